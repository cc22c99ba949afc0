"""Merging from the curators' pages: two rows of a list, or one row into another."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from actors.admin import ActorAdmin
from actors.models import Actor
from sources.admin import SourceAdmin
from sources.models import Source
from timeline.merging.kinds import thing_of


class Mergeable:
    """A page whose rows can be merged; mixed into an admin of one of the four kinds."""

    change_form_template: Any = "admin/merge_change_form.html"

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)  # type: ignore[misc]
        if self.has_merge_permission(request) and "_popup" not in request.GET:
            found["merge_two"] = self.get_action("merge_two")  # type: ignore[attr-defined]
        return found

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("timeline.add_merge")

    @admin.action(description="Merge the two selected…")
    def merge_two(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """The newer one into the older: the pages that follow can swap them."""
        rows = list(queryset.order_by("-pk")[:3])
        if len(rows) != 2:
            number = queryset.count()
            messages.error(request, f"Select two to merge, not {number}.")
            return None
        newer, older = rows
        thing = thing_of(newer)
        return redirect("merge-preview", thing.plural, thing.key(newer), thing.key(older))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        context = dict(extra_context or {})
        row = self.get_object(request, object_id) if self.has_merge_permission(request) else None  # type: ignore[attr-defined]
        if row is not None:
            thing = thing_of(row)
            context["merge_url"] = reverse("merge-choose", args=[thing.plural, thing.key(row)])
        return super().change_view(request, object_id, form_url, context)  # type: ignore[misc]


class MergeableActorAdmin(Mergeable, ActorAdmin):
    """Actors know nothing of merging, which moves what stands on them too."""


class MergeableSourceAdmin(Mergeable, SourceAdmin):
    """Sources know nothing of merging, which moves what stands on them too."""


admin.site.unregister([Actor, Source])
admin.site.register(Actor, MergeableActorAdmin)
admin.site.register(Source, MergeableSourceAdmin)
