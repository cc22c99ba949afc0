"""The gazetteer."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.folding import Fold
from actors.models import country_code
from curation.addresses import address_of


class PlaceQuerySet(models.QuerySet["Place"]):
    def get_by_natural_key(self, slug: str) -> Place:
        return self.get(slug=slug)

    def within(self, slugs: list[str]) -> PlaceQuerySet:
        """The named places and all in them. Kinds are strictly nested, so three steps reach all."""
        named = Q()
        for path in ["", "parent__", "parent__parent__", "parent__parent__parent__"]:
            named |= Q(**{f"{path}slug__in": slugs})
        return self.filter(named)

    def in_box(self, west: float, south: float, east: float, north: float) -> PlaceQuerySet:
        """Places in the box, in degrees; west > east crosses the antimeridian."""
        within = Q(longitude__gte=west) & Q(longitude__lte=east)
        across = Q(longitude__gte=west) | Q(longitude__lte=east)
        return self.filter(within if west <= east else across, latitude__gte=south, latitude__lte=north)

    def matching(self, text: str) -> PlaceQuerySet:
        """Places with a name that contains `text`, for search-as-you-type."""
        folded = Fold(Value(text))
        return self.annotate(
            all_names=Fold(models.Func(F("other_names"), Value(" "), function="array_to_string"))
        ).filter(Q(folded__contains=folded) | Q(all_names__contains=folded))


class Place(models.Model):
    """One named place, with its centre and what it lies in."""

    class Kind(models.TextChoices):
        POINT = "point", _("Town or spot")
        DISTRICT = "district", _("District")
        PROVINCE = "province", _("Province")
        COUNTRY = "country", _("Country")

    WIDTH = {Kind.POINT: 0, Kind.DISTRICT: 1, Kind.PROVINCE: 2, Kind.COUNTRY: 3}

    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="The place's address. Never change it once it is cited.",
    )
    name = models.CharField(max_length=200)
    folded = models.GeneratedField(
        expression=Fold("name"),
        output_field=models.CharField(max_length=400),
        db_persist=True,
        serialize=False,
    )
    other_names = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="Other names and spellings, separated by commas.",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True
    )
    admin1 = models.CharField(
        "first-order unit", max_length=100, blank=True, help_text="Province, region or state."
    )
    admin2 = models.CharField("second-order unit", max_length=100, blank=True, help_text="District.")
    country = models.CharField(
        max_length=2, blank=True, validators=[country_code], help_text="ISO 3166-1 alpha-2."
    )
    latitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        help_text="WGS 84 degrees; the centre, for an area. Empty when unknown.",
    )
    longitude = models.DecimalField(
        max_digits=8, decimal_places=5, null=True, blank=True, help_text="WGS 84 degrees."
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(auto_now=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "id"]
        indexes = [
            models.Index(fields=["folded", "id"], name="place_folded"),
            models.Index(fields=["country", "admin1"], name="place_country_admin1"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$"),
                name="place_slug_is_an_address",
                violation_error_message="A slug is made of letters, digits, hyphens and underscores.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # A comparison with NULL is not false, so it would pass.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="place_coordinates_on_earth",
                violation_error_message=(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="place_is_not_in_itself",
                violation_error_message="A place cannot lie in itself.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in [self.name, self.admin1, self.country] if part)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return address_of("place", self.slug)

    def clean(self) -> None:
        widths = {str(kind): width for kind, width in self.WIDTH.items()}
        if self.parent and widths[self.parent.kind] <= widths.get(self.kind, -1):
            raise ValidationError(
                {"parent": f"{self.parent.name} is not wider than a {self.get_kind_display().lower()}."}
            )
