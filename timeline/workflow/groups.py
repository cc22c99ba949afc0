"""Who may do what: three groups, made and kept up whenever the tables are migrated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.db import models

CONTRIBUTOR, EDITOR, ADMINISTRATOR = NAMES = ("contributor", "editor", "administrator")

# Kept by curators beside the events: a contributor adds what a draft needs, an editor changes it.
REFERENCE = {"actor", "alias", "actorrelation", "source", "outlet", "place", "topic"}
# What the base means by its codes and its periods.
CODEBOOK = {"eventtype", "phase"}
EDITORIAL = {"view_event", "change_event", "publish_event", "retract_event", "review_event"}
# What only the workflow and the history write, so that nobody may write it by hand.
WRITTEN_BY_US = {"authorship", "proposal", "decision", "comment", "revision", "eventtext"}
WRITTEN_BY_US |= {"job", "sheet", "sheetrow"}
WRITTEN_BY_US |= {"idempotencykey", "requestcount", "commit", "checkconfirmation", "bulkchange", "presence"}
WRITTEN_BY_US |= {"mergestep", "auditrecord", "session", "recoverycode"}


def make_groups(sender: AppConfig, using: str, **more: Any) -> None:
    """Gives each group its permissions of one app, as soon as those are there. Takes none away.

    An operator who wants other rights makes a group of other name: these are completed at each migration.
    """
    stored = Permission.objects.using(using).filter(content_type__app_label=sender.label)
    permissions = list(stored.select_related("content_type"))
    if not permissions:
        return
    for name in NAMES:
        wanted = [one for one in permissions if _granted(name, one)]
        if wanted:
            group, _ = Group.objects.using(using).get_or_create(name=name)
            through = Group.permissions.through
            rows = [through(group_id=group.pk, permission_id=one.pk) for one in wanted]
            through.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def _granted(name: str, permission: Permission) -> bool:
    app, model = permission.content_type.app_label, permission.content_type.model
    kind = _class(app, model)
    if kind is None or model in WRITTEN_BY_US:
        return False
    if name == ADMINISTRATOR and (app == "auth" and model in {"user", "group"}):
        return True
    if app not in ours():
        return False
    return permission.codename in _rights(name, kind)


def ours() -> set[str]:
    """The apps of the chronology: those of the events, and those they draw on."""
    from timeline.models import Event

    kinds = {kind._meta.app_label for kind in Event.kinds()}
    return kinds | {"actors", "sources", "timeline", "accounts"}


def _class(app: str, model: str) -> type[models.Model] | None:
    try:
        return apps.get_model(app, model)
    except LookupError:
        return None


def _rights(name: str, kind: type[models.Model]) -> set[str]:
    """Codenames of what members of a group may do with one kind of row."""
    from timeline.models import Event

    meta = kind._meta
    everything = {f"{action}_{meta.model_name}" for action in meta.default_permissions}
    everything |= {codename for codename, _ in meta.permissions}
    if kind is Event:
        # Deleting an incident asks for it on the event beneath too. Which events one sees is another matter.
        return {CONTRIBUTOR: {"delete_event"}, EDITOR: EDITORIAL | {"delete_event"}}.get(name, everything)
    if meta.app_label == "accounts":
        return everything if name == ADMINISTRATOR else set()
    if name == ADMINISTRATOR or issubclass(kind, Event) or kind in _hangs_on_events():
        return everything
    if meta.model_name in REFERENCE:
        return everything if name == EDITOR else set(_of(meta, "view", "add"))
    if meta.model_name == "merge":
        return everything if name == EDITOR else set()
    if meta.model_name in CODEBOOK:
        return set(_of(meta, "view", "add", "change") if name == EDITOR else _of(meta, "view"))
    return set()


def _of(meta: Any, *actions: str) -> Iterator[str]:
    return (f"{action}_{meta.model_name}" for action in actions)


def _hangs_on_events() -> set[type[models.Model]]:
    """The models of which each row belongs to one event."""
    from timeline.models import Event

    found: set[type[models.Model]] = set()
    for kind in (Event, *Event.kinds()):
        for relation in kind._meta.related_objects:
            model = relation.related_model
            if model._meta.model_name not in WRITTEN_BY_US and not issubclass(model, Event):
                found.add(model)
    return found
