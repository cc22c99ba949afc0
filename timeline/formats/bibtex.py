"""BibTeX: the sources that the selected events cite, each once, for bibliographies.

`date` is EDTF, as biblatex reads it; `year` and `month` are for classic BibTeX, where there is only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from dates.edtf import Precision
from sources.models import Source
from timeline.formats.form import Context, Form
from timeline.formats.reading import cited_sources
from timeline.formats.text import known_ends, on_one_line
from timeline.models import EventQuerySet

# Kind of source: type of entry, and the field that names the outlet.
ENTRIES = {
    "news": ("article", "journal"),
    "opinion": ("article", "journal"),
    "report": ("techreport", "institution"),
    "book": ("book", "publisher"),
}
OTHERWISE = ("misc", "publisher")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
LATEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces even behind a backslash, so that a lone \{ would swallow the rest of the file.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: rf"\{sign}" for sign in "%&#$_"},
}
_SPECIAL = re.compile(r"[\\{}~^%&#$_]")
IN_ADDRESSES = "!#$%&'()*+,-./:;=?@[]_~"  # everything that an address may hold but what breaks an entry


def stream(events: EventQuerySet, context: Context) -> Iterator[str]:
    for source in cited_sources(events):
        yield entry(source, context)


def entry(source: Source, context: Context) -> str:
    """One entry; what is unknown is left out."""
    kind, outlet = ENTRIES.get(source.kind, OTHERWISE)
    permalink = context.build_absolute_uri(source.get_absolute_url())
    fields = {
        # Braces within braces keep capitals, and a name or a ministry whole.
        "title": f"{{{latex(source.display_title)}}}",
        "author": f"{{{latex(source.author)}}}" if source.author else "",
        outlet: latex(source.outlet.name) if source.outlet else "",
        "date": source.edtf,
        "url": address(source.url),
        "language": latex(source.language),
        "note": rf"\url{{{address(permalink)}}}",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    lines += [f"  {name} = {value}" for name, value in year_and_month(source.edtf).items()]
    return f"@{kind}{{{source.slug},\n" + ",\n".join(lines) + "\n}\n\n"


def latex(text: str) -> str:
    return _SPECIAL.sub(lambda sign: LATEX[sign[0]], on_one_line(text))


def address(url: str) -> str:
    return quote(url, safe=IN_ADDRESSES)


def year_and_month(edtf: str) -> dict[str, str]:
    """What both ends of the date share, for styles that know no other dates."""
    start, end = known_ends(edtf) if edtf else (None, None)
    if start is None or end is None or start.earliest.year != end.latest.year:
        return {}
    within_a_month = {start.precision, end.precision} <= {Precision.DAY, Precision.MONTH}
    same_month = within_a_month and start.earliest.month == end.latest.month
    month = {"month": MONTHS[start.earliest.month - 1]} if same_month else {}
    return {"year": f"{{{start.earliest.year:04}}}", **month}


FORM = Form("bib", "application/x-bibtex; charset=utf-8", "BibTeX", stream)
