"""Who? Actors, the names they go by, and how they stand to each other."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.folding import Fold
from curation.addresses import address_of
from dates.fields import EDTFField

country_code = RegexValidator(
    r"^[A-Z]{2}$", "Write the two capital letters of ISO 3166-1, for example PK or AF."
)


class ActorQuerySet(models.QuerySet["Actor"]):
    def get_by_natural_key(self, slug: str) -> Actor:
        return self.get(slug=slug)

    def named(self, names: Iterable[str]) -> ActorQuerySet:
        """Actors whose slug, name or any alias is one of `names`; case, accents, punctuation ignored."""
        names = list(names)
        folded = [Fold(Value(name)) for name in names]
        return self.filter(
            Q(slug__in=names)
            | Q(folded__in=folded)
            | Q(pk__in=Alias.objects.filter(folded__in=folded).values("actor"))
        )

    def matching(self, text: str) -> ActorQuerySet:
        """Actors with a name or alias that contains `text`, for search-as-you-type."""
        folded = Fold(Value(text))
        return self.filter(
            Q(folded__contains=folded)
            | Q(pk__in=Alias.objects.filter(folded__contains=folded).values("actor"))
        )


class Actor(models.Model):
    """One state, authority, group, force, organisation, person or population that takes part in events."""

    class Kind(models.TextChoices):
        STATE = "state", _("State")
        AUTHORITY = "authority", _("De facto authority")
        ARMED_GROUP = "armed-group", _("Armed group")
        SECURITY_FORCE = "security-force", _("Security force")
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Person")
        POPULATION = "population", _("Population")

    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="The actor's address. Never change it once it is cited.",
    )
    name = models.CharField(
        max_length=200,
        help_text="One neutral display name. Every other name is an alias, with who uses it.",
    )
    folded = models.GeneratedField(
        expression=Fold("name"),
        output_field=models.CharField(max_length=400),
        db_persist=True,
        serialize=False,
    )
    kind = models.CharField(max_length=20, choices=Kind)
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[country_code],
        help_text="Where it belongs, as ISO 3166-1 alpha-2. Empty when it belongs to no one country.",
    )
    description = models.TextField(blank=True, help_text="One or two neutral sentences.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(auto_now=True)

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "id"]
        indexes = [
            models.Index(fields=["folded", "id"], name="actor_folded"),
            models.Index(fields=["kind", "folded", "id"], name="actor_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$"),
                name="actor_slug_is_an_address",
                violation_error_message="A slug is made of letters, digits, hyphens and underscores.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "state",
                        "authority",
                        "armed-group",
                        "security-force",
                        "organisation",
                        "person",
                        "population",
                    ]
                ),
                name="actor_kind_known",
                violation_error_message="This kind of actor is not in the codebook.",
            ),
            models.CheckConstraint(
                condition=~Q(folded=""),
                name="actor_name_has_letters",
                violation_error_message="A name needs at least one letter or digit.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return address_of("actor", self.slug)


class AliasQuerySet(models.QuerySet["Alias"]):
    def get_by_natural_key(self, actor: str, name: str) -> Alias:
        return self.get(actor__slug=actor, name=name)


class Alias(models.Model):
    """One more name of an actor: a spelling, an abbreviation, a former name, a name others use."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    folded = models.GeneratedField(
        expression=Fold("name"),
        output_field=models.CharField(max_length=400),
        db_persist=True,
        serialize=False,
    )
    language = models.CharField(
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Write a language tag: ur.")],
        help_text="Language tag, for example ur, ps, fa-AF. Empty when unknown.",
    )
    used_by = models.CharField(
        max_length=200, blank=True, help_text="Who uses this name, for example the Pakistani state."
    )
    edtf = EDTFField("used when", blank=True, help_text="When this name was in use. Empty when unknown.")

    objects = AliasQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "id"]
        verbose_name_plural = "aliases"
        indexes = [models.Index(fields=["folded", "actor"], name="alias_folded")]
        constraints = [
            models.UniqueConstraint(
                "actor",
                "name",
                name="alias_once_per_actor",
                violation_error_message="This actor already has this alias.",
            ),
            models.CheckConstraint(
                condition=~Q(folded=""),
                name="alias_has_letters",
                violation_error_message="An alias needs at least one letter or digit.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.actor.slug, self.name)


class ActorRelationQuerySet(models.QuerySet["ActorRelation"]):
    def get_by_natural_key(self, subject: str, relation: str, object: str, edtf: str) -> ActorRelation:
        return self.get(subject__slug=subject, relation=relation, object__slug=object, edtf=edtf)


class ActorRelation(models.Model):
    """How one actor stood to another, over a span of time, according to a source."""

    class Relation(models.TextChoices):
        PART_OF = "part-of", _("part of")
        SPLINTER_OF = "splinter-of", _("splinter of")
        AFFILIATED_WITH = "affiliated-with", _("affiliated with")
        HOLDS_OFFICE_IN = "holds-office-in", _("holds office in")
        HOSTS = "hosts", _("hosts")
        ALLIED_WITH = "allied-with", _("allied with")
        OPPOSES = "opposes", _("opposes")

    subject = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="relations")
    relation = models.CharField(max_length=20, choices=Relation)
    object = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="relations_to")
    edtf = EDTFField(
        "when",
        blank=True,
        derives=("earliest", "latest"),
        help_text="When it held, as far as the source says. Empty when unknown.",
    )
    earliest = models.DateField(null=True, blank=True, editable=False)
    latest = models.DateField(null=True, blank=True, editable=False)
    source = models.ForeignKey(
        "sources.Source",
        on_delete=models.PROTECT,
        related_name="relations",
        null=True,
        blank=True,
        help_text="The source that says so.",
    )
    locator = models.CharField(max_length=80, blank=True, help_text="Where in it, e.g. para. 3.")
    note = models.CharField(max_length=300, blank=True, help_text="The office held, for example.")

    objects = ActorRelationQuerySet.as_manager()

    class Meta:
        ordering = ["subject", "relation", "object", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    relation__in=[
                        "part-of",
                        "splinter-of",
                        "affiliated-with",
                        "holds-office-in",
                        "hosts",
                        "allied-with",
                        "opposes",
                    ]
                ),
                name="relation_known",
                violation_error_message="This relation is not in the codebook.",
            ),
            models.UniqueConstraint(
                "subject",
                "relation",
                "object",
                "edtf",
                name="relation_once_per_span",
                violation_error_message="This relation is already recorded for the same time.",
            ),
            models.CheckConstraint(
                condition=~Q(subject=F("object")),
                name="relation_between_two",
                violation_error_message="A relation needs two different actors.",
            ),
            models.CheckConstraint(
                condition=Q(earliest__isnull=True) | Q(earliest__lte=F("latest")),
                name="relation_span_in_order",
                violation_error_message="The relation ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_relation_display()} {self.object}"

    def natural_key(self) -> tuple[str, str, str, str]:
        return (self.subject.slug, self.relation, self.object.slug, self.edtf)
