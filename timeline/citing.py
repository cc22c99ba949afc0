"""How a record is cited: in words after APA, as BibTeX, as CSL-JSON; each with an address that stays true."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from dates.text import describe
from timeline.formats.bibtex import address, latex
from timeline.models import Event

PUBLISHER = "Sarhad"


@dataclass(frozen=True)
class Style:
    """One form of a citation: its code, its name, its text, and whether its lines matter."""

    code: str
    label: str
    text: str
    verbatim: bool = True


@dataclass(frozen=True)
class Record:
    """One event as one of its revisions left it: what any citation of it has to say."""

    event: Event
    revision: int
    changed: datetime
    permalink: str
    retrieved: datetime

    @property
    def title(self) -> str:
        return f"{self.event.title}, {describe(self.event.edtf)}"

    @property
    def key(self) -> str:
        return f"sarhad-event-{self.event.pk}-r{self.revision}"


def styles(event: Event, revision: int, changed: datetime, permalink: str) -> list[Style]:
    record = Record(event, revision, changed.astimezone(UTC), permalink, timezone.now())
    return [
        Style("apa", "APA", apa(record), verbatim=False),
        Style("bibtex", "BibTeX", bibtex(record)),
        Style("csl", "CSL-JSON", json.dumps([csl(record)], ensure_ascii=False, indent=2)),
    ]


def apa(record: Record) -> str:
    changed, retrieved = record.changed, record.retrieved
    return (
        f"{PUBLISHER}. ({changed:%Y}, {changed:%B} {changed.day}). {record.title} "
        f"(Event {record.event.pk}, revision {record.revision}) [Chronology entry]. "
        f"Retrieved {retrieved:%B} {retrieved.day}, {retrieved:%Y}, from {record.permalink}"
    )


def bibtex(record: Record) -> str:
    fields = {
        "title": f"{{{latex(record.title)}}}",
        "author": f"{{{PUBLISHER}}}",
        "date": f"{record.changed:%Y-%m-%d}",
        "year": f"{record.changed:%Y}",
        "version": f"revision {record.revision}",
        "url": address(record.permalink),
        "urldate": f"{record.retrieved:%Y-%m-%d}",
        "note": f"Chronology entry, event {record.event.pk}, revision {record.revision}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{record.key},\n{lines}\n}}"


def csl(record: Record) -> dict[str, Any]:
    return {
        "id": record.key,
        "type": "entry",
        "title": record.title,
        "container-title": PUBLISHER,
        "author": [{"literal": PUBLISHER}],
        "issued": {"date-parts": [_parts(record.changed)]},
        "accessed": {"date-parts": [_parts(record.retrieved)]},
        "number": str(record.event.pk),
        "version": f"revision {record.revision}",
        "URL": record.permalink,
    }


def _parts(moment: datetime) -> list[int]:
    return [moment.year, moment.month, moment.day]
