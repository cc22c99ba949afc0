"""The columns that ACLED's API filters by, each as a condition on our events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, FloatField, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from actors.models import Actor, Alias
from timeline.dropin import acled, countries
from timeline.dropin.asking import Wrong, day, lookup, matches, whole_number
from timeline.dropin.comparing import NONE, Filter, Where, any_of, by_number, by_text, compare, empty, ends
from timeline.dropin.reading import nearest
from timeline.dropin.sides import standing_with
from timeline.models import Citation, ExternalId, Participation, Revision

Types = dict[int, tuple[str, str]]


def fatalities(context: Any, op: str, text: str) -> Q:
    """An unknown number stands in ACLED's column as 0, so it is found as 0."""
    found = by_number("fatalities")(context, op, text)
    return found | Q(fatalities__isnull=True) if compare(op, text)(0) else found


# What happened


def _of_types(shown: Callable[[tuple[str, str]], str]) -> Where:
    def where(context: Any, op: str, text: str) -> Q:
        found = matches(op, text)
        return Q(type__in=[one for one, pair in context.types.items() if found(shown(pair))])

    return where


def civilian_targeting(context: Any, op: str, text: str) -> Q:
    if not matches(op, text)(acled.CIVILIAN_TARGETING):
        return NONE
    of = {name: [one for one, pair in context.types.items() if pair[0] == name] for name in acled.EVENT_TYPES}
    may = [one for name in acled.MAY_TARGET_CIVILIANS for one in of[name]]
    return Q(type__in=of[acled.AGAINST_CIVILIANS]) | Q(type__in=may, kind_2__in=_kinds(acled.CIVILIANS))


# When


def _days(op: str, text: str, read: Callable[[str], tuple[date, date]]) -> tuple[date, date]:
    """First and last day of a comparison; `read` gives those that one value stands for."""
    if op == "BETWEEN":
        low, high = ends(text, read)
        return low[0], high[1]
    first, last = read(text)
    one = timedelta(days=1)
    if op == ">":
        return (last + one if last < date.max else date.max), date.max
    if op == "<":
        return date.min, (first - one if first > date.min else date.min)
    return {">=": (first, date.max), "<=": (date.min, last)}.get(op, (first, last))


def _on_days(read: Callable[[str], tuple[date, date]]) -> Where:
    def where(context: Any, op: str, text: str) -> Q:
        if op == "!=":
            return ~where(context, "=", text)
        first, last = _days(op, text, read)
        # The span lies around its middle: an index knows the span.
        wide = acled.LONGEST_SPAN
        begins = first - wide if first - date.min > wide else date.min
        return Q(middle__gte=first, middle__lte=last, earliest__gte=begins, earliest__lte=last)

    return where


def _a_day(text: str) -> tuple[date, date]:
    return day(text), day(text)


def _a_year(text: str) -> tuple[date, date]:
    year = whole_number(text)
    if not date.min.year <= year <= date.max.year:
        raise Wrong(f"'{text}' is not a year.")
    return date(year, 1, 1), date(year, 12, 31)


def time_precision(context: Any, op: str, text: str) -> Q:
    exact = Q(precision="day")
    short = Q(precision__in=["days", "week"], length__lte=acled.SHORT_SPAN.days)
    return any_of({1: exact, 2: short, 3: ~exact & ~short}, compare(op, text))


def geo_precision(context: Any, op: str, text: str) -> Q:
    located = Q(place__latitude__isnull=False)
    exact = Q(place_precision="exact") & located
    near = Q(place_precision__in=["near", "district"]) & located
    return any_of({1: exact, 2: near, 3: ~exact & ~near}, compare(op, text))


def timestamp(context: Any, op: str, text: str) -> Q:
    """By whole seconds, in which the column is written."""

    def since(second: int) -> Q:
        at = datetime.fromtimestamp(second, UTC)
        changed = Revision.objects.filter(commit__at__gte=at, commit__public=True)
        return Q(pk__in=changed.order_by().values("event_id"))

    if op == "BETWEEN":
        low, high = ends(text, moment)
        return since(low) & ~since(high + 1)
    second = moment(text)
    return {
        ">": since(second + 1), "<": ~since(second), "<=": ~since(second + 1),
        "=": since(second) & ~since(second + 1),
    }.get(op, since(second))  # fmt: skip


def moment(text: str) -> int:
    """Seconds since 1970, or a day's beginning in UTC."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 10:
        return int(text)
    found = day(text)
    return int(datetime(found.year, found.month, found.day, tzinfo=UTC).timestamp())


# Who


def _kinds(code: int) -> list[str]:
    """Our kinds of actor that come to one of ACLED's; 0: nobody."""
    return [kind for kind, inter in acled.INTER_OF.items() if inter == code] if code else [""]


def _code_or_text(op: str, text: str, shown: Callable[[int], str]) -> Callable[[int], bool]:
    """ACLED's numbers and their words are both understood."""
    if op not in ("=", "LIKE") or text.strip().isdigit():
        return compare(op, text)
    wanted = matches(op, text)
    return lambda code: wanted(shown(code))


def by_inter(name: str) -> Where:
    def where(context: Any, op: str, text: str) -> Q:
        wanted = _code_or_text(op, text, lambda code: acled.INTERS.get(code, ""))
        kinds = [kind for kind, code in acled.INTER_OF.items() if wanted(code)]
        return Q(**{f"{name}__in": [*kinds, *([""] if wanted(0) else [])]})

    return where


def interaction(context: Any, op: str, text: str) -> Q:
    wanted = _code_or_text(op, text, acled.interaction_text)
    codes = sorted({0, *acled.INTER_OF.values()})
    found = NONE
    for one in codes:
        for two in codes:
            if wanted(acled.interaction_of(one, two)):
                found |= Q(kind_1__in=_kinds(one), kind_2__in=_kinds(two))
    return found


def _actors(op: str, text: str) -> list[int]:
    """Those who bear such a name, whoever calls them so."""
    how, wanted = lookup(op, text)
    named = Alias.objects.filter(**{f"name__{how}": wanted}).order_by().values("actor")
    rows = Actor.objects.filter(Q(**{f"name__{how}": wanted}) | Q(pk__in=named))
    return list(rows.order_by().values_list("pk", flat=True))


def _taking_part(context: Any, actors: list[int]) -> Q:
    if context.by_facts:
        return Q(actors__overlap=actors)
    return Q(pk__in=Participation.objects.filter(actor__in=actors).order_by().values("event"))


def by_actor(name: str) -> Where:
    """First who took part at all, which an index knows, then on which side."""

    def where(context: Any, op: str, text: str) -> Q:
        actors = _actors(op, text)
        return Q(**{f"{name}__in": actors}) & _taking_part(context, actors) if actors else NONE

    return where


def by_assoc(side: int) -> Where:
    def where(context: Any, op: str, text: str) -> Q:
        actors = _actors(op, text)
        return Exists(standing_with(actors, side)) & _taking_part(context, actors) if actors else NONE

    return where


# Where, and who says so


def _of_countries(shown: Callable[[str], Iterable[str]]) -> Where:
    def where(context: Any, op: str, text: str) -> Q:
        wanted = matches(op, text)
        return Q(country__in=[one for one in countries.acled_codes() if any(map(wanted, shown(one)))])

    return where


def iso(context: Any, op: str, text: str) -> Q:
    wanted = compare(op, text)
    return Q(country__in=[one for one in countries.acled_codes() if wanted(countries.iso_of(one) or 0)])


def region(context: Any, op: str, text: str) -> Q:
    wanted = _code_or_text(op, text, countries.region_name)
    return Q(country__in=[one for one, code in countries.REGION_OF.items() if wanted(code)])


def location(context: Any, op: str, text: str) -> Q:
    """Of an event without a place the column shows its country."""
    country = _of_countries(lambda one: [countries.acled_name(one)])(context, op, text)
    return by_text("place__name")(context, op, text) | (Q(place__isnull=True) & country)


def source(context: Any, op: str, text: str) -> Q:
    how, wanted = lookup(op, text)
    outlet = Q(**{f"source__outlet__name__{how}": wanted})
    title = Q(**{f"source__title__{how}": wanted, "source__outlet__isnull": True})
    return Q(pk__in=Citation.objects.filter(outlet | title).order_by().values("event"))


def event_id(context: Any, op: str, text: str) -> Q:
    """ACLED's own where the event has one, else ours."""
    how, wanted = lookup(op, text)
    theirs = ExternalId.objects.filter(scheme="acled")
    found = Q(pk__in=theirs.filter(**{f"identifier__{how}": wanted}).order_by().values("event"))
    without = Q(~Exists(theirs.filter(event=OuterRef("pk"))))
    if how == "iexact":
        number = wanted.upper().removeprefix(acled.PREFIX)
        if number == wanted.upper() or not (number.isascii() and number.isdigit() and len(number) < 19):
            return found
        return found | (Q(pk=int(number)) & without)
    return found | (Q(**{f"own_id__{how}": wanted}) & without)


# What these ask of each event, with the column that asks for it.
ASKED = {
    "lat": ("latitude", Cast(nearest("latitude"), FloatField())),
    "lon": ("longitude", Cast(nearest("longitude"), FloatField())),
    "own_id": ("event_id_cnty", Concat(Value(acled.PREFIX), Cast(F("pk"), CharField()))),
}

REGION_WORDS: list[str] = [name for name, _ in countries.REGIONS.values()] + [
    str(code) for code in countries.REGIONS
]
COUNTRY_WORDS: list[str] = sorted(
    name for one in countries.acled_codes() for name in {countries.acled_name(one), countries.plain_name(one)}
)

FILTERS = {
    "event_id_cnty": Filter("LIKE", event_id),
    "event_date": Filter("DAY", _on_days(_a_day)),
    "year": Filter("=", _on_days(_a_year)),
    "time_precision": Filter("=", time_precision),
    "disorder_type": Filter(
        "LIKE", _of_types(lambda pair: acled.disorder_type(*pair)), lambda: acled.DISORDER.values()
    ),
    "event_type": Filter("LIKE", _of_types(lambda pair: pair[0]), lambda: acled.EVENT_TYPES),
    "sub_event_type": Filter("LIKE", _of_types(lambda pair: pair[1]), lambda: acled.SUB_TYPES),
    "actor1": Filter("LIKE", by_actor("actor_1")),
    "assoc_actor_1": Filter("LIKE", by_assoc(1)),
    "inter1": Filter("=", by_inter("kind_1")),
    "actor2": Filter("LIKE", by_actor("actor_2")),
    "assoc_actor_2": Filter("LIKE", by_assoc(2)),
    "inter2": Filter("=", by_inter("kind_2")),
    "interaction": Filter("=", interaction),
    "civilian_targeting": Filter("LIKE", civilian_targeting),
    "iso": Filter("=", iso),
    "region": Filter("=", region, lambda: REGION_WORDS),
    "country": Filter(
        "LIKE",
        _of_countries(lambda one: {countries.acled_name(one), countries.plain_name(one)}),
        lambda: COUNTRY_WORDS,
    ),
    "admin1": Filter("LIKE", by_text("place__admin1")),
    "admin2": Filter("LIKE", by_text("place__admin2")),
    "admin3": Filter("LIKE", empty),
    "location": Filter("LIKE", location),
    "latitude": Filter("=", by_number("lat")),
    "longitude": Filter("=", by_number("lon")),
    "geo_precision": Filter("=", geo_precision),
    "source": Filter("LIKE", source),
    "source_scale": Filter("LIKE", empty),
    "notes": Filter("LIKE", by_text("summary", "title")),
    "fatalities": Filter("=", fatalities),
    "timestamp": Filter(">=", timestamp),
}
