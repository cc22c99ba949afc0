"""The columns of the flat forms: CSV's cells, GeoJSON's properties. Names are a promise; new ones go last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from timeline.formats.reading import Document


@dataclass(frozen=True)
class Column:
    """One column: `read` takes its value out of an event's document. A list is a multi-valued cell."""

    name: str
    meaning: str
    read: Callable[[Document], Any]


def _inside(*path: str) -> Callable[[Document], Any]:
    """What lies at the end of a path through nested objects; None where one of them is null."""

    def read(document: Document) -> Any:
        value: Any = document
        for name in path:
            if value is None:
                return None
            value = value[name]
        return value

    return read


def _with(text: str, more: str) -> str:
    return f"{text} ({more})" if more else text


def _participants(document: Document) -> list[str]:
    return [_with(part["actor"]["name"], part["role"]) for part in document["participants"]]


def _claims(document: Document) -> list[str]:
    claims = (document["incident"] or {}).get("claims", [])
    return [f"{claim['actor']['name']}: {claim['stance']}{_said_by(claim)}" for claim in claims]


def _said_by(claim: Document) -> str:
    by = claim["by"]
    return f" by {by['name']}" if by and by["slug"] != claim["actor"]["slug"] else ""


def _title(source: dict[str, Any]) -> str:
    """In square brackets when it is ours, as bibliographies do."""
    return f"[{source['title']}]" if source["title_supplied"] else source["title"]


def _sources(document: Document) -> list[str]:
    return [_with(_title(citation["source"]), citation["locator"]) for citation in document["citations"]]


def _topics(document: Document) -> list[str]:
    return (document["diplomacy"] or {}).get("topics", [])


def _counts() -> list[Column]:
    said = {"low": "fewest that a source supports", "best": "most likely", "high": "most supported"}
    return [
        Column(f"{stem}_{part}", f"{noun}, {said[part]}; empty: unknown", _inside("incident", stem, part))
        for stem, noun in [("fatalities", "Killed"), ("injured", "Injured")]
        for part in ("low", "best", "high")
    ]


COLUMNS = [
    Column("id", "Number of the event here", _inside("id")),
    Column("uid", "Permanent name of the event, the same in every copy of the base", _inside("uid")),
    Column("url", "Page of the event", _inside("url")),
    Column("kind", "incident or diplomatic", _inside("kind")),
    Column("type", "Code of the type, see the codebook", _inside("type", "code")),
    Column("type_label", "Name of the type", _inside("type", "label")),
    Column("category", "Category of the type", _inside("type", "category")),
    Column("title", "Title", _inside("title")),
    Column("summary", "Summary", _inside("summary")),
    Column("date", "The date in words", _inside("date", "text")),
    Column("edtf", "The date as EDTF (ISO 8601-2), as exact as the sources", _inside("date", "edtf")),
    Column("earliest", "First possible day; empty: unknown or open", _inside("date", "earliest")),
    Column("latest", "Last possible day; empty: unknown or open", _inside("date", "latest")),
    Column("precision", "How exactly the date is known", _inside("date", "precision")),
    Column("approximate", "true where the date is approximate", _inside("date", "approximate")),
    Column("uncertain", "true where the date is doubted", _inside("date", "uncertain")),
    Column("date_basis", "stated by a source, or inferred", _inside("date", "basis")),
    Column("date_note", "What the date was inferred from", _inside("date", "note")),
    Column("occurrence", "occurred, planned, alleged, denied, …", _inside("occurrence")),
    Column("place", "Name of the place", _inside("place", "name")),
    Column("place_slug", "The place's name in queries", _inside("place", "slug")),
    Column("admin1", "Province, region or state", _inside("place", "admin1")),
    Column("country", "ISO 3166-1 alpha-2", _inside("country")),
    Column("latitude", "Degrees, WGS 84; of an area its centre", _inside("place", "latitude")),
    Column("longitude", "Degrees, WGS 84; of an area its centre", _inside("place", "longitude")),
    Column("place_precision", "exact, near, or somewhere in an area", _inside("place", "precision")),
    Column("participants", "Each as: Name (role)", _participants),
    *_counts(),
    Column("claims", "Who is said to have done it: Actor: claimed, Actor: blamed by Another", _claims),
    Column("level", "Highest level that took part in a diplomatic event", _inside("diplomacy", "level")),
    Column("format", "unilateral, bilateral, trilateral, multilateral", _inside("diplomacy", "format")),
    Column("venue", "Conference or hall", _inside("diplomacy", "venue")),
    Column("topics", "What a diplomatic event was about", _topics),
    Column("outcome", "What came of it", _inside("diplomacy", "outcome")),
    Column("sources", "Each as: Title (where in it)", _sources),
    Column("updated", "When this record last changed, UTC", _inside("updated")),
    Column("dataset", "Dataset that it was imported from; empty: written here", _inside("dataset", "name")),
    Column("licence", "Terms of that dataset", _inside("dataset", "licence")),
    Column("attribution", "How the dataset's makers ask to be cited", _inside("dataset", "attribution")),
]

# The parts of a document that the columns read.
PARTS = {
    *["id", "uid", "url", "kind", "type", "title", "summary", "date", "occurrence", "country", "place"],
    *["participants", "incident", "diplomacy", "citations", "dataset", "updated"],
}
