"""Which words of a text are new, and which are gone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond it the comparison, which is quadratic, would be felt; the texts are then shown side by side.
MOST_WORDS = 4000


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `changed` if the other text lacks it."""

    text: str
    changed: bool = False


def compared(was: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """The two texts in pieces, word by word. Texts that share too little are each one plain piece."""
    old, new = _words(was), _words(now)
    if not old or not new or len(old) + len(new) > MOST_WORDS:
        return _plain(was), _plain(now)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.3:
        return _plain(was), _plain(now)
    before: list[Piece] = []
    after: list[Piece] = []
    steps = matcher.get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(steps):
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        # A space between two changes belongs to them: word for word in stripes is hard to read.
        same = tag == "equal" and (bool(gone.strip()) or number in (0, len(steps) - 1))
        _add(before, gone, not same)
        _add(after, come, not same)
    return before, after


def _add(pieces: list[Piece], text: str, changed: bool) -> None:
    if text and pieces and pieces[-1].changed == changed:
        pieces[-1] = Piece(pieces[-1].text + text, changed)
    elif text:
        pieces.append(Piece(text, changed))


def _plain(text: str) -> list[Piece]:
    return [Piece(text)] if text else []


def _words(text: str) -> list[str]:
    """Words, the spaces between them, and signs, each by itself."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)
