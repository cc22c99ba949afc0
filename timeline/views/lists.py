"""What all list pages share: one question, its answer, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from dates.formats import of_day
from timeline.models import Event
from timeline.query import Query
from timeline.series import month_of, of_months


@dataclass(frozen=True)
class Group:
    """The events of one page under one heading; `total` counts the whole selection's, None if unknown."""

    heading: str
    month: date | None
    events: list[Event]
    total: int | None


def by_month(events: list[Event], selection: Any) -> list[Group]:
    """Events in their order, under year and month; what no month can hold stands under its year.

    Each month says how many of the selection it has, where `selection` is not None. One query.
    """
    months = {month for event in events if (month := month_of(event))}
    totals = of_months(selection, months) if selection is not None else {}
    groups: dict[str, Group] = {}
    for event in events:
        month = month_of(event)
        if month:
            heading = of_day(month, "my")
        else:
            known = event.earliest != date.min
            heading = (
                gettext("{year}, month unknown").format(year=event.earliest.year)
                if known
                else gettext("Start unknown")
            )
        # Not by groupby: between two events of one January may stand one of the whole year.
        total = totals.get(month) if month else None
        groups.setdefault(heading, Group(heading, month, [], total)).events.append(event)
    return list(groups.values())


def leaves_its_time(request: HttpRequest, query: Query) -> bool:
    """Is another moment asked for than that of the page which htmx would put the answer in?"""
    shown = QueryDict(urlsplit(request.htmx.current_url or "").query)  # type: ignore[attr-defined]
    return shown.get("as_of", "").strip() != query.params.get("as_of", "").strip()


def render_list(request: HttpRequest, query: Query, template: str, part: str, **context: Any) -> HttpResponse:
    """The whole page, or for htmx only the part that changes. A bad parameter is named, with status 400."""
    wants_part = bool(getattr(request, "htmx", False)) and not (
        request.htmx.boosted or request.htmx.history_restore_request  # type: ignore[attr-defined]
    )
    if wants_part and not query.problems and leaves_its_time(request, query):
        # Every link of the page, and its banner, speak of one moment.
        return HttpResponseClientRedirect(request.get_full_path())
    page = None if query.problems else query.page()
    if page and issubclass(query.selection.model, Event):
        # Out of the order of time a month would come up again and again: one group holds all.
        chronological = query.order in ("date", "-date")
        selection = query.selection if "series" in context else None
        groups = by_month(page.rows, selection) if chronological else []
        context["groups"] = groups or [Group("", None, page.rows, None)] if page.rows else []
    context |= {
        "query": query,
        "page": page,
        "next_url": query.url_of(request.path, page.next) if page else None,
        "previous_url": query.url_of(request.path, page.previous) if page else None,
    }
    response = render(
        request, part if wants_part else template, context, status=400 if query.problems else 200
    )
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response
