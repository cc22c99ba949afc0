"""A question whose answer is numbers instead of rows: a selection without order, pages or fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from timeline import params, wording
from timeline.filters import EventFilter
from timeline.query import Query


class NamesField(params.CodesField):
    """Names out of a fixed list, with a suggestion for a misspelt one."""

    def __init__(self, *, noun: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.noun = noun

    def suggest(self, text: str) -> list[str]:
        return params.closest(text, self.codes)

    def problem(self, text: str) -> str:
        rest = params.did_you_mean(self.suggest(text)) or gettext(" There are {names}.").format(
            names=", ".join(self.codes)
        )
        return gettext("There is no {noun} '{text}'.{rest}").format(noun=self.noun, text=text, rest=rest)


class NameField(NamesField, params.CodeField):
    """One of them. `clean` gives its name, or None."""


class SummaryQuery(Query):
    """The event filters, and the parameters of `page_form_class`: those of the summary itself."""

    page_form_class: ClassVar[type[forms.Form]]

    filter_class: ClassVar[type[EventFilter]] = EventFilter

    def __init__(self, query: QueryDict, queryset: Any, *, noun: str = "Events") -> None:
        names = frozenset(self.page_form_class.base_fields)
        super().__init__(query, queryset, filter_class=self.filter_class, noun=noun, page_parameters=names)

    @property
    def order(self) -> str:
        return next(iter(self.orderings))

    def _edge(self) -> None:
        return None

    @property
    def words(self) -> str:
        return wording.in_words(self.given, self.noun)

    @property
    def options(self) -> dict[str, Any]:
        """The summary's own parameters, cleaned. Only without problems."""
        return self.page_form.cleaned_data


def conditions(query: Query) -> dict[str, Any]:
    """Each given parameter's condition, by itself: all of them together are the query's `counted`."""
    rows = query.countable.model.objects.order_by()
    return {
        name: query.filterset.filters[name].filter(rows, value)
        for name, value in query.given.items()
        if value not in (None, "", [])
    }


def selection_without(query: Query, conditions: dict[str, Any], dropped: Iterable[str]) -> Any:
    """What is counted as if the parameters `dropped` were not given."""
    events = query.countable
    for name, condition in conditions.items():
        if name not in set(dropped):
            events = events & condition
    return events
