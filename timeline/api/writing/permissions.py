"""Who may write: Django's permissions on the model, as on the curators' pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

ACTIONS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class MayWrite(BasePermission):
    """Whoever may add, change or delete one of the models that the view writes."""

    message = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS or request.method not in ACTIONS:
            return True
        written = view.written_models()
        self.message = lacking(ACTIONS[request.method], written)
        return any(allowed(request, model) for model in written)


def allowed(request: Request, model: type[models.Model]) -> bool:
    meta = model._meta
    action = ACTIONS[str(request.method)]
    return bool(request.user and request.user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}"))


def lacking(action: str, written: list[Any]) -> str:
    nouns = " or ".join(str(model._meta.verbose_name_plural) for model in written)
    return f"Your account lacks the permission to {action} {nouns}."


def insist(request: Request, model: type[models.Model]) -> None:
    """Raises 403 unless the user may do this to this model."""
    if not allowed(request, model):
        raise PermissionDenied(lacking(ACTIONS[str(request.method)], [model]))
