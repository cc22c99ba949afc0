"""What a brief is asked for: events by number, or a selection of the chronology, as it stood at a commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from timeline import wording
from timeline.history.past import asked_moment, last_commit
from timeline.models import Commit, Event
from timeline.query import EVENT_ORDERINGS, Problem, Query

MOST_EVENTS = 500
LONGEST_TITLE = 200
LARGEST_NUMBER = 2**63 - 1
OF_ITS_OWN = frozenset({"events", "title", "ordering"})
ORDERINGS = {name: EVENT_ORDERINGS[name] for name in ("date", "-date")}


@dataclass(frozen=True)
class Moment:
    """The commit that a brief is read from, always: so its permalink shows the very same."""

    commit: int
    at: datetime | None  # None: before anything was known

    @property
    def text(self) -> str:
        """As `as_of` takes it, exactly."""
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if self.at else ""


def moment_of(params: QueryDict) -> Moment:
    """What cannot be read as a moment is the present: the query says what is wrong with it."""
    asked = None
    with suppress(ValidationError):
        asked = asked_moment(params)
    # Of the public's commits: the moment of another would tell when a draft was edited.
    public = Commit.objects.filter(public=True).order_by("-at")
    found = public.filter(at__lte=asked).first() if asked else last_commit()
    if found is None:
        return Moment(0, asked)
    return Moment(found.number, found.at)


class Asked:
    """The parameters of a brief. `problems` names all that is wrong with them; ask in the brief's moment."""

    def __init__(self, params: QueryDict) -> None:
        self.query = Query(
            _with_one_list(params),
            Event.objects.published(),
            orderings=ORDERINGS,
            page_parameters=OF_ITS_OWN,
        )

    @property
    def params(self) -> QueryDict:
        return self.query.params

    @cached_property
    def numbers(self) -> list[int]:
        """The events that are named, each once. What is no number is left out here, and a problem."""
        return list(dict.fromkeys(int(text) for text in self._texts if _is_number(text)))

    @property
    def _texts(self) -> list[str]:
        parts = self.params.get("events", "").split(",")
        return [part.strip() for part in parts if part.strip()]

    @cached_property
    def problems(self) -> list[Problem]:
        found = [*self.query.problems, *self._bad_events(), *self._bad_title()]
        if not found and not self.is_empty and self._too_many:
            narrow = _("A brief holds at most %(most)s events: narrow the selection.")
            found.append(Problem("events", narrow % {"most": MOST_EVENTS}))
        return found

    def _bad_events(self) -> Iterator[Problem]:
        if wrong := [text for text in self._texts if not _is_number(text)]:
            said = _("'%(text)s' is not the number of an event.") % {"text": wrong[0][:40]}
            yield Problem("events", said)
        if self._texts and self._narrowing:
            names = ", ".join(sorted(self._narrowing))
            said = _("Give numbers of events or a selection, not both: leave out %(names)s.")
            yield Problem("events", said % {"names": names})

    def _bad_title(self) -> Iterator[Problem]:
        title = self.params.get("title", "")
        if len(title) > LONGEST_TITLE or "\x00" in title:
            said = _("A title has at most %(most)s characters.") % {"most": LONGEST_TITLE}
            yield Problem("title", said)

    @property
    def _narrowing(self) -> set[str]:
        return set(self.params) - OF_ITS_OWN - {"as_of"}

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for yet: neither events nor a selection."""
        return not self._texts and not self._narrowing

    @cached_property
    def _too_many(self) -> bool:
        if self.numbers:
            return len(self.numbers) > MOST_EVENTS
        return self.query.selection.values("pk")[MOST_EVENTS : MOST_EVENTS + 1].exists()

    @property
    def events(self) -> Any:
        """The events, in order, with everything. Only without problems."""
        chosen = (
            Event.objects.published().filter(pk__in=self.numbers) if self.numbers else self.query.selection
        )
        order = self.query.orderings[self.query.order].order
        terms = [term.desc() if order.descending else term.asc() for term in order.expressions()]
        return chosen.with_everything().with_revision().order_by(*terms)[:MOST_EVENTS]

    @property
    def words(self) -> str:
        """The selection in words, without its order."""
        if self.numbers:
            return _("Events chosen one by one")
        return wording.in_words(self.query.given, self.query.noun)

    @property
    def title(self) -> str:
        return " ".join(self.params.get("title", "").split()) or _("Chronology: %(words)s") % {
            "words": self.words[:1].lower() + self.words[1:]
        }

    def address(self, path: str, moment: Moment) -> str:
        """The same brief at another path, pinned to its moment."""
        params = self.params.copy()
        params["as_of"] = moment.text
        return f"{path}?{params.urlencode(safe=',:')}"


def _with_one_list(params: QueryDict) -> QueryDict:
    """A form repeats `events` for each tick; in an address they are one list."""
    kept = params.copy()
    if "events" in kept:
        kept["events"] = ",".join(one for one in params.getlist("events") if one.strip())
    return kept


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:20]) <= LARGEST_NUMBER
