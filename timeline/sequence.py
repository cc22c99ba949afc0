"""Events one after another around one of them, and how far apart they are, as far as that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAYS_UP_TO, MONTHS_UP_TO = 90, 730  # in days: how long a distance is told in days, and in months


@dataclass(frozen=True)
class Step:
    """One event of the sequence; `gap` says how far from the middle one it lies, '' for that itself."""

    event: Any
    gap: str
    here: bool = False


def sequence(before: list[Any], event: Any, after: list[Any]) -> list[Step]:
    return [
        *[Step(one, gap(one, event)) for one in before],
        Step(event, "", here=True),
        *[Step(one, gap(one, event)) for one in after],
    ]


def gap(other: Any, event: Any) -> str:
    """`12 days before`, `3 to 33 days after`; '' where an end is open; never more exact than the dates."""
    ends = (other.earliest, other.latest, event.earliest, event.latest)
    if date.min in ends or date.max in ends:
        return ""
    if other.earliest == event.latest and other.latest == event.earliest:
        return _("the same day")
    if other.latest < event.earliest:
        return _("%(distance)s before") % {
            "distance": _distance(event.earliest - other.latest, event.latest - other.earliest)
        }
    if other.earliest > event.latest:
        return _("%(distance)s after") % {
            "distance": _distance(other.earliest - event.latest, other.latest - event.earliest)
        }
    return _("perhaps at the same time")


def _distance(least: Any, most: Any) -> str:
    low, high = least.days, most.days
    if high <= DAYS_UP_TO:
        numbers, unit = (low, high), "day"
    elif high <= MONTHS_UP_TO:
        numbers, unit = (round(low / 30.44), round(high / 30.44)), "month"
    else:
        numbers, unit = (round(low / 365.25), round(high / 365.25)), "year"
    first, last = numbers
    text = str(last) if first == last else _("%(low)s to %(high)s") % {"low": first, "high": last}
    if unit == "day":
        return ngettext("%(number)s day", "%(number)s days", last) % {"number": text}
    if unit == "month":
        return ngettext("about %(number)s month", "about %(number)s months", last) % {"number": text}
    return ngettext("about %(number)s year", "about %(number)s years", last) % {"number": text}
