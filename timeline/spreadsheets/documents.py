"""Events as documents, a batch at a time: what a sheet shows of them, and what it is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from timeline.api.lists import event_documents, plain_rows
from timeline.models import Event
from timeline.spreadsheets.lists import Document

PARTS = {
    *["id", "uid", "kind", "type", "title", "summary", "date", "occurrence", "status", "country", "place"],
    *["participants", "incident", "diplomacy", "citations", "external_ids", "revision"],
}
BATCH = 500


class Here:
    """Stands for a request: addresses without a host."""

    def build_absolute_uri(self, path: str) -> str:
        return path


def documents_of(events: Any, numbers: Iterable[int]) -> dict[int, Document]:
    """By number, those among `events`. A fixed number of queries, however many they are."""
    rows = list(plain_rows(events.filter(pk__in=list(numbers)).order_by(), PARTS))
    return {one["id"]: one for one in event_documents(rows, PARTS, Here())}  # type: ignore[arg-type]


def editable_by(user: Any) -> Any:
    """The events that `user` may see, and so find in a sheet; not the retracted, which are no more."""
    return Event.objects.visible_to(user).exclude(status=Event.Status.RETRACTED)


def may_change(user: Any, kind: str) -> bool:
    return _may("change", user, kind)


def may_add(user: Any, kind: str) -> bool:
    return _may("add", user, kind)


def may_use_sheets(user: Any) -> bool:
    """Does the user write events of any kind?"""
    kinds = [kind.KIND for kind in Event.kinds()]
    return bool(user.is_active) and any(may_change(user, kind) or may_add(user, kind) for kind in kinds)


def _may(action: str, user: Any, kind: str) -> bool:
    for model in Event.kinds():
        if kind == model.KIND:
            return bool(user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}"))
    return False
