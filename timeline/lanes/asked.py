"""What the lane timeline asks: the event filters, what the lanes are, and which days are in view."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dates.edtf import Span
from timeline.params import Chosen, ListField
from timeline.summary import NameField, SummaryQuery

LANES_BY = {
    "kind": _("Incidents and diplomacy"),
    "category": _("Category"),
    "type": _("Type"),
    "country": _("Country"),
    "actor": _("Actor"),
}


class ViewField(forms.CharField):
    """Two ISO days and a slash between them, both inclusive. `clean` gives a pair of dates, or None."""

    def clean(self, value: Any) -> tuple[date, date] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            first, last = (date.fromisoformat(part) for part in text.split("/"))
        except ValueError:
            raise ValidationError(_("Write two days, for example 2025-01-01/2025-06-30.")) from None
        if last < first:
            raise ValidationError(_("The last day is before the first."))
        return first, last


class KeysField(ListField):
    """Which values have a lane of their own, whatever they are: those that the first answer gave."""

    def find(self, text: str) -> Chosen | None:
        return Chosen(text, text, (text,))


class LanesForm(forms.Form):
    by = NameField(noun="such way to make lanes:", codes=[(name, name) for name in LANES_BY], required=False)
    view = ViewField(required=False)
    lane = KeysField(required=False)


class LanesQuery(SummaryQuery):
    page_form_class: ClassVar[type[forms.Form]] = LanesForm

    @property
    def by(self) -> str:
        return self.options["by"] or "kind"

    @property
    def view(self) -> tuple[date, date] | None:
        view: tuple[date, date] | None = self.options["view"]
        return view

    @property
    def own_lanes(self) -> list[str]:
        """The values that were asked for; none: the most frequent."""
        return [one.value for one in self.options["lane"]]

    @property
    def in_view(self) -> Any:
        """The selection, or as much of it as may lie in the days that are asked for."""
        return self._within(self.selection)

    @property
    def counted_in_view(self) -> Any:
        """The same as it is best counted."""
        return self._within(self.counted)

    def _within(self, events: Any) -> Any:
        return events.possibly_within(*self.view) if self.view else events

    def window(self) -> tuple[date, date]:
        """The days that the filters leave: nothing that is certain lies outside of them."""
        first, last = date.min, date.max
        asked = self.given.get("date")
        if isinstance(asked, Span):
            first, last = asked.earliest, asked.latest
        first = max(first, self.given.get("date_from") or date.min)
        last = min(last, self.given.get("date_to") or date.max)
        return (first, last) if first <= last else (date.min, date.max)
