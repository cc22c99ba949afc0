"""The codebook, to be read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from timeline import codebook
from timeline.history.past import in_its_time
from timeline.views.event import wrong_moment


@in_its_time
def page(request: HttpRequest) -> HttpResponse:
    """Types and topics change with time; the codes that the program fixes are those of this version."""
    if wrong := wrong_moment(request):
        return wrong
    context: dict[str, Any] = {
        "types": codebook.event_types(),
        "lists": [(one, one.codes()) for one in codebook.LISTS],
    }
    return render(request, "timeline/codebook.html", context)
