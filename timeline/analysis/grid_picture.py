"""The matrix of actors and the table of types by place, as files: cells with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from timeline.analysis.actors import Matrix
from timeline.analysis.drawing import MARGIN, WIDTH, document, el, joined
from timeline.analysis.heat import STEPS
from timeline.analysis.places import Heat

ROW, NAMES, HEAD = 24, 236, 118  # pixels
LONGEST = 34  # letters of a name


def _cut(name: str, most: int = LONGEST) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _cell(x: float, y: float, width: float, count: int, level: int, *, own: bool = False) -> SafeString:
    if own or not count:
        box = el("rect", x=x + 1, y=y + 1, width=width - 2, height=ROW - 2, class_="none")
    else:
        shade = round(level / STEPS * 0.55, 3)
        box = el("rect", x=x + 1, y=y + 1, width=width - 2, height=ROW - 2, class_="heat", fill_opacity=shade)
    number = el(
        "text", f"{count:,}", x=x + width / 2, y=y + 16, text_anchor="middle", class_="" if own else "strong"
    )
    return joined([box, number if count else ""])


def _table(
    heads: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[int, int, bool]]]]
) -> tuple[SafeString, float]:
    """Names down the side, heads on a slant above; each cell is (count, level, own)."""
    width = min((WIDTH - NAMES - 2 * MARGIN - 40) / max(len(heads), 1), 72)
    parts = []
    for at, head in enumerate(heads):
        x = NAMES + MARGIN + (at + 0.5) * width
        text = el("text", _cut(head, 26), transform=f"translate({x} {HEAD - 6}) rotate(-40)", class_="strong")
        parts.append(text)
    for down, (name, cells) in enumerate(rows):
        y = HEAD + down * ROW
        parts.append(
            el("text", _cut(name), x=NAMES + MARGIN - 8, y=y + 16, text_anchor="end", class_="strong")
        )
        parts += [
            _cell(NAMES + MARGIN + at * width, y, width, count, level, own=own)
            for at, (count, level, own) in enumerate(cells)
        ]
    return joined(parts), HEAD + ROW * len(rows)


def matrix_file(found: Matrix) -> str:
    heads = [f"{row.number}. {row.actor.name}" for row in found.rows]
    rows = [
        (f"{row.actor.name} {row.number}", [(cell.count, cell.level, cell.own) for cell in row.cells])
        for row in found.rows
    ]
    body, height = _table(heads, rows)
    diagonal = gettext("On the diagonal, without colour: all events of the actor.")
    return document(found.title, found.query.words, body, height, [diagonal, *found.notes])


def heat_file(found: Heat) -> str:
    rows = [(row.name.label, [(cell.count, cell.level, False) for cell in row.cells]) for row in found.rows]
    body, height = _table([column.name.label for column in found.columns], rows)
    return document(found.title, found.query.words, body, height, found.notes)
