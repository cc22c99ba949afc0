"""The brief as a page, in Markdown and as a document."""

from __future__ import annotations

from datetime import UTC
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from timeline.briefs import document, markdown
from timeline.briefs.asking import MOST_EVENTS, Asked, Moment, moment_of
from timeline.briefs.building import Brief, Notes, entries_of
from timeline.history.past import looking_back

FORMS = {
    "md": (markdown.MEDIA_TYPE, markdown.write),
    "docx": (document.MEDIA_TYPE, document.write),
}


def _in_its_moment(view: Any) -> Any:
    """It is read from the history, the present too: a commit that lands meanwhile is not seen."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        moment = moment_of(request.GET)
        asked = request.GET.get("as_of", "").strip()
        request.as_of = moment.at if asked else None  # type: ignore[attr-defined]
        with looking_back(moment.commit):
            answer: HttpResponse = view(request, moment, *args, **kwargs)
            return answer

    return wrapped


def brief_of(request: HttpRequest, asked: Asked, moment: Moment) -> Brief:
    """Raises nothing; ask only for what has no problems."""
    notes = Notes()
    events = list(asked.events)

    def permalink(event: Any) -> str:
        address = reverse("event-by-number", args=[event.pk])
        return request.build_absolute_uri(f"{address}?as_of={moment.text}")

    entries = entries_of(events, notes, permalink)
    found = {event.pk for event in events}
    now = timezone.now().astimezone(UTC)
    return Brief(
        title=asked.title,
        words=asked.words,
        retrieved=now,
        as_of=(moment.at or now).astimezone(UTC),
        permalink=request.build_absolute_uri(asked.address(reverse("brief"), moment)),
        entries=entries,
        notes=notes.all,
        references=list(notes.references.values()),
        left_out=[number for number in asked.numbers if number not in found],
    )


def _refused(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {"asked": asked, "query": asked.query, "problems": asked.problems}
    return render(request, "briefs/page.html", context, status=400)


@require_safe
@_in_its_moment
def page(request: HttpRequest, moment: Moment) -> HttpResponse:
    asked = Asked(request.GET)
    if asked.problems:
        return _refused(request, asked)
    context: dict[str, Any] = {"asked": asked, "query": asked.query, "most": MOST_EVENTS}
    if not asked.is_empty:
        context["brief"] = brief_of(request, asked, moment)
        context["forms"] = {
            suffix: asked.address(reverse("brief-form", kwargs={"suffix": suffix}), moment)
            for suffix in FORMS
        }
    return render(request, "briefs/page.html", context)


@require_safe
@_in_its_moment
def form(request: HttpRequest, moment: Moment, suffix: str) -> HttpResponse:
    """The same as a file. What cannot be read, or asks for nothing, is answered by the page."""
    asked = Asked(request.GET)
    if asked.problems:
        return _refused(request, asked)
    if asked.is_empty:
        return render(request, "briefs/page.html", {"asked": asked, "most": MOST_EVENTS}, status=400)
    media_type, write = FORMS[suffix]
    answer = HttpResponse(write(brief_of(request, asked, moment)), content_type=media_type)
    name = slugify(asked.title)[:60].strip("-") or "brief"
    answer["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return answer
