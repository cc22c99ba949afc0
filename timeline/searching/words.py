"""What was typed, as the database looks for it; and where it stands in what was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOST_WORDS = 12
_WORD = re.compile(r"\w+")
# Endings that the search for words of a text takes off; a name is never shortened.
_ENDINGS = ("ings", "ing", "ies", "ed", "es", "s")


def words_of(text: str) -> list[str]:
    """The first words of a text, composed: an accent that stands alone would split its word."""
    return _WORD.findall(unicodedata.normalize("NFKC", text))[:MOST_WORDS]


def prefix_query(text: str, *, every: bool) -> str:
    """For to_tsquery(): all the words, the last one (or every one) as the beginning of a word. '' without."""
    words = words_of(text)
    whole = [f"'{word}'" + (":*" if every else "") for word in words[:-1]]
    return " & ".join([*whole, f"'{words[-1]}':*"]) if words else ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `hit`: it is what was looked for."""

    text: str
    hit: bool


def bare(word: str) -> str:
    """Without case and accents."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


class Marker:
    """Marks in a text the words that begin with what was typed, in any case, accent or ending."""

    def __init__(self, typed: str) -> None:
        self.starts = tuple({_stem(bare(word)) for word in words_of(typed)} - {""})

    def pieces(self, text: str) -> list[Piece]:
        """The whole text, cut where a hit begins or ends."""
        found: list[Piece] = []
        at = 0
        for word in _WORD.finditer(text):
            if self.starts and bare(word[0]).startswith(self.starts):
                found += [Piece(text[at : word.start()], False), Piece(word[0], True)]
                at = word.end()
        return [piece for piece in [*found, Piece(text[at:], False)] if piece.text]

    def excerpt(self, text: str, length: int = 180) -> list[Piece]:
        """So much of a text around its first hit; nothing where it has none."""
        text = " ".join(text.split())
        first = next((word for word in _WORD.finditer(text) if self.hits(word[0])), None)
        if first is None:
            return []
        begin = max(0, first.start() - length // 3)
        begin = text.rfind(" ", 0, begin) + 1 if begin else 0
        end = begin + length
        end = len(text) if end >= len(text) else text.rfind(" ", 0, end)
        lead, tail = "… " if begin else "", " …" if end < len(text) else ""
        return self.pieces(f"{lead}{text[begin:end]}{tail}")

    def hits(self, word: str) -> bool:
        return bool(self.starts) and bare(word).startswith(self.starts)


def any_hit(pieces: Iterable[Piece]) -> bool:
    return any(piece.hit for piece in pieces)
