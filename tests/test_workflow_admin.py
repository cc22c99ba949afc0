"""The curators' pages when several work together: drafts of one's own, edits that wait, edits continued."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.forms import INCIDENTS, Page, Sent
from tests.test_admin_bulk import finish
from timeline.models import Decision, Event, EventLink, Proposal

pytestmark = pytest.mark.django_db


def change_page(event: Any, proposal: Any = None) -> str:
    url = f"{INCIDENTS}{event.pk}/change/"
    return f"{url}?proposal={proposal.pk}" if proposal else url


def send(client: Client, url: str, entries: dict[str, Any]) -> Sent:
    """As a browser that opened the page would."""
    return Sent(client.post(url, Page(client.get(url).content.decode()).write(entries)))


@pytest.fixture
def published(make_incident: Any, make_source: Any) -> Any:
    return make_incident(summary="A raid.", actors={"Alpha": "attacker"}, source=make_source("A letter"))


@pytest.fixture
def draft(cast: Cast, make_incident: Any, make_source: Any) -> Any:
    return make_incident(
        "Ambush", actors=["Alpha"], status="draft", created_by=cast.ayesha, source=make_source("A letter")
    )


@pytest.fixture
def entries(make_type: Any, make_source: Any) -> dict[str, Any]:
    cited = {"citations-0-source": str(make_source("A letter").pk), "citations-0-supports": ["event"]}
    return {"title": "Ambush", "type": str(make_type("armed-clash").pk), "edtf": "2025-06-28"} | cited


# Drafts


def test_a_draft_belongs_to_whoever_added_it(cast, entries):
    assert send(cast.browser("ayesha"), f"{INCIDENTS}add/", entries).saved
    event = Event.objects.get()
    assert (event.created_by, event.status) == (cast.ayesha, "draft")


def test_a_contributor_finds_no_draft_of_others_anywhere(cast, draft, published):
    bilal = cast.browser("bilal")
    for url in [
        INCIDENTS,
        "/admin/timeline/event/",
        f"{INCIDENTS}?q=ambush",
        f"{INCIDENTS}?status__exact=draft",
    ]:
        page = bilal.get(url)
        assert page.status_code == 200 and "Ambush" not in page.content.decode(), url
    assert bilal.get(change_page(draft)).status_code == 302
    assert bilal.get(f"{INCIDENTS}{draft.pk}/history/").status_code == 404
    found = bilal.get(
        "/admin/autocomplete/?app_label=timeline&model_name=eventlink&field_name=other&term=a"
    ).json()
    assert [one["text"] for one in found["results"]] == [str(published)] * bool(found["results"])
    assert "Ambush" not in str(found)
    for name in ["ayesha", "emma"]:
        assert "Ambush" in cast.browser(name).get(INCIDENTS).content.decode()


def test_a_link_to_a_draft_of_others_is_neither_shown_nor_lost(cast, draft, published):
    EventLink.objects.create(event=published, other=draft, relation="led-to")
    bilal = cast.browser("bilal")
    assert "Ambush" not in bilal.get(change_page(published)).content.decode()
    assert send(bilal, change_page(published), {"title": "Assault"}).saved
    assert Proposal.objects.get().document["links"] != []


def test_in_review_the_author_no_longer_changes_it(cast, draft):
    ayesha = cast.browser("ayesha")
    assert send(ayesha, change_page(draft), {"status": "in-review"}).saved
    assert Event.objects.get(pk=draft.pk).status == "in-review"
    assert 'name="title"' not in ayesha.get(change_page(draft)).content.decode()
    assert 'name="title"' in cast.browser("emma").get(change_page(draft)).content.decode()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ayesha", ["draft", "in-review"]), ("emma", ["draft", "in-review", "published"])],
)
def test_the_form_offers_the_steps_that_one_may_take(cast, draft, name, expected):
    form = cast.browser(name).get(change_page(draft)).context["adminform"].form
    assert [code for code, _ in form.fields["status"].choices] == expected


def test_a_step_that_is_not_offered_is_not_taken(cast, draft):
    ayesha = cast.browser("ayesha")
    sent = send(ayesha, change_page(draft), {"status": "published", "title": "Mine"})
    assert list(sent.errors) == ["status"]
    assert Event.objects.get(pk=draft.pk).title == "Ambush"


def test_who_changes_a_draft_while_publishing_it_wrote_it_last(cast, draft):
    """All or nothing: neither the change nor the step is made, and the form comes back filled in."""
    sent = send(cast.browser("emma"), change_page(draft), {"title": "My title", "status": "published"})
    assert "wrote themselves" in sent.errors[""][0]
    assert "My title" in sent.text
    event = Event.objects.get(pk=draft.pk)
    assert (event.title, event.status) == ("Ambush", "draft")
    assert send(cast.browser("emma"), change_page(draft), {"status": "published"}).saved


def test_a_warning_is_confirmed_on_the_form(cast, draft, place_is_wanted):
    emma, url = cast.browser("emma"), change_page(draft)
    sent = send(emma, url, {"status": "published"})
    assert "neither a place nor a country" in sent.errors[""][0]
    page = Page(sent.text)
    assert send(emma, url, {"status": "published", "confirm": [place_is_wanted]}).saved
    assert 'name="confirm"' in sent.text and page.values["status"] == "published"
    assert "neither a place" in Decision.objects.get().confirmed[0]


def in_bulk(client, change, events, **entries):
    chosen = {"action": f"bulk_{change}", "_selected_action": [str(event.pk) for event in events]}
    return finish(client, client.post(INCIDENTS, chosen)["Location"], entries)


def test_many_are_published_at_once_and_what_is_refused_is_named(cast, draft, make_incident):
    bare = make_incident("Bare", status="draft")
    done = in_bulk(cast.browser("emma"), "publish", [draft, bare])
    assert done.changed == 1
    assert [title for _, title, _ in done.refusals] == ["Bare"]
    assert Decision.objects.get().event_id == draft.pk
    own = in_bulk(cast.browser("ayesha"), "publish", Event.objects.filter(created_by=cast.ayesha))
    assert own.changed == 0


def test_warnings_are_confirmed_for_many_at_once(cast, draft, place_is_wanted):
    emma = cast.browser("emma")
    assert in_bulk(emma, "publish", [draft]).changed == 0
    assert in_bulk(emma, "publish", [draft], confirm="on").changed == 1
    assert "neither a place" in Decision.objects.get().confirmed[0]


def test_a_bulk_edit_of_what_is_published_waits_for_approval(cast, published, make_source):
    source = make_source("Another report")
    entries = {"source": source.pk, "supports": ["event"], "reason": "It says so too."}
    assert in_bulk(cast.browser("emma"), "cite", [published], **entries).changed == 1
    assert not published.citations.filter(source=source).exists()
    proposal = Proposal.objects.get()
    assert (proposal.author, proposal.message) == (cast.emma, "It says so too.")


def test_what_was_published_is_not_deleted(cast, published, draft):
    emma = cast.browser("emma")
    assert emma.post(f"{INCIDENTS}{published.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [str(published.pk)], "post": "yes"}
    emma.post(INCIDENTS, data)
    assert Event.objects.filter(pk=published.pk).exists()
    assert emma.post(f"{INCIDENTS}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Event.objects.filter(pk=draft.pk).exists()


# Edits of what is published


def test_an_edit_is_kept_until_it_is_approved(cast, published):
    ayesha = cast.browser("ayesha")
    page = ayesha.get(change_page(published)).content.decode()
    assert "another editor approves" in page and f"/review/{published.pk}/" in page
    sent = send(
        ayesha,
        change_page(published),
        {"title": "Assault", "participations-0-note": "By boat.", "change_message": "As the letter has it."},
    )
    proposal = Proposal.objects.get()
    assert sent.response["Location"] == f"/review/{published.pk}/#edit-{proposal.pk}"
    assert (proposal.author, proposal.message) == (cast.ayesha, "As the letter has it.")
    published.refresh_from_db()
    assert published.title == "Raid on the port"
    assert published.participations.get().note == ""
    shown = ayesha.get(f"/review/{published.pk}/").content.decode()
    assert "Assault" in shown and "By boat." in shown and "changed successfully" not in shown


def test_mistakes_in_an_edit_come_back_on_the_form(cast, published):
    sent = send(cast.browser("ayesha"), change_page(published), {"title": "", "citations-0-DELETE": "on"})
    assert set(sent.errors) == {"title", "citations"}
    assert not Proposal.objects.exists()


def test_a_save_that_changes_nothing_proposes_nothing(cast, published):
    assert send(cast.browser("ayesha"), change_page(published), {}).saved
    assert not Proposal.objects.exists()


def test_an_edit_is_continued_with_the_rows_that_are_new_in_it(cast, published, make_source, make_actor):
    ayesha = cast.browser("ayesha")
    added = {
        "citations-1-source": str(make_source("A report").pk),
        "citations-1-supports": ["claims"],
        "participations-1-actor": str(make_actor("Beta").pk),
        "participations-1-role": "target",
    }
    assert send(ayesha, change_page(published), added | {"title": "Assault"}).saved
    proposal = Proposal.objects.get()

    again = change_page(published, proposal)
    page = ayesha.get(again).content.decode()
    assert 'value="Assault"' in page and "A report" in page
    assert published.citations.count() == 1  # what the page shows was undone
    more = {"citations-1-locator": "p. 2", "participations-1-note": "A convoy.", "summary": "More."}
    assert send(ayesha, again, more).saved
    proposal = Proposal.objects.get()
    document = proposal.document
    assert (document["title"], document["summary"]) == ("Assault", "More.")
    assert [(one["actor"]["slug"], one["note"]) for one in document["participants"]] == [
        ("alpha", ""),
        ("beta", "A convoy."),
    ]
    assert [(one["source"]["slug"], one["locator"], "id" in one) for one in document["citations"]] == [
        ("a-letter", "para. 1", True),
        ("a-report", "p. 2", False),
    ]
    # A claim that rests on the new citation.
    number = Page(ayesha.get(again).content.decode()).values["citations-1-id"]
    claim = {"claims-0-actor": str(make_actor("Alpha").pk), "claims-0-stance": "claimed"}
    assert send(ayesha, again, claim | {"claims-0-citation": number}).saved
    assert Proposal.objects.get().document["incident"]["claims"][0]["citation"] == {"index": 1}
    answer = cast.browser("emma").post(
        f"/review/{published.pk}/", {"action": "approve", "proposal": str(proposal.pk)}
    )
    assert answer.status_code == 302
    claim = published.claims.get()
    assert claim.citation.locator == "p. 2" and published.citations.count() == 2


def test_mistakes_in_a_continued_edit_come_back_with_its_new_rows(cast, published, make_actor):
    ayesha = cast.browser("ayesha")
    added = {"participations-1-actor": str(make_actor("Beta").pk), "participations-1-role": "target"}
    send(ayesha, change_page(published), added)
    again = change_page(published, Proposal.objects.get())
    sent = send(ayesha, again, {"title": ""})
    assert list(sent.errors) == ["title"] and "Beta" in sent.text


def test_an_edit_is_continued_by_its_author_only_and_only_while_it_is_open(cast, published):
    send(cast.browser("ayesha"), change_page(published), {"title": "Assault"})
    proposal = Proposal.objects.get()
    url = change_page(published, proposal)
    for name in ["bilal", "emma"]:
        answer = cast.browser(name).get(url)
        assert answer.status_code == 302 and answer["Location"] == f"/review/{published.pk}/"
    cast.browser("ayesha").post(
        f"/review/{published.pk}/", {"action": "withdraw", "proposal": str(proposal.pk)}
    )
    assert cast.browser("ayesha").get(url).status_code == 302
    for nonsense in ["x", "-1", "99999999999999999999", "0"]:
        assert cast.browser("ayesha").get(change_page(published) + f"?proposal={nonsense}").status_code == 302


def test_who_works_alone_writes_what_is_published_at_once(cast, published, settings):
    settings.SELF_PUBLISH = True
    assert send(cast.browser("emma"), change_page(published), {"title": "Assault"}).saved
    published.refresh_from_db()
    assert published.title == "Assault"
    assert send(cast.browser("ayesha"), change_page(published), {"title": "Mine"}).saved
    assert Proposal.objects.count() == 1
