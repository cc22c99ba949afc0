"""Components of what no serializer writes: lists, counts, the codebook, the exports."""

from __future__ import annotations

from typing import Any

from timeline import codebook
from timeline.api.schema.parts import (
    ADDRESS,
    DAY,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    array,
    codes,
    nullable,
    ref,
    said,
    thing,
)  # fmt: skip
from timeline.dimensions import FACETS
from timeline.formats import FORMATS
from timeline.formats.columns import COLUMNS
from timeline.formats.geojson import PROPERTIES
from timeline.intervals import INTERVALS
from timeline.over_time import BY

FLAG: Schema = {"type": "boolean"}
WORDS = said(TEXT, "The selection in words.")


def list_component(name: str) -> Schema:
    return thing(
        {
            "count": said(
                nullable(WHOLE), "How many there are; null where that was not asked and is not cheap."
            ),
            "next": said(nullable(ADDRESS), "Address of the next page; null on the last."),
            "previous": said(nullable(ADDRESS), "Address of the page before; null on the first."),
            "filter": WORDS,
            "results": said(array(ref(name)), "The rows of this page."),
        }
    )


def summary_components() -> dict[str, Schema]:
    return {
        "Facets": _facets(),
        "FacetValue": _facet_value(),
        "Series": _series(),
        "Tally": thing(TALLY, description="Some events in numbers."),
        "Changes": _changes(),
        "FeedEntry": _change(),
        "Codebook": _codebook(),
        "Code": thing(CODE, optional=["crosswalk"]),
        "EventType": thing(EVENT_TYPE),
    }


def _facets() -> Schema:
    values = {name: said(array(ref("FacetValue")), f"By {name}.") for name in FACETS}
    return thing(
        {
            "count": said(WHOLE, "How many events are selected."),
            "filter": WORDS,
            "facets": said(thing(values, optional=values), "Values of each facet, most frequent first."),
            "left_out": said(
                {"type": "object", "additionalProperties": WHOLE}, "By facet, how many more values there are."
            ),
        },
        description="Each facet is counted as if its own parameter were not given.",
    )


def _facet_value() -> Schema:
    more = {facet.more for facet in FACETS.values() if facet.more}
    return thing(
        {
            "value": said(TEXT, "As its parameter writes it."),
            "label": said(TEXT, "In words."),
            **{name: said(TEXT, f"With some facets, its {name}.") for name in sorted(more)},
            "count": said(WHOLE, "How many events."),
            "selected": said(FLAG, "Whether the request selects by it."),
        },
        optional=more,
    )


_KILLED = nullable(WHOLE)
TALLY = {
    "count": said(WHOLE, "How many events."),
    "fatalities": said(_KILLED, "Killed, summed over the events whose number is known; null: of none is it."),
    "fatalities_low": said(_KILLED, "The same, of the lowest numbers."),
    "fatalities_high": said(_KILLED, "The same, of the highest numbers."),
    "with_fatalities": said(WHOLE, "Of how many events the number is known."),
}


def _series() -> Schema:
    point = thing(
        {"start": said(DAY, "Its first day."), "end": said(DAY, "Its last day."), **TALLY},
        description="One day, week, month or year.",
    )
    one = thing(
        {
            "value": said(nullable(TEXT), "As its parameter writes it; null: none, or all."),
            "label": said(TEXT, "In words."),
            "count": said(WHOLE, "How many events."),
            "uncertain": said(WHOLE, "How many of them no point counts."),
            "points": said(array(point), "Every interval from the first with events to the last."),
        }
    )
    uncertain = thing(TALLY | {"text": said(TEXT, "The same in a sentence.")})
    return thing(
        {
            "interval": said(codes(INTERVALS), "How long a point is."),
            "by": said(codes(BY), "What tells the series apart."),
            "filter": WORDS,
            "count": said(WHOLE, "How many events are selected."),
            "uncertain": said(uncertain, "Events whose possible days lie in several intervals."),
            "series": said(array(one), "One for each value, the largest first."),
            "left_out": said(WHOLE, "With by=actor, how many more actors there are."),
            "note": said(TEXT, "What to beware of; empty when there is nothing."),
        }
    )


SURVIVOR = thing({"id": WHOLE, "uid": TEXT, "url": ADDRESS})


def _changes() -> Schema:
    return thing(
        {
            "next": said(ADDRESS, "Address of what comes after: follow it for ever."),
            "more": said(FLAG, "Whether there is more at once; else it is worth waiting."),
            "filter": WORDS,
            "results": said(array(ref("FeedEntry")), "In the order in which they were committed."),
        }
    )


def _change() -> Schema:
    return thing(
        {
            "id": said(WHOLE, "Id of the event."),
            "at": said(MOMENT, "When it was committed."),
            "action": said(
                codes(["upsert", "delete", "merge"]),
                "upsert: hold the event as it is here. delete: hold it no longer; it is gone, or left the "
                "selection. merge: hold it no longer; it and `into` proved to be one event.",
            ),
            "event": said(ref("Event"), "With an upsert, the whole event."),
            "into": said(
                SURVIVOR, "With a merge, the event that stays, whether the selection holds that or not."
            ),
        },
        optional=["event", "into"],
        description="What became of one event. A page tells each event once, as its last state within it.",
    )


CODE = {
    "code": said({"type": ["string", "integer"]}, "As data and parameters write it."),
    "label": said(TEXT, "In words."),
    "definition": said(TEXT, "What it means; empty when the label says it."),
    "crosswalk": said(
        {"type": "object", "additionalProperties": TEXT}, "What other datasets call it, where they have it."
    ),
}
EVENT_TYPE = {
    "code": said(TEXT, "As data and parameters write it."),
    "label": said(TEXT, "In words."),
    "kind": said(TEXT, "The kind of event that it is a type of."),
    "category": said(TEXT, "The category that it belongs to; as a value of `type` it selects all of them."),
    "definition": said(TEXT, "What belongs here, and what does not."),
    "example": said(TEXT, "One typical case; empty when there is none."),
    "crosswalk": said(
        {"type": "object", "additionalProperties": TEXT},
        "What ACLED, PLOVER and GTD call it; empty: nothing.",
    ),
}


def _codebook() -> Schema:
    lists = {
        one.name: said(array(ref("Code")), f"{one.title}. {one.about}".strip()) for one in codebook.LISTS
    }
    return thing({"event_types": said(array(ref("EventType")), "Types of events."), **lists})


# Exports. Those whose form is a standard of others are described no further than that standard needs.


def _geojson() -> Schema:
    names = {column.name: column.meaning for column in COLUMNS}
    properties = {column.name: {"description": names[column.name]} for column in PROPERTIES}
    point = thing(
        {"type": {"const": "Point"}, "coordinates": array({"type": "number"}, minItems=2, maxItems=2)}
    )
    feature = thing(
        {
            "type": {"const": "Feature"},
            "id": said(WHOLE, names["id"]),
            "geometry": said(nullable(point), "null where no point is known."),
            "properties": thing(properties),
        }
    )
    return thing({"type": {"const": "FeatureCollection"}, "filter": WORDS, "features": array(feature)})


def _timeline() -> Schema:
    slides = array({"type": "object"})
    return thing({"title": {"type": "object"}, "events": slides, "eras": slides})


def export_components() -> dict[str, Schema]:
    columns = ", ".join(column.name for column in COLUMNS)
    known = {
        "ndjson": said(TEXT, "One event a line, each as in the JSON lists."),
        "csv": said(TEXT, f"One event a row, under a row of names: {columns}."),
        "geojson": _geojson(),
        "csl.json": array(
            thing({"id": TEXT, "type": TEXT, "title": TEXT}), description="The sources cited, each once."
        ),
        "timelinejs.json": _timeline(),
    }
    rest = {suffix: said(TEXT, f"The selection as {form.label}.") for suffix, form in FORMATS.items()}
    return {export_component(suffix): one for suffix, one in (rest | known).items()}


def export_content(suffix: str) -> dict[str, Any]:
    form = FORMATS[suffix]
    return {form.media_type.partition(";")[0]: {"schema": ref(export_component(suffix))}}


def export_component(suffix: str) -> str:
    return f"EventsAs{FORMATS[suffix].label.replace('-', '')}"
