"""The pages of merging: choose, look, do, and take back. For editors, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from timeline.merging import undoing
from timeline.merging.addresses import last_of
from timeline.merging.candidates import candidates
from timeline.merging.doing import CannotMerge, merge
from timeline.merging.kinds import BY_KIND, THINGS, Thing
from timeline.merging.preview import preview
from timeline.merging.told import told
from timeline.models import Merge
from timeline.paging import BadCursor, Ordering, paginate, read_cursor

MERGE, UNDO = "timeline.add_merge", "timeline.undo_merge"
SEE = (MERGE, UNDO, "timeline.view_merge")
PAGE = 50


def for_those_who_may(*permissions: str) -> Callable[..., Any]:
    """Sends a stranger to sign in, and refuses who has none of the permissions."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.has_perm(one) for one in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(login_required(wrapped))

    return decorate


def _found(thing: Thing, key: str) -> Any:
    row = thing.find(key)
    if row is None:
        raise Http404(f"There is no {thing.kind} '{key}'.")
    return row


@require_GET
@for_those_who_may(MERGE)
def choose(request: HttpRequest, plural: str, loser: str) -> HttpResponse:
    """Into what? A search by any name, and what is like it."""
    thing = THINGS[plural]
    row = _found(thing, loser)
    text = request.GET.get("q", "")[:300]
    found = [(one, thing.key(one), thing.name(one)) for one in candidates(thing, row, text)]
    context = {"thing": thing, "loser": row, "key": thing.key(row), "name": thing.name(row)}
    return render(request, "timeline/merge_choose.html", context | {"text": text, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(MERGE)
def look(request: HttpRequest, plural: str, loser: str, survivor: str) -> HttpResponse:
    """What would become of the two; a POST makes them one."""
    thing = THINGS[plural]
    one, other = _found(thing, loser), _found(thing, survivor)
    keep = [(name, value) for name, value in request.POST.items() if name.startswith("keep-")]
    choices = {name.removeprefix("keep-"): str(value) for name, value in keep}
    reasons: list[str] = []
    if request.method == "POST" and "look" not in request.POST:
        try:
            done = merge(
                one,
                other,
                choices,
                user=request.user,
                message=request.POST.get("message", "").replace("\x00", "").strip()[:300],
                seen=request.POST.get("seen", ""),
            )
        except CannotMerge as error:
            reasons = error.reasons
            one, other = _found(thing, loser), _found(thing, survivor)
        else:
            messages.success(request, f"“{done.title}” is merged into “{done.survivor_title}”.")
            return redirect(done)
    found = preview(one, other, choices)
    context = {
        "found": found,
        "reasons": reasons,
        "loser_name": thing.name(one),
        "survivor_name": thing.name(other),
        "swap": reverse("merge-preview", args=[plural, thing.key(other), thing.key(one)]),
        "other": reverse("merge-choose", args=[plural, thing.key(one)]),
        "message": request.POST.get("message", "")[:300],
    }
    refused = bool(reasons or found.stops)
    return render(request, "timeline/merge_preview.html", context, status=409 if refused else 200)


@require_GET
@for_those_who_may(*SEE)
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """What one merge did, and whether it can be undone."""
    found = get_object_or_404(Merge.objects.select_related("user", "undone_by"), pk=pk)
    return _shown(request, found)


def _shown(request: HttpRequest, found: Merge, reasons: list[str] | None = None) -> HttpResponse:
    thing = BY_KIND[found.kind]
    may_undo = request.user.has_perm(UNDO)
    if reasons is None:
        reasons = undoing.hindrances(found) if may_undo and found.undone_commit is None else []
    context = {
        "merge": found,
        "survivor": last_of(thing, found),
        "back": thing.find(str(found.merged)) if found.undone_commit else None,
        "steps": told(found),
        "may_undo": may_undo and found.undone_commit is None,
        "reasons": reasons,
    }
    return render(request, "timeline/merge.html", context)


@require_POST
@for_those_who_may(UNDO)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Merge, pk=pk)
    message = request.POST.get("message", "").replace("\x00", "").strip()[:300]
    try:
        undone = undoing.undo(found, user=request.user, message=message)
    except undoing.CannotUndo as error:
        response = _shown(request, found, error.reasons)
        response.status_code = 409
        return response
    messages.success(request, f"“{undone.title}” stands by itself again.")
    return redirect(undone)


@require_GET
@for_those_who_may(*SEE)
def merges(request: HttpRequest) -> HttpResponse:
    """All of them, the last one first."""
    rows = Merge.objects.select_related("user", "undone_by")
    edge, wrong = None, ""
    try:
        if cursor := request.GET.get("cursor"):
            edge = read_cursor(cursor, "merges", 1)
    except BadCursor as error:
        wrong = str(error)
    page = paginate(rows, Ordering(("id",), True), size=PAGE, edge=edge, bound_to="merges")
    context = {
        "page": page,
        "wrong": wrong,
        "next_url": f"?cursor={page.next}" if page.next else None,
        "previous_url": f"?cursor={page.previous}" if page.previous else None,
    }
    return render(request, "timeline/merges.html", context, status=400 if wrong else 200)
