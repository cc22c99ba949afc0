"""The forms of saved views: a new one of a query, and what can be changed of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from curation.signs import VisibleWords
from timeline.models.saved import LONGEST_QUERY, MOST_A_USER, SavedView
from timeline.saved.selection import query_of, without_page


class ViewForm(VisibleWords, forms.ModelForm):
    """Name, and whether it is shared; the user is known from the start, so that its names are unique."""

    class Meta:
        model = SavedView
        fields = ["name", "shared"]

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is not None:
            self.instance.user = user

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def _get_validation_exclusions(self) -> set[str]:
        # The constraint on a user's names is checked here, not first by the database.
        return super()._get_validation_exclusions() - {"user"}  # type: ignore[misc]


class NewViewForm(ViewForm):
    """`query` must be one that the chronology reads, now."""

    query = forms.CharField(required=False, max_length=LONGEST_QUERY, strip=False)

    def clean_query(self) -> str:
        params = without_page(QueryDict(self.cleaned_data["query"].lstrip("?")))
        query = query_of(params)
        if query.problems:
            raise ValidationError([f"{one.parameter}: {one.message}" for one in query.problems])
        kept: str = without_page(query.params).urlencode(safe=",")
        if len(kept) > LONGEST_QUERY:
            raise ValidationError(_("This selection is too long to be saved."))
        return kept

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if SavedView.objects.of(self.instance.user).count() >= MOST_A_USER:
            raise ValidationError(
                _("You have %(most)s saved views, and more are not kept: delete one first.")
                % {"most": MOST_A_USER}
            )
        return given

    def keep(self) -> SavedView:
        given = self.cleaned_data
        return SavedView.objects.save_last(
            user=self.instance.user, name=given["name"], query=given["query"], shared=given["shared"]
        )
