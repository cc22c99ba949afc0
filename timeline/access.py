"""Who may read: everyone, or (SARHAD_PUBLIC_READ=false) only those who signed in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

OPEN_TO_ALL = ("/admin/", "/account/sign-in/", "/account/invitation/", "/api/", "/healthz", "/static/")


class PublicReadMiddleware:
    """Sends a stranger to sign in when the operator keeps the base to members. The API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path
        if settings.PUBLIC_READ or path.startswith(OPEN_TO_ALL) or path == "/api":
            return self.get_response(request)
        if request.user.is_authenticated:
            return self.get_response(request)
        return redirect_to_login(request.get_full_path())


class MayRead(BasePermission):
    """Everyone whom the operator lets read."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return settings.PUBLIC_READ or bool(request.user and request.user.is_authenticated)
