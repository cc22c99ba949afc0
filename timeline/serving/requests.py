"""What every request gets: a number, a line in the log, and its place in the figures."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from timeline.serving import identity, metrics
from timeline.serving.logs import HIDDEN

log = logging.getLogger("sarhad.access")
SECRET_PARTS = ("text", "token", "uidb64")  # parts of addresses, by their names in urls.py
LONGEST = 500  # characters of a query in the log


class RequestMiddleware:
    """The outermost: whatever the others answer passes here. A number that comes from outside is believed
    from a proxy of ours alone (SARHAD_PROXIES); anybody else could make the log say what they like."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(identity.HEADER, "") if settings.PROXIES else ""
        number = identity.begin(given)
        began = time.perf_counter()
        metrics.UNDER_WAY.inc()
        response = self.get_response(request)
        response[identity.HEADER] = number
        if request.method == "HEAD":
            drop_body(response)

        def done() -> None:
            metrics.UNDER_WAY.dec()
            note(request, response, number, time.perf_counter() - began)
            identity.end()

        # A streamed answer is made after this returns: its number is current until its last byte.
        response._resource_closers.append(done)  # type: ignore[attr-defined]
        return response


def drop_body(response: Any) -> None:
    """The web server would drop it too, with a warning in the log each time."""
    if response.streaming:
        response.streaming_content = ()
    else:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""


def note(request: HttpRequest, response: HttpResponseBase, number: str, seconds: float) -> None:
    route = route_of(request)
    metrics.observe(request.method or "", route, response.status_code, seconds)
    if not log.isEnabledFor(logging.INFO) or (route in metrics.PROBES and response.status_code < 400):
        return
    fields: dict[str, Any] = {
        "request_id": number,
        "method": request.method,
        "path": path_of(request),
        "query": query_of(request),
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "bytes": response.get("Content-Length", ""),
        "user": user_of(request),
    }
    if base := vars(request).get("answered_by"):
        fields["base"] = base
    log.info("%s %s", fields["method"], fields["status"], extra=fields)


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, of which there are not more than there are lines in urls.py."""
    if request.path_info in metrics.PROBES:
        return request.path_info
    if match := request.resolver_match:
        return f"/{match.route}"
    return "static" if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "none"


def path_of(request: HttpRequest) -> str:
    path = request.path
    if match := request.resolver_match:
        for name in SECRET_PARTS:
            if value := str(match.kwargs.get(name, "")):
                path = path.replace(value, HIDDEN)
    return path


@cache
def shown() -> frozenset[str]:
    """Parameters whose values may stand in a log: those by which events are chosen, and pages turned. Not
    what somebody searched for, which is their own affair; and not what nobody has thought of yet."""
    from timeline.filters import EventFilter

    return frozenset(EventFilter.base_filters) - {"q"} | {
        "page_size",
        "ordering",
        "as_of",
        "format",
        "fields",
    }


def query_of(request: HttpRequest) -> str:
    if not request.META.get("QUERY_STRING"):
        return ""
    pairs = [
        f"{name}={value if name in shown() else HIDDEN}"
        for name, values in request.GET.lists()
        for value in values
    ]
    return "&".join(pairs)[:LONGEST]


def user_of(request: HttpRequest) -> int | None:
    """By number, which says nothing outside of the base; only where the request asked for it anyway."""
    user = vars(request).get("_cached_user")
    return user.pk if user is not None and user.is_authenticated else None
