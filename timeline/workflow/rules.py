"""Who may do what to which event. Django's permissions say what; these rules say to which."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.conf import settings

from timeline.models import Authorship, Decision, Event
from timeline.workflow.refusals import NotPermitted

PUBLISH, RETRACT, REVIEW = "timeline.publish_event", "timeline.retract_event", "timeline.review_event"
SEE_ALL = "timeline.view_event"

S = Event.Status


class Way(StrEnum):
    """How an edit of an event reaches it."""

    DIRECT = "direct"
    PROPOSE = "propose"
    NONE = "none"


IN_REVIEW = "It is in review: withdraw it from review first, then change it."
OWN_WORK = (
    "Nobody publishes what they wrote themselves: another editor has to. (The operator can allow it: "
    "SARHAD_SELF_PUBLISH.)"
)


def sees_all(user: Any) -> bool:
    return bool(user.has_perm(SEE_ALL))


def may_see(user: Any, event: Event) -> bool:
    """As EventQuerySet.visible_to(), of an event that is at hand."""
    return event.status == S.PUBLISHED or is_own(user, event) or sees_all(user)


def reviews(user: Any) -> bool:
    return bool(user.is_authenticated and (user.has_perm(REVIEW) or user.has_perm(PUBLISH)))


def curates(user: Any) -> bool:
    """Does the user write events of any kind, or review them?"""
    if not user.is_authenticated:
        return False
    kinds = [kind._meta for kind in Event.kinds()]
    rights = [
        f"{meta.app_label}.{action}_{meta.model_name}" for meta in kinds for action in ("add", "change")
    ]
    return reviews(user) or any(user.has_perm(right) for right in rights)


def may_change_kind(user: Any, event: Event) -> bool:
    """Django's permission to change events of this kind at all."""
    meta = type(event.detail)._meta
    return bool(user.has_perm(f"{meta.app_label}.change_{meta.model_name}"))


def is_own(user: Any, event: Event) -> bool:
    return user.pk is not None and event.created_by_id == user.pk


def way_to_edit(user: Any, event: Event) -> Way:
    """How what `user` writes reaches the event, given the permission to change its kind."""
    if event.status == S.PUBLISHED:
        direct = settings.SELF_PUBLISH and user.has_perm(PUBLISH)
        return Way.DIRECT if direct else Way.PROPOSE
    if sees_all(user) or (is_own(user, event) and event.status == S.DRAFT):
        return Way.DIRECT
    return Way.NONE


def insist_on_editing(user: Any, event: Event) -> None:
    """Raises NotPermitted where nothing that `user` writes may reach the event."""
    if way_to_edit(user, event) is Way.NONE:
        raise NotPermitted(IN_REVIEW if event.status == S.IN_REVIEW else "This event is not yours to change.")


def may_delete(user: Any, event: Event) -> bool:
    """Only what was never published is deleted; what was is retracted, and keeps its address."""
    if event.status not in (S.DRAFT, S.IN_REVIEW) or way_to_edit(user, event) is not Way.DIRECT:
        return False
    return not Event.objects.filter(pk=event.pk).once_published().exists()


def note_author(event: Event, user: Any) -> None:
    """`user` wrote in the event, and so is not who publishes it."""
    note_authors([event], user)


def note_authors(events: Iterable[Event], user: Any) -> None:
    """The same of many, in one statement."""
    if user.pk is not None:
        wrote = [Authorship(event_id=event.pk, user=user) for event in events if event.status != S.PUBLISHED]
        Authorship.objects.bulk_create(wrote, ignore_conflicts=True)


def wrote_it(user: Any, event: Event) -> bool:
    """Did the user draft the event, or write in it since it was last published?"""
    if Authorship.objects.filter(event=event.pk, user=user.pk).exists():
        return True
    if not is_own(user, event):
        return False
    return not Decision.objects.filter(event=event.pk, now=S.PUBLISHED).exists()
