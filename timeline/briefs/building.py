"""A brief put together: entries in order of time, notes numbered as they are first met, sources once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dates.text import describe
from sources.models import Source
from timeline.briefs.references import in_full, in_short
from timeline.briefs.runs import Run, Runs
from timeline.evidence import Fact, disputed, facts_of
from timeline.models import Event
from timeline.templatetags.chronicle import estimate


@dataclass(frozen=True)
class Note:
    """One numbered note: a place in a source, the same wherever it is cited, or a remark on an event."""

    number: int
    runs: Runs


@dataclass(frozen=True)
class Entry:
    """One event. `lead` is its date in words, `facts` its place, numbers and people in a line."""

    event: Event
    lead: str
    title: str
    text: str
    facts: str
    notes: list[int]
    revision: int
    permalink: str


@dataclass
class Reference:
    """One source in the list of sources, with the notes that cite it."""

    source: Source
    runs: Runs
    notes: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """The entries of one year."""

    heading: str
    entries: list[Entry]


@dataclass
class Brief:
    title: str
    words: str
    retrieved: datetime
    as_of: datetime
    permalink: str
    entries: list[Entry]
    notes: list[Note]
    references: list[Reference]
    left_out: list[int]

    @property
    def groups(self) -> list[Group]:
        """By year; one that is not known stands under its own heading."""
        found: list[Group] = []
        for entry in self.entries:
            first = entry.event.earliest
            heading = _("Start unknown") if first == date.min else str(first.year)
            if not found or found[-1].heading != heading:
                found.append(Group(heading, []))
            found[-1].entries.append(entry)
        return found

    @cached_property
    def first_uses(self) -> dict[int, Entry]:
        """By note: the entry that has it first."""
        found: dict[int, Entry] = {}
        for entry in self.entries:
            for number in entry.notes:
                found.setdefault(number, entry)
        return found


class Notes:
    """Numbers notes in the order in which they are met; a place in a source keeps its number."""

    def __init__(self) -> None:
        self.all: list[Note] = []
        self.references: dict[int, Reference] = {}
        self._places: dict[tuple[int, str], int] = {}

    def add(self, runs: Runs) -> int:
        self.all.append(Note(len(self.all) + 1, runs))
        return len(self.all)

    def cite(self, source: Source, locator: str) -> int:
        known = self._places.get((source.pk, locator))
        if known:
            return known
        reference = self.references.get(source.pk)
        if reference:
            number = self.add(in_short(source, locator, reference.notes[0]))
        else:
            reference = self.references[source.pk] = Reference(source, in_full(source))
            number = self.add(in_full(source, locator))
        reference.notes.append(number)
        self._places[source.pk, locator] = number
        return number


def entries_of(events: list[Any], notes: Notes, permalink: Any) -> list[Entry]:
    """`events` of `with_everything` and `with_revision`; `permalink(event)` is an absolute address."""
    return [_entry(event, notes, permalink(event)) for event in events]


def _entry(event: Any, notes: Notes, permalink: str) -> Entry:
    numbers = [notes.cite(citation.source, citation.locator) for citation in event.citations.all()]
    if remarks := _remarks(event, notes):
        numbers.append(notes.add([Run(" ".join(remarks))]))
    return Entry(
        event=event,
        lead=_lead(event),
        title=event.title,
        text=" ".join(event.summary.split()),
        facts=_facts(event),
        notes=list(dict.fromkeys(numbers)),
        revision=event.revision,
        permalink=permalink,
    )


def _lead(event: Event) -> str:
    """The date in words, and what must be known of it before the event is believed."""
    marks = [_("date inferred")] if event.date_basis == "inferred" else []
    if event.occurrence != "occurred":
        marks.append(event.get_occurrence_display().lower())
    words = describe(event.edtf)
    return f"{words} [{'; '.join(marks)}]" if marks else words


def _facts(event: Event) -> str:
    """Type; place as exactly as it is known; numbers; who, in which role. What is unknown is not said."""
    parts = [event.type.label]
    if event.place:
        precision = event.place_precision
        known = "" if precision == "exact" else f" ({event.get_place_precision_display().lower()})"
        parts.append(f"{event.place.name}{known}")
    for stem, label in (("fatalities", _("killed")), ("injured", _("injured"))):
        if hasattr(event.detail, f"{stem}_best") and (number := estimate(event.detail, stem)):
            parts.append(f"{label}: {number}")
    roles: dict[str, list[str]] = {}
    for part in event.participations.all():
        roles.setdefault(part.get_role_display().lower(), []).append(part.actor.name)
    parts += [f"{role}: {', '.join(names)}" for role, names in roles.items()]
    return "; ".join(parts) + "."


def _remarks(event: Event, notes: Notes) -> list[str]:
    """What the reader must know beside the sources: sentences."""
    found = []
    if event.date_basis == "inferred":
        found.append(_sentence(_("On the date: %(note)s") % {"note": event.date_note}))
    found += [_competing(fact, notes) for fact in disputed(facts_of(event))]
    if claims := _claims(event):
        found.append(claims)
    return found


def _competing(fact: Fact, notes: Notes) -> str:
    """Sources differ on fatalities: 13 (note 1); at least 8 (note 2). Given here: 13."""
    said = "; ".join(
        _("%(value)s (note %(note)s)")
        % {"value": one.value, "note": notes.cite(one.citation.source, one.citation.locator)}
        for one in fact.values
    )
    text = _("Sources differ on %(fact)s: %(said)s.") % {"fact": fact.label.lower(), "said": said}
    if fact.headline:
        text += " " + _("Given here: %(headline)s.") % {"headline": fact.headline}
    return text


def _claims(event: Event) -> str:
    """Responsibility: claimed by TTP; Alpha, blamed by Beta."""
    claims = event.detail.claims.all() if hasattr(event.detail, "claims") else []
    said = []
    for claim in claims:
        stance = claim.get_stance_display().lower()
        sure = _(" (confidence %(level)s)") % {"level": claim.get_confidence_display().lower()}
        sure = sure if claim.confidence else ""
        if claim.by_id == claim.actor_id:
            said.append(_("%(stance)s by %(actor)s") % {"stance": stance, "actor": claim.actor.name} + sure)
        else:
            by = claim.by.name if claim.by else _("somebody not named")
            words = _("%(actor)s, %(stance)s by %(by)s")
            said.append(words % {"actor": claim.actor.name, "stance": stance, "by": by} + sure)
    return _("Responsibility: %(said)s.") % {"said": "; ".join(said)} if said else ""


def _sentence(text: str) -> str:
    text = capfirst(" ".join(text.split()))
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
