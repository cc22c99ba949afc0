"""An import's report in words, the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterator

from datasets.importing import Report

MOST_NAMED = 10


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


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names: list[str], number: int) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return shown if number <= MOST_NAMED else f"{shown} and {number - MOST_NAMED:,} more"
