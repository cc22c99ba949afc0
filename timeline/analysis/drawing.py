"""Small pieces of SVG, the same in the page and in the file: x in percent, y in percent of the plot.

Colours are classes. In the page the style sheet gives them the tokens; a file carries STYLE, the same
colours as they are in light.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# The light side of static/css/tokens.css; a test holds them equal.
LIGHT = {
    "battle": "#b3201a",
    "explosion": "#c8690a",
    "civilian-targeting": "#86399e",
    "coercion": "#6b6457",
    "consultation": "#1f6feb",
    "agreement": "#0f7b4d",
    "relations": "#0b8480",
    "statement": "#5386b8",
    "cooperation": "#4a8a1f",
    "pressure": "#3d4fb0",
    "page": "#ffffff",
    "ink": "#171b20",
    "muted": "#57606a",
    "line": "#d9dee4",
    "line-strong": "#858e98",
    "accent": "#0a58ca",
}
TONES = [name for name in LIGHT if name not in ("page", "ink", "muted", "line", "line-strong", "accent")]
FONT = "Inter, 'Segoe UI', system-ui, 'Noto Sans', sans-serif"
DASHES = ["", "6 3", "2 2", "9 3 2 3"]
WIDTH, MARGIN, LINE = 960, 24, 17
STYLE = "".join(
    [
        f"text{{font:12px {FONT};fill:{LIGHT['muted']}}}",
        f".head{{font-size:18px;font-weight:600;fill:{LIGHT['ink']}}}",
        f".strong{{fill:{LIGHT['ink']}}}",
        f".rule{{stroke:{LIGHT['line']}}}.zero{{stroke:{LIGHT['line-strong']}}}",
        f".veil{{fill:{LIGHT['page']};fill-opacity:.5}}.veil-line{{stroke:{LIGHT['page']};stroke-opacity:.6}}",
        f".here{{stroke:{LIGHT['ink']};stroke-dasharray:3 3}}.shade{{fill:{LIGHT['line']};fill-opacity:.45}}",
        f".interval{{fill:{LIGHT['ink']};fill-opacity:.13}}.mean{{stroke:{LIGHT['ink']};stroke-width:1.75}}",
        f".unknown{{fill:none;stroke:{LIGHT['line-strong']};stroke-dasharray:1 3}}",
        f".heat{{fill:{LIGHT['accent']}}}.none{{fill:none;stroke:{LIGHT['line']}}}",
        ".fill{fill:currentColor}.soft{fill:currentColor;fill-opacity:.25}",
        ".curve{fill:none;stroke:currentColor;stroke-width:1.75;vector-effect:non-scaling-stroke}",
        f".tone-rest{{color:{LIGHT['line-strong']}}}",
        *[f".tone-{tone}{{color:{LIGHT[tone]}}}" for tone in TONES],
    ]
)


def el(name: str, *inside: Any, **attributes: Any) -> SafeString:
    """One element; `text_anchor` writes text-anchor, `class_` class. Everything is escaped."""
    written = format_html_join(
        "",
        ' {}="{}"',
        [(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value != ""],
    )
    return format_html("<{}{}>{}</{}>", name, written, joined(inside), name)


def joined(parts: Iterable[Any]) -> SafeString:
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308 - each part is escaped


def patterns(tones: list[str]) -> SafeString:
    """A fill for each series: its colour under its own hatching, so that colour is not the only sign."""
    return el("defs", *[_pattern(index, tone) for index, tone in enumerate(tones)])


def _pattern(index: int, tone: str) -> SafeString:
    signs: list[list[SafeString]] = [
        [],
        [el("path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5", class_="veil-line", stroke_width=1.6)],
        [el("circle", cx=3, cy=3, r=1.3, class_="veil")],
        [el("path", d="M0 3H6", class_="veil-line", stroke_width=1.8)],
        [el("path", d="M3 0V6", class_="veil-line", stroke_width=1.8)],
    ]
    return el(
        "pattern",
        el("rect", width=6, height=6, class_="fill"),
        *signs[index % len(signs)],
        id=f"series-{index}",
        class_=f"tone-{tone}",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )


def stretched(*inside: Any, **attributes: Any) -> SafeString:
    """A box of 100 by 100 for paths, which know no percent."""
    return el(
        "svg",
        *inside,
        width="100%",
        height="100%",
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        **attributes,
    )


def paragraph(text: str, y: float, *, class_: str = "", most: int = 140) -> tuple[SafeString, float]:
    """Lines of text from `y` down, and where the next one goes."""
    lines = wrap(text, most)
    drawn = [el("text", line, x=MARGIN, y=y + LINE * at, class_=class_) for at, line in enumerate(lines)]
    return joined(drawn), y + LINE * len(lines)


def document(title: str, subtitle: str, body: SafeString, height: float, notes: Iterable[str]) -> str:
    """The picture as a file of its own: `body` stands below the title, `height` is its pixels."""
    shown, top = paragraph(title, 34, class_="head", most=95)
    lower, top = paragraph(subtitle, top + 4, class_="strong")
    parts = [shown, lower, el("g", body, transform=f"translate(0 {top})")]
    y = top + height + LINE
    for note in notes:
        written, y = paragraph(note, y)
        parts.append(written)
    whole = el(
        "svg",
        el("title", title),
        el("style", mark_safe(STYLE)),  # noqa: S308 - ours
        el("rect", width="100%", height="100%", fill=LIGHT["page"]),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=round(y + 8),
        viewBox=f"0 0 {WIDTH} {round(y + 8)}",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'
