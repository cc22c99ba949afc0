"""OPTIONS, TRACE and made-up methods get no page: a view that does not ask takes everything for GET."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from timeline.problems import is_api

PAGES = ("GET", "HEAD", "POST")


class MethodsMiddleware:
    """Of pages: the API knows its methods itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *more: Any) -> HttpResponse | None:
        if request.method in PAGES or is_api(request.path_info):
            return None
        allowed = [*allowed_by(view), "OPTIONS"]
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
        return HttpResponseNotAllowed(allowed)


def allowed_by(view: Any) -> list[str]:
    """What the view itself says it takes, by its class or by Django's decorators; else what pages may."""
    if of_class := getattr(view, "view_class", None):
        return [name for name in PAGES if hasattr(of_class, name.lower()) or name == "HEAD"]
    while view is not None:
        names = getattr(getattr(view, "__code__", None), "co_freevars", ())
        if "request_method_list" in names:
            return sorted(view.__closure__[names.index("request_method_list")].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return list(PAGES)
