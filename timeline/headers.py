"""What a browser may do with any answer of this site, its errors and static files too.

The policy for content (CSP) and that against frames stand in the settings; the API's own headers in
timeline/api/headers.py.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Nothing here asks for a sensor, a payment or a place: whatever runs on a page shall not either.
NOT_ASKED_FOR = [
    *["accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"],
    *["fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone"],
    *["midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial"],
    *["usb", "xr-spatial-tracking"],
]
HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_ASKED_FOR),
    # A process of its own: no other site's page holds ours, or what it loads, in its memory.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class SiteHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response
