"""What ACLED's API can be asked: filters with their operators, alternatives, and the page."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import QueryDict

from timeline.dropin import acled
from timeline.dropin.acled_filters import ASKED, FILTERS, Types
from timeline.dropin.asking import LARGEST, Asked, Wrong, all_events, ids
from timeline.dropin.comparing import Filter
from timeline.models import EventType

MOST, EVERYTHING = 5000, 0  # rows of a page unless said otherwise; the limit that stands for all
MOST_ALTERNATIVES = 400
OPERATORS = ("=", "!=", ">", "<", ">=", "<=", "LIKE", "BETWEEN")
OR = ":OR:"
FORMS = ("json", "csv")
CREDENTIALS = ("key", "email", "terms")
PAGE = ("limit", "page", "fields", "_format", "export_type", "inter_num")
OF_SIDES = ("actor", "inter1", "inter2", "interaction", "civilian")  # in the names of what asks for them
ORDER = ("-earliest", "-latest", "-pk")
# ACLED's, of which there is nothing here to give: better said than left out.
NOT_HERE = {"population": "There are no estimates of population here."}


class AcledPage(Asked):
    """Limit, page, fields and form, which both of ACLED's lists have."""

    columns: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[dict[str, Filter]] = {}

    def __init__(self, params: QueryDict) -> None:
        wheres = [f"{name}_where" for name in self.filters]
        super().__init__(params, [*self.filters, *wheres, *PAGE, *NOT_HERE], CREDENTIALS)
        for name in NOT_HERE.keys() & self.given.keys():
            self.refuse(name, NOT_HERE[name])
        self.limit = self.whole("limit", MOST, 0, LARGEST)
        self.page = self.whole("page", 1, 1, LARGEST)
        self.numeric = self.whole("inter_num", 0, 0, 1) == 1
        if self.limit == EVERYTHING and self.page > 1:
            self.refuse("page", "A limit of 0 gives everything at once: leave page out.")
        self.form = self._form()
        self.shown = self._shown()

    def _form(self) -> str:
        """`_format` says which; `export_type` did so once, and says dyadic or monadic too."""
        form = self.given.get("_format", "json").lower()
        if form not in FORMS:
            self.refuse("_format", f"'{form[:40]}' is not one of {', '.join(FORMS)}.")
        export = self.given.get("export_type", "dyadic").lower()
        if export in FORMS and "_format" not in self.given:
            return export
        if export not in (*FORMS, "dyadic"):
            self.refuse("export_type", f"'{export[:40]}' is not one of {', '.join([*FORMS, 'dyadic'])}.")
        return form

    def _shown(self) -> tuple[str, ...]:
        names = [name.strip() for name in self.given.get("fields", "").replace(",", "|").split("|")]
        for name in filter(None, names):
            if name not in self.columns:
                self.refuse("fields", f"There is no field '{name[:40]}'.")
        return tuple(name for name in self.columns if name in names) if any(names) else self.columns

    @property
    def first(self) -> int:
        return (self.page - 1) * self.limit

    @property
    def most(self) -> int | None:
        return self.limit or None

    def conditions(self, context: Any) -> list[Any]:
        """One for each filter that is asked; those that cannot be read are noted."""
        for name in self.filters:
            if f"{name}_where" in self.given and name not in self.given:
                self.refuse(f"{name}_where", f"This compares {name}: give that too.")
        return [self._condition(name, context) for name in self.filters if name in self.given]

    def _condition(self, name: str, context: Any) -> Any:
        found, known = None, False
        try:
            alternatives = self._alternatives(name, self.given[name])
            if len(alternatives) > MOST_ALTERNATIVES:
                raise Wrong(f"At most {MOST_ALTERNATIVES} alternatives, not {len(alternatives)}.")
            for column, op, text in alternatives:
                one = self.filters[column]
                known = known or one.knows is None or one.knows(op, text)
                condition = one.where(context, op, text)
                found = condition if found is None else found | condition
            if not known:
                raise Wrong(self.filters[name].unknown(alternatives[0][2]))
        except Wrong as error:
            self.refuse(name, str(error))
        return Q() if found is None else found

    def _alternatives(self, name: str, text: str) -> list[tuple[str, str, str]]:
        """Column, operator, value of each. `:OR:` may lead to another column; | stands between values, or
        between the ends of BETWEEN."""
        found = []
        for part in text.split(OR):
            column, equals, value = part.partition("=")
            if not (equals and column.strip() in self.filters):
                column, value = name, part
            column = column.strip()
            op = self._operator(column, value)
            values = [value] if op == "BETWEEN" else value.split("|")
            found += [(column, op, one.strip()) for one in values if one.strip()]
        if not found:
            raise Wrong("There is nothing here to look for.")
        return found

    def _operator(self, column: str, value: str) -> str:
        given = self.given.get(f"{column}_where", "").upper()
        if given and given not in OPERATORS:
            self.refuse(f"{column}_where", f"'{given[:40]}' is not one of {' '.join(OPERATORS)}.")
            return "="
        default = self.filters[column].default
        # Two days with | and no operator: scripts mean the time between them.
        return given or ("BETWEEN" if default == "DAY" and "|" in value else default.replace("DAY", "="))


class AcledQuestion(AcledPage):
    """The events that one request asks for."""

    columns = acled.COLUMNS
    filters = FILTERS

    def __init__(self, params: QueryDict) -> None:
        super().__init__(params)
        named = self._named()
        self.events, self.by_facts = all_events(
            by_facts="notes" not in named, by_sides=any(part in named for part in OF_SIDES)
        )
        self.events = self.events.alias(**{name: asked for name, (of, asked) in ASKED.items() if of in named})
        self._conditions = self.conditions(self)

    def _named(self) -> str:
        """All that is asked, to see whether a column is named in it anywhere."""
        return " ".join([*self.given, *self.given.values()])

    @cached_property
    def types(self) -> Types:
        """ACLED's type and sub-type of each of our types that it has a word for."""
        rows = EventType.objects.exclude(acled="").values_list("pk", "acled")
        found = {number: acled.types_of(crosswalk) for number, crosswalk in rows}
        return {number: pair for number, pair in found.items() if pair[0]}

    @property
    def selection(self) -> QuerySet[Any]:
        """What ACLED can say at all: what occurred, of its types, in a country, known to the month."""
        expressible = Q(
            type__in=sorted(self.types),
            occurrence="occurred",
            length__lte=acled.LONGEST_SPAN.days,
        )
        return self.events.filter(expressible, *self._conditions).exclude(country="")

    @property
    def ids(self) -> Any:
        return ids(self.selection, self.first, self.most, *ORDER)
