"""The review pages: what waits, what would change, what is decided and said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.scripts import EVENTS
from timeline.models import Comment, Decision, Event, Proposal
from timeline.workflow import queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(make_incident: Any, make_source: Any) -> Any:
    return make_incident(summary="A raid.", actors={"Alpha": "attacker"}, source=make_source("A letter"))


@pytest.fixture
def draft(cast: Cast, make_incident: Any, make_source: Any) -> Any:
    return make_incident(
        "Ambush", actors=["Alpha"], status="in-review", created_by=cast.ayesha, source=make_source("A letter")
    )


def edited(cast: Cast, event: Any, name: str = "ayesha", **fields: Any) -> Proposal:
    answer = cast.script(name).send("PATCH", f"{EVENTS}{event.pk}/", fields, if_match="*")
    assert answer.status_code == 202, answer.content
    return Proposal.objects.get(pk=answer.json()["id"])


def decide(client: Client, event: Any, action: str, **data: Any) -> Any:
    if isinstance(data.get("proposal"), Proposal):
        data["proposal"] = data["proposal"].pk
    return client.post(f"/review/{event.pk}/", {"action": action, **data})


def text(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200
    return page.content.decode()


# Who


def test_the_pages_are_for_curators(cast, client, draft, published):
    for url in ["/review/", f"/review/{draft.pk}/"]:
        assert client.get(url)["Location"].startswith("/account/sign-in/")
    reader = cast.browser("reader")
    assert reader.get("/review/").status_code == 403
    assert reader.get(f"/review/{published.pk}/").status_code == 404
    for name, expected in {"ayesha": 200, "bilal": 404, "emma": 200}.items():
        assert cast.browser(name).get(f"/review/{draft.pk}/").status_code == expected, name
    assert cast.browser("emma").get("/review/999999/").status_code == 404


def test_the_header_says_what_waits_to_those_who_review(
    cast, client, draft, published, django_assert_num_queries
):
    edited(cast, published, title="Assault")
    assert '2<span class="visually-hidden"> waiting' in text(cast.browser("emma"), "/chronology/")
    assert "?mine" in text(cast.browser("ayesha"), "/chronology/")
    for visitor in [client, cast.browser("reader")]:
        assert "/review/" not in text(visitor, "/chronology/")
    with django_assert_num_queries(1):
        assert queue.waiting() == 2


# The queue


def test_the_oldest_comes_first_and_each_sees_what_is_theirs(cast, published, make_incident):
    now = timezone.now()
    old, new = (
        make_incident(title, status="in-review", created_by=cast.bilal) for title in ["Old one", "New one"]
    )
    for event, days in [(old, 3), (new, 1)]:
        at = now - timedelta(days=days)
        Decision.objects.create(event=event, user=cast.bilal, was="draft", now="in-review", at=at)
    proposal = edited(cast, published, title="Assault")
    Proposal.objects.filter(pk=proposal.pk).update(created=now - timedelta(days=2))

    page = text(cast.browser("emma"), "/review/")
    assert page.index("Old one") < page.index("Raid on the port") < page.index("New one")
    mine = text(cast.browser("ayesha"), "/review/")
    assert "Raid on the port" in mine and "Old one" not in mine
    assert "Old one" in text(cast.browser("bilal"), "/review/?mine")
    assert "You have no drafts" in text(cast.browser("emma"), "/review/?mine")


def test_it_is_walked_page_by_page_without_losing_or_repeating_any(cast, make_incident, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 3)
    moment = timezone.now()
    for number in range(4):
        event = make_incident(f"Raid {number}", status="in-review")
        Event.objects.filter(pk=event.pk).update(updated=moment)
        shown = make_incident(f"Siege {number}")
        Proposal.objects.create(event=shown, base_revision=1, base={}, document={}, created=moment)
    emma, url, seen = cast.browser("emma"), "/review/", []
    while url:
        page = emma.get(url)
        seen += [item.event.title for item in page.context["items"]]
        url = page.context["next"] and f"/review/{page.context['next']}"
    assert sorted(seen) == sorted([f"{what} {number}" for what in ("Raid", "Siege") for number in range(4)])


WRONG = [
    "x",
    "2025-01-01",
    "2025-13-99T00:00:00Z draft 1",
    "\x00",
    "9" * 5000,
    "٢٠٢٥-01-01T00:00:00Z draft 1",
]


@pytest.mark.parametrize("after", WRONG)
def test_a_bad_cursor_leads_to_the_beginning_and_says_so(cast, draft, after):
    answer = cast.browser("emma").get("/review/", {"after": after})
    page = answer.content.decode()
    assert answer.status_code == 400 and "leads to no page" in page and "Ambush" in page


def test_a_long_queue_costs_no_more_queries_than_a_short_one(
    cast, make_incident, django_assert_max_num_queries
):
    emma = cast.browser("emma")
    for number in range(12):
        make_incident(f"Raid {number}", status="in-review", created_by=cast.ayesha)
    with django_assert_max_num_queries(8):
        emma.get("/review/")


# A draft


def test_the_whole_of_a_new_draft_is_shown_in_words(cast, draft):
    page = text(cast.browser("emma"), f"/review/{draft.pk}/")
    for words in ["Armed clash", "28 June 2025", "A letter, para. 1", "drafted by ayesha"]:
        assert words in page
    assert "{&quot;" not in page and "&#x27;slug" not in page


def test_a_draft_is_published_from_its_page(cast, draft, client):
    emma = cast.browser("emma")
    seen = Event.objects.get(pk=draft.pk).updated.isoformat()
    assert decide(emma, draft, "move", to="published", seen=seen, comment="Good.").status_code == 302
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert "published it" in text(emma, f"/review/{draft.pk}/")


def test_what_changed_after_one_opened_the_page_is_not_published_unseen(cast, draft):
    answer = decide(cast.browser("emma"), draft, "move", to="published", seen="2025-01-01T00:00:00+00:00")
    assert answer.status_code == 409
    assert "changed after you opened it" in answer.content.decode()
    assert Event.objects.get(pk=draft.pk).status == "in-review"


def test_returning_a_draft_needs_a_comment_which_its_author_finds(cast, draft):
    emma = cast.browser("emma")
    refused = decide(emma, draft, "move", to="draft", comment=" ")
    assert refused.status_code == 400 and "Say what is to be mended" in refused.content.decode()
    assert decide(emma, draft, "move", to="draft", comment="Which valley?").status_code == 302
    mine = text(cast.browser("ayesha"), "/review/?mine")
    assert "Returned" in mine and "Which valley?" in mine
    assert "Ambush" not in text(emma, "/review/")


def test_warnings_are_confirmed_and_that_is_kept(cast, draft, place_is_wanted):
    emma = cast.browser("emma")
    assert f'value="{place_is_wanted}"' in text(emma, f"/review/{draft.pk}/")
    refused = decide(emma, draft, "move", to="published")
    assert refused.status_code == 400 and "neither a place nor a country" in refused.content.decode()
    assert decide(emma, draft, "move", to="published", confirm=["dance"]).status_code == 400
    assert decide(emma, draft, "move", to="published", confirm=[place_is_wanted]).status_code == 302
    assert "neither a place" in Decision.objects.get(now="published").confirmed[0]
    assert "Confirmed: The incident has neither" in text(emma, f"/review/{draft.pk}/")


def test_a_warning_about_an_edit_is_confirmed_when_it_is_approved(cast, published, place_is_wanted):
    proposal = edited(cast, published, title="Assault")
    emma = cast.browser("emma")
    refused = decide(emma, published, "approve", proposal=proposal)
    assert refused.status_code == 400 and f'value="{place_is_wanted}"' in refused.content.decode()
    published.refresh_from_db()
    assert published.title == "Raid on the port"
    assert decide(emma, published, "approve", proposal=proposal, confirm=place_is_wanted).status_code == 302


def test_a_draft_that_was_public_is_shown_against_what_was_public(cast, published):
    emma = cast.browser("emma")
    decide(emma, published, "move", to="retracted", comment="Wrong port.")
    assert decide(emma, published, "move", to="draft", comment="To be mended.").status_code == 302
    url = f"{EVENTS}{published.pk}/"
    cast.script("emma").send("PATCH", url, {"title": "Raid on the fishing port"}, if_match="*")
    page = text(emma, f"/review/{published.pk}/")
    assert "What changed since it was published" in page and "<ins>" in page
    assert decide(emma, published, "move", to="published").status_code == 403
    assert decide(cast.browser("farid"), published, "move", to="published").status_code == 302


# An edit


def test_an_edit_is_shown_side_by_side_and_approved(cast, published, client):
    proposal = edited(cast, published, summary="A raid by night.", message="As the letter has it.")
    emma = cast.browser("emma")
    page = text(emma, f"/review/{published.pk}/")
    assert "A raid<ins> by night</ins>." in page
    assert "As the letter has it." in page
    assert decide(emma, published, "approve", proposal=proposal, comment="Yes.").status_code == 302
    assert "A raid by night." in client.get(published.get_absolute_url()).content.decode()
    assert "approved an edit" in text(emma, f"/review/{published.pk}/")


def test_its_author_cannot_approve_it_nor_others_withdraw_it(cast, published):
    proposal = edited(cast, published, "emma", title="Assault")
    assert decide(cast.browser("emma"), published, "approve", proposal=proposal).status_code == 403
    assert decide(cast.browser("ayesha"), published, "approve", proposal=proposal).status_code == 409
    assert decide(cast.browser("farid"), published, "withdraw", proposal=proposal).status_code == 403
    assert decide(cast.browser("emma"), published, "withdraw", proposal=proposal).status_code == 302
    late = decide(cast.browser("farid"), published, "approve", proposal=proposal)
    assert late.status_code == 409 and "no longer open" in late.content.decode()


def test_a_returned_edit_says_what_is_to_be_mended(cast, published):
    proposal = edited(cast, published, title="Assault")
    emma = cast.browser("emma")
    refused = decide(emma, published, "return", proposal=proposal, comment="")
    assert refused.status_code == 400
    assert decide(emma, published, "return", proposal=proposal, comment="By whom?").status_code == 302
    assert "By whom?" in text(cast.browser("ayesha"), "/review/?mine")
    assert "By whom?" in text(cast.browser("ayesha"), f"/review/{published.pk}/")
    assert decide(emma, published, "approve", proposal=proposal).status_code == 409


def test_an_edit_that_its_author_changed_meanwhile_is_read_anew(cast, published):
    proposal = edited(cast, published, title="Assault")
    answer = decide(cast.browser("emma"), published, "approve", proposal=proposal, seen="2025-01-01T00:00:00")
    assert answer.status_code == 409 and "changed this edit" in answer.content.decode()


# Two edits of one event


def test_an_edit_of_an_older_state_overwrites_nothing(cast, published):
    first = edited(cast, published, title="Assault")
    second = edited(cast, published, "bilal", summary="By night.")
    emma = cast.browser("emma")
    decide(emma, published, "approve", proposal=first)
    page = text(emma, f"/review/{published.pk}/")
    assert "changed after this edit was made" in page
    refused = decide(emma, published, "approve", proposal=second)
    assert refused.status_code == 409 and "up to date first" in refused.content.decode()
    # What each changed is another member: nothing needs to be chosen.
    assert decide(emma, published, "rebase", proposal=second).status_code == 302
    assert decide(emma, published, "approve", proposal=second).status_code == 302
    published.refresh_from_db()
    assert (published.title, published.summary) == ("Assault", "By night.")


@pytest.mark.parametrize(("choice", "title"), [("published", "Assault"), ("proposed", "Attack")])
def test_what_both_changed_is_chosen(cast, published, choice, title):
    first = edited(cast, published, title="Assault")
    second = edited(cast, published, "bilal", title="Attack", summary="By night.")
    emma = cast.browser("emma")
    decide(emma, published, "approve", proposal=first)
    page = text(emma, f"/review/{published.pk}/")
    assert "as published: Assault" in page and "as proposed: Attack" in page
    refused = decide(emma, published, "rebase", proposal=second)
    assert refused.status_code == 409 and "title" in refused.content.decode()
    chosen = {"choice:title": choice}
    assert decide(emma, published, "rebase", proposal=second, **chosen).status_code == 302
    decide(emma, published, "approve", proposal=second)
    published.refresh_from_db()
    assert (published.title, published.summary) == (title, "By night.")


def test_rows_that_two_edits_add_are_both_kept(cast, published, make_actor, make_source):
    make_actor("Beta"), make_source("A report"), make_source("A map")
    stored = cast.script("emma").get(f"{EVENTS}{published.pk}/").json()
    target = {"actor": "beta", "role": "target"}
    first = edited(
        cast, published,
        citations=[*stored["citations"], {"source": "a-map", "supports": ["place"]}],
        participants=[*stored["participants"], target],
    )  # fmt: skip
    claim = {"actor": "alpha", "stance": "claimed", "citation": {"index": 1}}
    second = edited(
        cast, published, "bilal",
        citations=[*stored["citations"], {"source": "a-report", "supports": ["claims"]}],
        incident={"claims": [claim]},
    )  # fmt: skip
    emma = cast.browser("emma")
    for proposal in [first, second]:
        decide(emma, published, "rebase", proposal=proposal)
        assert decide(emma, published, "approve", proposal=proposal).status_code == 302
    assert {one.source.slug for one in published.citations.all()} == {"a-letter", "a-map", "a-report"}
    assert published.claims.get().citation.source.slug == "a-report"
    assert published.participations.count() == 2


# Discussion, and what is sent that makes no sense


def test_the_discussion_is_among_those_who_see_the_event(cast, draft, published):
    ayesha, emma = cast.browser("ayesha"), cast.browser("emma")
    assert decide(ayesha, draft, "comment", text="Is it <b>one</b> event?").status_code == 302
    assert decide(emma, draft, "comment", text="Two.").status_code == 302
    page = text(ayesha, f"/review/{draft.pk}/")
    assert page.index("Is it &lt;b&gt;one") < page.index("Two.")
    assert decide(cast.browser("bilal"), draft, "comment", text="Hm").status_code == 404
    assert decide(cast.browser("bilal"), published, "comment", text="Hm").status_code == 302
    assert "/review/" in text(emma, f"/admin/incidents/incident/{draft.pk}/change/")
    for nothing in ["", "  ", "\x00", "x" * 5001]:
        assert decide(emma, draft, "comment", text=nothing).status_code == 400
    assert Comment.objects.count() == 3


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "dance"},
        {"action": "approve"},
        {"action": "approve", "proposal": "9" * 30},
        {"action": "approve", "proposal": "-1"},
        {"action": "move"},
        {"action": "move", "to": "nowhere"},
        {"action": "move", "to": "retracted", "comment": "x" * 301},
        {"action": "rebase", "proposal": "1"},
    ],
)
def test_nonsense_is_refused_and_changes_nothing(cast, published, data):
    answer = cast.browser("emma").post(f"/review/{published.pk}/", data)
    assert answer.status_code in (400, 409)
    assert "This was not done." in answer.content.decode()
    assert Event.objects.get().status == "published"


def test_a_retraction_is_undone_with_a_reason(cast, published, client):
    emma = cast.browser("emma")
    assert decide(emma, published, "move", to="retracted").status_code == 400
    assert decide(emma, published, "move", to="retracted", comment="A hoax.").status_code == 302
    assert decide(cast.browser("ayesha"), published, "move", to="published").status_code == 404
    assert decide(emma, published, "move", to="published", comment="It was none.").status_code == 302
    assert client.get(published.get_absolute_url()).status_code == 200


def test_the_page_costs_the_same_however_many_rows_the_event_has(
    cast, published, make_actor, make_citation, django_assert_max_num_queries
):
    from timeline.models import Participation

    for number in range(10):
        Participation.objects.create(event=published, actor=make_actor(f"Actor {number}"), role="party")
        make_citation(published, locator=f"p. {number}")
    edited(cast, published, title="Assault")
    emma = cast.browser("emma")
    with django_assert_max_num_queries(75):  # the checks too, of the event as the edit would have it
        emma.get(f"/review/{published.pk}/")
