"""What the before-and-after page says of its numbers, the same in the page and in its file."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from dates.text import describe
from timeline.analysis.around import Around

CAVEAT = (
    "A difference between two periods is a difference in what is recorded: reporting, seasons and"
    " everything else"
    " that changed at the time are in it too. Where the intervals overlap, the counts do not tell the"
    " rates apart."
)


def name_of(found: Around) -> str:
    if found.subject is None:
        return ""
    return str(found.subject.name if found.is_phase else found.subject.title)


def title(found: Around) -> str:
    if found.subject is None:
        return gettext("Before and after")
    text = ngettext(
        "%(weeks)s week before and after: %(name)s", "%(weeks)s weeks before and after: %(name)s", found.weeks
    )
    return text % {"weeks": found.weeks, "name": name_of(found)}


def why_not(found: Around) -> str:
    return {
        "phases": gettext(
            "The selection is narrowed to several phases: it has no one stretch of time. Keep one of them."
        ),
        "vague": gettext(
            "The date of this event spans months: what was before it and what after cannot be said."
        ),
        "days": gettext("The base, or the dates that are asked for, cover no day before or after this."),
    }.get(found.why_not, "")


def notes(found: Around) -> list[str]:
    """What is counted, what is left out, and what cannot be read from it."""
    said = [
        gettext(
            "Counted are events that happened and of which every possible day lies in the period; a rate"
            " is the"
            " count by the days that the base covers, with the exact 95 % interval of a Poisson count."
        )
    ]
    if found.unsure:
        said.append(
            ngettext(
                "Left out: %(n)s event too uncertain in its date to be in one period for sure.",
                "Left out: %(n)s events too uncertain in their dates to be in one period for sure.",
                found.unsure,
            )
            % {"n": f"{found.unsure:,}"}
        )
    else:
        said.append(gettext("No event is left out for its date."))
    if found.unbinned:
        said.append(
            ngettext(
                "%(n)s event is in the rates but in no bar: no whole week holds all its possible days.",
                "%(n)s events are in the rates but in no bar: no whole week holds all their possible days.",
                found.unbinned,
            )
            % {"n": f"{found.unbinned:,}"}
        )
    if found.not_occurred:
        said.append(
            ngettext(
                "%(n)s event that did not happen, or not surely (planned, alleged, denied, postponed,"
                " cancelled),"
                " is not counted.",
                "%(n)s events that did not happen, or not surely (planned, alleged, denied, postponed,"
                " cancelled),"
                " are not counted.",
                found.not_occurred,
            )
            % {"n": f"{found.not_occurred:,}"}
        )
    return [*said, *_of_subject(found), gettext(CAVEAT)]


def _of_subject(found: Around) -> list[str]:
    said = []
    if not found.is_phase:
        if found.subject.earliest == found.subject.latest:
            text = gettext("The event itself, and whatever else happened on its day, is on neither side.")
        else:
            days = (found.subject.latest - found.subject.earliest).days + 1
            text = gettext("The %(days)s possible days of the event itself are on neither side.") % {
                "days": days
            }
        said.append(text)
    elif any(sign in found.subject.edtf for sign in "?~%"):
        said.append(gettext("The ends of the phase are themselves uncertain: its widest span is taken."))
    missing = {"before", "after"} - {one.name for one in found.periods}
    if found.covered and (missing or any(one.cut for one in found.periods)):
        first, last = (describe(day.isoformat()) for day in found.covered)
        said.append(
            gettext(
                "A period is cut short or missing: the base, or what is asked for, covers"
                " %(first)s to %(last)s."
            )
            % {"first": first, "last": last}
        )
    return said
