"""What the environment says, where it does not fit together."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks

from timeline.doctor.findings import Finding, examine, warning, well, wrong

HERE = {"localhost", "127.0.0.1", "[::1]"}


def is_public() -> bool:
    """Whether others than this machine are to reach it."""
    return bool(set(settings.ALLOWED_HOSTS) - HERE)


@examine("Secret key")
def secret_key() -> Iterator[Finding]:
    kept = settings.DATA_DIR / "secret-key"
    if os.environ.get("SARHAD_SECRET_KEY"):
        yield well("Secret key", "from SARHAD_SECRET_KEY")
    elif kept.is_file() and len(kept.read_text()) < 50:
        yield wrong(
            "Secret key", f"{kept} is too short", "Delete it: a new one is made, and all sign in anew."
        )
    else:
        yield well("Secret key", f"in {kept}; it is in no backup, so keep a copy where secrets are kept")


@examine("Hosts")
def hosts() -> Iterator[Finding]:
    names = " ".join(settings.ALLOWED_HOSTS)
    if "*" in settings.ALLOWED_HOSTS:
        yield warning("Hosts", "SARHAD_HOSTS is *: any name is answered to", "Name the hosts that are meant.")
    elif not is_public():
        yield well("Hosts", f"{names}: for this machine only; SARHAD_HOSTS names others")
    else:
        yield well("Hosts", names)


@examine("HTTPS")
def https() -> Iterator[Finding]:
    if settings.DEBUG:
        yield wrong("Debug pages", "SARHAD_DEBUG is on: errors show settings and code", "Unset SARHAD_DEBUG.")
    if not settings.HTTPS:
        if is_public():
            yield wrong(
                "HTTPS", "SARHAD_HTTPS is off: passwords and cookies go over the network for all to read",
                "Put a proxy with TLS in front (docs/operations.md), and set SARHAD_HTTPS=true.",
            )  # fmt: skip
        else:
            yield well("HTTPS", "off, as nothing leaves this machine")
        return
    if settings.PROXIES:
        yield well("HTTPS", f"on, behind {settings.PROXIES} of your proxies")
    else:
        yield warning(
            "HTTPS", "SARHAD_PROXIES is 0: everybody has the proxy's address, so that rates and lock-outs "
            "count all as one", "Set SARHAD_PROXIES to the number of proxies that add to X-Forwarded-For.",
        )  # fmt: skip
    for problem in checks.run_checks(include_deployment_checks=True):
        if problem.level >= checks.WARNING and not problem.is_silenced():
            yield warning("Deployment", str(problem.msg), str(problem.hint or f"Read about {problem.id}."))


@examine("Metrics")
def metrics() -> Iterator[Finding]:
    if settings.METRICS_TOKEN:
        yield well("Metrics", "for whoever has SARHAD_METRICS_TOKEN")
    elif settings.PROXIES or settings.HTTPS:
        yield warning(
            "Metrics", "nobody may read /metrics", "Set SARHAD_METRICS_TOKEN, and give it to Prometheus."
        )
    else:
        yield well("Metrics", "/metrics is for this machine alone")


@examine("Administrator")
def administrator() -> Iterator[Finding]:
    if get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
        yield well("Administrator", "there is one")
    else:
        yield warning("Administrator", "there is none", "Run `manage.py createsuperuser`.")
