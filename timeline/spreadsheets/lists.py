"""Lists that stand in one cell: participants, topics, identifiers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from timeline.spreadsheets.cells import CellError

BETWEEN = "; "
PARTICIPANT = re.compile(
    r'\s*(?P<actor>[^=;"]+?)\s*=\s*(?P<role>[^;"]*?)\s*(?:"(?P<note>(?:[^"]|"")*)"\s*)?(?:;|$)'
)

Document = dict[str, Any]
Slug = Callable[[str], str]  # the slug of the actor that bears a name, or the name where none does


def write_participants(participants: list[Document]) -> str:
    return BETWEEN.join(
        f"{one['actor']['slug']}={one['role']}" + (f' "{_doubled(one["note"])}"' if one["note"] else "")
        for one in participants
    )


def read_participants(text: str, slug: Slug) -> list[Document]:
    """`slug=role "note"; …` as the rows of a document. Raises CellError naming what cannot be read."""
    found, at = [], 0
    while at < len(text):
        match = PARTICIPANT.match(text, at)
        if not match:
            rest = text[at : at + 60].strip()
            if not rest.strip("; "):
                break
            raise CellError(
                f"‘{rest}’ cannot be read. Write each participant as actor=role, with a semicolon between "
                'two: ttp=attacker; pakistan-army=target "a convoy".'
            )
        note = (match["note"] or "").replace('""', '"').strip()
        found.append({"actor": slug(match["actor"]), "role": match["role"].strip(), "note": note})
        at = match.end()
    return found


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def read_words(text: str) -> list[str]:
    return [word for part in re.split(r"[;\n]", text) if (word := part.strip())]


def write_ids(rows: list[Document]) -> str:
    return BETWEEN.join(f"{one['scheme']}:{one['identifier']}" for one in rows)


def read_ids(text: str) -> list[Document]:
    found = []
    for word in read_words(text):
        scheme, colon, identifier = word.partition(":")
        if not colon or not identifier.strip():
            raise CellError(
                f"‘{word[:60]}’ cannot be read. Write each as scheme:identifier, as in gtd:2022121100."
            )
        found.append({"scheme": scheme.strip(), "identifier": identifier.strip()})
    return found
