"""Two who change the same event at the same time."""

from __future__ import annotations

import threading
from typing import Any

import httpx

from tests.chaos.audit import audit
from tests.chaos.load import INCIDENTS, Load, document
from tests.chaos.site import Answer, Site
from tests.forms import Page

ROUNDS, AT_ONCE = 15, 4


def test_of_those_who_read_the_same_state_exactly_one_changes_it(site: Site, report: Any) -> None:
    load = Load(site)
    made = site.ask(INCIDENTS, "POST", document("Chaos of two curators"))
    assert made.status == 201, made
    path, etag = f"{INCIDENTS}{made.json()['id']}/", made.headers["etag"]
    for number in range(ROUNDS):
        gate = threading.Barrier(AT_ONCE)
        answers: list[Answer] = []

        def change(
            who: int, gate: Any = gate, etag: str = etag, number: int = number, to: Any = answers
        ) -> None:
            gate.wait()
            body = {"summary": f"Round {number}, by {who}", "confirm": ["near-duplicate"]}
            to.append(site.ask(path, "PATCH", body, if_match=etag))

        threads = [threading.Thread(target=change, args=[who]) for who in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status for answer in answers) == [200] + [412] * (AT_ONCE - 1), answers
        won = next(answer for answer in answers if answer.status == 200)
        assert site.ask(path).json()["summary"] == won.json()["summary"]
        etag = won.headers["etag"]
        assert {one.json()["etag"] for one in answers if one.status == 412} == {etag}
        load.acknowledged["Chaos of two curators"] = won.json()
    assert load.acknowledged["Chaos of two curators"]["revision"] == ROUNDS + 1
    audit(site, load)
    report(
        f"{AT_ONCE} changes of one event at once", rounds=ROUNDS, acknowledged=ROUNDS, lost=0,
        besides=f"one 200 and {AT_ONCE - 1} of 412 each time",
    )  # fmt: skip


def signed_in(site: Site) -> httpx.Client:
    client = httpx.Client(base_url=f"http://127.0.0.1:{site.port}", follow_redirects=False, timeout=60)
    form = Page(client.get("/account/sign-in/").text)
    words = {"username": "chaos", "password": "a-password-for-chaos"}
    answer = client.post("/account/sign-in/", data=form.write(words))
    assert answer.status_code == 302, answer.text[:500]
    return client


def test_in_the_form_the_second_is_shown_the_conflict_and_nothing_is_overwritten(
    site: Site, report: Any
) -> None:
    made = site.ask(INCIDENTS, "POST", document("Chaos of two forms") | {"status": "draft"})
    assert made.status == 201, made
    path = f"/admin/incidents/incident/{made.json()['id']}/change/"
    first, second = signed_in(site), signed_in(site)
    mine, theirs = Page(first.get(path).text), Page(second.get(path).text)
    assert first.post(path, data=mine.write({"summary": "By the first."})).status_code == 302
    shown = second.post(path, data=theirs.write({"summary": "By the second."}))
    assert shown.status_code == 200, shown.status_code
    assert "By the first." in shown.text and "By the second." in shown.text
    assert site.ask(f"{INCIDENTS}{made.json()['id']}/").json()["summary"] == "By the first."
    audit(site)
    report(
        "two forms of one event", rounds=1, acknowledged=1, lost=0, besides="the second is shown both texts"
    )
