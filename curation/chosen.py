"""Lists that survive what no list sends: a chosen row that is no number, a null in a filter's value."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponseRedirect

from curation.choices import as_id


class ChosenRows(admin.ModelAdmin):
    """Django would ask the database for the rows before anything looks at their numbers."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if any("\x00" in value for _, values in request.GET.lists() for value in values):
            # A null character is no text to the database: asked again without it.
            return HttpResponseRedirect(request.get_full_path().replace("%00", ""))
        return super().changelist_view(request, extra_context)

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **more: Any) -> Any:
        if any(as_id(one) is None for one in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, "Choose from the rows of the list.", messages.WARNING)
            return None
        return super().response_action(request, queryset, *args, **more)
