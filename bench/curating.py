"""The change feed, and what curators wait for: `python -m bench.curating`."""

from __future__ import annotations

from collections.abc import Iterator

from bench import questions, timing
from bench.timing import header, heading, row

FEED = "/api/v1/changes/?page_size=100"
ADMIN = "/admin/autocomplete/?app_label=timeline&"
LISTS = {
    "incidents": "/admin/incidents/incident/",
    "diplomatic events": "/admin/diplomacy/diplomaticevent/",
    "actors": "/admin/actors/actor/",
    "places": "/admin/timeline/place/",
    "sources": "/admin/sources/source/",
}
FIELDS = {
    "actor": "model_name=participation&field_name=actor",
    "source": "model_name=citation&field_name=source",
    "place": "model_name=event&field_name=place",
}
TERMS = ["front", "b", "front of"]


def feed() -> Iterator[tuple[str, str]]:
    """From the beginning, from half of it, and where there is nothing new."""
    client = timing.visitor()
    yield "change feed, first page", FEED
    yield "change feed, second page", client.get(FEED).json()["next"]
    yield "change feed, nothing new", f"{FEED}&since=now"


def admin() -> Iterator[tuple[str, str]]:
    rare, common = questions.words()
    yield "the desk", "/admin/"
    for name, address in LISTS.items():
        yield f"list of {name}", address
    yield "list of incidents, page 50", f"{LISTS['incidents']}?p=50"
    for question in (rare, common):
        yield f"list of incidents, {question.name}", f"{LISTS['incidents']}?q={question.parameters['q']}"
    yield "list of incidents, published", f"{LISTS['incidents']}?status__exact=published"
    yield "list of actors, “front”", f"{LISTS['actors']}?q=front"
    for name, field in FIELDS.items():
        for term in TERMS:
            yield f"autocomplete of {name}, “{term}”", f"{ADMIN}{field}&term={term}"


def main() -> None:
    timing.set_up()
    heading(
        "Change feed and curators’ pages", "Whole requests inside the process, warm; staff are signed in."
    )
    header("page", "p50, ms", "p95, ms")
    for client, asked in ((timing.visitor(), feed()), (timing.staff(), admin())):
        for name, address in asked:
            answer = client.get(address)
            if answer.status_code != 200:
                row(name, f"answers {answer.status_code}", "-")
                continue
            taken = timing.taking_turns({"": timing.anew(timing.asking(client, address))}, 20)[""]
            row(name, taken.p50, taken.p95)


if __name__ == "__main__":
    main()
