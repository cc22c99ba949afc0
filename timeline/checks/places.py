"""Where: is the place as exact as claimed, and does it lie where it is said to lie?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from timeline.checks.findings import Found, Related, Severity
from timeline.checks.outlines import country_at, kilometres_outside
from timeline.checks.registry import check
from timeline.models import Event, EventQuerySet, Place

Precision = Event.PlacePrecision
WIDTH = {
    Precision.EXACT: 0,
    Precision.NEAR: 0,
    Precision.DISTRICT: 1,
    Precision.PROVINCE: 2,
    Precision.COUNTRY: 3,
}
NARROW = [Precision.EXACT, Precision.NEAR]
# The outlines are drawn to some 5 km, and a border town's coordinates may be its bazaar's across the line.
TOLERANCE = 20  # kilometres


def _placed(rows: EventQuerySet) -> Iterator[tuple[Event, Place]]:
    for row in rows.select_related("place").order_by("pk"):
        if row.place:
            yield row, row.place


def _place(place: Place) -> Related:
    return Related("place", place.pk, place.name)


def _less_exact(events: EventQuerySet) -> EventQuerySet:
    wider = Q()
    for precision, width in WIDTH.items():
        kinds = [kind for kind, wide in Place.WIDTH.items() if wide > width]
        wider |= Q(place_precision=precision, place__kind__in=kinds)
    return events.filter(wider)


@check(
    "place-less-exact-than-claimed",
    Severity.ERROR,
    what="The event claims to know the place more exactly than the place named is.",
    why="A district's centre, drawn as an exact spot, is an invented location.",
    fix="Choose the town or spot itself, or lower the precision to what is known.",
    suspects=_less_exact,
)
def place_less_exact(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row, place in _placed(_less_exact(events)):
        message = (
            f"The place is given as “{row.get_place_precision_display().lower()}”, but {place.name} is a "
            f"{place.get_kind_display().lower()}."
        )
        facts = (place.pk, place.kind, row.place_precision)
        yield Found(row.pk, "place", message, facts, (_place(place),))


def _without_coordinates(events: EventQuerySet) -> EventQuerySet:
    return events.filter(place_precision__in=NARROW, place__isnull=False, place__latitude__isnull=True)


@check(
    "coordinates-missing",
    Severity.WARNING,
    what="The event is known to have been at or near a spot that has no coordinates.",
    why="It is left out of maps and of searches by box.",
    fix="Add the place's coordinates to the gazetteer.",
    suspects=_without_coordinates,
)
def coordinates_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row, place in _placed(_without_coordinates(events)):
        message = f"{place.name} has no coordinates, so the event is on no map."
        yield Found(row.pk, "place", message, (place.pk,), (_place(place),))


def _at_a_centre(events: EventQuerySet) -> EventQuerySet:
    areas = Place.objects.exclude(kind=Place.Kind.POINT).filter(
        latitude=OuterRef("latitude"), longitude=OuterRef("longitude")
    )
    spots = Place.objects.filter(
        Exists(areas), kind=Place.Kind.POINT, pk__in=events.order_by().values("place")
    )
    return events.filter(place__in=spots, place_precision__in=NARROW)


@check(
    "coordinates-are-a-centre",
    Severity.WARNING,
    what="The spot named has the coordinates of the district, province or country around it.",
    why="They are most likely the area's centre, filled in for want of better.",
    fix="Find the spot's own coordinates, or lower the precision. If the centre is the spot, confirm.",
    suspects=_at_a_centre,
)
def coordinates_are_a_centre(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row, place in _placed(_at_a_centre(events)):
        message = (
            f"{place.name} is drawn at {place.latitude:f}, {place.longitude:f}, which is the "
            "centre of an area around it."
        )
        facts = (place.pk, place.latitude, place.longitude)
        yield Found(row.pk, "place", message, facts, (_place(place),))


@check(
    "coordinates-outside-country",
    Severity.WARNING,
    what=f"The place's coordinates lie more than {TOLERANCE} km outside the country it is said to be in.",
    why="Latitude and longitude are easily swapped or mistyped. Borders can also be disputed.",
    fix="Correct the coordinates or the country in the gazetteer; where the border is disputed, confirm.",
)
def coordinates_outside_country(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = events.filter(place__latitude__isnull=False).exclude(country="", place__country="")
    # Of each place once, and not the whole row: most events are found to be where they should.
    places = rows.order_by().values_list(
        "place", "place__latitude", "place__longitude", "country", "place__country"
    )
    wrong: dict[tuple[int, str], str] = {}
    names: dict[str, str] = {}
    for number, latitude, longitude, own, of_place in places.distinct():
        country, point = own or of_place, (float(latitude or 0), float(longitude or 0))
        off = kilometres_outside(country, *point)
        if off > TOLERANCE:
            names = names or _names()
            wrong[number, country] = _where(country, *point, off, names)
    if not wrong:
        return
    for row, place in _placed(rows.filter(place__in=[number for number, _ in wrong])):
        country = row.country or place.country
        if where := wrong.get((place.pk, country)):
            message = f"{place.name} is drawn at {place.latitude:f}, {place.longitude:f}: {where}"
            facts = (place.pk, place.latitude, place.longitude, country)
            yield Found(row.pk, "place", message, facts, (_place(place),))


def _where(country: str, latitude: float, longitude: float, off: float, names: dict[str, str]) -> str:
    found = country_at(latitude, longitude)
    there = f"in {names.get(found, found)}" if found else "in no country"
    words = f"{there}, {off:,.0f} km outside {names.get(country, country)}."
    swapped = abs(longitude) <= 90 and kilometres_outside(country, longitude, latitude) <= TOLERANCE
    return words + (" Swapped, the two numbers lie in it." if swapped else "")


def _names() -> dict[str, str]:
    countries = Place.objects.filter(kind=Place.Kind.COUNTRY).exclude(country="")
    return dict(countries.order_by("pk").values_list("country", "name"))


def _in_another_country(events: EventQuerySet) -> EventQuerySet:
    rows = events.exclude(country="").exclude(place__isnull=True).exclude(place__country="")
    return rows.exclude(country=F("place__country"))


@check(
    "country-contradicts-place",
    Severity.ERROR,
    what="The event's country is not the country of its place.",
    why="Lists by country and maps then disagree on where it was.",
    fix="Leave the event's country empty, so that it is taken from the place, or choose another place.",
    suspects=_in_another_country,
)
def country_contradicts_place(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row, place in _placed(_in_another_country(events)):
        message = f"The event is in {row.country}, but {place.name} lies in {place.country}."
        facts = (row.country, place.pk, place.country)
        yield Found(row.pk, "country", message, facts, (_place(place),))
