"""The curators' pages for actors."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, Exists, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Length
from django.http import HttpRequest

from actors.folding import Fold
from actors.models import Actor, ActorRelation, Alias
from curation.forms import ExplainedForm, ExplainedFormSet
from curation.pages import CuratedAdmin, CuratedFields, without_nulls


def matched_by(actors: Any, text: str) -> Any:
    """Actors that `text` finds, each with `matched`, the alias that it was found by, None by its own name,
    and `rank`: 0 for a whole name, 1 for the beginning of the name, 2 for the rest."""
    folded = Fold(Value(text))
    aliases = Alias.objects.filter(actor=OuterRef("pk"), folded__contains=folded)
    nearest = aliases.order_by(Length("folded"), "folded").values("name", "folded")
    rank = Case(
        When(folded=folded, then=0),
        When(Exists(aliases.filter(folded=folded)), then=0),
        When(folded__startswith=folded, then=1),
        default=2,
        output_field=IntegerField(),
    )
    matched = Case(
        When(folded__contains=folded, then=None),
        default=Subquery(nearest.values("name")[:1]),
        output_field=CharField(),
    )
    return actors.matching(text).annotate(matched=matched, rank=rank)


class AliasInline(CuratedFields, admin.TabularInline):
    model = Alias
    form = ExplainedForm
    formset = ExplainedFormSet
    extra = 0


class RelationInline(CuratedFields, admin.TabularInline):
    model = ActorRelation
    fk_name = "subject"
    form = ExplainedForm
    formset = ExplainedFormSet
    autocomplete_fields = ["object", "source"]
    extra = 0
    verbose_name = "relation to another actor"
    verbose_name_plural = "relations to other actors"


@admin.register(Actor)
class ActorAdmin(CuratedAdmin):
    list_display = ["name", "kind", "country", "also_known_as"]
    list_filter = ["kind"]
    search_fields = ["name"]
    search_help_text = "Any name or alias; case, accents and punctuation do not matter."
    prepopulated_fields = {"slug": ["name"]}
    fields = ("name", "slug", "kind", "country", "description")
    inlines = [AliasInline, RelationInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("aliases")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        search_term = without_nulls(search_term)
        if not search_term:
            return queryset, False
        found = matched_by(queryset, search_term)
        return found if "o" in request.GET else found.order_by("rank", "folded", "id"), False

    def autocomplete_name(self, row: Any) -> dict[str, str]:
        """With the alias that was typed, where the actor's own name does not show why it was found."""
        matched = getattr(row, "matched", None)
        text = f"{row.name} — matched “{matched}”" if matched else row.name
        return {"text": text, "name": row.name}

    @admin.display(description="also known as")
    def also_known_as(self, actor: Actor) -> str:
        return "; ".join(alias.name for alias in actor.aliases.all())
