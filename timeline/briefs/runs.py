"""Text as all forms of a brief can write it: a list of runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """A stretch of text of one look; with `href` it is a link."""

    text: str
    italic: bool = False
    href: str = ""


Runs = list[Run]


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)
