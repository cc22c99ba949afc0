"""One event, with everything known about it and how it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from timeline.citing import Style, styles
from timeline.evidence import disputed, facts_of
from timeline.history.past import asked_moment, in_its_time
from timeline.merging.addresses import follows_merges
from timeline.models import Decision, Event, EventLink, Revision
from timeline.possible import possible_bar
from timeline.sequence import gap, sequence
from timeline.templatetags.past import permalink

NEIGHBOURS = 3


@dataclass(frozen=True)
class Link:
    """An event that this one is linked with: how, and how far away in time."""

    relation: str
    event: Event
    gap: str


@in_its_time
@follows_merges("events")
def event(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    if wrong := wrong_moment(request):
        return wrong
    found = Event.objects.known_to(request.user).with_everything().with_revision().filter(pk=pk).first()
    if not found:
        raise Http404(gettext("There is no event with this number."))
    if found.status == Event.Status.RETRACTED:
        # At any slug: the right one would tell the title.
        # What was written into the tables by hand has none.
        retraction = Decision.objects.filter(event=pk, now=Event.Status.RETRACTED).last()
        told = {"event": found, "retraction": retraction}
        return render(request, "timeline/retracted.html", told, status=410)
    if slug != found.slug:
        query = request.GET.urlencode()
        return HttpResponsePermanentRedirect(found.get_absolute_url() + (f"?{query}" if query else ""))
    return render(request, "timeline/event.html", context_of(request, found))


def context_of(request: HttpRequest, found: Event) -> dict[str, Any]:
    """All that the page shows, read in a fixed number of queries."""
    neighbours = Event.objects.select_related("type")
    before = list(reversed(neighbours.next_to(found, after=False)[:NEIGHBOURS]))
    after = list(neighbours.next_to(found, after=True)[:NEIGHBOURS])
    # Its own last change, or that of a name in it: with its moment the page can be seen again as it is.
    last = Revision.objects.filter(event=found.pk).select_related("commit").order_by("-commit_id").first()
    facts = facts_of(found)
    return {
        "event": found,
        "detail": found.detail,
        "detail_template": f"{found.detail._meta.app_label}/_detail.html",
        "glance_template": f"{found.detail._meta.app_label}/_glance.html",
        "facts": facts,
        "disputed": disputed(facts),
        "bar": possible_bar(found),
        "links": links(found),
        "last": last,
        "styles": cited_as(request, found, last),
        "sequence": sequence(before, found, after) if before or after else [],
        "actor_slugs": ",".join(dict.fromkeys(part.actor.slug for part in found.participations.all())),
    }


def cited_as(request: HttpRequest, found: Event, last: Revision | None) -> list[Style]:
    """What is not published, or not yet in the history, cannot be cited."""
    if found.status != Event.Status.PUBLISHED or last is None:
        return []
    address = permalink({"request": request}, last)
    return styles(found, found.revision, last.at, address)  # type: ignore[attr-defined]


def wrong_moment(request: HttpRequest) -> HttpResponse | None:
    """No form here says it: an `as_of` that cannot be read must not show the present instead."""
    try:
        asked_moment(request.GET)
    except ValidationError as error:
        said = {
            "status": 400,
            "title": gettext("This moment cannot be read"),
            "detail": f"as_of: {error.messages[0]}",
        }
        return render(request, "error.html", said, status=400)
    return None


def links(found: Event) -> list[Link]:
    """Published events linked to or from this one."""
    rows = EventLink.objects.filter(
        Q(event=found, other__status="published") | Q(other=found, event__status="published")
    ).select_related("event__type", "other__type")
    return [
        Link(row.get_relation_display(), row.other, gap(row.other, found))
        if row.event_id == found.pk
        else Link(row.inverse_label, row.event, gap(row.event, found))
        for row in rows
    ]
