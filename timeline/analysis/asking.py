"""What the analysis pages ask: the chronology's parameters, and beside them each chart's own."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from timeline import wording
from timeline.analysis.splits import SPLITS
from timeline.histogram import STEPS
from timeline.models import Event, Phase
from timeline.params import closest, did_you_mean
from timeline.profiles.scope import ProfileQuery
from timeline.query import ON_PAGES, PageForm
from timeline.summary import NameField
from timeline.windows import BY_DATE, edtf_of, window_by_date

SERIES, MOST_SERIES = 6, 10
ROWS, MOST_ROWS = 15, 30
WEEKS, MOST_WEEKS = 8, 104


def _name(noun: str, names: Any) -> NameField:
    return NameField(noun=noun, codes=[(name, name) for name in names], required=False)


def _number(least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=least, max_value=most)


class TimeForm(PageForm):
    """`by` tells events apart, `top` says how many values are told, the most frequent first."""

    interval = _name("interval", STEPS)
    by = _name("such way to tell events apart:", ["none", *SPLITS])
    measure = _name("measure", ["events", "killed"])
    draw = _name("way to draw", ["stacked", "lines"])
    top = _number(1, MOST_SERIES)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by = given.get("by")
        if given.get("draw") == "stacked" and by in SPLITS and SPLITS[by].overlap:
            message = _(
                "An event can have several values here, so that a stack would count it twice: ask for lines."
            )
            self.add_error("draw", message)
        return given


class ActorsForm(PageForm):
    share = _name("sort of shared event", ["all", "violent", "diplomatic"])
    top = _number(2, MOST_ROWS)


class PlacesForm(PageForm):
    level = _name("level of places", ["country", "admin1", "place"])
    types = _name("level of types", ["category", "type"])
    top = _number(1, MOST_ROWS)


class EventField(forms.IntegerField):
    """The number of a published event; `clean` gives the event."""

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        if event := Event.objects.published().filter(pk=number).select_related("type").first():
            return event
        raise ValidationError(
            gettext("There is no published event with the number %(number)s.") % {"number": number}
        )


class PhaseField(forms.CharField):
    """A phase's slug; `clean` gives the phase."""

    def clean(self, value: Any) -> Any:
        slug = super().clean(value)
        if not slug:
            return None
        if phase := Phase.objects.filter(slug=slug).first():
            return phase
        known = list(Phase.objects.values_list("slug", flat=True)[:500])
        guess = did_you_mean(closest(slug, known, at_most=1))
        raise ValidationError(gettext("There is no phase “%(slug)s”.") % {"slug": slug} + guess)


class AroundForm(PageForm):
    around_event = EventField(required=False, min_value=1, max_value=2_147_483_647)
    around_phase = PhaseField(required=False, max_length=100)
    weeks = _number(1, MOST_WEEKS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("around_event") and given.get("around_phase"):
            self.add_error("around_phase", _("Give an event or a phase, not both."))
        return given


class AnalysisQuery(ProfileQuery):
    """The selection, and the own parameters of one chart."""

    form_class: ClassVar[type[PageForm]]

    def __init__(self, asked: QueryDict) -> None:
        self.own = [name for name in self.form_class.base_fields if name not in PageForm.base_fields]
        super().__init__(asked, page_parameters=ON_PAGES | set(self.own), page_form_class=self.form_class)
        # The interval is one of the chart's own parameters here, and of other charts none.
        intervals, self.intervals = self.intervals, []
        if intervals:
            self.params.setlist("interval", intervals)
            self.page_form = self.form_class(self.params)
            self.page_form.is_valid()

    @property
    def known(self) -> set[str]:
        return super().known if "interval" in self.own else super().known - {"interval"}

    @property
    def words(self) -> str:
        """The selection in words: numbers have no order."""
        return wording.in_words(self.given, self.noun)

    @property
    def options(self) -> dict[str, Any]:
        """The chart's own parameters, cleaned. Only without problems."""
        return self.page_form.cleaned_data

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form must carry along that shows none of the chart's own parameters."""
        return [(name, str(self.params[name])) for name in self.own if name in self.params]

    def selection_string(self) -> str:
        """The selection without the chart's own parameters, as it follows a path."""
        rest = self.params.copy()
        for name in (*self.own, "cursor", "page_size", "ordering"):
            rest.pop(name, None)
        return f"?{rest.urlencode(safe=',/:')}" if rest else ""

    def asked(self, **changed: str) -> str:
        """This very question with other values; '' takes a parameter away."""
        rest = self.params.copy()
        rest.pop("cursor", None)
        for name, value in changed.items():
            rest.pop(name, None)
            if value:
                rest[name] = value
        return f"?{rest.urlencode(safe=',/:')}" if rest else "?"

    def certainly_in(self, first: Any, last: Any) -> str:
        """The chronology of the events that lie in these days for sure; '' where no query says that."""
        phase = "phase" in self.params and self.params.get("date_match") != "certain"
        window = window_by_date(self.given)
        outside = (window.first and first < window.first) or (window.last and last > window.last)
        if phase or outside:
            return ""
        rest = self.whole.copy()
        for name in (*BY_DATE, *self.own, "cursor", "page_size"):
            rest.pop(name, None)
        rest["date"], rest["date_match"] = edtf_of(first, last), "certain"
        return f"{reverse('chronology')}?{rest.urlencode(safe=',/:')}"

    def of_value(self, split: str, value: str) -> str:
        """The chronology of the events with this value; '' where no query says exactly that."""
        if not value:
            return ""
        if split == "actor":
            return "" if "role" in self.params else self.with_actor(value)
        if split == "category" and "type" in self.params:
            return ""  # the whole category would be more than what is asked for
        if split in ("category", "type"):
            return self.address(type=value)
        return "" if split in ("place", "role", "phase") else self.address(**{split: value})


class TimeQuery(AnalysisQuery):
    form_class = TimeForm


class ActorsQuery(AnalysisQuery):
    form_class = ActorsForm


class PlacesQuery(AnalysisQuery):
    form_class = PlacesForm


class AroundQuery(AnalysisQuery):
    form_class = AroundForm
