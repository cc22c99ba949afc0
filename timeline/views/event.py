"""One event, with everything known about it and how it is known."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from timeline.history.past import asked_moment, in_its_time
from timeline.merging.addresses import follows_merges
from timeline.models import Decision, Event, EventLink, Revision
from timeline.workflow.rules import may_see

NEIGHBOURS = 3


@in_its_time
@follows_merges("events")
def event(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    if wrong := wrong_moment(request):
        return wrong
    found = Event.objects.with_everything().with_revision().filter(pk=pk).first()
    if not found or not visible(found, request.user):
        raise Http404("There is no event with this number.")
    if found.status == Event.Status.RETRACTED:
        # At any slug: the right one would tell the title.
        # What was written into the tables by hand has none.
        retraction = Decision.objects.filter(event=pk, now=Event.Status.RETRACTED).last()
        told = {"event": found, "retraction": retraction}
        return render(request, "timeline/retracted.html", told, status=410)
    if slug != found.slug:
        query = request.GET.urlencode()
        return HttpResponsePermanentRedirect(found.get_absolute_url() + (f"?{query}" if query else ""))
    neighbours = Event.objects.select_related("type")
    context = {
        "event": found,
        "detail": found.detail,
        "detail_template": f"{found.detail._meta.app_label}/_detail.html",
        "competing": competing_values(found),
        "links": links(found),
        # Its own last change, or that of a name in it: with its moment the page can be seen again as it is.
        "last": Revision.objects.filter(event=pk).select_related("commit").order_by("-commit_id").first(),
        "before": list(reversed(neighbours.next_to(found, after=False)[:NEIGHBOURS])),
        "after": list(neighbours.next_to(found, after=True)[:NEIGHBOURS]),
    }
    return render(request, "timeline/event.html", context)


def wrong_moment(request: HttpRequest) -> HttpResponse | None:
    """No form here says it: an `as_of` that cannot be read must not show the present instead."""
    try:
        asked_moment(request.GET)
    except ValidationError as error:
        said = {"status": 400, "title": "This moment cannot be read", "detail": f"as_of: {error.messages[0]}"}
        return render(request, "error.html", said, status=400)
    return None


def visible(found: Event, user: Any) -> bool:
    """Published to all, and what was published and retracted as a tombstone; the rest to curators."""
    if may_see(user, found):
        return True
    retracted = Event.objects.filter(pk=found.pk, status=Event.Status.RETRACTED)
    return retracted.once_published().exists()


def links(found: Event) -> list[tuple[str, Event]]:
    """Published events linked to or from this one: the relation in words, and the event."""
    rows = EventLink.objects.filter(
        Q(event=found, other__status="published") | Q(other=found, event__status="published")
    ).select_related("event__type", "other__type")
    return [
        (row.get_relation_display(), row.other)
        if row.event_id == found.pk
        else (row.inverse_label, row.event)
        for row in rows
    ]


def competing_values(found: Event) -> list[dict[str, Any]]:
    """What the sources say, name by name: `[{"name", "said": [(value, citation)], "agree"}]`."""
    said: dict[str, list[tuple[Any, Any]]] = {}
    for citation in found.citations.all():
        for name, value in citation.value.items():
            said.setdefault(name, []).append((value, citation))
    return [
        {"name": name, "said": values, "agree": len({str(value) for value, _ in values}) == 1}
        for name, values in said.items()
    ]
