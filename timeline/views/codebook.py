"""The codebook, to be read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from timeline import codebook


def page(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "types": codebook.event_types(),
        "lists": [(one, one.codes()) for one in codebook.LISTS],
    }
    return render(request, "timeline/codebook.html", context)
