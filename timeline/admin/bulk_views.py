"""The page of one bulk change: what it asks for, its progress, and whom it was refused for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from curation.choices import as_id, name_choices
from timeline.admin.bulk import KINDS, options_of, take_step
from timeline.admin.bulk import cancel as stop
from timeline.models import BulkChange, Event


def _own(request: HttpRequest, pk: int) -> BulkChange:
    """A change is its curator's: nobody else sees it or carries it on."""
    user: Any = request.user
    kinds = [kind._meta for kind in Event.kinds()]
    if not any(user.has_perm(f"{meta.app_label}.change_{meta.model_name}") for meta in kinds):
        raise PermissionDenied
    return get_object_or_404(BulkChange, pk=pk, user=user.pk)


def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    change = _own(request, pk)
    kind = KINDS[change.change]
    form = kind.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not change.started and not change.cancelled and form.is_valid():
        change.options, change.started = options_of(form), timezone.now()
        change.save(update_fields=["options", "started"])
        return redirect("desk-bulk", pk)
    name_choices([form])
    context = {**admin.site.each_context(request), "change": change, "kind": kind, "form": form}
    return render(request, "curation/bulk.html", context | {"title": kind.title, "media": form.media})


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One more batch. A script gets the part of the page that shows the progress."""
    change = _own(request, pk)
    after = as_id(request.POST.get("after", ""))
    change = take_step(change.pk, change.done if after is None else after)
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "curation/_progress.html", {"change": change})
    return redirect("desk-bulk", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    stop(_own(request, pk).pk)
    return redirect("desk-bulk", pk)
