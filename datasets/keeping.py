"""A dataset as one thing: made at its first import, hidden from readers, shown to them again, or removed."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from incidents.models import Incident
from sources.models import Source
from timeline.models import Dataset, Event
from timeline.models.history import sign_changes

AT_ONCE = 2000
USERNAME = "dataset"
S = Event.Status


def hide(dataset: Dataset, user_id: int | None) -> int:
    """Its published events become drafts. How many?"""
    return _move(dataset, S.PUBLISHED, S.DRAFT, user_id, f"{dataset.name} hidden")


def show(dataset: Dataset, user_id: int | None) -> int:
    """Its drafts become public. How many?"""
    return _move(dataset, S.DRAFT, S.PUBLISHED, user_id, f"{dataset.name} shown")


def _move(dataset: Dataset, was: str, now: str, user_id: int | None, message: str) -> int:
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        sign_changes(user_id, message)
        moved = Event.objects.filter(dataset=dataset, status=was).update(status=now, updated=timezone.now())
        dataset.hidden = now == S.DRAFT
        dataset.save(update_fields=["hidden"])
    return moved


def remove(dataset: Dataset, user_id: int | None, tell: Callable[[int], None] = lambda done: None) -> int:
    """Deletes its events and itself; what they named (actors, places, sources) stays. How many events?

    The history keeps what they said, as it does of whatever is deleted.
    """
    done = 0
    with transaction.atomic():
        sign_changes(user_id, f"{dataset.name} removed")
        events = Incident.objects.filter(dataset=dataset).order_by("pk")
        while chosen := list(events.values_list("pk", flat=True)[:AT_ONCE]):
            Incident.objects.filter(pk__in=chosen).delete()
            done += len(chosen)
            tell(done)
        dataset.delete()
    return done


def dataset_of(mapping: ModuleType) -> Dataset:
    """The dataset's row, made at its first import, with the source that its events are cited to."""
    about = mapping.ABOUT
    found = Dataset.objects.filter(slug=mapping.SLUG).first()
    if found:
        return found
    source, _ = Source.objects.get_or_create(
        slug=mapping.SLUG,
        defaults={
            "title": about["name"],
            "kind": Source.Kind.DATASET,
            "url": about["url"],
            "note": about["attribution"],
        },
    )
    fields = {name: about[name] for name in ("name", "publisher", "licence", "attribution", "url")}
    return Dataset.objects.create(slug=mapping.SLUG, source=source, hidden=not mapping.PUBLIC, **fields)


def dataset_user() -> Any:
    """Who imports: nobody can sign in as it."""
    users = get_user_model()
    found = users.objects.filter(username=USERNAME).first()
    if found is None:
        found = users(username=USERNAME, is_active=False, first_name="Dataset import")
        found.set_unusable_password()
        found.save()
    return found
