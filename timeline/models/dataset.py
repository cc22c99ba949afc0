"""Whole datasets that events were imported from."""

from __future__ import annotations

from django.db import models


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def get_by_natural_key(self, slug: str) -> Dataset:
        return self.get(slug=slug)


class Dataset(models.Model):
    """A collection of events that others made: whom to credit, and on which terms."""

    # What it says of itself is not part of what any event says; its events are.
    BESIDE_HISTORY = True

    slug = models.SlugField(max_length=40, unique=True, help_text="The scheme of its identifiers: ucdp-ged.")
    name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, help_text="The terms on which its events may be shown.")
    attribution = models.TextField(help_text="How its makers ask to be cited.")
    url = models.URLField(blank=True)
    hidden = models.BooleanField(
        default=False, editable=False, help_text="Its events are drafts: only curators see them."
    )
    version = models.CharField(max_length=40, blank=True, help_text="The release last imported, if known.")
    imported = models.DateTimeField(null=True, editable=False)
    source = models.ForeignKey(
        "sources.Source",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What its events are cited to.",
    )

    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)
