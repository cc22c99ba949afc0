"""What both forms need of many published events at once: a fixed number of questions, however many events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from actors.models import Alias
from timeline.api.compiled import ByEvents
from timeline.dropin.sides import Part
from timeline.models import Citation, Event, ExternalId, Participation, Place, Revision


@dataclass(frozen=True)
class Scheme:
    """Whose form it is: the scheme of its identifiers, and how it signs the names that it uses."""

    slug: str
    signs: tuple[str, ...]


ACLED = Scheme("acled", ("ACLED", "Armed Conflict Location"))
UCDP = Scheme("ucdp-ged", ("UCDP", "Uppsala"))

UP = ("place", "place__parent", "place__parent__parent", "place__parent__parent__parent")


def nearest(degrees: str) -> Any:
    """The latitude or longitude of the place, else of what it lies in, else of the country; may be None."""
    country = Place.objects.filter(country=OuterRef("country"), kind=Place.Kind.COUNTRY).order_by("id")
    return Coalesce(*[f"{way}__{degrees}" for way in UP], Subquery(country.values(degrees)[:1]))


COLUMNS = (
    *("id", "kind", "title", "summary", "edtf", "earliest", "latest", "precision", "date_note", "country"),
    *("fatalities", "incident__fatalities_low", "incident__fatalities_high", "type__code", "type__category"),
    "type__acled",
    *("place_precision", "place__name", "place__admin1", "place__admin2", "place__kind", "place__latitude"),
)
SPINE = ByEvents(
    Event.objects.published().order_by().annotate(lat=nearest("latitude"), lon=nearest("longitude")),
    *("id", *COLUMNS, "lat", "lon"),
)
PARTS = ByEvents(
    Participation.objects.order_by("id"),
    *("event", "event", "id", "role", "actor", "actor__slug", "actor__name", "actor__kind", "actor__country"),
)
LOSSES = ByEvents(
    Event.objects.filter(incident__casualties__isnull=False).order_by("incident__casualties"),
    *("id", "id", "incident__casualties__group", "incident__casualties__actor"),
    "incident__casualties__actor__kind",
    Coalesce("incident__casualties__killed_best", "incident__casualties__killed_low"),
)
SOURCES = ByEvents(
    Citation.objects.order_by("id"),
    *("event", "event", "source", "source__outlet__name", "source__title", "source__edtf", "source__kind"),
)
IDENTIFIERS = ByEvents(ExternalId.objects.order_by("-identifier"), "event", "event", "scheme", "identifier")


@dataclass(frozen=True, slots=True)
class Told:
    """One source: who published it, its title, and when, as EDTF."""

    outlet: str
    title: str
    edtf: str
    is_dataset: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """How many of one group were killed."""

    group: str
    actor: int | None
    kind: str
    killed: int


@dataclass(slots=True)
class Read:
    """One event, as far as either form needs it. `identifier` is the scheme's own, or empty."""

    id: int
    kind: str
    title: str
    summary: str
    edtf: str
    earliest: date
    latest: date
    precision: str
    date_note: str
    country: str
    fatalities: int | None
    low: int | None
    high: int | None
    type: str
    category: str
    acled: str
    place_precision: str
    place: str
    admin1: str
    admin2: str
    place_kind: str
    place_latitude: Any
    latitude: Any
    longitude: Any
    identifier: str = ""
    changed: datetime | None = None
    parts: list[Part] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def read(events: list[int], scheme: Scheme) -> list[Read]:
    """The published events of these ids, in their order."""
    rows = {row[0]: Read(*_with_texts(row)) for row in SPINE.of(events)}
    _parts(rows, scheme)
    for number, _, outlet, title, edtf, kind in _once(SOURCES.of(list(rows))):
        rows[number].told.append(Told(outlet or "", title, edtf or "", kind == "dataset"))
    for number, group, actor, kind, killed in LOSSES.of(list(rows)):
        if killed is not None:
            rows[number].losses.append(Loss(group, actor, kind or "", killed))
    for number, name, identifier in IDENTIFIERS.of(list(rows)):
        if name == scheme.slug:
            rows[number].identifier = identifier  # of several the first, as they come backwards
    for number, at in last_changes(list(rows)):
        rows[number].changed = at
    return [rows[number] for number in events if number in rows]


TEXTS = {COLUMNS.index(name) for name in ("place__name", "place__admin1", "place__admin2", "place__kind")}


def _with_texts(row: tuple[Any, ...]) -> list[Any]:
    """The row, with empty texts of a place where there is none."""
    return ["" if value is None and number in TEXTS else value for number, value in enumerate(row)]


def _once(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Each source of an event once, however often it is cited for it."""
    return {row[:2]: row for row in rows}.values()


def _parts(rows: dict[int, Read], scheme: Scheme) -> None:
    found = PARTS.of(list(rows))
    names = names_of({row[3] for row in found}, scheme)
    for event, number, role, actor, slug, name, kind, country in found:
        part = Part(actor, slug, names.get(actor) or name, kind, country, role, number)
        rows[event].parts.append(part)


def signed(scheme: Scheme) -> Q:
    """Names that the scheme uses, as the aliases say."""
    said = Q()
    for sign in scheme.signs:
        said |= Q(used_by__icontains=sign)
    return said


def names_of(actors: set[int], scheme: Scheme) -> dict[int, str]:
    """What the scheme calls them, of those for whom that is known; of several the first noted."""
    rows = Alias.objects.filter(signed(scheme), actor__in=actors).order_by("-id")
    return dict(rows.values_list("actor_id", "name"))


def last_changes(events: list[int]) -> Iterable[tuple[int, datetime]]:
    """When each, or something that it shows, changed last for the public."""
    rows = Revision.objects.filter(event__in=events, commit__public=True).order_by().values("event_id")
    return rows.annotate(changed=Max("commit__at")).values_list("event_id", "changed")
