"""One request's question to one collection: filters, order, place in the list, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Func, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from timeline import rollups, wording
from timeline.counts import number_of
from timeline.filters import AskedFilters, EventFilter
from timeline.models import EventFact
from timeline.models.history import EventText
from timeline.models.queries import fatalities_order
from timeline.paging import BadCursor, Edge, Ordering, Page, fingerprint, paginate, read_cursor
from timeline.params import ListField, closest, did_you_mean

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DEFAULT_PAGE_SIZE, LARGEST_PAGE = 50, 1000


@dataclass(frozen=True)
class Problem:
    """What is wrong with one parameter, and how to mend it."""

    parameter: str
    message: str


@dataclass(frozen=True)
class Choice:
    """One value of `ordering`: its words, and the order."""

    label: StrOrPromise
    order: Ordering


def _by_date(*leading: Any, descending: bool = True) -> Ordering:
    return Ordering((*leading, "earliest", "latest", "id"), descending)


EVENT_ORDERINGS = {
    "-date": Choice(gettext_lazy("Newest first"), _by_date()),
    "date": Choice(gettext_lazy("Oldest first"), _by_date(descending=False)),
    "-fatalities": Choice(
        gettext_lazy("Most killed first"), Ordering(fatalities_order(descending=True), True)
    ),
    "fatalities": Choice(gettext_lazy("Fewest killed first"), Ordering(fatalities_order(descending=False))),
    "-updated": Choice(gettext_lazy("Last changed first"), Ordering(("updated", "id"), True)),
    "updated": Choice(gettext_lazy("First changed first"), Ordering(("updated", "id"))),
}


OF_FACTS = {"-date", "date", "-fatalities", "fatalities"}  # the orders by what facts know


def relevance(text: str) -> Choice:
    """Best match first. The rank is cut to a whole number: a cursor must hold it exactly."""
    query = SearchQuery(Func(Value(text), function="sarhad_plain"), search_type="websearch", config="english")
    rank = Func(
        SearchRank(F("document"), query) * Value(1_000_000.0),
        template="(%(expressions)s)::int",
        output_field=IntegerField(),
    )
    found = EventText.objects.filter(event=OuterRef("pk")).annotate(rank=rank).values("rank")
    return Choice(gettext_lazy("Best match first"), _by_date(Coalesce(Subquery(found), Value(0))))


UNREADABLE = "\N{REPLACEMENT CHARACTER}"
MANY = {"fields", "omit", "facet"}  # read as lists, though no filter


class PageForm(forms.Form):
    """Where in the list one is, and how much of it to send."""

    page_size = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE)
    cursor = forms.CharField(required=False, max_length=6000)
    count = forms.ChoiceField(required=False, choices=[("exact", "exact")])


ON_PAGES = frozenset({"ordering", "page_size", "cursor"})
IN_THE_API = ON_PAGES | {"count", "fields", "omit"}


def without_blanks(params: QueryDict) -> QueryDict:
    """A form sends every field, the empty ones too: they say nothing."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        if filled := [value for value in values if value.strip()]:
            kept.setlist(name, filled)
    return kept


class Query:
    """Reads `params` against a filter set; `problems` names every bad parameter at once.

    `filters` are all that could be asked, by name; `filterset` has those that are.
    """

    page_form_class: ClassVar[type[forms.Form]] = PageForm

    def __init__(
        self,
        params: QueryDict,
        queryset: Any,
        *,
        filter_class: type[AskedFilters] = EventFilter,
        orderings: Mapping[str, Choice] = EVENT_ORDERINGS,
        noun: str = "Events",
        page_parameters: frozenset[str] = ON_PAGES,
        field_names: Iterable[str] = (),
    ) -> None:
        self.params = without_blanks(params)
        self.unread = {name for name in params if name not in self.params}
        self.noun = noun
        self.page_parameters = page_parameters
        self.field_names = set(field_names)
        self.filters = filter_class.base_filters
        self.filterset = filter_class(self.params, queryset=queryset)
        self.page_form = self.page_form_class(self.params)
        self.page_form.is_valid()
        self.orderings = dict(orderings)
        if "q" in self.params and orderings is EVENT_ORDERINGS:
            self.orderings["relevance"] = relevance(str(self.params["q"]))

    @property
    def known(self) -> set[str]:
        return {*self.filters, *self.page_parameters}

    @cached_property
    def problems(self) -> list[Problem]:
        found = [*self._unknown(), *self._unreadable()]
        for form in (self.filterset.form, self.page_form):
            for name, messages in form.errors.items():
                if name in self.known:
                    found += [Problem(name, str(message)) for message in messages]
        found += self._repeated()
        return [*found, *self._bad_ordering(), *self._bad_fields(), *self._bad_cursor()]

    def _unknown(self) -> Iterator[Problem]:
        for name in [*self.params, *self.unread]:
            if name not in self.known:
                guess = did_you_mean(closest(name, self.known, at_most=1))
                yield Problem(name, gettext("Unknown parameter.{guess}").format(guess=guess))

    def _unreadable(self) -> Iterator[Problem]:
        """Django puts U+FFFD for bytes that are not UTF-8, and the search would be for something else."""
        for name, values in self.params.lists():
            if any(UNREADABLE in text for text in [name, *values]):
                yield Problem(name, gettext("This is not UTF-8, percent-encoded."))

    def _repeated(self) -> Iterator[Problem]:
        """A parameter of one value that is given twice says two things."""
        fields = self.filterset.form.fields
        for name, values in self.params.lists():
            takes_one = name in self.known and not isinstance(fields.get(name), ListField)
            if len(values) > 1 and takes_one and name not in MANY:
                yield Problem(name, gettext("Give one value, not {given}.").format(given=len(values)))

    def _bad_ordering(self) -> Iterator[Problem]:
        if self.order in self.orderings or "ordering" not in self.page_parameters:
            return
        if self.order == "relevance" and self.noun == "Events":
            yield Problem("ordering", gettext("Best match first needs something to match: give q too."))
        else:
            known = ", ".join(self.orderings)
            yield Problem("ordering", f"'{self.order}' is not one of {known}.")

    def _bad_fields(self) -> Iterator[Problem]:
        for parameter in {"fields", "omit"} & self.page_parameters:
            for name in self.names(parameter):
                if name not in self.field_names:
                    guess = did_you_mean(closest(name, self.field_names, at_most=1))
                    yield Problem(
                        parameter,
                        gettext("There is no field '{name}'.{guess}").format(name=name, guess=guess),
                    )

    def _bad_cursor(self) -> Iterator[Problem]:
        try:
            if self.order in self.orderings:
                self._edge()
        except BadCursor as error:
            yield Problem("cursor", str(error))

    def names(self, parameter: str) -> list[str]:
        """The field names that `fields` or `omit` lists."""
        texts = ",".join(self.params.getlist(parameter)).split(",")
        return [text.strip() for text in texts if text.strip()]

    @property
    def order(self) -> str:
        return self.params.get("ordering") or next(iter(self.orderings))

    @property
    def given(self) -> dict[str, Any]:
        self.filterset.form.is_valid()
        return self.filterset.form.cleaned_data

    @property
    def chips(self) -> list[wording.Applied]:
        return wording.applied(self.given, self.params)

    @property
    def words(self) -> str:
        return wording.in_words(self.given, self.noun, str(self.orderings[self.order].label))

    @property
    def selection(self) -> Any:
        """All that the filters select, in no order. Only without problems."""
        return self.filterset.qs.order_by()

    @cached_property
    def countable(self) -> Any:
        """What this question counts: narrow facts where they know enough, else its events."""
        asked = [name for name, value in self.given.items() if value not in (None, "", [])]
        facts = rollups.facts_for(self.filterset.queryset, asked)
        return self.filterset.queryset.order_by() if facts is None else facts

    @property
    def counted(self) -> Any:
        """The selection as it is best counted: rows with the names of the spine. Only without problems."""
        return self.filterset.filter_queryset(self.countable).order_by()

    @property
    def number(self) -> int:
        """How many rows the filters select. Only without problems."""
        return number_of(self.counted)

    def page(self, *, only_ids: bool = False) -> Page:
        """The page asked for, of rows or of their ids alone. Only without problems."""
        by_facts = self._found_by_facts()
        page = paginate(
            self.counted if by_facts else self.selection,
            self.orderings[self.order].order,
            size=self.page_form.cleaned_data.get("page_size") or DEFAULT_PAGE_SIZE,
            edge=self._edge(),
            bound_to=fingerprint(self.params),
            only_ids=only_ids or by_facts,
            gathered=by_facts and len(self.given.get("actor_all") or []) + bool(self.given.get("actor")) > 1,
        )
        if by_facts and not only_ids:
            rows = {row.pk: row for row in self.filterset.queryset.order_by().filter(pk__in=page.rows)}
            page.rows = [rows[pk] for pk in page.rows if pk in rows]  # one may just have been taken away
        return page

    def _found_by_facts(self) -> bool:
        """A fact lists its actors, so that those of a page are found without a look at participations."""
        asked = {name for name, value in self.given.items() if value not in (None, "", [])}
        is_about_actors = asked & {"actor", "actor_all"} and not asked & {"role", "q"}
        return bool(is_about_actors) and self.order in OF_FACTS and self.countable.model is EventFact

    def _edge(self) -> Edge | None:
        if cursor := self.params.get("cursor"):
            length = len(self.orderings[self.order].order.terms)
            return read_cursor(cursor, fingerprint(self.params), length)
        return None

    def url_of(self, path: str, cursor: str | None, name: str = "cursor") -> str | None:
        """The address of the page that a cursor leads to."""
        if cursor is None:
            return None
        params = self.params.copy()
        params[name] = cursor
        return f"{path}?{params.urlencode(safe=',')}"
