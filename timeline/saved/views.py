"""A saved view at its address, and a user's own: save, rename, share, order, delete."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.signing import Members
from timeline.history.past import in_its_time
from timeline.models import Event
from timeline.models.saved import MOST_A_USER, SavedView
from timeline.saved.forms import NewViewForm, ViewForm
from timeline.saved.selection import Selected, query_of
from timeline.views.lists import Group, by_month

MOVES = {"up": True, "down": False}
ON_A_PAGE = 20  # each is read anew, to say whether it still can be


@require_safe
def view(request: HttpRequest, key: str) -> HttpResponse:
    """The selection in words, its first events, and every way to follow it. A private one is its owner's."""
    found = get_object_or_404(SavedView.objects.seen_by(request.user), key=key)
    if request.GET:
        detail = _("A saved view takes no parameters: open it in the chronology to narrow it.")
        told = {"status": 400, "title": _("This address says too much"), "detail": detail}
        return render(request, "error.html", told, status=400)
    # So that the page stands in the moment that the view asks for.
    request.GET = found.params  # type: ignore[assignment]
    answer = _shown(request, found)
    if not found.shared:
        patch_cache_control(answer, private=True, no_store=True)
    return answer


@in_its_time
def _shown(request: HttpRequest, found: SavedView) -> HttpResponse:
    query = query_of(found.params, Event.objects.published().with_rows())
    context: dict[str, Any] = {
        "view": found,
        "selected": Selected(found),
        "query": query,
        "own": found.user_id == request.user.pk,
    }
    if not query.problems:
        page = query.page()
        groups = by_month(page.rows, None) if query.order in ("date", "-date") else []
        context |= {
            "page": page,
            "groups": groups or ([Group("", None, page.rows, None)] if page.rows else []),
            # Further on it is the chronology that is read.
            "next_url": query.url_of(reverse("chronology"), page.next),
        }
    return render(request, "saved/view.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def own(request: Members) -> HttpResponse:
    """The user's list; a POST saves a new view."""
    form = NewViewForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (made := _kept(form)):
        messages.success(request, _("“%(name)s” is saved.") % {"name": made.name})
        return redirect("saved-views")
    page = Paginator(SavedView.objects.of(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "views": [Selected(one) for one in page],
        "page": page,
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else None,
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else None,
        "form": form if form.is_bound else None,
        "most": MOST_A_USER,
        "given_query": form.data.get("query", "").lstrip("?") if form.is_bound else "",
    }
    return render(request, "saved/own.html", context, status=400 if form.is_bound else 200)


def _kept(form: NewViewForm) -> SavedView | None:
    """None, with the form saying why, where the same name was saved at the same time."""
    try:
        with transaction.atomic():
            return form.keep()
    except IntegrityError:
        form.add_error("name", _("You have a view of this name: choose another."))
        return None


def _own(request: Members, key: str) -> SavedView:
    return get_object_or_404(SavedView.objects.of(request.user), key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def change(request: Members, key: str) -> HttpResponse:
    """Another name; shared, or private again."""
    found = _own(request, key)
    form = ViewForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": found.name})
        return redirect("saved-views")
    context = {"form": form, "selected": Selected(_own(request, key))}
    return render(request, "saved/change.html", context, status=400 if form.is_bound else 200)


@require_POST
@never_cache
@login_required
def move(request: Members, key: str) -> HttpResponse:
    found = _own(request, key)
    to = request.POST.get("to", "")
    if to in MOVES:
        SavedView.objects.all().move(view=found, up=MOVES[to])
    found.refresh_from_db(fields=["place"])
    before = SavedView.objects.of(request.user).filter(place__lt=found.place).count()
    page = before // ON_A_PAGE + 1
    return redirect(f"{reverse('saved-views')}{f'?page={page}' if page > 1 else ''}#view-{found.key}")


@require_POST
@never_cache
@login_required
def delete(request: Members, key: str) -> HttpResponse:
    found = _own(request, key)
    found.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("saved-views")
