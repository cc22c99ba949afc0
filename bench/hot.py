"""The plans of the hot queries, as docs/performance.md shows them: `python -m bench.hot`."""

from __future__ import annotations

from collections.abc import Iterator

from bench import counting, pages, plans, questions, timing
from bench.questions import SIZE
from bench.timing import heading, say

MOST_LINES = 24
COUNTED = ("no filter", "top actor", "common word")


def hot() -> Iterator[tuple[str, str]]:
    """What is asked, and the address that asks it."""
    for question in questions.of_pages():
        yield f"page, {question.name}", question.address(pages.PATH, page_size=str(SIZE))
    everything = questions.everything()
    yield "page, no filter, deep", everything.deeper(everything.number()).address(pages.PATH, page_size="100")
    for question in questions.of_counts():
        if question.name in COUNTED:
            yield f"facets, {question.name}", question.address(counting.FACETS)


def main() -> None:
    timing.set_up()
    client = timing.visitor()
    heading(
        "Plans of the hot queries", "The costliest statement of each request, `EXPLAIN (ANALYZE, BUFFERS)`."
    )
    for name, address in hot():
        asked = pages.statements(client, address)
        runs = [(timing.clocked(timing.running(*one)), one) for one in asked.all]
        is_page = name.startswith("page")
        sql, values = asked.ids if is_page else max(runs, key=lambda pair: pair[0])[1]
        found = plans.lines(sql, values)
        say(f"**{name}**\n\n```\n" + "\n".join(found[:MOST_LINES]))
        if len(found) > MOST_LINES:
            say("…\n" + "\n".join(found[-2:]))
        say("```\n")


if __name__ == "__main__":
    main()
