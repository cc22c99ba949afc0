"""A value for each parameter, and a body for each write, that work on the fixtures that ship."""

from __future__ import annotations

from typing import Any

# By collection and name, else by name. A list is what `?name=a&name=b` means.
PARAMETERS: dict[str, Any] = {
    "q": "ceasefire",
    "actors.q": "taliban",
    "places.q": "chaman",
    "sources.q": "thaw",
    "phases.q": "line",
    "date": "2025-06/..",
    "date_from": "2025-06-01",
    "date_to": "2025-06-30",
    "date_match": "certain",
    "precision": ["day", "days"],
    "kind": ["incident"],
    "actors.kind": ["armed-group"],
    "places.kind": ["province"],
    "sources.kind": ["opinion"],
    "type": ["battle", "suicide-bombing"],
    "actor": ["TTP"],
    "actor_all": ["pakistan", "Afghan Taliban"],
    "role": ["attacker"],
    "claimed_by": ["TTP"],
    "blamed": ["hafiz-gul-bahadur-group"],
    "country": ["PK"],
    "admin1": ["Balochistan"],
    "place": ["chaman"],
    "bbox": "60,23,78,38",
    "fatalities_min": 5,
    "fatalities_max": 20,
    "occurrence": ["occurred"],
    "source": ["arab-news-thaw-and-militancy"],
    "phase": ["the-thaw"],
    "updated_since": "2025-01-01T00:00:00Z",
    "ordering": "-fatalities",
    "actors.ordering": "-name",
    "places.ordering": "-name",
    "sources.ordering": "-title",
    "phases.ordering": "-date",
    "page_size": 10,
    "count": "exact",
    "fields": ["id", "title", "date"],
    "omit": ["summary"],
    "actors.fields": ["slug", "name", "aliases"],
    "actors.omit": ["description"],
    "places.fields": ["slug", "latitude", "longitude"],
    "places.omit": ["other_names"],
    "sources.fields": ["slug", "title"],
    "sources.omit": ["note"],
    "phases.fields": ["slug", "name", "date"],
    "phases.omit": ["summary"],
    "facet": ["type", "actor"],
    "limit": 10,
    "wait": 0,
    "interval": "week",
    "by": "actor",
}
# What a parameter's example needs beside it.
WITH: dict[str, dict[str, Any]] = {"role": {"actor": "TTP"}, "series.limit": {"by": "actor"}}
# They come from an answer, or from the day on which the base was filled: not to be written down beforehand.
WITHOUT_EXAMPLE = {"cursor", "since", "as_of", "dataset"}

KEYS = {"actors": "ttp", "places": "chaman", "sources": "arab-news-thaw-and-militancy", "phases": "the-thaw"}

INCIDENT = {
    "type": "armed-clash",
    "title": "Clash at the Chaman crossing",
    "summary": "Border forces exchange fire across the crossing.",
    "date": {"edtf": "2022-12-11", "basis": "inferred", "note": "The source names no year."},
    "place": {"slug": "chaman", "precision": "exact"},
    "participants": [
        {"actor": "Afghan Taliban", "role": "attacker"},
        {"actor": "pakistan", "role": "target"},
    ],
    "incident": {
        "fatalities": {"low": 8},
        "casualties": [{"group": "civilians", "killed": {"low": 8}}],
        "claims": [
            {"actor": "Afghan Taliban", "stance": "blamed", "by": "pakistan", "citation": {"index": 0}}
        ],
    },
    "citations": [
        {
            "source": "column-pakistan-afghan-policy",
            "supports": ["event", "date", "casualties", "claims"],
            "locator": "para. 2",
        }
    ],
    "message": "From the column.",
}
TALKS = {
    "type": "talks",
    "title": "Second round of talks in Islamabad",
    "date": "2025-08~",
    "occurrence": "planned",
    "diplomacy": {"level": "senior-official", "format": "bilateral", "topics": ["trade"]},
}
BODIES: dict[str, dict[str, Any]] = {
    "events": {"kind": "incident", **INCIDENT},
    "incidents": INCIDENT,
    "diplomatic-events": TALKS,
    "actors": {
        "name": "Border Chamber of Commerce",
        "kind": "organisation",
        "country": "PK",
        "aliases": [{"name": "BCC", "language": "en"}],
        "relations": [{"relation": "opposes", "object": "ttp"}],
    },
    "places": {
        "name": "Old Bazaar of Chaman",
        "kind": "point",
        "parent": "balochistan",
        "country": "PK",
        "latitude": 30.92,
        "longitude": 66.45,
    },
    "sources": {
        "title": "Statement on the talks",
        "kind": "statement",
        "published": {"edtf": "2025-07", "basis": "stated"},
        "link": "https://example.org/statement",
        "language": "en",
    },
}


def example(collection: str, name: str) -> Any:
    """Raises LookupError when a parameter has none."""
    for key in (f"{collection}.{name}", name):
        if key in PARAMETERS:
            return PARAMETERS[key]
    raise LookupError(f"Give {collection}.{name} an example in timeline/api/schema/examples.py.")
