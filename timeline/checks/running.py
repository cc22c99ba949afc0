"""The checks asked of events: of one before it is published, of a million by the command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from itertools import islice
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, BooleanField, F, Func, Value

from timeline.checks.findings import Check, Finding, Found, Severity, fingerprint
from timeline.checks.registry import checks_named
from timeline.checks.suspecting import suspected
from timeline.models import CheckConfirmation, Event, EventQuerySet

# Each chunk costs a fixed handful of queries.
CHUNK = 1000


class Operator(AnonymousUser):
    """Who runs the program itself, and may therefore see all of the base."""

    is_superuser = True  # type: ignore[assignment]
    is_active = True  # type: ignore[assignment]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return True


def findings(
    events: EventQuerySet,
    *,
    for_user: Any = None,
    codes: Iterable[str] = (),
    confirmed: bool = True,
    once: bool = False,
    progress: Callable[[int], None] = lambda number: None,
) -> Iterator[Finding]:
    """What the checks find in `events`, by event, a chunk at a time.

    Each event is judged as if it were alone. With `once`, for an overview, what is one finding of several
    events (two that may be one, an alias of an actor) is told at the first of them only. Other events are
    named only where `for_user` may see them; None is the public. `codes` limits the checks asked, and raises
    UnknownCheck; confirmed=False leaves out what a curator has confirmed. `progress` is told how many events
    each step has looked at.
    """
    asked = _asked(checks_named(codes), events, for_user or AnonymousUser(), once, progress)
    return (one for one in asked if confirmed or not one.confirmed)


def _asked(
    chosen: list[Check], events: EventQuerySet, user: Any, once: bool, progress: Callable[[int], None]
) -> Iterator[Finding]:
    named = Event.objects.visible_to(user)
    # Fingerprints: the same from each side. Few beside the events.
    told: set[str] = set()
    whole = [one for one in chosen if once and one.of_the_whole]
    parts = [one for one in chosen if one not in whole]
    numbers = events.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while parts and (chunk := list(islice(numbers, CHUNK))):
        found = _look(parts, chunk, named)
        yield from _completed(_not_told(found, told) if once else found)
        progress(len(chunk))
    for check in whole:
        found = [(check, one) for one in check.look(events.order_by(), named, once=True)]
        yield from _completed(_not_told(found, told))


def _not_told(found: list[tuple[Check, Found]], told: set[str]) -> list[tuple[Check, Found]]:
    """Without the mutual findings that were told before, in the order of the events."""
    left = []
    for check, one in sorted(found, key=lambda row: row[1].event):
        if one.mutual:
            mark = fingerprint(check.code, one)
            if mark in told:
                continue
            told.add(mark)
        left.append((check, one))
    return left


def numbered(numbers: list[int]) -> EventQuerySet:
    """These events, by one array: to write out a thousand parameters takes longer than most queries."""
    array = Value(numbers, output_field=ArrayField(BigIntegerField()))
    one_of = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
    return Event.objects.filter(Func(F("pk"), array, output_field=BooleanField(), **one_of))


def _look(chosen: list[Check], numbers: list[int], named: EventQuerySet) -> list[tuple[Check, Found]]:
    suspects = suspected(tuple(chosen), numbers)
    return [
        (one, found)
        for one in chosen
        if suspects[one.code]
        for found in one.look(
            numbered(suspects[one.code]), named, **({"once": False} if one.of_the_whole else {})
        )
    ]


def _completed(found: list[tuple[Check, Found]]) -> Iterator[Finding]:
    """With the event's title and whether a curator confirmed it, in the order of the events."""
    if not found:
        return
    prints = [fingerprint(check.code, one) for check, one in found]
    known = set(
        CheckConfirmation.objects.filter(fingerprint__in=prints).values_list("fingerprint", flat=True)
    )
    numbers = {one.event for _, one in found}
    titles = dict(Event.objects.filter(pk__in=numbers).order_by().values_list("pk", "title"))
    rows = zip(found, prints, strict=True)
    for (check, one), mark in sorted(rows, key=lambda row: row[0][1].event):
        yield Finding(
            code=check.code,
            severity=check.severity,
            event=one.event,
            title=titles.get(one.event, ""),
            field=one.field,
            message=one.message,
            fix=check.fix,
            fingerprint=mark,
            related=one.related,
            confirmed=mark in known and check.severity == Severity.WARNING,
        )


def findings_of(event: Event | int, *, for_user: Any = None) -> list[Finding]:
    """What the checks find in one event, errors first."""
    number = event if isinstance(event, int) else event.pk
    ahead = _AHEAD.get()
    if ahead is not None and ahead.knows(number, for_user):
        found = ahead.of(number)
    else:
        found = list(findings(Event.objects.filter(pk=number), for_user=for_user))
    return sorted(found, key=lambda one: one.severity != Severity.ERROR)


class Ahead:
    """What was found in many events at once, for whoever asks of one of them."""

    def __init__(self, numbers: Iterable[int], user: Any) -> None:
        self.user = user
        self.found: dict[int, list[Finding]] = {number: [] for number in numbers}
        self.recorded: set[str] = set()
        for one in findings(Event.objects.filter(pk__in=list(self.found)), for_user=user):
            self.found[one.event].append(one)

    def knows(self, number: int, user: Any) -> bool:
        return number in self.found and user is not None and user == self.user

    def of(self, number: int) -> list[Finding]:
        found = self.found[number]
        return [replace(one, confirmed=True) if one.fingerprint in self.recorded else one for one in found]


_AHEAD: ContextVar[Ahead | None] = ContextVar("ahead", default=None)


@contextmanager
def asked_ahead(numbers: Iterable[int], *, for_user: Any) -> Iterator[None]:
    """Within, `findings_of` answers for these events out of one asking for all of them.

    For who moves many events and edits none of them, with their rows locked.
    """
    token = _AHEAD.set(Ahead(numbers, for_user))
    try:
        yield
    finally:
        _AHEAD.reset(token)


def gate(event: Event, *, confirmed: Iterable[str] = (), for_user: Any = None) -> list[Finding]:
    """What still stops publishing: the errors, and the warnings not confirmed now or before.

    Asks the stored event, so save first, in the transaction of the change. Raises UnknownCheck for a
    code in `confirmed` that names no check.
    """
    codes = {one.code for one in checks_named(confirmed)} if confirmed else set()
    return _in_the_way(findings_of(event, for_user=for_user), codes)


def _in_the_way(found: list[Finding], codes: set[str]) -> list[Finding]:
    return [
        one for one in found if one.severity == Severity.ERROR or not (one.confirmed or one.code in codes)
    ]


def pass_gate(
    event: Event,
    *,
    by: Any,
    confirmed: Iterable[str] = (),
    note: str = "",
    for_user: Any = None,
    found: list[Finding] | None = None,
) -> list[Finding]:
    """As gate(); when nothing is left in the way, the warnings confirmed now are on record as `by`'s.

    `found` is what findings_of() said of the event just now, where somebody has asked it.
    """
    confirmed = set(confirmed)
    codes = {one.code for one in checks_named(confirmed)} if confirmed else set()
    with transaction.atomic():
        if found is None:
            found = findings_of(event, for_user=for_user or by)
        left = _in_the_way(found, codes)
        if not left:
            record([one for one in found if one.code in codes], by=by, note=note)
    return left


def record(found: Iterable[Finding], *, by: Any, note: str = "") -> list[CheckConfirmation]:
    """The curator's word on these warnings. An error cannot be confirmed: it is left out, as is what was."""
    found = list(found)
    if ahead := _AHEAD.get():
        ahead.recorded.update(one.fingerprint for one in found if one.severity == Severity.WARNING)
    return CheckConfirmation.objects.bulk_create(
        CheckConfirmation(
            event_id=one.event,
            code=one.code,
            fingerprint=one.fingerprint,
            message=one.message,
            user_id=getattr(by, "pk", None),
            note=note,
        )
        for one in found
        if one.severity == Severity.WARNING and not one.confirmed
    )
