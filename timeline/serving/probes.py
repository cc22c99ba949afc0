"""/healthz, /readyz, /metrics: for machines, so before sessions, languages and host names are looked at."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

from timeline.problems import problem
from timeline.replicas import report
from timeline.serving import metrics

# More conditions of readiness: each gives its name, and says '' or what is wrong.
READINESS: dict[str, Callable[[], str]] = {}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP")


class ProbesMiddleware:
    """A probe asks by whatever name and address it knows the machine: none of it matters to the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.probes = {"/healthz": healthz, "/readyz": readyz, "/metrics": figures}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = self.probes.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe(request)
        response["Content-Length"] = str(len(response.content))
        response["Cache-Control"] = "no-store"
        return response


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the server and its database answer, be it a replica of it alone, else 503."""
    if reason := asleep():
        if told := report.alone():
            return JsonResponse({"status": "ok", "database": reason, **told})
        return JsonResponse({"status": "unavailable", "database": reason}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be sent here: the base answers, its tables are those of this code, and whatever
    else asked to be counted in agrees."""
    found = {"database": asleep()}
    if not found["database"]:
        for name, condition in {"migrations": outdated, **READINESS}.items():
            try:
                found[name] = condition()
            except Error:
                found[name] = "cannot be told"
    # Replicas are only told of: without one, the primary answers; without the primary, any of them does.
    alone = report.alone() if found["database"] else {}
    well = not any(found.values()) or bool(alone)
    document = {"status": "ready" if well else "not ready"}
    document |= {name: reason or "ok" for name, reason in (found | report.states()).items()} | alone
    return JsonResponse(document, status=200 if well else 503)


def readiness(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register a condition, as a decorator."""

    def register(condition: Callable[[], str]) -> Callable[[], str]:
        READINESS[name] = condition
        return condition

    return register


def asleep() -> str:
    if reason := report.primary():
        return reason
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return ""


def outdated() -> str:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return f"{pending} wait: run manage.py migrate" if pending else ""


def figures(request: HttpRequest) -> HttpResponse:
    """For whoever has SARHAD_METRICS_TOKEN. Without one, for this machine alone, and only where no proxy
    stands in front: through a proxy everybody comes from this machine."""
    if settings.METRICS_TOKEN:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        may = scheme.lower() == "bearer" and constant_time_compare(given.strip(), settings.METRICS_TOKEN)
    else:
        may = is_local(request)
    if not may:
        title = "The figures are for the operator: send SARHAD_METRICS_TOKEN as a bearer token."
        refused = problem(HTTPStatus.UNAUTHORIZED, title)
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse(metrics.page(), content_type=metrics.CONTENT_TYPE)


def is_local(request: HttpRequest) -> bool:
    if settings.PROXIES or settings.HTTPS or any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
