"""What is noted however somebody signs in or fails to: by our page, by Django's own calls, by a test."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from accounts.addresses import address_of
from accounts.devices import device_of
from accounts.models import AuditRecord


def stamp_session(request: HttpRequest, **signal: Any) -> None:
    request.session["signed_in"] = timezone.now().isoformat()
    request.session["password_given"] = request.session["signed_in"]
    request.session["address"] = address_of(request) or ""
    request.session["device"] = device_of(request)


def note_failure(credentials: dict[str, Any], request: Any = None, **signal: Any) -> None:
    """django-axes has heard of it before us. Who was locked out already has tried nothing."""
    if request is None or (request.axes_locked_out and request.axes_failures_since_start is None):
        return
    kinds = AuditRecord.Kind
    kind = kinds.CODE_FAILED if credentials.get("second_factor") else kinds.FAILED
    user = User.objects.filter(username=credentials.get("username")).first()
    AuditRecord.objects.note(kind, request, user)
