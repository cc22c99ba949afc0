"""What UCDP's API of events can be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NoReturn

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.http import QueryDict

from actors.models import Actor
from timeline.counts import number_of
from timeline.dropin import countries
from timeline.dropin.asking import LARGEST, Asked, Wrong, all_events, day, ids, number, whole_number
from timeline.dropin.sides import STATES
from timeline.dropin.ucdp import LONGEST_SPAN, NON_STATE, ONE_SIDED, STATE_BASED, known_actors, pair_of
from timeline.models import Event, EventType, Participation, Place

PAGE_SIZE, LARGEST_PAGE = 100, 1000
MOST_VALUES = 300
FILTERS = (
    "Country",
    "Geography",
    "StartDate",
    "EndDate",
    "Year",
    "TypeOfViolence",
    "Dyad",
    "Conflict",
    "Actor",
)
KNOWN = (*FILTERS, "pagesize", "page")
OF_SIDES = {"Dyad", "Conflict"}
# UCDP's dates, places and violence, of battles, explosions and what is done to civilians.
CATEGORIES = ("battle", "explosion", "civilian-targeting")
CATEGORY = EventType.Category.CIVILIAN_TARGETING
VAGUE = (Event.PlacePrecision.PROVINCE, Event.PlacePrecision.COUNTRY)
ORDER = ("earliest", "latest", "pk")


def violence(taking_part: Callable[[list[int]], Q], at_most_two: Q) -> dict[int, Q]:
    """Each type of violence as a condition, as `ucdp.type_of_violence` tells them."""
    ids = Actor.objects.order_by().values_list("pk", flat=True)
    of_two = at_most_two & taking_part(list(ids.filter(kind=Actor.Kind.POPULATION)))
    one_sided = Q(type__category=CATEGORY) | of_two
    state = taking_part(list(ids.filter(kind__in=[str(kind) for kind in STATES])))
    return {ONE_SIDED: one_sided, STATE_BASED: ~one_sided & state, NON_STATE: ~one_sided & ~state}


class UcdpQuestion(Asked):
    """The events that one request asks for. Of a parameter's name case counts for nothing."""

    def __init__(self, params: QueryDict) -> None:
        self.spellings = {name.lower(): name for name in (*KNOWN, "Key")}
        super().__init__(params, KNOWN, ("Key",))
        self.size = self.whole("pagesize", PAGE_SIZE, 1, LARGEST_PAGE)
        self.page = self.whole("page", 0, 0, LARGEST)
        by_sides = not OF_SIDES.isdisjoint(self.given)
        self.events, self.by_facts = all_events(by_facts=True, by_sides=by_sides)
        self._conditions = [self._condition(name) for name in FILTERS if name in self.given]
        if not self.problems:
            self._in_order()

    def spelt(self, name: str) -> str:
        return self.spellings.get(name.lower(), name)

    def _condition(self, name: str) -> Q:
        read: Callable[[str], Q] = getattr(self, f"_{name.lower()}")
        try:
            return read(self.given[name])
        except Wrong as error:
            self.refuse(name, str(error))
            return Q()

    def _in_order(self) -> None:
        first, last = self.given.get("StartDate"), self.given.get("EndDate")
        if first and last and day(first) > day(last):
            self.refuse("EndDate", "This day is before StartDate.")

    @property
    def selection(self) -> QuerySet[Any]:
        """What is an event to UCDP: armed force that killed, in a country, known to the year or better."""
        killed = Q(fatalities__gte=1) | Q(incident__fatalities_high__gte=1)
        expressible = Q(
            Q(fatalities_high__gte=1) if self.by_facts else killed,
            kind="incident",
            type__category__in=CATEGORIES,
            occurrence="occurred",
            length__lte=LONGEST_SPAN.days,
        )
        return self.events.filter(expressible, *self._conditions).exclude(country="")

    @property
    def ids(self) -> Any:
        return ids(self.selection, self.page * self.size, self.size, *ORDER)

    @property
    def number(self) -> int:
        return number_of(self.selection)

    # The parameters

    def _country(self, text: str) -> Q:
        numbers = values(text)
        unknown = [f"{one}" for one in numbers if one not in countries.BY_GW]
        if unknown:
            raise Wrong(f"No country of today has Gleditsch and Ward's number {', '.join(unknown)}.")
        return Q(country__in=[countries.BY_GW[one] for one in numbers])

    def _startdate(self, text: str) -> Q:
        return Q(latest__gte=day(text))

    def _enddate(self, text: str) -> Q:
        last = day(text)
        return Q(latest__lte=last, earliest__lte=last)

    def _year(self, text: str) -> Q:
        found = Q(pk__in=[])
        for year in values(text):
            if not date.min.year <= year <= date.max.year:
                raise Wrong(f"{year} is not a year.")
            found |= Q(earliest__gte=date(year, 1, 1), earliest__lte=date(year, 12, 31))
        return found

    def _typeofviolence(self, text: str) -> Q:
        conditions, found = violence(self._taking_part, self._at_most_two()), Q(pk__in=[])
        for code in values(text):
            if code not in conditions:
                raise Wrong(f"{code} is none of 1, 2, 3.")
            found |= conditions[code]
        return found

    def _geography(self, text: str) -> Q:
        """The centre of a province or a country is not where its events were: those are left out."""
        south, west, north, east = box(text)
        places = Place.objects.in_box(west, south, east, north).order_by().values_list("pk", flat=True)
        return Q(place__in=list(places)) & ~Q(place_precision__in=[str(one) for one in VAGUE])

    def _actor(self, text: str) -> Q:
        return self._taking_part([self._number_of_actor(one) for one in values(text)])

    def _number_of_actor(self, given: int) -> int:
        """Ours are below zero, as in the rows; UCDP's own where the crosswalk of imports knows them."""
        if given < 0:
            return -given
        slug = known_actors().get(given)
        found = Actor.objects.filter(slug=slug).values_list("pk", flat=True).first() if slug else None
        if found is None:
            raise Wrong(
                f"No actor here is known by UCDP's number {given}: "
                "take side_a_new_id or side_b_new_id from the rows."
            )
        return found

    def _dyad(self, text: str) -> Q:
        found = Q(pk__in=[])
        for given in values(text):
            if given >= 0:
                unknown_pair(given)
            low, high = pair_of(given)
            either = Q(actor_1=low, actor_2=high) | Q(actor_1=high, actor_2=low)
            for one in filter(None, (low, high)):
                either &= self._taking_part([one])
            found |= either
        return found

    _conflict = _dyad

    def _at_most_two(self) -> Q:
        if self.by_facts:
            return Q(actors__len__lte=2)
        mine = Participation.objects.filter(event=OuterRef("pk")).order_by().values("event")
        number = Subquery(mine.annotate(n=Count("actor", distinct=True)).values("n"))
        return Q(LessThanOrEqual(Coalesce(number, 0), 2))

    def _taking_part(self, actors: list[int]) -> Q:
        """Events in which one of them takes part, which an index knows."""
        if self.by_facts:
            return Q(actors__overlap=actors)
        return Q(pk__in=Participation.objects.filter(actor__in=actors).order_by().values("event"))


def unknown_pair(given: int) -> NoReturn:
    raise Wrong(
        f"UCDP's own numbers, such as {given}, are not kept here: "
        "take dyad_new_id from the rows, or ask by Actor."
    )


def values(text: str) -> list[int]:
    """Numbers with commas between them."""
    found = [whole_number(part) for part in text.split(",") if part.strip()]
    if not found:
        raise Wrong("Give numbers, with commas between them.")
    if len(found) > MOST_VALUES:
        raise Wrong(f"At most {MOST_VALUES} values, not {len(found)}.")
    return found


def box(text: str) -> tuple[float, float, float, float]:
    """South, west, north and east of “lat0 lon0,lat1 lon1”."""
    corners = [corner.split() for corner in text.split(",")]
    if [len(corner) for corner in corners] != [2, 2]:
        raise Wrong("Write two corners: lat0 lon0,lat1 lon1, the south-western first.")
    (south, west), (north, east) = ([number(one) for one in corner] for corner in corners)
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise Wrong("Latitudes lie between -90 and 90, south first; longitudes between -180 and 180.")
    return south, west, north, east
