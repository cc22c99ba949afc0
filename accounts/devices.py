"""What somebody signs in with, in words."""

from __future__ import annotations

from django.http import HttpRequest
from ua_parser import parse

LONGEST = 500  # characters of a User-Agent that are read
PLAINER = {
    "Mac OS X": "macOS",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
}
UNKNOWN = "Unknown device"


def device_of(request: HttpRequest) -> str:
    """Browser and system, as in 'Firefox on Windows'. What a client says of itself may be untrue."""
    found = parse(request.META.get("HTTP_USER_AGENT", "")[:LONGEST])
    browser = found.user_agent and found.user_agent.family
    system = found.os and found.os.family
    if found.device and found.device.family in {"iPhone", "iPad"}:
        system = found.device.family
    named = [PLAINER.get(name, name) for name in (browser, system) if name]
    return " on ".join(named)[:80] or UNKNOWN
