"""The columns of the flat forms: CSV's cells, GeoJSON's properties. Names are a promise; new ones go last.

A column is SQL over the tables that `flat.py` joins, for thousands of events at once. It says what the
event's document says: tests/test_formats.py holds each to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    TEXT = "text"
    TEXTS = "texts"  # a multi-valued cell
    NUMBER = "number"
    DEGREES = "degrees"
    YES_OR_NO = "yes or no"


@dataclass(frozen=True)
class Column:
    name: str
    meaning: str
    sql: str
    type: Type = Type.TEXT


def _counts() -> list[Column]:
    said = {"low": "fewest that a source supports", "best": "most likely", "high": "most supported"}
    return [
        Column(
            f"{stem}_{part}",
            f"{noun}, {said[part]}; empty: unknown",
            f"incident.{stem}_{part}",
            Type.NUMBER,
        )
        for stem, noun in [("fatalities", "Killed"), ("injured", "Injured")]
        for part in ("low", "best", "high")
    ]


# As Python and JSON write it: without a fraction where there is none.
MOMENT = (
    """replace(to_char(event.updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')"""
)
PAGE = "%(pages)s || event.id || '/' || event.slug || '/'"
EXACTNESS = "CASE WHEN place.id IS NOT NULL THEN event.place_precision END"

COLUMNS = [
    Column("id", "Number of the event here", "event.id", Type.NUMBER),
    Column("uid", "Permanent name of the event, the same in every copy of the base", "event.uid"),
    Column("url", "Page of the event", PAGE),
    Column("kind", "incident or diplomatic", "event.kind"),
    Column("type", "Code of the type, see the codebook", "type.code"),
    Column("type_label", "Name of the type", "type.label"),
    Column("category", "Category of the type", "type.category"),
    Column("title", "Title", "event.title"),
    Column("summary", "Summary", "event.summary"),
    Column("date", "The date in words", "date.text"),
    Column("edtf", "The date as EDTF (ISO 8601-2), as exact as the sources", "date.edtf"),
    Column("earliest", "First possible day; empty: unknown or open", "date.earliest"),
    Column("latest", "Last possible day; empty: unknown or open", "date.latest"),
    Column("precision", "How exactly the date is known", "date.precision"),
    Column("approximate", "true where the date is approximate", "date.approximate", Type.YES_OR_NO),
    Column("uncertain", "true where the date is doubted", "date.uncertain", Type.YES_OR_NO),
    Column("date_basis", "stated by a source, or inferred", "event.date_basis"),
    Column("date_note", "What the date was inferred from", "event.date_note"),
    Column("occurrence", "occurred, planned, alleged, denied, …", "event.occurrence"),
    Column("place", "Name of the place", "place.name"),
    Column("place_slug", "The place's name in queries", "place.slug"),
    Column("admin1", "Province, region or state", "place.admin1"),
    Column("country", "ISO 3166-1 alpha-2", "event.country"),
    Column("latitude", "Degrees, WGS 84; of an area its centre", "place.latitude", Type.DEGREES),
    Column("longitude", "Degrees, WGS 84; of an area its centre", "place.longitude", Type.DEGREES),
    Column("place_precision", "exact, near, or somewhere in an area", EXACTNESS),
    Column("participants", "Each as: Name (role)", "participants.texts", Type.TEXTS),
    *_counts(),
    Column(
        "claims",
        "Who is said to have done it: Actor: claimed, Actor: blamed by Another",
        "claims.texts",
        Type.TEXTS,
    ),
    Column("level", "Highest level that took part in a diplomatic event", "diplomacy.level"),
    Column("format", "unilateral, bilateral, trilateral, multilateral", "diplomacy.format"),
    Column("venue", "Conference or hall", "diplomacy.venue"),
    Column("topics", "What a diplomatic event was about", "topics.texts", Type.TEXTS),
    Column("outcome", "What came of it", "diplomacy.outcome"),
    Column("sources", "Each as: Title (where in it)", "sources.texts", Type.TEXTS),
    Column("updated", "When this record last changed, UTC", MOMENT),
    Column("dataset", "Dataset that it was imported from; empty: written here", "dataset.name"),
    Column("licence", "Terms of that dataset", "dataset.licence"),
    Column("attribution", "How the dataset's makers ask to be cited", "dataset.attribution"),
]
