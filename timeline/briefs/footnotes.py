"""Real footnotes for python-docx, which has none: their part of the package, and the marks in the text.

A note that is cited again is not written again: the second mark is a cross-reference to the first
(a NOTEREF field), as a word processor would make it.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run as DocxRun

from timeline.briefs.runs import Run, Runs
from timeline.formats.text import printable

NAME = "/word/footnotes.xml"
TEXT, MARK = "footnote text", "footnote reference"
# The two that Word itself wants: the line over the notes, and that over their continuation.
EMPTY = f"""<w:footnotes {nsdecls("w", "r")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0">
<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


class Footnotes:
    """The notes of one document. `mark` puts a number into a paragraph; at its first it writes the note."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._styles()
        package = document.part.package
        self._part = XmlPart(PackURI(NAME), CONTENT_TYPE.WML_FOOTNOTES, parse_xml(EMPTY), package)
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._written: set[int] = set()

    def _styles(self) -> None:
        styles: Any = self._document.styles
        text = styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.base_style = styles["Normal"]
        text.font.size = Pt(9)
        text.paragraph_format.space_after = Pt(2)
        styles.add_style(MARK, WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True
        self._text, self._mark = text.style_id, styles[MARK].style_id

    def mark(self, paragraph: Paragraph, number: int, runs: Runs) -> None:
        if number in self._written:
            self._refer(paragraph, number)
        else:
            self._written.add(number)
            self._reference(paragraph, number)
            self._write(number, runs)

    def _reference(self, paragraph: Paragraph, number: int) -> None:
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(number))
        start.set(qn("w:name"), f"_Ref{number:08}")
        end.set(qn("w:id"), str(number))
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        paragraph._p.append(start)
        paragraph.add_run(style=MARK)._r.append(reference)
        paragraph._p.append(end)

    def _refer(self, paragraph: Paragraph, number: int) -> None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" NOTEREF _Ref{number:08} \\f \\h ")
        run = paragraph.add_run(str(number), style=MARK)
        field.append(run._r)
        paragraph._p.append(field)

    def _write(self, number: int, runs: Runs) -> None:
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(number))
        element = parse_xml(f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{self._text}"/></w:pPr></w:p>')
        note.append(element)
        self._part.element.append(note)
        paragraph = Paragraph(element, self._part)
        own = OxmlElement("w:r")
        properties, style = OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        style.set(qn("w:val"), self._mark)
        properties.append(style)
        own.append(properties)
        own.append(OxmlElement("w:footnoteRef"))
        element.append(own)
        write_runs(paragraph, [Run(" "), *runs], self._part)


def write_runs(paragraph: Paragraph, runs: Runs, part: Any) -> None:
    """`part` is that which the paragraph stands in: it holds the targets of the links."""
    for run in runs:
        if run.href:
            link(paragraph, run.text, run.href, part)
        else:
            written(paragraph, run.text).italic = run.italic or None


def written(paragraph: Paragraph, text: str) -> DocxRun:
    """A run without what XML cannot say; right to left where its letters are."""
    made = paragraph.add_run()
    piece = OxmlElement("w:t")
    piece.text = printable(text).replace("\n", " ")
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made._r.append(piece)
    if _right_to_left(text):
        made.font.rtl = True
    return made


def _right_to_left(text: str) -> bool:
    """By its first letter, as browsers decide."""
    first = next((sign for sign in text if sign.isalpha()), "")
    return "\u0590" <= first <= "\u08ff" or "\ufb1d" <= first <= "\ufefc"


def link(paragraph: Paragraph, text: str, href: str, part: Any) -> None:
    element = OxmlElement("w:hyperlink")
    target = part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    element.set(qn("r:id"), target)
    run = written(paragraph, text)
    run.font.underline = True
    element.append(run._r)
    paragraph._p.append(element)
