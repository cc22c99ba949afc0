"""What one source says, place by place in its own order, and where other sources say otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models.expressions import RawSQL

from actors.models import ActorRelation
from sources.models import Source
from timeline.models import Citation, Phase
from timeline.profiles.scope import ProfileQuery

ON_A_PAGE = 100
MOST_SORTED = 5_000  # beyond so many, reading order would mean reading all of them
MOST_OTHERS = 500
MOST_BESIDE = 200  # relations and phases


@dataclass(frozen=True)
class Rival:
    """What another source says of the same thing in the same event."""

    name: str
    value: Any
    citation: Citation
    agrees: bool


@dataclass
class Fact:
    """One thing that a place in the source supports: a citation of an event, a relation or a phase."""

    locator: str
    citation: Citation | None = None
    relation: ActorRelation | None = None
    phase: Phase | None = None
    rivals: list[Rival] = field(default_factory=list)


@dataclass(frozen=True)
class Paragraph:
    """All that one place in the source supports."""

    locator: str
    facts: list[Fact]


@dataclass(frozen=True)
class Facts:
    """`more`: too many for reading order, so that `paragraphs` are those of the events on the page."""

    paragraphs: list[Paragraph]
    citations: int
    page: int
    pages: int
    more: bool


def in_reading_order(citations: Any) -> Any:
    """By the first number of the locator: paragraph 9 before paragraph 10."""
    number = RawSQL("substring(timeline_citation.locator from '[0-9]{1,9}')::int", [])
    return citations.order_by(number, "locator", "event__earliest", "id")


def _reading_key(fact: Fact) -> tuple[bool, int, str]:
    digits = ""
    for sign in fact.locator:
        if sign.isascii() and sign.isdigit() and len(digits) < 9:
            digits += sign
        elif digits:
            break
    return not digits, int(digits or 0), fact.locator


def facts(source: Source, query: ProfileQuery, page: int) -> Facts:
    """The facts of one page of the source's text, of events that the query selects.

    A source of many thousand citations is not put in reading order: then those of the events that the page
    lists.
    """
    cited = Citation.objects.filter(source=source, event__in=query.selection.order_by().values("pk"))
    known = len(cited.order_by().values_list("pk")[: MOST_SORTED + 1])
    more = known > MOST_SORTED
    if more:
        cited = Citation.objects.filter(source=source, event__in=[event.pk for event in query.page().rows])
        pages, page, shown = 1, 1, in_reading_order(cited)[:MOST_OTHERS]
    else:
        pages = max(-(-known // ON_A_PAGE), 1)
        page = min(page, pages)
        shown = in_reading_order(cited)[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    shown = list(shown.select_related("event__type").prefetch_related("claims__actor", "claims__by"))
    found = [Fact(one.locator, one) for one in shown]
    _set_beside(found, source)
    if page == 1:
        found += _beside(source)
    paragraphs = [
        Paragraph(locator, list(group))
        for locator, group in groupby(sorted(found, key=_reading_key), key=lambda fact: fact.locator)
    ]
    return Facts(paragraphs, known, page, pages, more)


def _beside(source: Source) -> list[Fact]:
    """Relations and phases rest on sources too."""
    relations = ActorRelation.objects.filter(source=source).select_related("subject", "object")
    phases = Phase.objects.filter(source=source)
    found = [Fact(one.locator, relation=one) for one in relations.order_by("id")[:MOST_BESIDE]]
    return found + [Fact(one.locator, phase=one) for one in phases[:MOST_BESIDE]]


def _set_beside(found: list[Fact], source: Source) -> None:
    """Adds to each value what other sources of the event give under the same name. One query."""
    valued = {fact.citation.event_id for fact in found if fact.citation and fact.citation.value}
    family = {source.pk, source.origin_id, *(one.pk for one in source.reprints.all())} - {None}
    others = Citation.objects.filter(event__in=valued).exclude(source__in=family).exclude(value={})
    by_event: dict[int, list[Citation]] = {}
    for one in others.select_related("source__outlet").order_by("id")[:MOST_OTHERS]:
        by_event.setdefault(one.event_id, []).append(one)
    for fact in found:
        if fact.citation is None:
            continue
        for name, value in fact.citation.value.items():
            for other in by_event.get(fact.citation.event_id, []):
                if name in other.value:
                    said = other.value[name]
                    fact.rivals.append(Rival(name, said, other, said == value))
