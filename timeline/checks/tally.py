"""How many findings await a curator, cheap enough for a dashboard."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from timeline.checks.running import findings
from timeline.models import CheckConfirmation, Commit, Event

MOST = 2000  # events looked at for one tally: about a second
KEPT = 24 * 60 * 60  # seconds; a change of the base makes a new key long before


@dataclass(frozen=True)
class Tally:
    """Findings that nobody has confirmed, among the last edited events of one status."""

    errors: int = 0
    warnings: int = 0
    events: int = 0  # with any finding
    looked_at: int = 0
    whole: bool = True  # False: there are more events of this status than were looked at
    by_code: dict[str, int] = field(default_factory=dict)


def tally(status: str, *, for_user: Any = None) -> Tally:
    """What `for_user` is told of the events of `status` that it may see; kept until the base changes."""
    user = for_user or AnonymousUser()
    commit = Commit.objects.aggregate(last=Max("number"))["last"]
    confirmation = CheckConfirmation.objects.aggregate(last=Max("pk"))["last"]
    key = f"checks:{status}:{user.pk}:{commit}:{confirmation}:{timezone.now():%Y%m%d}"
    known: Tally | None = cache.get(key)
    if known is None:
        known = _count(status, user)
        cache.set(key, known, KEPT)
    return known


def _count(status: str, user: Any) -> Tally:
    visible = Event.objects.visible_to(user).filter(status=status)
    latest = list(visible.order_by("-updated", "-pk").values_list("pk", flat=True)[: MOST + 1])
    looked_at = latest[:MOST]
    found = list(findings(Event.objects.filter(pk__in=looked_at), for_user=user, confirmed=False, once=True))
    severities = Counter(str(one.severity) for one in found)
    return Tally(
        errors=severities["error"],
        warnings=severities["warning"],
        events=len({one.event for one in found}),
        looked_at=len(looked_at),
        whole=len(latest) <= MOST,
        by_code=dict(Counter(one.code for one in found).most_common()),
    )
