"""The checks asked of events: of one before it is published, of a million by the command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, BooleanField, F, Func, Value

from timeline.checks.findings import Check, Finding, Found, Severity, fingerprint
from timeline.checks.registry import checks_named
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
    progress: Callable[[int], None] = lambda number: None,
) -> Iterator[Finding]:
    """What the checks find in `events`, by event, in constant memory.

    Other events are named only where `for_user` may see them; None is the public. `codes` limits the checks
    asked, and raises UnknownCheck; confirmed=False leaves out what a curator has confirmed. `progress` is
    told how many events each step has looked at.
    """
    asked = _asked(checks_named(codes), events, for_user or AnonymousUser(), progress)
    return (one for one in asked if confirmed or not one.confirmed)


def _asked(
    chosen: list[Check], events: EventQuerySet, user: Any, progress: Callable[[int], None]
) -> Iterator[Finding]:
    named = Event.objects.visible_to(user)
    whole = [one for one in chosen if one.of_the_whole]
    parts = [one for one in chosen if not one.of_the_whole]
    numbers = events.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while parts and (chunk := list(islice(numbers, CHUNK))):
        yield from _completed(_look(parts, numbered(chunk), named))
        progress(len(chunk))
    if whole:
        yield from _completed(_look(whole, events.order_by(), named))


def numbered(numbers: list[int]) -> EventQuerySet:
    """These events, by one array: to write out a thousand parameters takes longer than most queries."""
    array = Value(numbers, output_field=ArrayField(BigIntegerField()))
    one_of = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
    return Event.objects.filter(Func(F("pk"), array, output_field=BooleanField(), **one_of))


def _look(chosen: list[Check], events: EventQuerySet, named: EventQuerySet) -> list[tuple[Check, Found]]:
    return [(one, found) for one in chosen for found in one.look(events, named)]


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
    found = findings(Event.objects.filter(pk=number), for_user=for_user)
    return sorted(found, key=lambda one: one.severity != Severity.ERROR)


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
    event: Event, *, by: Any, confirmed: Iterable[str] = (), note: str = "", for_user: Any = None
) -> list[Finding]:
    """As gate(); when nothing is left in the way, the warnings confirmed now are on record as `by`'s."""
    confirmed = set(confirmed)
    codes = {one.code for one in checks_named(confirmed)} if confirmed else set()
    with transaction.atomic():
        found = findings_of(event, for_user=for_user or by)
        left = _in_the_way(found, codes)
        if not left:
            record([one for one in found if one.code in codes], by=by, note=note)
    return left


def record(found: Iterable[Finding], *, by: Any, note: str = "") -> list[CheckConfirmation]:
    """The curator's word on these warnings. An error cannot be confirmed: it is left out, as is what was."""
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
