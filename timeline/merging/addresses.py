"""Old addresses and names, and what they lead to since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db.models import Q, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from actors.folding import Fold
from timeline.merging.kinds import THINGS, Thing
from timeline.models import Event, Merge

# A merge can be undone: who followed the address once must ask again.
UNDOABLE = "private, no-cache"


@dataclass(frozen=True)
class Heir:
    """What became of a merged record; `row` is None where that is gone too, or is not for this reader."""

    merge: Merge
    row: Any


def heir(thing: Thing, key: str, user: Any = None) -> Heir | None:
    """What a record that is not there was merged into, in the end. None if it was merged into nothing.

    Inside `looking_back` it answers as things stood then. Of what the public never knew, only who may see
    drafts is told.
    """
    sees_all = user is not None and user.has_perm("timeline.view_event")
    # In the query: what one may not know of takes no longer to be refused than what never was.
    known = Q() if sees_all else Q(was_public=True)
    merge = _merges(thing).filter(known, _named(thing, key)).first()
    if merge is None or thing.model._default_manager.filter(pk=merge.merged).exists():
        return None
    row = last_of(thing, merge)
    if thing.of_events and row is not None and not sees_all and row.status not in ("published", "retracted"):
        row = None
    return Heir(merge, row)


def _merges(thing: Thing) -> Any:
    return Merge.objects.filter(kind=thing.kind, undone_commit__isnull=True).order_by("-pk")


def _named(thing: Thing, key: str) -> Q:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    return Q(merged=number) if thing.of_events else Q(slug=key) | Q(merged=number)


def last_of(thing: Thing, merge: Merge) -> Any:
    """The row at the end of the chain: the survivor, or what that was merged into later."""
    number, seen = merge.survivor, {merge.merged}
    while number not in seen:
        if row := thing.model._default_manager.filter(pk=number).first():
            return row
        seen.add(number)
        further = _merges(thing).filter(merged=number).first()
        number = further.survivor if further else number
    return None


def heirs(model: Any, text: str) -> tuple[Any, ...]:
    """What the merged records of this slug or name were merged into, each once."""
    thing = next((one for one in THINGS.values() if one.model is model), None)
    if thing is None:
        return ()
    named = _merges(thing).annotate(folded=Fold("title")).filter(Q(slug=text) | Q(folded=Fold(Value(text))))
    rows = [row for merge in named if (row := last_of(thing, merge))]
    return tuple({row.pk: row for row in rows}.values())


def published_heirs(numbers: list[int]) -> dict[int, Event]:
    """Of the events of these ids that were merged away, what the public can see in their place."""
    if not numbers:
        return {}
    merges = _merges(THINGS["events"]).filter(merged__in=numbers)
    rows = {merge.merged: last_of(THINGS["events"], merge) for merge in merges}
    return {number: row for number, row in rows.items() if row and row.status == Event.Status.PUBLISHED}


def page_of(row: Any) -> str:
    """Its address. That of a retracted event without the slug, which would tell its title."""
    if isinstance(row, Event) and row.status == Event.Status.RETRACTED:
        return reverse("event-by-number", args=[row.pk])
    return str(row.get_absolute_url())


def follows_merges(plural: str) -> Callable[..., Any]:
    """A page about one thing: where that is not there, it leads to what it was merged into."""
    thing = THINGS[plural]

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                key = str(kwargs["pk"] if thing.of_events else kwargs["slug"])
                found = heir(thing, key, request.user)
                if found is None:
                    raise
                return _lead(request, found)

        return wrapped

    return decorate


def _lead(request: HttpRequest, found: Heir) -> HttpResponse:
    if found.row is None:
        return render(request, "timeline/merged_away.html", {"merge": found.merge}, status=410)
    query = request.META.get("QUERY_STRING", "")
    address = page_of(found.row) + (f"?{query}" if query else "")
    return HttpResponsePermanentRedirect(address, headers={"Cache-Control": UNDOABLE})
