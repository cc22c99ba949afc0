"""What it costs to browse the past, beside the same question to the present: `python -m bench.past`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bench import questions, timing
from bench.timing import header, heading, ratio, row

SHARES = {"half of it": 0.5, "a hundredth": 0.01}  # how much of the base had come by then
API, PAGE = "/api/v1/events/?page_size=100", "/chronology/?"


def moments() -> dict[str, str]:
    """The values of `as_of` to ask for, by their names in the table: the last is the latest commit's."""
    from timeline.models import Commit

    commits = Commit.objects.order_by("number")
    number = commits.count()
    found = {"the latest commit": commits[number - 1].at}
    found |= {name: commits[min(2 + int(number * share), number - 1)].at for name, share in SHARES.items()}
    return {name: f"&as_of={quote(at.isoformat())}" for name, at in found.items()}


def addresses() -> dict[str, str]:
    """What had come before too: the newest events were not there."""
    asked = [*questions.actors(), *questions.countries(), *questions.words(), questions.a_year()]
    named = {question.name: question.address("").removeprefix("?") for question in asked}
    found = {"no filter": API, **{name: f"{API}&{query}" for name, query in named.items()}}
    found |= {"oldest first": f"{API}&ordering=date", "most killed first": f"{API}&ordering=-fatalities"}
    found |= {"last changed first": f"{API}&ordering=-updated"}
    return found | {"chronology": PAGE, "chronology, top actor": f"{PAGE}{named['top actor']}"}


def past_row(name: str, address: str, client: Any, times: dict[str, str]) -> list[Any]:
    asked = {"": "", **times}
    taken = timing.taking_turns(
        {at: timing.anew(timing.asking(client, address + then)) for at, then in asked.items()}, 20
    )
    now = taken.pop("")
    cells: list[Any] = [name, now.p50]
    for one in taken.values():
        cells += [one.p50, one.p95, ratio(one.p50, now.p50)]
    return cells


def main() -> None:
    timing.set_up()
    client, times = timing.visitor(), moments()
    heading(
        "The past (`as_of`), first page",
        "Whole requests that nobody has made before, one client inside the process, milliseconds; × is how",
        "many times the present.",
    )
    header("question", "now p50", *(cell for name in times for cell in (f"{name} p50", "p95", "×")))
    for name, address in addresses().items():
        row(*past_row(name, address, client, times))


if __name__ == "__main__":
    main()
