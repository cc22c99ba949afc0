"""The curators' first page: what is mine to finish, what waits for a review, what changed, what is amiss."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from timeline import checks
from timeline.admin.recent import recent_changes, touched_by
from timeline.models import Event

ROWS = 8
LOOKED_AT = 100  # of the latest events, so that the page asks as much of a million as of a hundred


def index(request: HttpRequest) -> HttpResponse:
    """Django's own index, with our panels before its list of tables."""
    panels = _panels(request) if request.user.has_perm("timeline.view_event") else {}
    return admin.site.index(request, panels)


def _panels(request: HttpRequest) -> dict[str, Any]:
    """A fixed number of queries, each ended by a limit and an index."""
    user: Any = request.user
    unpublished = Event.objects.select_related("type").order_by("-updated", "-id")
    mine = unpublished.filter(status=Event.Status.DRAFT, pk__in=touched_by(user))
    waiting = unpublished.filter(status=Event.Status.IN_REVIEW).order_by("updated", "id")
    return {
        "panels": True,
        "my_drafts": mine[:ROWS],
        "waiting": waiting[:ROWS],
        "changes": recent_changes(ROWS * 2),
        "kinds": [
            (kind._meta.verbose_name, reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_add"))
            for kind in Event.kinds()
            if user.has_perm(f"{kind._meta.app_label}.add_{kind._meta.model_name}")
        ],
    }


def findings(request: HttpRequest) -> HttpResponse:
    """What the checks find in the events that were changed last; asked for after the page stands."""
    if not request.user.has_perm("timeline.view_event"):
        raise PermissionDenied
    found = _findings(request.user)
    context = {"findings": found, "most": LOOKED_AT, "title": "Findings"}
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "curation/_findings.html", context)
    return render(request, "curation/findings.html", {**admin.site.each_context(request), **context})


def _findings(user: Any) -> list[dict[str, Any]]:
    """At most ROWS of what the checks find and nobody has confirmed."""
    latest = list(Event.objects.order_by("-updated", "-id").values_list("pk", flat=True)[:LOOKED_AT])
    asked = Event.objects.filter(pk__in=latest)
    found = list(islice(checks.findings(asked, for_user=user, confirmed=False, once=True), ROWS))
    events = Event.objects.in_bulk([one.event for one in found])
    return [
        {"event": events[one.event], "severity": str(one.severity), "message": one.message}
        for one in found
        if one.event in events
    ]
