"""An import's report in words, on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from datasets.importing import Report, count

MOST_NAMED = 10


@dataclass(frozen=True)
class Row:
    """One number of the report: of what, what becomes of them, and which they are, if listed."""

    label: str
    number: int
    note: str = ""
    names: list[str] = field(default_factory=list)

    @property
    def head(self) -> str:
        return listed(self.names, self.number)

    @property
    def more(self) -> int:
        return self.number - len(self.names)


def report_rows(report: Report) -> list[Row]:
    """For a table: always what is new, changed and the same, the rest where there is some."""
    sorts = [f"{name} ({number:,})" for name, number in report.left_out.most_common(MOST_NAMED)]
    rest = [
        Row(
            "Edited here",
            report.edited_count,
            "Changed in the dataset, but edited here too: left alone.",
            report.edited,
        ),
        Row(
            "Vanished",
            report.vanished_count,
            "Of earlier imports, no longer in the file: left as they are.",
            report.vanished,
        ),
        Row(
            "Estimates widened",
            report.widened,
            "They contradicted low ≤ best ≤ high; the citation keeps the numbers as given.",
        ),
        Row("Without a place", report.unplaced, "None could be told from the row."),
        Row("Not asked for", report.not_asked, "Elsewhere, or earlier: left out."),
        Row("Of other sorts", report.left_out.total(), f"No incidents, left out: {', '.join(sorts)}."),
        Row("New actors", report.actors),
        Row("New places", report.places),
        Row("New sources", report.sources),
    ]
    return [
        Row("New", report.new, f"Of {report.read:,} read."),
        Row("Updated", report.changed, "Changed in the dataset since their last import."),
        Row("Unchanged", report.same),
        *(row for row in rest if row.number),
    ]


def report_lines(report: Report) -> Iterator[str]:
    would = "would be " if report.dry_run else ""
    yield f"{count(report.read, 'event')} read" + (
        f", {report.not_asked:,} left out as not asked for." if report.not_asked else "."
    )
    if report.left_out:
        most = report.left_out.most_common(MOST_NAMED)
        sorts = ", ".join(f"{name} ({number:,})" for name, number in most)
        yield f"{count(report.left_out.total(), 'row')} of sorts that are no incident, left out: {sorts}."
    yield (
        f"{report.new:,} {would}new, {report.changed:,} {would}updated, "
        f"{report.same:,} unchanged since the last import."
    )
    if report.edited_count:
        yield (
            f"{count(report.edited_count, 'event')} changed in the dataset, but edited here too, "
            f"so left alone: {listed(report.edited, report.edited_count)}. --overwrite updates them."
        )
    if report.vanished_count:
        yield (
            f"{count(report.vanished_count, 'event')} of earlier imports no longer in the file, "
            f"left as they are: {listed(report.vanished, report.vanished_count)}."
        )
    if report.widened:
        yield (
            f"{count(report.widened, 'estimate')} that contradicted low ≤ best ≤ high were widened; "
            "the citation keeps the numbers as given."
        )
    if report.unplaced:
        yield f"{count(report.unplaced, 'event')} without a place that could be told."
    yield (
        f"New with them: {count(report.actors, 'actor')}, {count(report.places, 'place')}, "
        f"{count(report.sources, 'source')}."
    )
    if report.dry_run:
        yield "This was a dry run: nothing was changed."


def listed(names: list[str], number: int) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return shown if number <= MOST_NAMED else f"{shown} and {number - MOST_NAMED:,} more"
