"""What happened, when it was diplomatic: talks, visits, agreements, statements."""

from __future__ import annotations

from django.db import models

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
        LEADER = "leader", "Head of state or government"
        MINISTER = "minister", "Minister"
        ENVOY = "envoy", "Special envoy"
        AMBASSADOR = "ambassador", "Ambassador"
        SENIOR_OFFICIAL = "senior-official", "Senior official"
        OFFICIAL = "official", "Official"
        MILITARY = "military", "Military"
        NON_STATE = "non-state", "Non-state"

    class Format(models.TextChoices):
        UNILATERAL = "unilateral", "Unilateral"
        BILATERAL = "bilateral", "Bilateral"
        TRILATERAL = "trilateral", "Trilateral"
        MULTILATERAL = "multilateral", "Multilateral"

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
