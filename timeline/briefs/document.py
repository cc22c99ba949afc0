"""A brief as a Word document (Office Open XML), with real footnotes."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Cm, Pt, RGBColor

from dates.text import describe
from timeline.briefs.building import Brief, Entry, Reference
from timeline.briefs.footnotes import Footnotes, link, write_runs, written
from timeline.briefs.runs import Run
from timeline.formats.text import on_one_line

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
GREY = RGBColor(0x57, 0x60, 0x6A)


def write(brief: Brief) -> bytes:
    document = Document()
    _look(document)
    notes = Footnotes(document)
    document.add_heading(on_one_line(brief.title), level=0)
    _about(document, brief)
    runs = {note.number: note.runs for note in brief.notes}
    for group in brief.groups:
        document.add_heading(on_one_line(group.heading), level=1)
        for entry in group.entries:
            _entry(document, entry, notes, runs)
    if brief.references:
        document.add_heading(_("Sources"), level=1)
        for reference in brief.references:
            _reference(document, reference)
    properties = document.core_properties
    properties.title, properties.author = on_one_line(brief.title)[:255], "Sarhad"
    properties.comments = brief.permalink[:255]
    properties.created = properties.modified = brief.retrieved.replace(tzinfo=None, microsecond=0)
    whole = BytesIO()
    document.save(whole)
    return whole.getvalue()


def _look(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)


def _about(document: DocumentObject, brief: Brief) -> None:
    as_of = f"{describe(brief.as_of.date().isoformat())}, {brief.as_of:%H:%M:%S} UTC"
    retrieved = describe(brief.retrieved.date().isoformat())
    document.add_paragraph(f"{on_one_line(brief.words)}. {len(brief.entries)} {_('events')}.")
    paragraph = document.add_paragraph()
    written(paragraph, f"{_('Retrieved')} {retrieved}; {_('the base as it stood on')} {as_of}: ")
    link(paragraph, brief.permalink, brief.permalink, document.part)
    if brief.left_out:
        numbers = ", ".join(str(number) for number in brief.left_out)
        document.add_paragraph(f"{_('Left out, because they are not public:')} {numbers}.")


def _entry(document: DocumentObject, entry: Entry, notes: Footnotes, runs: dict[int, list[Run]]) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    written(paragraph, f"{entry.lead} — ").bold = True
    written(paragraph, f"{on_one_line(entry.title)}.").bold = True
    if entry.text:
        written(paragraph, f" {entry.text}")
    for at, number in enumerate(entry.notes):
        if at:
            written(paragraph, ", ").font.superscript = True
        notes.mark(paragraph, number, runs[number])
    facts = document.add_paragraph()
    facts.paragraph_format.space_after = Pt(10)
    said = written(facts, f"{entry.facts} ")
    said.font.size, said.font.color.rgb = Pt(9), GREY
    record = _("Event %(number)s, revision %(revision)s") % {
        "number": entry.event.pk,
        "revision": entry.revision,
    }
    link(facts, record, entry.permalink, document.part)
    facts.paragraph_format.keep_together = True
    paragraph.paragraph_format.keep_with_next = True


def _reference(document: DocumentObject, reference: Reference) -> None:
    paragraph = document.add_paragraph()
    write_runs(paragraph, reference.runs, document.part)
    numbers = ", ".join(str(number) for number in reference.notes)
    grade = _("reliability %(grade)s") % {"grade": reference.source.grade}
    written(paragraph, f" ({grade}; {_('notes')} {numbers})").font.color.rgb = GREY
