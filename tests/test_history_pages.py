"""The history of an event as a page: what changed, the way back; and pages seen as they stood."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from actors.models import Actor
from incidents.models import Incident
from tests.factories import (
    make_actor,
    make_casualties,
    make_citation,
    make_claim,
    make_incident,
    make_place,
    make_source,
    make_talks,
)
from tests.kept import rows_of
from timeline.checks import CHECKS, Severity
from timeline.models import Commit, Event, EventLink, ExternalId, Participation, Proposal, Revision
from timeline.models.history import record_changes, sign_changes

pytestmark = pytest.mark.django_db


def commit(user: Any = None, message: str = "") -> str:
    """Ends one step of the history; its moment, as `as_of` takes it."""
    sign_changes(user.pk if user else None, message)
    record_changes()
    return f"{Commit.objects.latest('number').at:%Y-%m-%dT%H:%M:%S.%fZ}"


def words_of(response: Any) -> str:
    body = re.sub(r"<(script|title)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def cells(response: Any) -> list[list[str]]:
    """The rows of the table of changes, each as the texts of its cells."""
    table = re.search(r'<table class="stack changes">(.*?)</table>', response.content.decode(), re.S)
    if not table:
        return []
    found = []
    for row in re.findall(r"<tr\b.*?</tr>", table[1], re.S)[1:]:
        texts = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.S)
        found.append([" ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in texts])
    return found


def revisions(response: Any) -> list[int]:
    return [int(n) for n in re.findall(r'id="revision-(\d+)"', response.content.decode())]


@pytest.fixture
def author() -> User:
    return User.objects.create_user("nadia", first_name="Nadia", last_name="Khan")


@pytest.fixture
def raid(author: User) -> Incident:
    """Published as a raid in three steps, after a draft that nobody was to see."""
    raid = make_incident(
        "Secret draft", actors={"Alpha": "attacker"}, source=make_source(), status="draft",
        edtf="2022-12", place=make_place("Harbour"), place_precision="exact", fatalities_low=3,
    )  # fmt: skip
    commit(author, "First notes")
    Event.objects.filter(pk=raid.pk).update(title="Raid on the old port", slug="raid", status="published")
    commit(author, "Checked")
    Event.objects.filter(pk=raid.pk).update(title="Raid on the new port", edtf="2022-12-11")
    make_citation(raid, make_source("Another report"), locator="p. 2")
    Participation.objects.get(event=raid).delete()
    commit(author, "After the second report")
    return raid


def address(raid: Event, tail: str = "") -> str:
    return f"/events/{raid.pk}/{Event.objects.get(pk=raid.pk).slug}/history/{tail}"


# The list of revisions


def test_history_says_when_who_why_and_what(client: Client, raid: Incident) -> None:
    page = client.get(address(raid))
    said = words_of(page)
    assert revisions(page) == [3, 2]
    assert "by Nadia Khan" in said and "“After the second report”" in said
    assert "Title and date changed; 1 citation added; 1 participant removed" in said, said


def test_public_history_tells_nothing_of_drafts(client: Client, raid: Incident, curator: Client) -> None:
    said = words_of(client.get(address(raid)))
    assert "Secret draft" not in said and "First notes" not in said and "Restore" not in said
    assert "Published" in said
    said = words_of(curator.get(address(raid)))
    assert "First notes" in said and "Revision 1 Draft" in said and "Restore" in said


def test_history_of_a_draft_is_not_there_for_the_public(client: Client, curator: Client) -> None:
    talks = make_talks("Talks", status="draft")
    commit()
    assert client.get(address(talks)).status_code == 404
    assert client.get(address(talks, "diff/")).status_code == 404
    assert curator.get(address(talks)).status_code == 200


def test_retraction_is_told_and_what_is_written_after_it_is_not(client: Client, raid: Incident) -> None:
    Event.objects.filter(pk=raid.pk).update(title="Hoax of somebody", slug="hoax", status="retracted")
    commit(message="It never happened")
    Event.objects.filter(pk=raid.pk).update(summary="More of it.")
    commit(message="Unseen")
    page = client.get(f"/events/{raid.pk}/-/history/")
    said = words_of(page)
    assert revisions(page) == [4, 3, 2]
    assert "Retracted" in said and "Hoax" not in page.content.decode() and "Unseen" not in said
    assert client.get(f"/events/{raid.pk}/-/history/diff/?to=4").status_code == 404
    elsewhere = client.get(f"/events/{raid.pk}/anything/history/")
    assert elsewhere.status_code == 302 and elsewhere["Location"] == f"/events/{raid.pk}/-/history/"


def test_a_wrong_slug_leads_to_the_right_one(client: Client, raid: Incident) -> None:
    assert client.get(f"/events/{raid.pk}/wrong/history/")["Location"] == f"/events/{raid.pk}/raid/history/"


def test_history_of_nothing_is_not_found(client: Client, curator: Client) -> None:
    assert client.get("/events/4711/-/history/").status_code == 404
    assert curator.get("/events/4711/-/history/").status_code == 404


def test_long_history_is_paged_and_every_revision_comes_once(client: Client, raid: Incident) -> None:
    for number in range(60):
        Event.objects.filter(pk=raid.pk).update(summary=f"State {number}")
        commit()
    first = client.get(address(raid))
    assert len(revisions(first)) == 50
    following = re.search(r'href="(\?cursor=[^"]*)" rel="next"', first.content.decode())
    assert following
    second = client.get(address(raid) + unescape(following[1]))
    assert revisions(first) + revisions(second) == list(range(63, 1, -1))


def test_a_page_of_the_history_costs_the_same_for_one_revision_and_for_fifty(
    client: Client, raid: Incident, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        Event.objects.filter(pk=raid.pk).update(
            summary=f"State {number}", status=["published", "retracted"][number % 2]
        )
        commit()
    with django_assert_max_num_queries(12):
        assert len(revisions(client.get(f"/events/{raid.pk}/-/history/"))) == 50


def test_a_cursor_that_is_none_is_said(client: Client, raid: Incident) -> None:
    page = client.get(address(raid) + "?cursor=nonsense")
    assert page.status_code == 400 and "Start at the newest revision" in words_of(page)


# Two of them side by side


def test_difference_reads_in_words_old_beside_new(client: Client, raid: Incident) -> None:
    page = client.get(address(raid, "diff/?from=2&to=3"))
    found = cells(page)
    assert ["Title changed", "Raid on the old port", "Raid on the new port"] in found
    assert ["When changed", "December 2022", "11 December 2022"] in found
    assert ["Participant removed", "Alpha, attacker", "not there"] in found, found
    (cited,) = (row for row in found if row[0] == "Citation added")
    assert cited[1] == "not there" and cited[2].startswith("Another report, p. 2")
    body = page.content.decode()
    assert "<del>old</del>" in body and "<ins>new</ins>" in body
    assert not re.search(r"\{['\"]|null|None", words_of(page))


def test_difference_is_by_default_with_the_one_before(client: Client, raid: Incident) -> None:
    assert cells(client.get(address(raid, "diff/?to=3"))) == cells(
        client.get(address(raid, "diff/?from=2&to=3"))
    )
    assert cells(client.get(address(raid, "diff/"))) == cells(client.get(address(raid, "diff/?to=3")))
    assert cells(client.get(address(raid, "diff/?from=3&to=2"))) == cells(
        client.get(address(raid, "diff/?to=3"))
    )


def test_first_published_state_is_compared_with_nothing_of_the_drafts(client: Client, raid: Incident) -> None:
    page = client.get(address(raid, "diff/?to=2"))
    assert "Secret draft" not in page.content.decode()
    assert ["Title", "Raid on the old port"] in cells(page)
    assert client.get(address(raid, "diff/?from=1&to=2")).status_code == 404
    assert client.get(address(raid, "diff/?from=1")).status_code == 404


def test_names_are_those_of_the_time(client: Client, raid: Incident) -> None:
    Actor.objects.filter(slug="alpha").update(name="Omega")
    commit()
    assert ["Participant removed", "Alpha, attacker", "not there"] in cells(
        client.get(address(raid, "diff/?to=3"))
    )


@pytest.mark.parametrize("wrong", ["to=99", "to=x", "from=-1&to=2", "to=1e3", "to=" + "9" * 40])
def test_a_revision_that_is_none_is_not_found(client: Client, raid: Incident, wrong: str) -> None:
    assert client.get(address(raid, f"diff/?{wrong}")).status_code == 404


def test_one_revision_beside_itself_asks_for_two(client: Client, raid: Incident) -> None:
    assert "choose two" in words_of(client.get(address(raid, "diff/?from=2&to=2")))


def test_difference_costs_the_same_for_a_small_event_and_a_large_one(
    curator: Client, django_assert_max_num_queries: Any
) -> None:
    raid = make_incident("Raid", actors=[f"Actor {n}" for n in range(20)], source=make_source())
    for number in range(20):
        make_casualties(raid, f"group {number}", actor=make_actor(f"Actor {number}"))
        make_claim(raid, f"Actor {number}", by="Beta")
        make_citation(raid, make_source(f"Source {number}"))
    commit()
    Event.objects.filter(pk=raid.pk).update(title="Attack")
    commit()
    with django_assert_max_num_queries(45):
        assert curator.get(address(raid, "diff/?to=1")).status_code == 200
    with django_assert_max_num_queries(45):
        assert cells(curator.get(address(raid, "diff/"))) == [["Title changed", "Raid", "Attack"]]


# The way back


@pytest.fixture(autouse=True)
def alone(settings: Any) -> None:
    """One may publish one's own work, unless a test says otherwise."""
    settings.SELF_PUBLISH = True


def test_restoring_a_published_event_waits_for_approval(curator: Client, whole: Any, settings: Any) -> None:
    settings.SELF_PUBLISH = False
    raid, _ = whole
    before = rows_of(raid.pk)
    page = restored(curator, raid, 1)
    assert page.status_code == 200 and "waits for approval" in words_of(page)
    assert rows_of(raid.pk) == before
    proposal = Proposal.objects.get(event=raid.pk)
    assert proposal.document["title"] == "Raid" and proposal.message.startswith("Restored revision 1")


def restored(client: Client, raid: Event, number: int, **more: Any) -> Any:
    """Every warning of the checks confirmed."""
    slug = Event.objects.filter(pk=raid.pk).values_list("slug", flat=True).first() or "-"
    confirm = [code for code, check in CHECKS.items() if check.severity == Severity.WARNING]
    data = {"revision": number, "confirm": confirm, **more}
    posted = client.post(f"/events/{raid.pk}/{slug}/history/restore/", data, follow=True)
    record_changes()
    return posted


def contents(number: int) -> Any:
    """Its rows, without what restoring does not bring back."""
    rows = rows_of(number)
    for row in rows["timeline_event"] or []:
        row.pop("updated")
        row.pop("status")
    return rows


@pytest.fixture
def whole() -> tuple[Incident, Any]:
    """An incident with everything that can hang on it, then changed in every part; and what it was."""
    raid = make_incident("Raid", actors={"Alpha": "attacker", "Beta": "victim"}, source=make_source())
    other = make_incident("Other")
    make_casualties(raid, "soldiers", killed_best=3, actor=make_actor("Alpha"))
    cited = make_citation(raid, make_source("Second"))
    make_claim(raid, "Alpha", by="Beta", citation=cited)
    EventLink.objects.create(event=raid, other=other, relation="led-to")
    ExternalId.objects.create(event=raid, scheme="gtd", identifier="1")
    commit(message="As it was")
    was = contents(raid.pk)
    Event.objects.filter(pk=raid.pk).update(title="Attack", slug="attack", edtf="2020")
    raid.casualties.all().delete()
    raid.claims.all().delete()
    cited.delete()
    EventLink.objects.all().delete()
    ExternalId.objects.update(identifier="2")
    Participation.objects.filter(actor__slug="alpha").update(role="suspect")
    Participation.objects.filter(actor__slug="beta").update(actor=make_actor("Gamma"))
    make_claim(raid, "Gamma", "denied")
    commit(message="Changed")
    return raid, was


def test_restoring_brings_back_every_row_under_its_id(curator: Client, whole: Any) -> None:
    raid, was = whole
    page = restored(curator, raid, 1)
    assert page.status_code == 200 and "Revision 1 is restored" in words_of(page)
    assert contents(raid.pk) == was
    last = Revision.objects.filter(event=raid.pk).order_by("-number")[0]
    day = Revision.objects.get(event=raid.pk, number=1).at
    assert last.number == 3 and last.user.username == "curator"
    assert last.message == f"Restored revision 1 of {day.day} {day:%B %Y}"
    assert cells(curator.get(address(raid, "diff/?from=1&to=3"))) == []


def test_restoring_keeps_the_status_and_is_a_change_of_today(curator: Client, whole: Any) -> None:
    raid, _ = whole
    Event.objects.filter(pk=raid.pk).update(status="in-review")
    commit()
    before = Event.objects.get(pk=raid.pk).updated
    restored(curator, raid, 1)
    now = Event.objects.get(pk=raid.pk)
    assert now.status == "in-review" and now.title == "Raid" and now.updated > before


def test_a_deleted_event_is_brought_back_as_a_draft(client: Client, curator: Client, whole: Any) -> None:
    raid, was = whole
    number = raid.pk
    Incident.objects.get(pk=number).delete()
    commit(message="Deleted")
    assert client.get(f"/events/{number}/-/history/").status_code == 404
    page = curator.get(f"/events/{number}/-/history/")
    assert "no longer in the base" in words_of(page) and revisions(page) == [3, 2, 1]
    assert restored(curator, Event(pk=number), 3).status_code == 409
    assert restored(curator, Event(pk=number), 1, seen=3).status_code == 200
    assert contents(number) == was
    assert Event.objects.get(pk=number).status == "draft"
    assert "Brought back" in words_of(curator.get(address(Event(pk=number))))
    assert client.get(f"/events/{number}/").status_code == 404


def test_rows_that_changed_places_are_put_back(curator: Client) -> None:
    raid = make_incident("Raid", actors={"Alpha": "attacker", "Beta": "victim"}, source=make_source())
    commit()
    was = contents(raid.pk)
    alpha, beta = Participation.objects.filter(event=raid).order_by("pk")
    Participation.objects.filter(pk=alpha.pk).update(role="party")
    Participation.objects.filter(pk=beta.pk).update(actor=alpha.actor, role="attacker")
    Participation.objects.filter(pk=alpha.pk).update(actor=beta.actor, role="victim")
    commit()
    restored(curator, raid, 1)
    assert contents(raid.pk) == was


def test_topics_of_talks_come_back(curator: Client) -> None:
    talks = make_talks("Talks", topics=["Trade", "Visas"], status="draft")
    commit()
    was = contents(talks.pk)
    talks.topics.clear()
    commit()
    restored(curator, talks, 1)
    assert contents(talks.pk) == was


def test_what_named_something_that_is_gone_is_refused_in_words(curator: Client, whole: Any) -> None:
    raid, _ = whole
    Participation.objects.filter(actor__slug="alpha").delete()
    Actor.objects.filter(slug="alpha").delete()
    Event.objects.get(slug="other").detail.delete()
    commit()
    before = rows_of(raid.pk)
    page = restored(curator, raid, 1)
    said = words_of(page)
    assert page.status_code == 409 and "Nothing was restored" in said
    assert "Revision 1 names the actor “Alpha”, which is no longer in the base" in said
    assert "the event “Other" in said
    assert rows_of(raid.pk) == before
    assert Revision.objects.filter(event=raid.pk).latest("number").message != "Restored"


def test_a_row_that_went_to_another_event_is_not_taken_from_it(curator: Client) -> None:
    raid, other = make_incident("Raid", source=make_source()), make_incident("Other")
    commit()
    raid.citations.update(event=other)
    make_citation(raid, make_source("Second"))
    commit()
    page = restored(curator, raid, 1)
    assert page.status_code == 409 and "belongs to another event now" in words_of(page)
    assert other.citations.count() == 1


def test_a_rule_of_the_database_refuses_in_its_words(curator: Client) -> None:
    raid = make_incident("Raid", source=make_source())
    mine = ExternalId.objects.create(event=raid, scheme="gtd", identifier="1")
    commit()
    mine.delete()
    ExternalId.objects.create(event=make_incident("Other"), scheme="gtd", identifier="1")
    commit()
    page = restored(curator, raid, 1)
    assert page.status_code == 409 and "Another event already carries this identifier." in words_of(page)


def test_a_published_event_is_not_put_back_to_a_state_without_source(curator: Client) -> None:
    raid = make_incident("Raid", status="draft")
    commit()
    make_citation(raid)
    Event.objects.filter(pk=raid.pk).update(status="published")
    commit()
    page = restored(curator, raid, 1)
    assert page.status_code == 409 and "would not pass the checks before publishing" in words_of(page)
    assert Event.objects.get(pk=raid.pk).citations.exists()


def test_what_somebody_changed_meanwhile_is_not_overwritten(curator: Client, whole: Any) -> None:
    raid, _ = whole
    page = restored(curator, raid, 1, seen=1)
    assert page.status_code == 409 and "after you opened this page" in words_of(page)
    assert Event.objects.get(pk=raid.pk).title == "Attack"


def test_the_present_state_needs_no_restoring(curator: Client, whole: Any) -> None:
    assert restored(curator, whole[0], 2).status_code == 409


def test_restoring_takes_the_permission_to_change_this_event(client: Client, whole: Any) -> None:
    raid, _ = whole
    Event.objects.filter(pk=raid.pk).update(status="draft")
    commit()
    assert restored(client, raid, 1).status_code in (403, 404)
    viewer = User.objects.create_user("viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(viewer)
    assert "Restore" not in words_of(client.get(address(raid)))
    assert restored(client, raid, 1).status_code == 403
    viewer.user_permissions.add(Permission.objects.get(codename="change_diplomaticevent"))
    assert restored(client, raid, 1).status_code == 403
    viewer.user_permissions.add(Permission.objects.get(codename="change_incident"))
    assert restored(client, raid, 1).status_code == 200


def test_restoring_is_a_post_with_a_token(whole: Any, django_user_model: Any) -> None:
    raid, _ = whole
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(django_user_model.objects.create_superuser("admin"))
    assert strict.get(address(raid, "restore/")).status_code == 405
    assert strict.post(address(raid, "restore/"), {"revision": 1}).status_code == 403


# Its links elsewhere


def test_event_page_names_its_revision_and_can_be_cited_as_it_is(client: Client, raid: Incident) -> None:
    page = client.get(f"/events/{raid.pk}/raid/")
    body = page.content.decode()
    assert f'href="/events/{raid.pk}/raid/history/"' in body
    assert f"event {raid.pk}, revision 3" in words_of(page)
    cited = re.search(r'href="http://testserver(/events/\d+/\?as_of=[^"]+)"', body)
    assert cited
    Event.objects.filter(pk=raid.pk).update(title="Something else")
    commit()
    then = client.get(unescape(cited[1]), follow=True)
    assert then.status_code == 200 and "Raid on the new port" in words_of(then)


def test_citing_keeps_the_names_that_the_reader_saw(client: Client) -> None:
    raid = make_incident("Raid", actors=["Alpha"], source=make_source())
    commit()
    Actor.objects.update(name="Omega")
    commit()
    body = client.get(f"/events/{raid.pk}/raid/").content.decode()
    cited = re.search(r'href="http://testserver(/events/\d+/\?as_of=[^"]+)"', body)
    assert cited and "Omega" in words_of(client.get(unescape(cited[1]), follow=True))


def test_admin_history_is_the_history_of_the_event(curator: Client, raid: Incident) -> None:
    page = curator.get(f"/admin/incidents/incident/{raid.pk}/history/")
    assert page["Location"] == f"/events/{raid.pk}/raid/history/"
    assert curator.get("/admin/incidents/incident/4711/history/").status_code == 404


def test_tombstone_and_the_admin_s_list_lead_to_the_history(
    client: Client, curator: Client, raid: Incident
) -> None:
    Event.objects.filter(pk=raid.pk).update(status="retracted")
    commit()
    path = f"/events/{raid.pk}/-/history/"
    assert f'href="{path}"' in client.get(f"/events/{raid.pk}/").content.decode()
    Incident.objects.get(pk=raid.pk).delete()
    commit()
    assert f'href="{path}"' in curator.get("/admin/timeline/revision/").content.decode()
    assert "Raid on the new port" in words_of(curator.get(path))


# Pages seen as they stood


@pytest.fixture
def past(raid: Incident) -> str:
    """A moment after which all was renamed and the raid retracted."""
    at = commit()
    Event.objects.filter(pk=raid.pk).update(status="retracted")
    Actor.objects.update(name="Omega")
    commit()
    return at


PAGES = [
    "/",
    "/chronology/",
    "/events/{}/raid/",
    "/actors/",
    "/actors/alpha/",
    "/places/",
    "/places/harbour/",
    "/sources/",
    "/sources/a-report/",
    "/phases/",
]
OUT_OF_TIME = ("/account/", "/admin/", "/static/", "/codebook/", "/api/v1/docs/", "#", "/favicon")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_of_the_past_stays_there(client: Client, raid: Incident, page: str) -> None:
    at = commit()
    make_incident("Later raid")
    commit()
    path = page.format(raid.pk)
    response = client.get(f"{path}?as_of={at}")
    assert response.status_code == 200
    body = response.content.decode()
    assert "You are looking at the base as it stood on" in words_of(response)
    assert 'name="robots" content="noindex"' in body
    canonical = re.search(r'<link rel="canonical"\s+href="([^"]+)"', body)
    assert canonical and canonical[1] == f"http://testserver{path}"
    leaving = [
        href
        for href in (unescape(found) for found in re.findall(r'href="([^"]*)"', body))
        if not href.startswith(OUT_OF_TIME)
        and not href.startswith("http")
        and urlsplit(href).path != "/api/v1/"
        and parse_qs(urlsplit(href).query).get("as_of") != [at]
    ]
    back = [href for href in leaving if urlsplit(href).path in (path, "")]
    assert [href for href in leaving if href not in back and not href.endswith("/history/")] == []
    assert "Later raid" not in words_of(response)


@pytest.mark.parametrize("page", PAGES)
def test_the_present_says_nothing_of_the_past(client: Client, raid: Incident, page: str) -> None:
    body = client.get(page.format(raid.pk)).content.decode()
    assert (
        "as it stood on <strong>" not in body
        and "noindex" not in body
        and "?as_of=" not in re.sub(r'<(dd|section)[^>]* class="cite-this">.*?</\1>', "", body, flags=re.S)
    )


def test_an_event_retracted_since_is_seen_as_it_was(client: Client, raid: Incident, past: str) -> None:
    assert client.get(f"/events/{raid.pk}/raid/").status_code == 410
    page = client.get(f"/events/{raid.pk}/?as_of={past}", follow=True)
    assert page.status_code == 200 and "Raid on the new port" in words_of(page)
    assert page.redirect_chain[0][0].endswith(f"?as_of={quote(past, safe='')}")


def test_what_was_a_draft_then_is_not_found_and_the_page_says_when(client: Client, raid: Incident) -> None:
    first = f"{Revision.objects.get(event=raid.pk, number=1).at:%Y-%m-%dT%H:%M:%S.%fZ}"
    page = client.get(f"/events/{raid.pk}/raid/?as_of={first}")
    assert page.status_code == 404
    assert "You are looking at the base as it stood on" in words_of(page)


def test_forms_of_a_page_of_the_past_ask_the_past(client: Client, raid: Incident, past: str) -> None:
    for path in ("/chronology/", "/actors/", "/sources/a-report/"):
        body = client.get(f"{path}?as_of={past}").content.decode()
        for form in re.findall(r"<form[^>]*role=\"search\".*?</form>", body, re.S):
            assert re.search(rf'name="as_of"\s+value="{re.escape(past)}"', form)


@pytest.mark.parametrize("path", ["/chronology/", "/actors/", "/places/", "/sources/", "/phases/"])
@pytest.mark.parametrize("wrong", ["soon", "2022-13-01", "2199-01-01"])
def test_a_moment_that_is_none_is_said_at_its_field(client: Client, path: str, wrong: str) -> None:
    page = client.get(f"{path}?as_of={wrong}")
    assert page.status_code == 400
    body = page.content.decode()
    said = re.search(r'id="wrong-as_of"[^>]*>(.*?)</p>', body, re.S)
    assert said and said[1].strip()
    assert re.search(rf'<input type="text"\s+id="filter-as_of"\s+name="as_of"\s+value="{wrong}"', body)
    assert "You are looking at" not in words_of(page)


def test_event_page_does_not_show_the_present_for_a_moment_that_it_cannot_read(
    client: Client, raid: Incident
) -> None:
    page = client.get(f"/events/{raid.pk}/raid/?as_of=soon")
    assert page.status_code == 400 and "ISO 8601" in words_of(page)


def test_htmx_is_sent_to_the_other_moment_as_a_whole_page(client: Client, raid: Incident, past: str) -> None:
    htmx = {"HX-Request": "true", "HX-Current-URL": "http://testserver/chronology/"}
    part = client.get(f"/chronology/?as_of={past}", headers=htmx)
    assert part["HX-Redirect"] == f"/chronology/?as_of={past}"
    htmx["HX-Current-URL"] = f"http://testserver/chronology/?as_of={past}"
    part = client.get(f"/chronology/?as_of={past}&kind=incident", headers=htmx)
    assert "HX-Redirect" not in part and "Raid on the new port" in words_of(part)
    assert (
        client.get("/chronology/?kind=incident", headers=htmx)["HX-Redirect"] == "/chronology/?kind=incident"
    )
    wrong = client.get("/chronology/?as_of=soon", headers=htmx)
    assert wrong.status_code == 400 and 'id="wrong-as_of" hx-swap-oob="true"' in wrong.content.decode()


def test_history_offers_the_whole_base_as_of_a_revision(client: Client, raid: Incident, past: str) -> None:
    body = client.get(f"/events/{raid.pk}/-/history/").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/chronology/\?as_of=[^"]+)"', body)]
    seen = ["Raid on the new port" in words_of(client.get(link)) for link in links]
    assert seen == [False, True, False]  # retracted, the last state, the one before


def test_nothing_is_written_to_the_past(raid: Incident) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept.timeline_event WHERE id = %s", [raid.pk])
        assert cursor.fetchone()[0] == 3


# In a browser


@pytest.mark.django_db(transaction=True)
def test_a_moment_chosen_in_the_filters_is_stayed_in_and_left_again(open_page: Any) -> None:
    raid = make_incident("Raid on the port", actors=["Alpha"], source=make_source())
    at = f"{Commit.objects.latest('number').at:%Y-%m-%dT%H:%M:%S.%fZ}"
    Event.objects.filter(pk=raid.pk).update(title="Raid on the harbour", slug="raid-on-the-harbour")
    page = open_page("/chronology/")
    field = page.get_by_label("At the end of")
    field.evaluate("field => field.type = 'text'")  # a date field takes no time of the day
    field.fill(at)
    field.press("Enter")
    banner = page.get_by_text("You are looking at the base as it stood on")
    expect(banner).to_be_visible()
    page.get_by_role("link", name="Raid on the port").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Raid on the port")
    expect(banner).to_be_visible()
    page.get_by_role("link", name="Back to the present").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Raid on the harbour")
    expect(banner).to_have_count(0)


@pytest.mark.django_db(transaction=True)
def test_two_revisions_are_chosen_compared_and_one_restored_with_the_keyboard(
    open_page: Any, live_server: Any, django_user_model: Any
) -> None:
    django_user_model.objects.create_superuser("curator", password="a-curator")
    raid = make_incident("Raid", source=make_source(), status="draft")
    for title in ("Assault", "Attack"):
        Event.objects.filter(pk=raid.pk).update(title=title)
    numbers = Revision.objects.filter(event=raid.pk, number__isnull=False).values_list("number", flat=True)
    first, last = min(numbers, key=lambda n: n or 0), max(n or 0 for n in numbers)
    client = Client()
    client.force_login(django_user_model.objects.get())
    page = open_page("/")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])
    page.goto(f"{live_server.url}/events/{raid.pk}/raid/history/")
    page.get_by_label(f"old: revision {first}").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Compare the chosen two").press("Enter")
    row = page.get_by_role("row", name="Title")
    expect(row).to_contain_text("Raid")
    expect(row).to_contain_text("Attack")
    page.get_by_role("button", name=f"Restore revision {first}").press("Enter")
    expect(page.get_by_role("status")).to_have_text(f"Revision {first} is restored, as a new revision.")
    expect(page.get_by_role("heading", name=f"Revision {last + 1}")).to_be_visible()
    assert Event.objects.get(pk=raid.pk).title == "Raid"


# The history of the past


def test_as_of_shows_the_history_up_to_that_moment(client: Client, curator: Client) -> None:
    raid = make_incident("Raid")
    moments = [commit()]
    for title in ("Attack", "Assault"):
        Event.objects.filter(pk=raid.pk).update(title=title)
        moments.append(commit())
    url = f"/events/{raid.pk}/raid/history/"
    for who in (client, curator):
        assert revisions(who.get(url)) == [3, 2, 1]
        then = who.get(url, {"as_of": moments[1]})
        assert then.status_code == 200 and revisions(then) == [2, 1]
        assert "Attack" in words_of(then) and "Assault" not in words_of(then)
        assert "Restore" not in words_of(then), "the past is put back from the page of the present"
    page = client.get(url, {"as_of": moments[1]}).content.decode()
    ways = [unescape(way) for way in re.findall(r'href="([^"]*/diff/[^"]*)"', page)]
    assert ways and all(f"as_of={moments[1]}" in way for way in ways)
    told = words_of(client.get(ways[0]))
    assert "revision 2" in told and "The change after" not in told
    assert client.get(f"{url}diff/?to=3&as_of={moments[1]}").status_code == 404
    assert client.get(url, {"as_of": "2000-01-01"}).status_code == 404, "there was no such event"


def test_paging_through_the_history_stays_in_the_past(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("timeline.views.history.PAGE_SIZE", 1)
    raid = make_incident("Raid")
    commit()
    Event.objects.filter(pk=raid.pk).update(title="Attack")
    then = commit()
    Event.objects.filter(pk=raid.pk).update(title="Assault")
    commit()
    url = f"/events/{raid.pk}/raid/history/"
    page = client.get(url, {"as_of": then})
    assert revisions(page) == [2]
    following = unescape(re.search(r'href="(\?[^"]*)" rel="next"', page.content.decode())[1])  # type: ignore[index]
    assert revisions(client.get(url + following)) == [1]
