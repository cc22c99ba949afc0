"""Questions that somebody wants to ask again: a query of the chronology with a name and an address."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_A_USER = 200
LONGEST_QUERY = 4000


def new_key() -> str:
    """80 bits: who was not told the address of a shared view does not come upon it."""
    return secrets.token_hex(10)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: User) -> SavedViewQuerySet:
        """The user's own, in the user's order."""
        return self.filter(user=user)

    def seen_by(self, user: Any) -> SavedViewQuerySet:
        """What `user` may open by its address: what is shared, and their own."""
        return (
            self.filter(Q(shared=True) | Q(user=user.pk))
            if user.is_authenticated
            else self.filter(shared=True)
        )

    def save_last(self, *, user: User, name: str, query: str, shared: bool) -> SavedView:
        """A new view after the user's others."""
        last = self.of(user).aggregate(last=Max("place"))["last"] or 0
        return self.create(user=user, name=name, query=query, shared=shared, place=last + 1)

    def move(self, *, view: SavedView, up: bool) -> None:
        """One place up or down among its user's own; at the end it stays."""
        with transaction.atomic():
            own = list(self.of(view.user).select_for_update())
            at = next(number for number, one in enumerate(own) if one.pk == view.pk)
            to = at - 1 if up else at + 1
            if 0 <= to < len(own):
                own.insert(to, own.pop(at))
            for number, one in enumerate(own, start=1):
                one.place = number
            SavedView.objects.bulk_update(own, ["place"])


class SavedView(models.Model):
    """One query of the chronology that a user named."""

    BESIDE_HISTORY = True  # it says nothing of any event

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=120)
    query = models.CharField(
        max_length=LONGEST_QUERY, blank=True, help_text="The query string, without its page."
    )
    shared = models.BooleanField(default=False, help_text="Whoever has its address may open it.")
    place = models.PositiveIntegerField(default=0, help_text="In its user's list.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["place", "id"]
        indexes = [models.Index(fields=["user", "place", "id"], name="saved_view_order")]
        constraints = [
            models.UniqueConstraint(
                "user",
                "name",
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name: choose another."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="saved_view_has_name",
                violation_error_message=_("A saved view needs a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("saved-view", args=[self.key])

    @property
    def params(self) -> QueryDict:
        return QueryDict(self.query)
