"""Named periods, drawn as bands behind the timeline."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from curation.addresses import address_of
from dates.edtf import Precision
from dates.fields import EDTFField
from sources.models import DateBasis


class PhaseQuerySet(models.QuerySet["Phase"]):
    def get_by_natural_key(self, slug: str) -> Phase:
        return self.get(slug=slug)

    def matching(self, text: str) -> PhaseQuerySet:
        """Phases with `text` in their name or summary."""
        return self.filter(Q(name__icontains=text) | Q(summary__icontains=text))


class Phase(models.Model):
    """One named period of the story, according to a source."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    edtf = EDTFField("when", derives=("earliest", "latest", "precision"))
    earliest = models.DateField(blank=True, editable=False)
    latest = models.DateField(blank=True, editable=False)
    precision = models.CharField(max_length=10, blank=True, editable=False)
    date_basis = models.CharField(max_length=10, choices=DateBasis, default=DateBasis.STATED)
    date_note = models.CharField(max_length=500, blank=True)
    source = models.ForeignKey(
        "sources.Source", on_delete=models.PROTECT, related_name="phases", null=True, blank=True
    )
    locator = models.CharField(max_length=80, blank=True, help_text="Where in it, e.g. para. 3.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(auto_now=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["earliest", "latest", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$"),
                name="phase_slug_is_an_address",
                violation_error_message="A slug is made of letters, digits, hyphens and underscores.",
            ),
            models.CheckConstraint(
                condition=Q(earliest__lte=F("latest")),
                name="phase_span_in_order",
                violation_error_message="The phase ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(precision__in=[str(name) for name in Precision]),
                name="phase_precision_known",
                violation_error_message="This precision is not in the codebook.",
            ),
            models.CheckConstraint(
                condition=~Q(date_basis="inferred") | ~Q(date_note=""),
                name="phase_inferred_date_has_note",
                violation_error_message="Say what the inferred date was inferred from.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return address_of("phase", self.slug)
