"""From draft to published: who may take which step, who sees what, and over the API what is said of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from tests.cast import Cast, member
from tests.scripts import ACTORS, EVENTS, INCIDENTS, Script, faults
from timeline.models import Citation, Decision, Event, EventLink, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(raid: Any, make_source: Any, make_actor: Any) -> dict[str, Any]:
    """A document that can be published."""
    make_source("A report"), make_actor("Alpha")
    return raid | {
        "participants": [{"actor": "alpha", "role": "attacker"}],
        "citations": [{"source": "a-report", "supports": ["event"], "locator": "para. 1"}],
    }


@pytest.fixture
def drafted(cast: Cast, sound: Any) -> int:
    """A draft of Ayesha's, a contributor's."""
    return cast.script("ayesha").made(INCIDENTS, sound)["id"]


@pytest.fixture
def published(make_incident: Any, make_source: Any) -> Any:
    return make_incident(summary="A raid.", actors={"Alpha": "attacker"}, source=make_source("A letter"))


def put(script: Script, number: int, body: Any, method: str = "PATCH") -> Any:
    return script.send(method, f"{EVENTS}{number}/", body, if_match="*")


def moved(script: Script, number: int, status: str, **more: Any) -> Any:
    return put(script, number, {"status": status, **more})


def status_of(number: int) -> str:
    return str(Event.objects.values_list("status", flat=True).get(pk=number))


# The steps


def test_a_draft_is_sent_to_review_and_published_by_somebody_else(cast, client, drafted):
    assert moved(cast.script("ayesha"), drafted, "in-review").json()["status"] == "in-review"
    assert client.get(f"{EVENTS}{drafted}/").status_code == 404
    answer = moved(cast.script("emma"), drafted, "published", message="Checked against the report.")
    assert (answer.status_code, answer.json()["status"]) == (200, "published")
    assert client.get(f"{EVENTS}{drafted}/").status_code == 200
    steps = Decision.objects.values_list("user__username", "was", "now", "reason")
    assert list(steps) == [
        ("ayesha", "draft", "in-review", ""),
        ("emma", "in-review", "published", "Checked against the report."),
    ]


def test_nobody_publishes_what_they_drafted(cast, sound, settings):
    emma = cast.script("emma")
    number = emma.made(INCIDENTS, sound | {"status": "in-review"})["id"]
    refused = moved(emma, number, "published")
    assert (refused.status_code, refused.json()["type"]) == (403, "forbidden")
    assert "wrote themselves" in refused.json()["title"]
    assert moved(cast.script("farid"), number, "published").status_code == 200


def test_nor_what_they_wrote_in_since(cast, drafted):
    moved(cast.script("ayesha"), drafted, "in-review")
    emma = cast.script("emma")
    assert put(emma, drafted, {"title": "A raid"}).status_code == 200
    assert moved(emma, drafted, "published").status_code == 403
    assert put(cast.script("farid"), drafted, {}).status_code == 200  # which writes nothing
    assert moved(cast.script("farid"), drafted, "published").status_code == 200


def test_a_superuser_is_no_exception(django_user_model, sound):
    chief = Script(django_user_model.objects.create_superuser("chief"))
    number = chief.made(INCIDENTS, sound)["id"]
    assert moved(chief, number, "published").status_code == 403


def test_who_works_alone_is_allowed_to_by_the_operator(cast, sound, settings):
    settings.SELF_PUBLISH = True
    emma = cast.script("emma")
    number = emma.made(INCIDENTS, sound | {"status": "published"})["id"]
    answer = put(emma, number, {"title": "A raid"})
    assert (answer.status_code, answer.json()["title"]) == (200, "A raid")
    assert moved(cast.script("ayesha"), number, "retracted", message="No.").status_code == 403


def test_an_event_that_nobody_here_drafted_is_published_by_any_editor(cast, make_incident, make_source):
    imported = make_incident(actors=["Alpha"], status="draft", source=make_source())
    assert moved(cast.script("emma"), imported.pk, "published").status_code == 200


def test_publishing_needs_a_citation(cast, raid):
    number = cast.script("ayesha").made(INCIDENTS, raid | {"status": "in-review"})["id"]
    refused = moved(cast.script("emma"), number, "published")
    assert (refused.status_code, refused.json()["type"]) == (400, "checks-failed")
    assert "/citations" in {one["pointer"] for one in refused.json()["errors"]}
    assert status_of(number) == "in-review"


def test_a_returned_draft_is_the_authors_again(cast, drafted):
    ayesha, emma = cast.script("ayesha"), cast.script("emma")
    moved(ayesha, drafted, "in-review")
    refused = put(ayesha, drafted, {"title": "Mine"})
    assert refused.status_code == 403 and "withdraw it from review first" in refused.json()["title"]
    assert moved(emma, drafted, "draft", message="Which port?").status_code == 200
    assert put(ayesha, drafted, {"title": "Raid on the fishing port"}).status_code == 200
    moved(ayesha, drafted, "in-review")
    assert moved(emma, drafted, "published").status_code == 200  # returning it was no writing


def test_an_author_takes_a_draft_back_from_review(cast, drafted):
    moved(cast.script("ayesha"), drafted, "in-review")
    assert moved(cast.script("ayesha"), drafted, "draft").status_code == 200


@pytest.mark.parametrize(
    ("was", "now"),
    [("draft", "retracted"), ("in-review", "retracted"), ("published", "draft"), ("published", "in-review")],
)
def test_steps_that_there_are_not(cast, make_incident, make_source, was, now):
    event = make_incident(actors=["Alpha"], status=was, source=make_source())
    refused = moved(cast.script("zara"), event.pk, now, message="Because.")
    assert (refused.status_code, refused.json()["type"]) == (409, "wrong-status")
    assert status_of(event.pk) == was


def test_a_draft_is_published_once(cast, drafted):
    assert moved(cast.script("emma"), drafted, "published").status_code == 200
    again = moved(cast.script("farid"), drafted, "published")
    assert again.status_code == 200  # it says what is so already, and nothing is done
    assert Decision.objects.filter(now="published").count() == 1


def test_a_change_of_text_and_status_in_one_request_is_done_whole_or_not(cast, drafted):
    ayesha = cast.script("ayesha")
    refused = put(ayesha, drafted, {"title": "A raid", "status": "published"})
    assert refused.status_code == 403
    assert Event.objects.get(pk=drafted).title == "Raid on the port"
    assert put(ayesha, drafted, {"title": "A raid", "status": "in-review"}).json()["title"] == "A raid"


def test_a_warning_is_confirmed_over_the_api(cast, drafted, place_is_wanted):
    emma = cast.script("emma")
    refused = moved(emma, drafted, "published").json()
    assert [(one["code"], one["severity"]) for one in refused["errors"]] == [(place_is_wanted, "warning")]
    assert moved(emma, drafted, "published", confirm=["dance"]).status_code == 400
    assert moved(emma, drafted, "published", confirm="all").status_code == 400
    assert moved(emma, drafted, "published", confirm=[place_is_wanted]).status_code == 200


# Retraction


@pytest.mark.django_db(transaction=True)
def test_retracting_asks_for_a_reason_and_leaves_a_tombstone_that_tells_it(cast, client, published):
    emma, url = cast.script("emma"), f"{EVENTS}{published.pk}/"
    assert "/message" in faults(moved(emma, published.pk, "retracted"))
    assert moved(emma, published.pk, "retracted", message="It did not happen.").status_code == 200
    assert client.get(url).status_code == 410
    page = client.get(published.get_absolute_url())
    assert page.status_code == 410
    assert "It did not happen." in page.content.decode()
    assert published.title not in page.content.decode()


def test_deleting_what_is_published_retracts_it(cast, published):
    assert put(cast.script("ayesha"), published.pk, {}, "DELETE").status_code == 403
    assert put(cast.script("emma"), published.pk, {"message": "A hoax."}, "DELETE").status_code == 204
    assert Decision.objects.get().reason == "A hoax."
    assert status_of(published.pk) == "retracted"


# Drafts of others


def test_a_contributor_sees_drafts_of_their_own_and_of_nobody_else(cast, drafted):
    url = f"{EVENTS}{drafted}/"
    for name, expected in {"ayesha": 200, "bilal": 404, "emma": 200, "zara": 200, "reader": 404}.items():
        assert cast.script(name).get(url).status_code == expected, name
        page = cast.browser(name).get(f"/events/{drafted}/raid-on-the-port/")
        assert page.status_code == expected, name
    bilal = cast.script("bilal")
    for method in ["PATCH", "PUT", "DELETE"]:
        assert put(bilal, drafted, {"title": "Mine"}, method).status_code == 404


def test_nor_links_to_them(cast, drafted, raid):
    link = raid | {"links": [{"relation": "led-to", "event": drafted}]}
    assert "There is no event" in next(iter(cast.script("bilal").faults(INCIDENTS, link).values()))
    assert cast.script("ayesha").made(INCIDENTS, link)["links"] == []  # shown once it is published


def test_a_contributor_deletes_drafts_of_their_own_only(cast, drafted):
    assert put(cast.script("ayesha"), drafted, None, "DELETE").status_code == 204


def test_what_uses_an_actor_names_no_draft_of_others(cast, sound, make_actor):
    make_actor("Alpha")
    parts = {"participants": [{"actor": "alpha", "role": "attacker"}]}
    cast.script("ayesha").made(INCIDENTS, sound | parts)
    clerk = member("clerk", "contributor")
    from django.contrib.auth.models import Permission

    clerk.user_permissions.add(Permission.objects.get(codename="delete_actor"))
    used = Script(clerk).send("DELETE", f"{ACTORS}alpha/", if_match="*").json()["used_by"]
    assert used == [{"what": "participation", "as": "actor", "count": 1, "first": []}]


# Edits of what is published


def test_an_edit_of_a_published_event_waits_and_the_public_sees_the_event_as_it_was(cast, client, published):
    url = f"{EVENTS}{published.pk}/"
    before = client.get(url).content
    answer = put(cast.script("ayesha"), published.pk, {"title": "Assault on the port", "message": "A typo."})
    assert answer.status_code == 202
    body = answer.json()
    assert body["status"] == "open"
    assert body["url"].endswith(f"/review/{published.pk}/#edit-{body['id']}")
    (change,) = body["diff"]
    assert (change["at"], change["was"], change["now"]) == (
        "title",
        "Raid on the port",
        "Assault on the port",
    )
    assert client.get(url).content == before
    assert Proposal.objects.get().message == "A typo."


@pytest.mark.parametrize("name", ["ayesha", "emma", "zara"])
def test_whoever_edits_it_somebody_else_approves(cast, published, name):
    assert put(cast.script(name), published.pk, {"title": "Assault"}).status_code == 202
    cast.script(name)
    page = approve(cast, name, Proposal.objects.get())
    assert page.status_code == 403
    assert approve(cast, "farid", Proposal.objects.get()).status_code == 302
    published.refresh_from_db()
    assert published.title == "Assault"


def approve(cast: Cast, name: str, proposal: Proposal, **more: Any) -> Any:
    data = {"action": "approve", "proposal": str(proposal.pk), **more}
    return cast.browser(name).post(f"/review/{proposal.event_id}/", data)


def test_an_edit_that_changes_nothing_is_none(cast, published):
    answer = put(cast.script("ayesha"), published.pk, {"title": published.title})
    assert answer.status_code == 200
    assert not Proposal.objects.exists()


def test_the_same_edit_sent_twice_is_one(cast, published):
    numbers = {put(cast.script("ayesha"), published.pk, {"title": "A"}).json()["id"] for _ in range(2)}
    assert len(numbers) == 1


def test_a_faulty_edit_is_refused_like_any_other_document(cast, published):
    found = faults(put(cast.script("ayesha"), published.pk, {"title": "", "citations": []}))
    assert set(found) == {"/title", "/citations"}
    assert not Proposal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_everything_that_people_write_survives_from_edit_to_approval(cast, settings, whole, make_talks):
    """The whole document, changed everywhere, is after its approval what a direct write makes of it."""
    settings.SELF_PUBLISH = True
    emma = cast.script("emma")
    number = emma.made(INCIDENTS, whole | {"status": "published"})["id"]
    url = f"{EVENTS}{number}/"
    document = emma.get(url).json()
    old_citation, kept_citation = document["citations"]
    changed = document | {
        "title": "Assault",
        "summary": "Two lines.\n\nOf text.",
        "date": "2025-07-01~",
        "occurrence": "alleged",
        "place": None,
        "country": "AF",
        "participants": [{"actor": "beta", "role": "victim", "note": "On foot."}],
        "citations": [
            {"source": "a-report", "supports": ["claims"], "locator": "p. 3", "quote": "So it was.",
             "value": {"dead": 9}, "credibility": 3, "note": "New."},
            kept_citation | {"locator": "p. 2"},
        ],
        "links": [{"relation": "led-to", "event": make_talks("More talks").pk}],
        "external_ids": [{"scheme": "acled", "identifier": "PAK1"}],
        "incident": {
            "fatalities": {"low": 1, "best": 2, "high": 3},
            "injured": {"low": None, "best": 4, "high": None},
            "casualties": [{"group": "guards", "actor": "Alpha", "injured": {"best": 4}}],
            "claims": [
                {"actor": "beta", "stance": "denied", "by": "beta", "date": "2025-07", "channel": "letter",
                 "confidence": "low", "note": "Later.", "citation": {"index": 0}},
                {"actor": "alpha", "stance": "blamed", "citation": kept_citation["id"]},
            ],
        },
    }  # fmt: skip
    settings.SELF_PUBLISH = False
    answer = emma.send("PUT", url, changed, if_match="*")
    assert answer.status_code == 202, answer.content
    assert emma.get(url).json()["title"] == document["title"]
    assert approve(cast, "farid", Proposal.objects.get()).status_code == 302

    now = emma.get(url).json()
    assert (now["title"], now["summary"], now["date"]["edtf"]) == (
        "Assault",
        "Two lines.\n\nOf text.",
        "2025-07-01~",
    )
    assert (now["occurrence"], now["place"], now["country"]) == ("alleged", None, "AF")
    assert [(one["actor"]["slug"], one["note"]) for one in now["participants"]] == [("beta", "On foot.")]
    cited = {one["locator"]: one for one in now["citations"]}
    assert cited["p. 2"]["id"] == kept_citation["id"]
    assert cited["p. 3"]["quote"] == "So it was." and cited["p. 3"]["value"] == {"dead": 9}
    assert old_citation["id"] not in {one["id"] for one in now["citations"]}
    assert [one["event"]["title"] for one in now["links"]] == ["More talks"]
    assert now["external_ids"] == [{"scheme": "acled", "identifier": "PAK1"}]
    assert now["incident"]["fatalities"] == {"low": 1, "best": 2, "high": 3}
    assert [one["group"] for one in now["incident"]["casualties"]] == ["guards"]
    claims = {one["stance"]: one for one in now["incident"]["claims"]}
    assert claims["denied"]["citation"] == cited["p. 3"]["id"]
    assert claims["blamed"]["citation"] == kept_citation["id"]
    assert (now["uid"], now["id"]) == (document["uid"], document["id"])


def test_links_to_drafts_are_neither_shown_nor_lost_by_an_edit(cast, published, make_incident):
    secret = make_incident("Secret", status="draft")
    EventLink.objects.create(event=published, other=secret, relation="led-to")
    answer = put(cast.script("ayesha"), published.pk, {"title": "Assault"}).content.decode()
    assert "Secret" not in answer
    assert "Secret" not in cast.browser("ayesha").get(f"/review/{published.pk}/").content.decode()
    approve(cast, "emma", Proposal.objects.get())
    assert EventLink.objects.get(event=published).other_id == secret.pk


def test_an_edit_and_a_status_are_sent_apart(cast, published):
    sent = put(cast.script("emma"), published.pk, {"title": "A", "status": "retracted", "message": "No."})
    assert "/status" in faults(sent)
    assert status_of(published.pk) == "published" and not Proposal.objects.exists()


def test_the_history_names_who_wrote_and_who_approved(cast, published):
    put(cast.script("ayesha"), published.pk, {"title": "Assault", "message": "As the letter has it."})
    with connection.cursor() as cursor:
        approve(cast, "emma", Proposal.objects.get())
        cursor.execute("SELECT current_setting('sarhad.message')")
        assert cursor.fetchone()[0] == "As the letter has it. (edited by ayesha, approved by emma)"


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["draft", "edit"])
def test_of_two_who_approve_at_once_exactly_one_does(cast, make_incident, make_source, what):
    event = make_incident(
        actors=["Alpha"], status="in-review" if what == "draft" else "published", source=make_source()
    )
    data = {"action": "move", "to": "published"}
    if what == "edit":
        put(cast.script("ayesha"), event.pk, {"title": "Assault"})
        data = {"action": "approve", "proposal": str(Proposal.objects.get().pk)}
    clients = [cast.browser("emma"), cast.browser("farid")]
    answers: list[Any] = []
    start = threading.Barrier(2)

    def decide(client: Any) -> None:
        start.wait()
        answers.append(client.post(f"/review/{event.pk}/", data))
        connection.close()

    threads = [threading.Thread(target=decide, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    (late,) = [answer.content.decode() for answer in answers if answer.status_code == 409]
    assert "already" in late or "no longer open" in late
    assert Decision.objects.filter(now="published").count() == 1


# The groups


def test_the_groups_are_made_once_and_completed_without_numbers(db):
    before = {group.name: group.permissions.count() for group in Group.objects.all()}
    assert set(before) == {"contributor", "editor", "administrator"}
    Group.objects.get(name="editor").permissions.clear()
    call_command("migrate", verbosity=0)
    assert {group.name: group.permissions.count() for group in Group.objects.all()} == before


@pytest.mark.parametrize(
    ("name", "may", "may_not"),
    [
        (
            "ayesha",
            [
                "incidents.add_incident",
                "diplomacy.change_diplomaticevent",
                "sources.add_source",
                "actors.view_actor",
            ],
            ["timeline.view_event", "timeline.publish_event", "actors.change_actor", "timeline.review_event"],
        ),
        (
            "emma",
            [
                "timeline.publish_event",
                "timeline.retract_event",
                "timeline.add_merge",
                "actors.change_actor",
            ],
            ["auth.change_user", "timeline.change_proposal", "accounts.view_token"],
        ),
        (
            "zara",
            ["auth.change_user", "timeline.publish_event", "timeline.delete_eventtype"],
            ["timeline.change_decision", "timeline.change_comment"],
        ),
    ],
)
def test_what_each_group_may(cast, name, may, may_not):
    user = getattr(cast, name)
    assert [right for right in may if not user.has_perm(right)] == []
    assert [right for right in may_not if user.has_perm(right)] == []


def test_citations_of_an_approved_edit_are_those_that_were_there(cast, published):
    number = Citation.objects.get().pk
    put(cast.script("ayesha"), published.pk, {"summary": "Changed."})
    approve(cast, "emma", Proposal.objects.get())
    assert Citation.objects.get().pk == number
