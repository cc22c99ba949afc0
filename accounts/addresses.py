"""Where a request comes from, past the proxies that are ours: what lies beyond, anyone can invent."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_NETWORK = 64  # bits: the rest of an IPv6 address is its holder's to choose


def _said(request: HttpRequest) -> str:
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXIES <= len(hops):
        return hops[-settings.PROXIES]
    return request.META.get("REMOTE_ADDR", "")


def address_of(request: HttpRequest) -> str | None:
    """The client's address in full, to be shown. None when there is none, as behind a socket."""
    for said in [_said(request), request.META.get("REMOTE_ADDR", "")]:
        try:
            address = ipaddress.ip_address(said)
        except ValueError:
            continue
        return str(getattr(address, "ipv4_mapped", None) or address)
    return None


def counted_as(address: str) -> str:
    """What clients are counted by: the address, or of an IPv6 one its network."""
    if ":" not in address:
        return address
    plain = address.partition("/")[0].partition("%")[0]
    return str(ipaddress.ip_network((plain, IPV6_NETWORK), strict=False))


def network_of(request: HttpRequest) -> str:
    """'' when there is no address."""
    return counted_as(address_of(request) or "")
