"""What a token may do, beside what its user may."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.authentication import REALM
from accounts.models import Token


class InsufficientScope(PermissionDenied):
    """403: the token reads only."""

    auth_header = f'{REALM}, error="insufficient_scope", scope="write"'


class ScopeAllows(BasePermission):
    """A token of scope 'read' changes nothing, whatever its user may do."""

    def has_permission(self, request: Request, view: Any) -> bool:
        reads_only = isinstance(request.auth, Token) and request.auth.scope != Token.Scope.WRITE
        if reads_only and request.method not in SAFE_METHODS:
            raise InsufficientScope(
                f"This token is of scope 'read', and {request.method} needs one of scope 'write'."
            )
        return True
