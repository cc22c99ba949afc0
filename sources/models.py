"""How do we know? The outlets that publish, and the sources that they published."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from unicodedata import normalize

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curation.addresses import address_of
from dates.fields import EDTFField


class Reliability(models.TextChoices):
    """How far a source can be trusted, in the Admiralty system's letters. F is unknown, not worst."""

    COMPLETELY = "A", _("A: completely reliable")
    USUALLY = "B", _("B: usually reliable")
    FAIRLY = "C", _("C: fairly reliable")
    NOT_USUALLY = "D", _("D: not usually reliable")
    UNRELIABLE = "E", _("E: unreliable")
    UNJUDGED = "F", _("F: cannot be judged")


class DateBasis(models.TextChoices):
    """Where a date comes from."""

    STATED = "stated", _("Stated by the source")
    INFERRED = "inferred", _("Inferred by a curator")


# Letters to Unicode, and none to search (`sarhad_plain`): the ʿ of ʿAlī, and accents that stand alone.
SIGNS = re.compile("[\u02b0-\u02ff\u0300-\u036f]")


class OutletQuerySet(models.QuerySet["Outlet"]):
    def get_by_natural_key(self, slug: str) -> Outlet:
        return self.get(slug=slug)

    def by_words(self, words: frozenset[str]) -> dict[frozenset[str], list[int]]:
        """The outlets with any of these words in their names, by which of them."""
        some = reduce(or_, (Q(name__icontains=word) for word in words))
        found: dict[frozenset[str], list[int]] = defaultdict(list)
        for outlet, name in self.filter(some).order_by("id").values_list("id", "name"):
            folded = normalize("NFKC", name).casefold()
            if named := frozenset(word for word in words if word in folded):
                found[named].append(outlet)
        return found


class SourceQuerySet(models.QuerySet["Source"]):
    def get_by_natural_key(self, slug: str) -> Source:
        return self.get(slug=slug)

    def matching(self, text: str) -> SourceQuerySet:
        """Sources with `text` in their title, author or outlet."""
        return self.filter(
            Q(title__icontains=text) | Q(author__icontains=text) | Q(outlet__name__icontains=text)
        )

    def with_words(self, text: str) -> SourceQuerySet:
        """Sources where each word of `text` begins one of title or author, or is in the outlet's name."""
        words = frozenset(re.findall(r"[^\W_]+", SIGNS.sub("", normalize("NFKC", text).casefold())))
        if not words:
            return self
        vector = Func(F("title"), F("author"), function="sarhad_words", output_field=SearchVectorField())
        found = Q()  # what is cheap to look at stands first
        for named, outlets in Outlet.objects.by_words(words).items():
            rest = words - named
            found |= Q(outlet__in=outlets) & _begun_by(rest) if rest else Q(outlet__in=outlets)
        return self.alias(words=vector).filter(found | _begun_by(words))


def _begun_by(words: Iterable[str]) -> Q:
    """One question to the index, however many words: to look at a row costs as much as to find many."""
    typed = Func(Value(" & ".join(f"{word}:*" for word in sorted(words))), function="sarhad_plain")
    return Q(words=SearchQuery(typed, search_type="raw", config="simple"))


class Outlet(models.Model):
    """One newspaper, agency, ministry, institute or account that publishes."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2.")
    url = models.URLField(blank=True)
    reliability = models.CharField(
        max_length=1,
        choices=Reliability,
        default=Reliability.UNJUDGED,
        help_text="The grade of its sources, unless a source carries its own.",
    )
    note = models.TextField(blank=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reliability__in=["A", "B", "C", "D", "E", "F"]),
                name="outlet_reliability_known",
                violation_error_message="Reliability is a letter from A to F.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Source(models.Model):
    """One article, report, statement, post or dataset that events are cited to."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News report")
        OPINION = "opinion", _("Opinion or analysis")
        STATEMENT = "statement", _("Official statement")
        REPORT = "report", _("Report")
        DATASET = "dataset", _("Dataset")
        POST = "post", _("Social media post")
        BOOK = "book", _("Book")
        OTHER = "other", _("Other")

    slug = models.SlugField(
        max_length=120,
        unique=True,
        help_text="The source's address. Never change it once it is cited.",
    )
    title = models.CharField(max_length=300)
    title_supplied = models.BooleanField(
        default=False,
        help_text="Tick when the source has no headline and the title is ours; it is then shown in [ ].",
    )
    kind = models.CharField(max_length=20, choices=Kind)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, related_name="sources", null=True, blank=True
    )
    author = models.CharField(max_length=200, blank=True, help_text="Empty when unknown.")
    edtf = EDTFField(
        "published",
        blank=True,
        derives=("published_earliest", "published_latest"),
        help_text="When it was published, as far as that is known. Empty when unknown.",
    )
    published_earliest = models.DateField(null=True, blank=True, editable=False)
    published_latest = models.DateField(null=True, blank=True, editable=False)
    date_basis = models.CharField(max_length=10, choices=DateBasis, blank=True)
    date_note = models.CharField(
        max_length=300,
        blank=True,
        help_text="What an inferred date of publication was inferred from.",
    )
    url = models.URLField(max_length=500, blank=True)
    language = models.CharField(max_length=20, blank=True, help_text="Language tag, e.g. en, ur.")
    reliability = models.CharField(
        max_length=1, choices=Reliability, blank=True, help_text="Empty: the outlet's grade."
    )
    origin = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="reprints",
        null=True,
        blank=True,
        help_text="What this reprints, so that three copies count as one source.",
    )
    note = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(auto_now=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["title", "id"], name="source_by_title")]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$"),
                name="source_slug_is_an_address",
                violation_error_message="A slug is made of letters, digits, hyphens and underscores.",
            ),
            models.CheckConstraint(
                condition=Q(reliability__in=["", "A", "B", "C", "D", "E", "F"]),
                name="source_reliability_known",
                violation_error_message="Reliability is a letter from A to F.",
            ),
            models.CheckConstraint(
                condition=Q(origin__isnull=True) | ~Q(origin=F("id")),
                name="source_is_not_its_own_origin",
                violation_error_message="A source cannot reprint itself.",
            ),
            models.CheckConstraint(
                condition=(Q(edtf="") & Q(date_basis="")) | (~Q(edtf="") & ~Q(date_basis="")),
                name="source_date_has_basis",
                violation_error_message=(
                    "Say whether the source states its date or it was inferred; "
                    "leave both empty when the date is unknown."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(date_basis="inferred") | ~Q(date_note=""),
                name="source_inferred_date_has_note",
                violation_error_message="Say what the date of publication was inferred from.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_title

    @property
    def display_title(self) -> str:
        """The title, in square brackets when it is ours (as bibliographies do)."""
        return f"[{self.title}]" if self.title_supplied else self.title

    @property
    def grade(self) -> str:
        """Its own reliability, else its outlet's, else F."""
        if self.reliability:
            return self.reliability
        return self.outlet.reliability if self.outlet else str(Reliability.UNJUDGED)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return address_of("source", self.slug)


class SourceText(models.Model):
    """What one source says, pasted in for curators to work from.

    It is others' copyright: no public page, export or answer of the API ever shows it.
    """

    source = models.OneToOneField(Source, on_delete=models.CASCADE, primary_key=True, related_name="text")
    text = models.TextField(
        help_text=(
            "An empty line ends a paragraph (without any, each line is one); they are numbered as "
            "citations name them: leave out the headline and the address. "
            "Never shown to the public, never exported."
        )
    )
    updated = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Text of {self.source}"

    @property
    def paragraphs(self) -> list[str]:
        """In order: the first is paragraph 1. A text without empty lines has one on each line."""
        text = self.text.replace("\r\n", "\n").strip()
        parts = re.split(r"\n\s*\n", text)
        if len(parts) == 1:
            parts = text.split("\n")
        return [part.strip() for part in parts if part.strip()]
