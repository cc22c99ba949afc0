"""The codebook: every code with its label and its meaning, for the API and the page.

Each kind of event adds its own lists in its codebook.py, by `add`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from actors.models import Actor, ActorRelation
from sources.models import DateBasis, Reliability, Source
from timeline import definitions
from timeline.filters import PRECISIONS
from timeline.models import Citation, Event, EventLink, EventType, Place, Role
from timeline.query import EVENT_ORDERINGS, relevance

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Code:
    """One code: as data and queries write it, as people read it, and what it means."""

    code: str
    label: StrOrPromise
    definition: StrOrPromise = ""
    crosswalk: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodeList:
    """The codes of one thing. `parameter` is the event parameter that selects by them, if one does."""

    name: str
    title: StrOrPromise
    about: StrOrPromise
    codes: Callable[[], list[Code]]
    parameter: str = ""

    @property
    def anchor(self) -> str:
        return self.name.replace("_", "-")


LISTS: list[CodeList] = []


def add(
    name: str,
    title: StrOrPromise,
    choices: Iterable[tuple[Any, Any]],
    definitions: Mapping[str, StrOrPromise],
    *,
    about: StrOrPromise = "",
    parameter: str = "",
    crosswalk: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """A list of codes that the program fixes. A code without a definition is a KeyError at once."""
    codes = [
        Code(str(code), label, definitions[str(code)], (crosswalk or {}).get(str(code), {}))
        for code, label in choices
    ]
    LISTS.append(CodeList(name, title, about, lambda: codes, parameter))


def add_kept(
    name: str, title: StrOrPromise, codes: Callable[[], list[Code]], *, about: StrOrPromise = ""
) -> None:
    """A list of codes that curators keep in the base; `codes` reads it."""
    LISTS.append(CodeList(name, title, about, codes))


def event_types() -> list[EventType]:
    """In the order of kinds and categories."""
    kinds, categories = EventType.Kind.values, EventType.Category.values
    return sorted(
        EventType.objects.all(),
        key=lambda one: (kinds.index(one.kind), categories.index(one.category), one.label),
    )


def document() -> dict[str, list[dict[str, Any]]]:
    """Every list by its name, the event types first."""
    types = [
        {
            **{name: getattr(one, name) for name in ("code", "label", "kind", "category")},
            "definition": one.definition,
            "example": one.example,
            "crosswalk": {"acled": one.acled, "plover": one.plover, "gtd": one.gtd},
        }
        for one in event_types()
    ]
    return {"event_types": types} | {
        one.name: [_code_document(code) for code in one.codes()] for one in LISTS
    }


def _code_document(code: Code) -> dict[str, Any]:
    plain: dict[str, Any] = {"code": code.code, "label": code.label, "definition": code.definition}
    return plain | ({"crosswalk": dict(code.crosswalk)} if code.crosswalk else {})


def _orderings() -> list[tuple[str, StrOrPromise]]:
    choices = {**EVENT_ORDERINGS, "relevance": relevance("")}
    return [(name, choice.label) for name, choice in choices.items()]


KNOWN_AS = gettext_lazy(
    "Crosswalks name the precision codes of ACLED and UCDP that come closest; none means no equal."
)

add("kinds", gettext_lazy("Kinds of event"), Event.Kind.choices, definitions.KINDS, parameter="kind")
add(
    "categories",
    gettext_lazy("Categories of event types"),
    EventType.Category.choices,
    definitions.CATEGORIES,
    about=gettext_lazy("A category selects all its types."),
    parameter="type",
)
add(
    "occurrences",
    gettext_lazy("Did it happen?"),
    Event.Occurrence.choices,
    definitions.OCCURRENCES,
    parameter="occurrence",
)
add(
    "date_precisions",
    gettext_lazy("Precision of dates"),
    PRECISIONS,
    definitions.PRECISIONS,
    about=KNOWN_AS,
    parameter="precision",
    crosswalk=definitions.PRECISION_CROSSWALK,
)
add("date_bases", gettext_lazy("Where dates come from"), DateBasis.choices, definitions.DATE_BASES)
add(
    "place_precisions",
    gettext_lazy("Precision of places"),
    Event.PlacePrecision.choices,
    definitions.PLACE_PRECISIONS,
    about=KNOWN_AS,
    crosswalk=definitions.PLACE_PRECISION_CROSSWALK,
)
add("place_kinds", gettext_lazy("Kinds of place"), Place.Kind.choices, definitions.PLACE_KINDS)
add(
    "roles",
    gettext_lazy("Roles of participants"),
    Role.choices,
    definitions.ROLES,
    about=gettext_lazy(
        "An actor can have several roles in one event. With actor, the parameter role selects by them."
    ),
)
add("actor_kinds", gettext_lazy("Kinds of actor"), Actor.Kind.choices, definitions.ACTOR_KINDS)
add(
    "actor_relations",
    gettext_lazy("Relations between actors"),
    ActorRelation.Relation.choices,
    definitions.ACTOR_RELATIONS,
    about=gettext_lazy("Each holds over a span of time, according to a source."),
)
add(
    "event_relations",
    gettext_lazy("Links between events"),
    EventLink.Relation.choices,
    definitions.EVENT_RELATIONS,
)
add("supports", gettext_lazy("What a citation supports"), Citation.Supports.choices, definitions.SUPPORTS)
add("source_kinds", gettext_lazy("Kinds of source"), Source.Kind.choices, definitions.SOURCE_KINDS)
add(
    "reliabilities",
    gettext_lazy("Reliability of sources"),
    Reliability.choices,
    definitions.RELIABILITIES,
    about=gettext_lazy("The letters of the Admiralty system. F is unknown, not worst."),
)
add(
    "credibilities",
    gettext_lazy("Credibility of what a source says"),
    Citation.Credibility.choices,
    definitions.CREDIBILITIES,
    about=gettext_lazy(
        "The digits of the Admiralty system, given to each citation. 6 is unknown, not worst."
    ),
)
add("statuses", gettext_lazy("Editorial status"), Event.Status.choices, definitions.STATUSES)
add("orderings", gettext_lazy("Orders of a list of events"), _orderings(), definitions.ORDERINGS)
