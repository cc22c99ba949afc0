"""The actions of an event list: each remembers which events were chosen, and leads to its own page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from timeline.admin.bulk import KINDS
from timeline.models import BulkChange

KEPT = timedelta(days=30)
MOST_CHANGED = 50_000  # at once
TOO_MANY = (
    "More than {most} events are chosen. Narrow the list, by dates for example, and do it in parts; "
    "nothing has been changed."
)


def _begin(name: str) -> Callable[..., HttpResponse | None]:
    def begin(page: Any, request: HttpRequest, chosen: Any) -> HttpResponse | None:
        ids = list(chosen.values_list("pk", flat=True)[: MOST_CHANGED + 1])
        if len(ids) > MOST_CHANGED:
            page.message_user(request, TOO_MANY.format(most=f"{MOST_CHANGED:,}"), messages.ERROR)
            return None
        user: Any = request.user
        BulkChange.objects.filter(user=user.pk, created__lt=timezone.now() - KEPT).delete()
        change = BulkChange.objects.create(
            user_id=user.pk, change=name, ids=ids, total=len(ids), back=request.get_full_path()[:2000]
        )
        return redirect("desk-bulk", change.pk)

    begin.__name__ = f"bulk_{name}"
    described: Any = admin.action(description=f"{KINDS[name].title}…", permissions=["change"])(begin)
    return described


BULK_ACTIONS = [_begin(name) for name in KINDS]
