"""What happened, when it was diplomatic: talks, visits, agreements, statements."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from timeline.models import Event


class TopicQuerySet(models.QuerySet["Topic"]):
    def get_by_natural_key(self, slug: str) -> Topic:
        return self.get(slug=slug)


class Topic(models.Model):
    """One matter that diplomacy is about: trade, visas, refugees."""

    slug = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=80, unique=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return self.label

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class DiplomaticEvent(Event):
    """A meeting, visit, agreement, statement or other act between actors, or towards one."""

    KIND = Event.Kind.DIPLOMATIC
    DETAIL_LOOKUPS = ("diplomaticevent__topics",)

    class Level(models.TextChoices):
        LEADER = "leader", _("Head of state or government")
        MINISTER = "minister", _("Minister")
        ENVOY = "envoy", _("Special envoy")
        AMBASSADOR = "ambassador", _("Ambassador")
        SENIOR_OFFICIAL = "senior-official", _("Senior official")
        OFFICIAL = "official", _("Official")
        MILITARY = "military", _("Military")
        NON_STATE = "non-state", _("Non-state")

    class Format(models.TextChoices):
        UNILATERAL = "unilateral", _("Unilateral")
        BILATERAL = "bilateral", _("Bilateral")
        TRILATERAL = "trilateral", _("Trilateral")
        MULTILATERAL = "multilateral", _("Multilateral")

    level = models.CharField(
        max_length=20, choices=Level, blank=True, help_text="The highest level that took part."
    )
    format = models.CharField(max_length=20, choices=Format, blank=True)
    venue = models.CharField(
        max_length=200,
        blank=True,
        help_text="The conference or hall, where it is more than the place.",
    )
    topics = models.ManyToManyField(Topic, related_name="events", blank=True)
    outcome = models.TextField(blank=True, help_text="What came of it, in your own words.")

    class Meta:
        verbose_name = "diplomatic event"
