"""What can be asked of events: the one truth on parameters for page, API, export and feed."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from dates.edtf import Precision, Span
from sources.models import Source
from timeline import moments, params
from timeline.gazetteer import known_admin1, known_countries
from timeline.models import Dataset, Event, EventQuerySet, Phase, Place, Role
from timeline.params import Chosen

PRECISIONS = [(str(name), str(name).capitalize()) for name in Precision]
DATE_MATCHES = [("possible", gettext_lazy("Possibly then")), ("certain", gettext_lazy("Certainly then"))]
MOST = 2_147_483_647  # the largest count that the column holds


def _filter(name: str, field: type[forms.Field]) -> type[filters.Filter]:
    return type(name, (filters.Filter,), {"field_class": field})


CodesFilter = _filter("CodesFilter", params.CodesField)
CodeFilter = _filter("CodeFilter", params.CodeField)
TypesFilter = _filter("TypesFilter", params.TypesField)
ActorsFilter = _filter("ActorsFilter", params.ActorsField)
PlacesFilter = _filter("PlacesFilter", params.PlacesField)
SlugsFilter = _filter("SlugsFilter", params.SlugsField)
ShownSlugsFilter = _filter("ShownSlugsFilter", params.ShownSlugsField)
KnownFilter = _filter("KnownFilter", params.KnownField)
CountriesFilter = _filter("CountriesFilter", params.CountriesField)
EDTFFilter = _filter("EDTFFilter", moments.EDTFWindowField)
DayFilter = _filter("DayFilter", moments.DayField)
MomentFilter = _filter("MomentFilter", moments.MomentField)
AsOfFilter = _filter("AsOfFilter", moments.AsOfField)
BoundingBoxFilter = _filter("BoundingBoxFilter", params.BoundingBoxField)
WordsFilter = _filter("WordsFilter", params.WordsField)
WholeNumberFilter = _filter("WholeNumberFilter", forms.IntegerField)


def rows_of(chosen: list[Chosen]) -> list[Any]:
    return [row for one in chosen for row in one.rows]


class AskedFilters(filters.FilterSet):
    """A filter set of the filters that the request names: the others need not be built to select nothing."""

    base_filters: dict[str, filters.Filter]

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        known = type(self).base_filters.items()
        self.base_filters = {name: known_filter for name, known_filter in known if name in data}
        super().__init__(data, **kwargs)


class InTime(AskedFilters):
    """What can be asked of every collection: how it stood at some moment."""

    as_of = AsOfFilter(
        method="at_any_time",
        label=gettext_lazy("As it stood on"),
        help_text=gettext_lazy("The base as it stood then: an ISO 8601 date (its end, UTC) or date-time."),
    )

    def at_any_time(self, rows: Any, name: str, moment: Any) -> Any:
        """Narrows nothing: the whole question is asked inside `in_time_of` (timeline/history/past.py)."""
        return rows


class EventFilterForm(forms.Form):
    """The checks that need two parameters at once."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._in_order(given, "date_from", "date_to", gettext("This day is before date_from."))
        self._in_order(
            given, "fatalities_min", "fatalities_max", gettext("This is less than fatalities_min.")
        )
        if given.get("role") and not (given.get("actor") or given.get("actor_all")):
            self._refuse("role", gettext("A role restricts actor or actor_all: give one of them too."))
        if given.get("q") and not words_to_search(given["q"]):
            self.add_error("q", gettext("There is no word to search for here: only signs or common words."))
        return given

    def _in_order(self, given: dict[str, Any], low: str, high: str, message: str) -> None:
        if given.get(low) is not None and given.get(high) is not None and given[low] > given[high]:
            self.add_error(high, message)

    def _refuse(self, name: str, message: str) -> None:
        # An error at the other parameter already says what is wrong.
        if not self.errors:
            self.add_error(name, message)


def words_to_search(text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery('english', sarhad_plain(%s))) > 0", [text])
        return bool(cursor.fetchone()[0])


class EventFilter(InTime):
    """Each filter's help text is its documentation, in the form and in the API."""

    q = filters.CharFilter(
        method="search",
        label=gettext_lazy("Search"),
        max_length=300,
        help_text=gettext_lazy("Words in titles, summaries, names, places. “exact phrase”, or, -not."),
    )
    date = EDTFFilter(
        method="during",
        label=gettext_lazy("Date"),
        help_text=gettext_lazy("EDTF: 2022-12-11, 2022-12, 2025-06/.., 2025-21."),
    )
    date_from = DayFilter(
        method="during", label=gettext_lazy("From"), help_text=gettext_lazy("First day, as YYYY-MM-DD.")
    )
    date_to = DayFilter(
        method="during", label=gettext_lazy("To"), help_text=gettext_lazy("Last day, as YYYY-MM-DD.")
    )
    date_match = CodeFilter(
        method="during",
        label=gettext_lazy("Match"),
        codes=DATE_MATCHES,
        help_text=gettext_lazy("possible: some possible day lies in the window. certain: every one does."),
    )
    precision = CodesFilter(method="in_codes", label=gettext_lazy("Date precision"), codes=PRECISIONS)
    kind = CodesFilter(method="in_codes", label=gettext_lazy("Kind"), codes=Event.Kind.choices)
    type = TypesFilter(
        method="of_type",
        label=gettext_lazy("Type"),
        help_text=gettext_lazy("A type's code, or a category's."),
    )
    actor = ActorsFilter(
        method="involving_any",
        label=gettext_lazy("Actor"),
        help_text=gettext_lazy("Any name or alias; any of several."),
    )
    actor_all = ActorsFilter(
        method="involving_all",
        label=gettext_lazy("Together with"),
        help_text=gettext_lazy("Any name or alias; all of several."),
    )
    role = CodesFilter(
        method="with_actor",
        label=gettext_lazy("Role"),
        codes=Role.choices,
        help_text=gettext_lazy("Of actor and actor_all."),
    )
    claimed_by = ActorsFilter(
        method="claimed",
        label=gettext_lazy("Claimed by"),
        help_text=gettext_lazy("Who claimed responsibility."),
    )
    blamed = ActorsFilter(
        method="claimed",
        label=gettext_lazy("Blamed"),
        help_text=gettext_lazy("Whom others blamed, or assessed to have done it."),
    )
    country = CountriesFilter(
        method="in_codes",
        label=gettext_lazy("Country"),
        known=known_countries,
        help_text=gettext_lazy("ISO 3166-1 alpha-2."),
    )
    admin1 = KnownFilter(
        method="in_admin1", label=gettext_lazy("Province"), noun="first-order unit", known=known_admin1
    )
    place = PlacesFilter(
        method="at_place",
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("Slug or name; a province selects all within it."),
    )
    bbox = BoundingBoxFilter(
        method="in_box",
        label=gettext_lazy("Box"),
        help_text=gettext_lazy(
            "west,south,east,north in degrees (WGS 84); places known to the district or better."
        ),
    )
    fatalities_min = WholeNumberFilter(
        field_name="fatalities",
        lookup_expr="gte",
        label=gettext_lazy("Killed, at least"),
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy("On the best estimate; on the low one where only that is known."),
    )
    fatalities_max = WholeNumberFilter(
        field_name="fatalities",
        lookup_expr="lte",
        label=gettext_lazy("Killed, at most"),
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy("The same; events without a number are left out."),
    )
    occurrence = CodesFilter(
        method="in_codes", label=gettext_lazy("Occurrence"), codes=Event.Occurrence.choices
    )
    source = SlugsFilter(method="cited_to", label=gettext_lazy("Source"), model=Source)
    dataset = ShownSlugsFilter(
        method="of_dataset",
        label=gettext_lazy("Dataset"),
        model=Dataset,
        help_text=gettext_lazy("Events imported from it: ucdp-ged."),
    )
    phase = SlugsFilter(method="during", label=gettext_lazy("Phase"), model=Phase)
    updated_since = MomentFilter(
        field_name="updated",
        lookup_expr="gte",
        label=gettext_lazy("Changed since"),
        help_text=gettext_lazy("ISO 8601."),
    )

    class Meta:
        model = Event
        fields: list[str] = []
        form = EventFilterForm

    def in_codes(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events.filter(**{f"{name}__in": rows_of(chosen)})

    def of_type(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events.filter(type__in=rows_of(chosen))

    def search(self, events: EventQuerySet, name: str, text: str) -> EventQuerySet:
        return events.search(text)

    def during(self, events: EventQuerySet, name: str, value: Any) -> EventQuerySet:
        """Every window there is, each by the same match; date_match alone selects nothing."""
        certain = self.form.cleaned_data.get("date_match") == "certain"
        within = events.certainly_within if certain else events.possibly_within
        if name == "phase":
            spans = Q()
            for phase in rows_of(value):
                spans |= Q(pk__in=self._window(phase.earliest, phase.latest, certain))
            return events.filter(spans)
        if isinstance(value, Span):
            return within(value.earliest, value.latest)
        if isinstance(value, datetime.date):
            return (
                within(value, datetime.date.max) if name == "date_from" else within(datetime.date.min, value)
            )
        return events

    @staticmethod
    def _window(earliest: datetime.date, latest: datetime.date, certain: bool) -> Any:
        events = Event.objects.order_by()
        within = events.certainly_within if certain else events.possibly_within
        return within(earliest, latest).values("pk")

    def with_actor(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events  # read by involving_any and involving_all

    def _roles(self) -> list[str]:
        return rows_of(self.form.cleaned_data.get("role") or [])

    def involving_any(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events.involving(rows_of(chosen), self._roles())

    def involving_all(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        for one in chosen:
            events = events.involving(one.rows, self._roles())
        return events

    def claimed(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        stances = ["claimed"] if name == "claimed_by" else ["blamed", "assessed"]
        return events.with_claim(rows_of(chosen), stances)

    def in_admin1(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events.at(Place.objects.filter(admin1__in=rows_of(chosen)))

    def at_place(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events.at(Place.objects.within([place.slug for place in rows_of(chosen)]))

    def in_box(self, events: EventQuerySet, name: str, box: Any) -> EventQuerySet:
        # A province's centre is not where its events were.
        vague = [Event.PlacePrecision.PROVINCE, Event.PlacePrecision.COUNTRY]
        return events.at(Place.objects.in_box(*box)).exclude(place_precision__in=vague)

    def of_dataset(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events.filter(dataset__in=rows_of(chosen))

    def cited_to(self, events: EventQuerySet, name: str, chosen: list[Chosen]) -> EventQuerySet:
        return events.cited_to(rows_of(chosen))


class PresentFilter(EventFilter):
    """For what has no past: nobody can follow its changes, or edit it."""

    as_of = None
