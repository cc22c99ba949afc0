"""A brief in Markdown, with the notes that GitHub, Pandoc and most editors know: `[^1]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.utils.translation import gettext as _

from dates.text import describe
from timeline.briefs.building import Brief, Entry
from timeline.briefs.runs import Runs
from timeline.formats.text import on_one_line

MEDIA_TYPE = "text/markdown; charset=utf-8"
# Whatever could be read as markup, an entity, a formula or a link.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$^!&])")
# At the start of a line also lists, rules and quotations.
_START = re.compile(r"^(\d+)([.)])|^([-+=])")
IN_ADDRESSES = "!#$%&'()*+,-./:;=?@[]_~"


def escaped(text: str) -> str:
    """Text that any reader of Markdown shows as it is. One line stays one line."""
    safe = _SIGNS.sub(r"\\\1", on_one_line(text))
    return _START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", safe)


def written(runs: Runs) -> str:
    return "".join(
        f"<{quote(run.href, safe=IN_ADDRESSES)}>"
        if run.href
        else f"*{escaped(run.text)}*"
        if run.italic
        else _inner(run.text)
        for run in runs
    )


def _inner(text: str) -> str:
    """In a line, where blanks at the ends part one run from the next."""
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead and ' '}{_SIGNS.sub(_escape, on_one_line(text))}{tail and ' '}" if text.strip() else " "


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[1]}"


def write(brief: Brief) -> str:
    return "\n".join(_lines(brief)) + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    yield f"# {escaped(brief.title)}"
    yield ""
    yield from _about(brief)
    for group in brief.groups:
        yield f"## {escaped(group.heading)}"
        yield ""
        for entry in group.entries:
            yield from _entry(entry)
    if brief.references:
        yield f"## {_('Sources')}"
        yield ""
        for reference in brief.references:
            numbers = ", ".join(str(number) for number in reference.notes)
            grade = _("reliability %(grade)s") % {"grade": reference.source.grade}
            yield f"- {written(reference.runs)} ({grade}; {_('notes')} {numbers})"
        yield ""
    for note in brief.notes:
        yield f"[^{note.number}]: {written(note.runs)}"


def _about(brief: Brief) -> Iterator[str]:
    retrieved = describe(brief.retrieved.date().isoformat())
    as_of = f"{describe(brief.as_of.date().isoformat())}, {brief.as_of:%H:%M:%S} UTC"
    yield f"{escaped(brief.words)}. {len(brief.entries)} {_('events')}."
    yield ""
    yield f"{_('Retrieved')} {retrieved}; {_('the base as it stood on')} {as_of}:"
    yield f"<{quote(brief.permalink, safe=IN_ADDRESSES)}>"
    yield ""
    if brief.left_out:
        numbers = ", ".join(str(number) for number in brief.left_out)
        yield f"{_('Left out, because they are not public:')} {numbers}."
        yield ""


def _entry(entry: Entry) -> Iterator[str]:
    notes = "".join(f"[^{number}]" for number in entry.notes)
    text = f" {_inner(entry.text)}" if entry.text else ""
    yield f"**{escaped(entry.lead)}** — **{_inner(entry.title)}.**{text}{notes}"
    yield ""
    record = _("Event %(number)s, revision %(revision)s") % {
        "number": entry.event.pk,
        "revision": entry.revision,
    }
    link = f"[{escaped(record)}](<{quote(entry.permalink, safe=IN_ADDRESSES)}>)"
    yield f"{escaped(entry.facts)} {link}"
    yield ""
