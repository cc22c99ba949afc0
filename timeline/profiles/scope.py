"""The events of a profile page: those of its subject, narrowed by any parameters of the chronology.

A page about an actor answers the same question as the chronology with `actor=…` beside the page's own
parameters; so each number of the page has an address in the chronology that counts to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from timeline import wording
from timeline.filters import EventFilter
from timeline.models import Event
from timeline.query import ON_PAGES, PageForm
from timeline.views.chronology import ChronologyQuery

# One of a parameter's values stands for a subset of several, where an event has one value of it.
OF_ONE_VALUE = {"kind", "type", "country", "admin1", "occurrence", "precision"}
# These two are alternatives to each other, so that a further one narrows what is given.
FURTHER = {"actor": "actor_all"}


class FactsForm(PageForm):
    """A source's page: which page of what it supports, in its own order."""

    facts = forms.IntegerField(required=False, min_value=1, max_value=10_000)


class AroundForm(PageForm):
    """A dyad's page: around which of its diplomatic events incidents are counted."""

    around = forms.ChoiceField(
        required=False,
        choices=[("meetings", "meetings"), ("diplomacy", "diplomacy")],
        error_messages={
            "invalid_choice": gettext_lazy("Say meetings, or diplomacy for every diplomatic event.")
        },
    )


class ProfileQuery(ChronologyQuery):
    """A page's parameters and, beside them, what it is about (`subject`: parameters and values).

    `otherwise` gives the subject's events where the page's parameters name another value of the same
    parameter: as alternatives they would widen the page, not narrow it.
    """

    def __init__(
        self,
        params: QueryDict,
        *subject: tuple[str, str],
        otherwise: Callable[[], Any] = Event.objects.all,
        page_parameters: frozenset[str] = ON_PAGES,
        page_form_class: type[PageForm] = PageForm,
    ) -> None:
        self.page_form_class = page_form_class  # type: ignore[misc]
        super().__init__(params, None, page_parameters=page_parameters)
        self.subject: list[tuple[str, str]] = []
        self.narrowed_twice = False
        self.whole = self.params.copy()
        for name, value in subject:
            self._add(name, value)
        base = otherwise() if self.narrowed_twice else Event.objects.all()
        self.filterset = EventFilter(self.whole, queryset=base.published().with_rows())

    def _add(self, name: str, value: str) -> None:
        """An actor's page asks for its actor and for those of its parameters."""
        if name in self.params and name in FURTHER:
            name = FURTHER[name]
        if name in self.params and name not in FURTHER.values():
            self.narrowed_twice = True
            return
        self.whole.appendlist(name, value)
        self.subject.append((name, value))

    @property
    def chips(self) -> list[wording.Applied]:
        """What the reader added: the subject cannot be taken from its own page."""
        given = {name: self._without_subject(name, value) for name, value in self.given.items()}
        return wording.applied(given, self.params)

    def _without_subject(self, name: str, value: Any) -> Any:
        own = {text for subject, text in self.subject if subject == name}
        if not own or not isinstance(value, list) or name not in self.params:
            return None if own else value
        return [one for one in value if one.value not in own]

    def address(self, **narrower: Any) -> str:
        """The chronology of this page's events, narrowed to a value of each named parameter.

        '' where no query says exactly that: then the number stands without a link.
        """
        if self.narrowed_twice:
            return ""
        asked = self.whole.copy()
        for name in ("cursor", "page_size", *(self.page_parameters - ON_PAGES)):
            asked.pop(name, None)
        for name, value in narrower.items():
            if not self._narrow(asked, name, value):
                return ""
        return f"{reverse('chronology')}?{asked.urlencode(safe=',/:')}"

    def _narrow(self, asked: QueryDict, name: str, value: Any) -> bool:
        """False where the parameter, as it is given already, cannot be narrowed to this value."""
        given = name in asked
        if name == "within":
            return self._narrow_days(asked, value)
        if name in ("actor", "actor_all") and "role" in self.params:
            return False  # it would restrict this actor too
        if name == "role" and ("actor" in self.params or "actor_all" in self.params):
            return False  # it would restrict those actors too
        if name == "date_match" and any(window in self.params for window in wording.WINDOWS):
            return False  # it would restrict those windows too
        if name == "actor_all":
            asked.appendlist(name, str(value))
            return True
        if given and name not in OF_ONE_VALUE:
            return asked.getlist(name) == [str(value)]
        asked[name] = str(value)
        return True

    @property
    def on_the_map(self) -> str:
        """The query string that asks the map for this page's events; at which moment, a link says itself."""
        asked = self.whole.copy()
        for name in (*self.page_parameters, "as_of"):
            asked.pop(name, None)
        return asked.urlencode(safe=",/:")

    def with_actor(self, slug: str, **narrower: Any) -> str:
        """The same for the events in which one more actor took part."""
        name = "actor_all" if "actor" in self.whole else "actor"
        return self.address(**{name: slug}, **narrower)

    def _narrow_days(self, asked: QueryDict, edtf: str) -> bool:
        """Events of which every possible day lies in the span."""
        if "date" in asked:
            return False
        windows = any(name in asked for name in wording.WINDOWS)
        if windows and asked.get("date_match") != "certain":
            return False
        asked["date"], asked["date_match"] = edtf, "certain"
        return True

    def with_all(self, slugs: Iterable[str], **narrower: Any) -> str:
        """The same for the events in which all of these took part, each in a `role` if one is given."""
        if "role" in self.params:  # it would restrict these actors too
            return ""
        return self._and_all(slugs).address(**narrower)

    def _and_all(self, slugs: Iterable[str]) -> ProfileQuery:
        wider = copy(self)
        wider.whole = self.whole.copy()
        for slug in slugs:
            wider.whole.appendlist("actor_all", slug)
        return wider

    def instead(self, subject: tuple[str, str], value: str) -> str:
        """The chronology with another value in the subject's place, one that stands for a part of it."""
        if self.narrowed_twice or subject not in self.subject:
            return ""
        asked = self.whole.copy()
        asked[subject[0]] = value
        asked.pop("cursor", None)
        asked.pop("page_size", None)
        return f"{reverse('chronology')}?{asked.urlencode(safe=',/:')}"
