"""What the filters offer: the values of each dimension, each with its number of events where counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from actors.models import Actor
from sources.models import Source
from timeline.facets import Facets, count_facets, selected
from timeline.filters import PRECISIONS, rows_of
from timeline.models import Event, EventType, Phase, Place, Role
from timeline.query import Query

# Beyond so many events in the base the counts are fetched after the page, which does not wait for them.
COUNTED_AT_ONCE = 20_000
SHOWN, OF_LONG, MOST = 10, 10, 100
MOST_FOUND = 30
# In the order of the form.
DIMENSIONS = {
    "kind": _("Kind"),
    "type": _("Type"),
    "actor": _("Actors"),
    "role": _("Taking part as"),
    "place": _("Places"),
    "country": _("Country"),
    "occurrence": _("Did it happen?"),
    "phase": _("Phase"),
    "source": _("Sources"),
    "precision": _("Date known to the"),
}
LONG = {"actor", "place", "source"}


@dataclass(frozen=True)
class Option:
    """One value that can be ticked; `count` is None where nobody has counted yet."""

    value: str
    label: str
    count: int | None
    selected: bool
    depth: int = 0
    category: str = ""
    children: tuple[Option, ...] = ()

    @property
    def noun(self) -> str:
        return ngettext("event", "events", self.count or 0)

    @property
    def alone(self) -> list[Option]:
        """A list of it, as templates draw lists."""
        return [self]

    @property
    def opened(self) -> bool:
        return any(child.selected for child in self.children)


@dataclass(frozen=True)
class Box:
    """One dimension: what is in sight, what a fold hides, and how many values there are besides."""

    name: str
    title: str
    options: list[Option]
    rest: list[Option] = field(default_factory=list)
    left_out: int = 0
    counted: bool = True
    disabled: bool = False
    found: str = ""  # what was looked for

    @property
    def long(self) -> bool:
        return self.name in LONG

    @property
    def nested(self) -> bool:
        """Are its values categories, each with what it holds?"""
        return any(option.children for option in self.options)

    @property
    def number(self) -> int:
        return len(self.options) + len(self.rest) + self.left_out


def boxes(query: Query, facets: Facets | None, names: Iterable[str] = DIMENSIONS) -> dict[str, Box]:
    """The named boxes; without `facets` no value is counted."""
    return {name: _box(query, facets, name) for name in DIMENSIONS if name in set(names)}


def _box(query: Query, facets: Facets | None, name: str) -> Box:
    options = OPTIONS.get(name, _counted)(query, facets, name)
    cut = len(options) if name in LONG or name in TREES else SHOWN
    return Box(
        name,
        str(DIMENSIONS[name]),
        options[:cut],
        options[cut:],
        left_out=facets.left_out.get(name, 0) if facets else 0,
        counted=facets is not None,
        disabled=name == "role" and not (query.given.get("actor") or query.given.get("actor_all")),
    )


def _numbers(query: Query, facets: Facets | None, name: str) -> dict[str, Option]:
    """What was counted, most frequent first; without counts, what was chosen."""
    if facets:
        values = facets.values[name]
        return {one.value: Option(one.value, one.label, one.count, one.selected) for one in values}
    return {
        value: Option(value, label, None, True) for value, (label, _more) in selected(query, name).items()
    }


def _counted(query: Query, facets: Facets | None, name: str) -> list[Option]:
    """Chosen ones first: they are what one may want to take back."""
    return sorted(_numbers(query, facets, name).values(), key=lambda one: not one.selected)


def _codes(pairs: Iterable[tuple[str, Any]]) -> Callable[[Query, Facets | None, str], list[Option]]:
    """Every code of ours in its own order, those without an event too."""

    def options(query: Query, facets: Facets | None, name: str) -> list[Option]:
        labels = {str(code): str(label) for code, label in pairs}  # in the language of the request
        known = _numbers(query, facets, name)
        none = 0 if facets else None
        return [
            replace(known.get(code) or Option(code, label, none, False), label=label)
            for code, label in labels.items()
        ]

    return options


def _roles(query: Query, facets: Facets | None, name: str) -> list[Option]:
    options = _codes(Role.choices)(query, facets, name)
    return sorted(options, key=lambda one: (not one.selected, -(one.count or 0)))


def _phases(query: Query, facets: Facets | None, name: str) -> list[Option]:
    pairs = [(phase.slug, phase.name) for phase in Phase.objects.all()[:MOST]]
    options = _codes(pairs)(query, facets, name)
    return sorted(options, key=lambda one: not one.selected)


def _types(query: Query, facets: Facets | None, name: str) -> list[Option]:
    """Each category with its types, in the codebook's order: violence first."""
    categories, types = _numbers(query, facets, "category"), _numbers(query, facets, "type")
    none = 0 if facets else None
    rows = list(EventType.objects.all())
    found = []
    for code, label in EventType.Category.choices:
        of_it = [one for one in rows if one.category == code]
        children = tuple(
            replace(types.get(one.code) or Option(one.code, "", none, False), label=one.label, depth=1)
            for one in of_it
        )
        if children:
            top = categories.get(code) or Option(code, "", none, False)
            found.append(replace(top, label=str(label), category=code, children=children))
    return found


def _places(query: Query, facets: Facets | None, name: str) -> list[Option]:
    """As a tree: a country, its provinces, what lies in them. One query more."""
    known = _numbers(query, facets, name)
    up = ["parent__slug", "parent__parent__slug", "parent__parent__parent__slug"]
    parents: dict[str, list[str]] = {"": []}
    for slug, *above in Place.objects.filter(slug__in=known).values_list("slug", *up):
        # What lies above may have fallen out of the list.
        parents.setdefault(next((one for one in above if one in known), ""), []).append(slug)
    found: list[Option] = []

    def add(slugs: list[str], depth: int) -> None:
        for slug in sorted(slugs, key=lambda one: (-(known[one].count or 0), known[one].label)):
            found.append(replace(known[slug], depth=min(depth, 3)))
            add(parents.get(slug, []), depth + 1)

    add(parents[""], 0)
    return found


OPTIONS: dict[str, Callable[[Query, Facets | None, str], list[Option]]] = {
    "kind": _codes(Event.Kind.choices),
    "type": _types,
    "role": _roles,
    "place": _places,
    "occurrence": _codes(Event.Occurrence.choices),
    "phase": _phases,
    "precision": _codes(PRECISIONS),
}
TREES = {"kind", "type", "place", "occurrence", "precision"}  # short, or not to be torn apart


def counted(query: Query, names: Iterable[str] = DIMENSIONS, limit: int = OF_LONG) -> dict[str, Box]:
    """The named boxes with their counts."""
    names = list(names)
    dimensions = [*names, "category"] if "type" in names else names
    return boxes(query, count_facets(query, dimensions, limit), names)


# Looking for a value


def _named(name: str, text: str) -> list[tuple[int, str, str]]:
    """Key, slug and label of the rows that bear a name like this; exact ones are not told apart."""
    if name == "actor":
        actors = Actor.objects.matching(text)[:MOST_FOUND]
        return [(row.pk, row.slug, row.name) for row in actors]
    if name == "place":
        return [(row.pk, row.slug, row.name) for row in Place.objects.matching(text)[:MOST_FOUND]]
    sources = Source.objects.matching(text)[:MOST_FOUND]
    return [(row.pk, row.slug, row.display_title) for row in sources]


def looked_for(query: Query, name: str, text: str) -> Box:
    """The values of a long dimension that bear such a name, and those chosen; without an event too."""
    rows = _named(name, text)
    chosen = [(row.pk, row.slug, "") for row in rows_of(query.given.get(name) or [])]
    keys = [pk for pk, _slug, _label in [*rows, *chosen]]
    facets = count_facets(query, [name], MOST, only={name: keys})
    known = {one.value for one in facets.values[name]}
    options = _counted(query, facets, name)
    options += [Option(slug, label, 0, False) for _pk, slug, label in rows if slug not in known]
    return Box(name, str(DIMENSIONS[name]), options, found=text)


def facets_query(query: Query) -> QueryDict:
    """What the selection is, without where in its list one is."""
    rest = query.params.copy()
    for name in list(rest):
        if name not in query.filters:
            del rest[name]
    return rest
