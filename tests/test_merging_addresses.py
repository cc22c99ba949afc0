"""After a merge: old addresses lead on, old names find, mirrors follow; and who may merge, and how."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories import make_actor, make_citation, make_incident, make_place, make_source, make_talks
from tests.test_as_of import moment
from tests.test_changes import Mirror, public
from timeline.merging import merge, undo
from timeline.models import Event, Merge, Participation
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db

MAKERS = {
    "actors": lambda name: make_actor(name),
    "places": lambda name: make_place(name),
    "sources": lambda name: make_source(name),
    "events": lambda name: make_incident(name),
}


def keys(plural: str, row: Any) -> str:
    return str(row.pk) if plural == "events" else row.slug


# Addresses


@pytest.mark.parametrize("plural", MAKERS)
def test_an_old_address_leads_to_the_survivor_and_lives_again_after_undoing(plural: str) -> None:
    one, other = MAKERS[plural]("One"), MAKERS[plural]("Other")
    old, new = one.get_absolute_url(), other.get_absolute_url()
    api = f"/api/v1/{plural}/{keys(plural, one)}/"
    client = Client()
    assert client.get(old).status_code == client.get(api).status_code == 200
    done = merge(one, other)
    page = client.get(f"{old}?as=is&b=2")
    assert (page.status_code, page["Location"]) == (301, f"{new}?as=is&b=2")
    # Kept by no browser as the truth for ever: it may be undone.
    assert "no-cache" in page["Cache-Control"]
    item = client.get(f"{api}?fields=id")
    assert item.status_code == 301
    assert item["Location"] == f"http://testserver/api/v1/{plural}/{keys(plural, other)}/?fields=id"
    assert item["Content-Type"] == "application/problem+json"
    assert item.json()["into"]["url"] == f"http://testserver{new}"
    assert client.get(item["Location"]).json() == {"id": other.pk}
    undo(done)
    assert client.get(old).status_code == client.get(api).status_code == 200


def test_an_event_is_led_on_at_any_slug_and_in_the_collection_of_its_kind() -> None:
    one, other = make_incident("One"), make_incident("Other")
    merge(one, other)
    for slug in ["", "one/", "guess/"]:
        assert Client().get(f"/events/{one.pk}/{slug}")["Location"] == other.get_absolute_url()
    location = Client().get(f"/api/v1/incidents/{one.pk}/")["Location"]
    assert location.endswith(f"/api/v1/incidents/{other.pk}/")
    assert Client().get(f"/api/v1/diplomatic-events/{one.pk}/").status_code == 404


def test_a_chain_leads_to_its_end() -> None:
    one, two, three = (make_actor(name) for name in ["One", "Two", "Three"])
    merge(one, two)
    second = merge(two, three)
    assert Client().get("/actors/one/")["Location"] == "/actors/three/"
    undo(second)
    assert Client().get("/actors/one/")["Location"] == "/actors/two/"


def test_as_of_before_the_merge_shows_the_two_and_after_it_the_one() -> None:
    one, other = make_actor("One"), make_actor("Other")
    make_incident("Raid", actors=["One"])
    before = moment()
    done = merge(one, other)
    between = moment()
    undo(done)
    client = Client()
    page = client.get("/actors/one/", {"as_of": before})
    assert page.status_code == 200 and "Raid" in page.content.decode()
    assert client.get("/api/v1/actors/one/", {"as_of": before}).json()["name"] == "One"
    led = client.get("/actors/one/", {"as_of": between})
    assert led.status_code == 301
    assert led["Location"].startswith("/actors/other/?as_of=")
    assert "Raid" in client.get(led["Location"]).content.decode()
    assert client.get("/api/v1/actors/one/", {"as_of": between}).status_code == 301
    found = client.get("/api/v1/events/", {"actor": "one", "as_of": between}).json()["results"]
    assert [event["participants"][0]["actor"]["slug"] for event in found] == ["other"]


def test_what_the_public_never_knew_stays_unknown_to_it(curator: Client) -> None:
    one, other = make_incident("Draft", status="draft"), make_incident("Other", status="draft")
    merge(one, other)
    for address in [f"/events/{one.pk}/", f"/api/v1/events/{one.pk}/"]:
        assert Client().get(address).status_code == 404
        assert curator.get(address).status_code == 301


def test_what_was_public_is_gone_where_the_survivor_is_hidden_and_tells_no_title() -> None:
    one, other = make_incident("One"), make_incident("What nobody may read")
    merge(one, other)
    Event.objects.filter(pk=other.pk).update(status="draft")
    for address in [f"/events/{one.pk}/", f"/api/v1/events/{one.pk}/"]:
        answer = Client().get(address)
        assert answer.status_code == 410
        assert "nobody" not in answer.content.decode()
    Event.objects.filter(pk=other.pk).update(status="retracted")
    led = Client().get(f"/events/{one.pk}/")
    assert led["Location"] == f"/events/{other.pk}/"
    assert Client().get(led["Location"]).status_code == 410


def test_an_address_that_was_given_anew_leads_nowhere_else() -> None:
    merge(make_actor("One"), make_actor("Other"))
    make_actor("Another", slug="one")
    assert "Another" in Client().get("/actors/one/").content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_write_to_an_old_address_is_refused_and_the_survivor_untouched(
    method: str, django_user_model: Any
) -> None:
    one, other = make_actor("One"), make_actor("Other")
    merge(one, other)
    writer = APIClient()
    writer.force_authenticate(django_user_model.objects.create_superuser("script"))
    body = {"message": "x"} if method == "delete" else {"name": "Overwritten", "kind": "state"}
    answer = getattr(writer, method)("/api/v1/actors/one/", body, format="json", HTTP_IF_MATCH="*")
    assert answer.status_code == 410
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["into"] == {
        "id": other.pk,
        "slug": "other",
        "url": "http://testserver/actors/other/",
    }
    other.refresh_from_db()
    assert other.name == "Other"


@pytest.mark.parametrize(
    ("parameter", "plural", "texts"),
    [
        ("actor", "actors", ["one-old", "ONE old"]),
        ("place", "places", ["one-old", "One Old"]),
        ("source", "sources", ["one-old", "One old"]),
    ],
)
def test_old_slugs_and_names_are_understood_in_filters(parameter: str, plural: str, texts: list[str]) -> None:
    one, other = MAKERS[plural]("One old"), MAKERS[plural]("Other")
    fields: dict[str, Any] = {
        "actor": {"actors": ["Other"]},
        "place": {"place": "Other"},
        "source": {"source": other},
    }
    make_incident("Raid", **fields[parameter])
    make_incident("Aside")
    merge(one, other)
    for text in texts:
        for page in ["/chronology/", "/api/v1/events/"]:
            answer = Client().get(page, {parameter: text})
            assert answer.status_code == 200, answer.content
            assert "Raid" in answer.content.decode() and "Aside" not in answer.content.decode()


def test_a_script_may_go_on_writing_with_an_old_slug(django_user_model: Any) -> None:
    merge(make_actor("One"), make_actor("Other"))
    make_incident()  # its type
    writer = APIClient()
    writer.force_authenticate(django_user_model.objects.create_superuser("script"))
    document = {
        "kind": "incident",
        "type": "armed-clash",
        "title": "Raid",
        "date": "2025",
        "participants": [{"actor": "one", "role": "party"}],
    }
    answer = writer.post("/api/v1/events/", document, format="json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["participants"][0]["actor"]["slug"] == "other"


# The change feed


def test_a_mirror_is_told_of_the_merge_and_what_stays() -> None:
    one, other = make_incident("One", actors=["Alpha"]), make_incident("Other")
    mirror = Mirror().follow()
    done = merge(one, other)
    assert mirror.news() == [("merge", one.pk), ("upsert", other.pk)]
    assert mirror.held == public()
    undo(done)
    assert mirror.news() == [("upsert", one.pk), ("upsert", other.pk)]
    assert mirror.held == public()


def test_the_feed_names_the_survivor_even_outside_the_filter() -> None:
    one, other = make_incident("One", actors=["Alpha"]), make_incident("Other")
    mirror = Mirror(kind="incident", q="one").follow()
    merge(one, other)
    page = Client().get(mirror.address).json()
    (told,) = page["results"]
    assert (told["action"], told["id"]) == ("merge", one.pk)
    assert told["into"] == {
        "id": other.pk,
        "uid": other.uid,
        "url": f"http://testserver{other.get_absolute_url()}",
    }


def test_a_survivor_that_is_not_public_is_not_named() -> None:
    one, other = make_incident("One"), make_incident("Other")
    mirror = Mirror().follow()
    merge(one, other)
    Event.objects.filter(pk=other.pk).update(status="draft")
    assert mirror.news() == [("delete", one.pk), ("delete", other.pk)]


def test_a_draft_merged_into_a_public_event_is_told_as_the_event_alone() -> None:
    one, other = make_incident("Draft", status="draft", actors=["Alpha"]), make_incident("Other")
    mirror = Mirror().follow()
    merge(one, other)
    assert mirror.news() == [("upsert", other.pk)]


def test_events_of_a_merged_actor_are_told_anew() -> None:
    event = make_incident(actors=["One"])
    mirror = Mirror(actor="one").follow()
    merge(make_actor("One"), make_actor("Other"))
    assert mirror.news() == [("upsert", event.pk)]
    assert mirror.held[event.pk]["participants"][0]["actor"]["slug"] == "other"


# The pages


def signed_in(django_user_model: Any, *codenames: str) -> Client:
    user = django_user_model.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def test_an_editor_looks_chooses_merges_and_undoes(django_user_model: Any) -> None:
    editor = signed_in(django_user_model, "add_merge", "undo_merge")
    source = make_source()
    one = make_incident("Raid at dawn", actors=["Alpha", "Beta"], source=source, summary="First.")
    other = make_incident("Dawn raid", actors=["Alpha"], source=source, summary="Second.")
    choose = editor.get(f"/merge/events/{one.pk}/").content.decode()
    address = f"/merge/events/{one.pk}/{other.pk}/"
    assert address in choose
    page = editor.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert "First." in text and "Second." in text and f"/merge/events/{other.pk}/{one.pk}/" in text
    assert page.context["found"].state in text
    entries = {"seen": page.context["found"].state, "keep-title": "merged", "keep-summary": "both"}
    looked = editor.post(address, entries | {"look": "1"})
    assert 'value="both"\n' in looked.content.decode() and not Merge.objects.exists()
    done = editor.post(address, entries | {"message": "One raid."}, follow=True)
    merged = Merge.objects.get()
    assert done.redirect_chain == [(f"/merge/{merged.pk}/", 302)]
    event = Event.objects.get()
    assert (event.title, event.summary, event.participations.count()) == (
        "Raid at dawn",
        "Second.\n\nFirst.",
        2,
    )
    assert "One raid." in editor.get("/merge/").content.decode()
    back = editor.post(f"/merge/{merged.pk}/undo/", {"message": "Two raids."}, follow=True)
    assert back.status_code == 200 and Event.objects.count() == 2


def test_what_changed_since_the_look_is_shown_again_instead_of_merged(curator: Client) -> None:
    one, other = make_incident("One"), make_incident("Other")
    address = f"/merge/events/{one.pk}/{other.pk}/"
    seen = curator.get(address).context["found"].state
    make_citation(one)
    answer = curator.post(address, {"seen": seen})
    assert answer.status_code == 409 and "look again" in answer.content.decode()
    assert Event.objects.count() == 2


def test_an_undo_that_is_refused_says_why(curator: Client) -> None:
    make_incident(actors=["One"])
    done = merge(make_actor("One"), make_actor("Other"))
    Participation.objects.all().delete()
    assert "not there any more" in curator.get(f"/merge/{done.pk}/").content.decode()
    answer = curator.post(f"/merge/{done.pk}/undo/")
    assert answer.status_code == 409 and "not there any more" in answer.content.decode()


def test_only_who_may_merge_sees_and_does_it(django_user_model: Any) -> None:
    one, other = make_incident("One"), make_incident("Other")
    done = merge(make_actor("A"), make_actor("B"))
    paths = ["/merge/", f"/merge/{done.pk}/", f"/merge/events/{one.pk}/{other.pk}/"]
    for path in [*paths, f"/merge/events/{one.pk}/"]:
        assert Client().get(path).status_code == 302  # to sign in
    stranger = signed_in(django_user_model, "view_event", "change_event")
    for path in paths:
        assert stranger.get(path).status_code == 403
    assert stranger.post(paths[2]).status_code == stranger.post(f"/merge/{done.pk}/undo/").status_code == 403
    assert Event.objects.count() == 2 and Merge.objects.get().undone_commit is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/merge/events/999/998/", 404),
        ("/merge/actors/nobody/", 404),
        ("/merge/phases/a/b/", 404),
        ("/merge/999/", 404),
        ("/merge/?cursor=x", 400),
        ("/merge/actors/a/a/", 409),
        ("/merge/actors/a/?q=%00", 200),
        ("/merge/actors/a/?q=%27%22%3Cb%3E", 200),
    ],
)
def test_bad_addresses_are_answered(curator: Client, path: str, status: int) -> None:
    make_actor("A")
    assert curator.get(path).status_code == status


@pytest.mark.parametrize("entries", [{"keep-name": "nonsense", "message": "x" * 5000}, {"seen": "x"}])
def test_bad_entries_lose_nothing(curator: Client, entries: dict[str, str]) -> None:
    make_actor("A"), make_actor("B")
    answer = curator.post("/merge/actors/a/b/", entries)
    assert answer.status_code in (302, 409)


def test_candidates_are_found_by_any_name_and_by_likeness(curator: Client) -> None:
    make_actor("Islamic State Khorasan", aliases=["Daesh-K"]), make_actor("Islamic State – Khorāsān Province")
    make_actor("Beta")
    page = curator.get("/merge/actors/beta/", {"q": "daesh k"}).content.decode()
    assert "/merge/actors/beta/islamic-state-khorasan/" in page
    alike = curator.get("/merge/actors/islamic-state-khorasan/").content.decode()
    assert "/islamic-state-khorasan-province/" in alike and "/beta/" not in alike


def test_from_the_lists_and_pages_of_the_admin(curator: Client) -> None:
    for model, row, other in [
        ("actors/actor", make_actor("A"), make_actor("B")),
        ("timeline/place", make_place("A"), make_place("B")),
        ("sources/source", make_source("A"), make_source("B")),
        ("incidents/incident", make_incident("A"), make_incident("B")),
        ("diplomacy/diplomaticevent", make_talks("A"), make_talks("B")),
    ]:
        plural = {"incident": "events", "diplomaticevent": "events"}.get(model.split("/")[1])
        plural = plural or f"{model.split('/')[1]}s"
        chosen = {"action": "merge_two", "_selected_action": [row.pk, other.pk]}
        answer = curator.post(f"/admin/{model}/", chosen)
        assert answer["Location"] == f"/merge/{plural}/{keys(plural, other)}/{keys(plural, row)}/"
        page = curator.get(f"/admin/{model}/{row.pk}/change/").content.decode()
        assert f'href="/merge/{plural}/{keys(plural, row)}/"' in page
        one = curator.post(f"/admin/{model}/", chosen | {"_selected_action": [row.pk]}, follow=True)
        assert "Select two to merge, not 1." in one.content.decode()


def test_the_admin_offers_no_merge_to_who_may_not(django_user_model: Any) -> None:
    actor = make_actor("A")
    client = signed_in(django_user_model, "view_actor", "change_actor", "delete_actor")
    assert "merge_two" not in client.get("/admin/actors/actor/").content.decode()
    assert "/merge/" not in client.get(f"/admin/actors/actor/{actor.pk}/change/").content.decode()


def test_the_list_of_merges_is_paged_and_costs_the_same_for_many(curator: Client) -> None:
    def fill(numbers: range) -> int:
        for number in numbers:
            Merge.objects.create(
                kind="actor", merged=number + 1000, slug=f"a{number}", title=f"Actor {number}",
                survivor=1, survivor_title="Alpha", was_public=True,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert curator.get("/merge/").status_code == 200
        return len(queries)

    curator.get("/merge/")
    assert fill(range(2)) == fill(range(2, 60))
    first = curator.get("/merge/")
    second = curator.get(f"/merge/{first.context['next_url']}")
    rows = [*first.context["page"].rows, *second.context["page"].rows]
    assert [row.slug for row in rows] == [f"a{number}" for number in reversed(range(60))]


def test_a_preview_asks_as_much_for_many_rows_as_for_few(curator: Client) -> None:
    make_actor("One"), make_actor("Other")

    def fill(numbers: range) -> int:
        for number in numbers:
            make_incident(f"Raid {number}", actors=["One", "Other"])
        with CaptureQueriesContext(connection) as queries:
            assert curator.get("/merge/actors/one/other/").status_code == 200
        return len(queries)

    curator.get("/merge/actors/one/other/")
    assert fill(range(2)) == fill(range(2, 20))


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_fit_and_work_with_the_keyboard(
    transactional_db: None, open_page: Any, django_user_model: Any, width: int
) -> None:
    django_user_model.objects.create_superuser("editor", password="an-editor-of-old")
    one = make_incident("Raid at dawn", actors=["Alpha"], summary="First. " * 40)
    other = make_incident("Dawn raid", actors=["Alpha"], summary="Second.")
    path = f"/merge/events/{one.pk}/{other.pk}/"
    page = open_page(f"/account/sign-in/?{urlencode({'next': path})}", width=width)
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", "an-editor-of-old")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)
    page.focus("[name=keep-summary][value=survivor]")
    page.keyboard.press("ArrowDown")
    page.focus("#message")
    page.keyboard.press("Enter")
    page.wait_for_url("**/merge/*/")
    assert page.evaluate(wide)
    assert Event.objects.get().summary.startswith("Second.\n\nFirst.")
    page.get_by_role("button", name="Undo this merge").press("Enter")
    page.get_by_text("stands by itself again").wait_for()
    assert Event.objects.count() == 2


def test_the_history_of_a_merged_event_leads_to_the_survivor(client: Client) -> None:
    loser, survivor = make_incident("Raid"), make_incident("Raid on the port")
    number = loser.pk
    record_changes()
    merge(loser, survivor)
    for page in ("history", "history/diff"):
        led = client.get(f"/events/{number}/raid/{page}/")
        assert (led.status_code, led["Location"].partition("?")[0]) == (301, survivor.get_absolute_url())
