"""What is not public is nowhere: every address of the site is asked with secrets behind it, and without.

The base holds what every base holds. Then secrets are written into it, drafts, edits that wait, discussions,
a hidden dataset, with a word of their own in every text field; all addresses are asked, the secrets taken
out, and all are asked again. To the public the two are one base: the same bodies, the same headers, ETags
too, and as many questions to the database, so that no clock tells one from the other.
"""

from __future__ import annotations

import difflib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diplomacy.models import DiplomaticEvent
from incidents.models import Casualties, Incident, ResponsibilityClaim
from tests import factories as make
from tests.addresses import filled, patterns
from tests.cast import Cast, cast
from timeline.formats import FORMATS
from timeline.models import (
    Authorship,
    BulkChange,
    CheckConfirmation,
    Citation,
    Comment,
    Dataset,
    Decision,
    Event,
    EventLink,
    ExternalId,
    Job,
    Merge,
    Participation,
    Presence,
    Proposal,
    SavedView,
    Sheet,
    SheetRow,
)
from timeline.models.history import record_changes, sign_changes

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor is signed with the second in which it was made."""
    monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=lambda: 1_800_000_000))


MARK = "qxv"  # in every secret word, and in no other
UNKNOWN = 987_654
# Texts that say a code, not what somebody wrote.
NOT_WRITTEN = {"edtf", "uid", "kind", "slug", "status", "country", "precision", "date_basis", "language"}
# Beside an event, but not of it: what a person does, or the machinery of the history.
NOT_OF_A_DRAFT = {"Revision", "EventText", "Incident", "DiplomaticEvent", "Event"}


def secrets_of(model: type[models.Model]) -> dict[str, Any]:
    """A word of its own for each of the model's fields in which somebody writes."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        name = f"{MARK}{model._meta.model_name}{field.name}".replace("_", "")
        if field.name in NOT_WRITTEN or field.choices:
            continue
        if isinstance(field, models.JSONField):
            found[field.name] = {"note": name}
        elif isinstance(field, models.CharField | models.TextField):
            found[field.name] = name[: getattr(field, "max_length", None) or 99]
    return found


def public_base(people: Cast) -> Incident:
    """What everybody may read: two linked events, and what they stand on."""
    for code in make.TYPES:
        make.make_type(code)
    make.make_phase("The thaw", edtf="2024/2026")
    report = make.make_source("A report")
    raid = make.make_incident(
        "Raid on the port", actors={"Alpha": "attacker", "Beta": "target"}, place="Harbour", source=report
    )
    talks = make.make_talks("Talks on the port", actors=["Alpha", "Beta"], edtf="2025-07-02", source=report)
    EventLink.objects.create(event=talks, relation="response-to", other=raid)
    SavedView.objects.create(key="shared", user=people.emma, name="Port", query="actor=alpha", shared=True)
    record_changes()
    return raid


def write_secrets(people: Cast, raid: Incident) -> list[Event]:
    """An incident that is a draft and a visit in review, among the same actors, at the same place, out of the
    same source as what is public; linked with it, before and after it; and all that can hang on an event."""
    hidden = Dataset.objects.create(
        **{**secrets_of(Dataset), "slug": f"{MARK}dataset", "hidden": True},
        source=make.make_source("A report"),
    )  # fmt: skip
    base: dict[str, Any] = {"created_by": people.bilal, "place": make.make_place("Harbour")}
    base |= {"place_precision": "exact", "country": "PK"}
    incident = Incident.objects.create(
        **{**secrets_of(Incident), **base, "status": "draft", "type": make.make_type("suicide-bombing")},
        dataset=hidden, edtf="2031-03-07", fatalities_low=777, fatalities_best=777, injured_best=778,
    )  # fmt: skip
    visit = DiplomaticEvent.objects.create(
        **{**secrets_of(DiplomaticEvent), **base, "status": "in-review", "type": make.make_type("visit")},
        edtf="2025-06-30",
    )
    for event in (incident, visit):
        _hang_on(event, raid, people)
    cited, alpha = Citation.objects.get(event=incident), make.make_actor("Alpha")
    Casualties.objects.create(**secrets_of(Casualties), incident=incident, killed_best=776)
    ResponsibilityClaim.objects.create(
        **secrets_of(ResponsibilityClaim), incident=incident, actor=alpha, stance="claimed",
        citation=cited,
    )  # fmt: skip
    _beside(raid, people)
    sign_changes(people.bilal.pk, f"{MARK}message")
    record_changes()
    return [incident, visit]


def _hang_on(event: Event, raid: Incident, people: Cast) -> None:
    """All that can hang on an event that is not public, and on the public one that it is linked with."""
    Participation.objects.create(
        **secrets_of(Participation), event=event, actor=make.make_actor("Alpha"), role="party"
    )
    Participation.objects.create(event=event, actor=make.make_actor("Beta"), role="party")
    Citation.objects.create(
        **secrets_of(Citation), event=event, source=make.make_source("A report"), supports=["event"]
    )
    ExternalId.objects.create(**secrets_of(ExternalId) | {"scheme": f"{MARK}dataset{event.pk}"}, event=event)
    EventLink.objects.create(event=event, relation="led-to", other=raid)
    Authorship.objects.create(event=event, user=people.bilal)
    CheckConfirmation.objects.create(
        **secrets_of(CheckConfirmation) | {"fingerprint": "f" * 32}, event=event, user=people.bilal
    )
    Presence.objects.note(event.pk, people.bilal.pk)
    for one in (event, raid):
        edit = Proposal.objects.create(
            **secrets_of(Proposal), event=one, author=people.bilal, base_revision=1
        )
        Decision.objects.create(
            **secrets_of(Decision), event=one, user=people.bilal, was="draft", now="draft", proposal=edit
        )
        Comment.objects.create(**secrets_of(Comment), event=one, author=people.bilal)


def _beside(raid: Incident, people: Cast) -> None:
    """What people work with: sheets, jobs, bulk changes, private views, a merge of two drafts."""
    job = Job.objects.create(**secrets_of(Job) | {"kind": "sheet"}, user=people.bilal)
    sheet = Sheet.objects.create(**secrets_of(Sheet), user=people.bilal, job=job, size=1)
    SheetRow.objects.create(**secrets_of(SheetRow) | {"part": "events"}, sheet=sheet, number=2)
    BulkChange.objects.create(**secrets_of(BulkChange), user=people.bilal, ids=[raid.pk], total=1)
    SavedView.objects.create(
        **secrets_of(SavedView) | {"key": "private", "query": f"q={MARK}saved"}, user=people.bilal
    )
    Merge.objects.create(
        **secrets_of(Merge) | {"kind": "event", "slug": str(UNKNOWN)},
        merged=UNKNOWN, survivor=raid.pk, was_public=False,
    )  # fmt: skip


def values(raid: Event, drafts: list[Event]) -> dict[str, list[Any]]:
    """What stands in the addresses, by parameter: of the public event, of the secret ones, of neither."""
    incident, visit = drafts
    numbers = [raid.pk, incident.pk, visit.pk, UNKNOWN]
    secret = [incident.slug, visit.slug]
    return {
        "pk": numbers, "id": [1], "event": [incident.pk], "object_id": [incident.pk], "content_type_id": [1],
        "slug": ["alpha", "harbour", "a-report", "the-thaw", raid.slug, *secret],
        "key": ["alpha", *numbers, incident.slug, incident.uid, "shared", "private"],
        "one": ["alpha"], "other": ["beta", f"{MARK}dataset"],
        "plural": ["events", "actors"], "loser": [incident.pk], "survivor": [raid.pk],
        "chart": ["over-time", "actors", "places", "before-and-after"], "form": ["csv", "svg", "xlsx"],
        "suffix": list(FORMATS), "name": [f"{MARK}session"], "text": ["a-made-up-secret"],
        "app_label": ["timeline", "incidents"], "url": ["incidents"], "version": ["25.1"],
    }  # fmt: skip


# What pages that select events are asked besides: by each way in which a secret could tip the answer.
QUESTIONS = [
    "q=port",
    f"q={MARK}incidenttitle",
    f"as_of={timezone.now():%Y-%m-%d}",
    "date=2031-03",
    f"actor={MARK}",
    f"dataset={MARK}dataset",
    "type=suicide-bombing",
    "ordering=-updated",
    "count=exact",
    "since=now",
]
ASKED_SO = {
    "chronology/lanes/", "chronology/facets/", "map/data/", "search/", "search/suggestions/",
    "api/v1/changes/", "api/v1/events/", "api/v1/events/facets/",
}  # fmt: skip


def addresses(raid: Event, drafts: list[Event]) -> list[str]:
    known = values(raid, drafts)
    found: dict[str, None] = {}
    for pattern in patterns():
        for address in filled(pattern, known):
            # Of the thousand mixtures of a number and a slug, those that belong together.
            if "<pk>/<slug>" in pattern and not address.startswith(
                tuple(f"/events/{one.pk}/{one.slug}/" for one in [raid, *drafts])
            ):
                continue
            found[address] = None
            if pattern in ASKED_SO:
                found |= dict.fromkeys(f"{address}?{question}" for question in QUESTIONS)
    found |= dict.fromkeys(["/robots.txt", "/sitemap.xml", "/static/", "/media/", f"/{MARK}/"])
    return list(found)


# What differs between two answers of the same base: a form's secret, and when it was signed.
CHANGING = [
    (re.compile(r'"request_id":"\w+"'), "request"),
    (re.compile(r'name="csrfmiddlewaretoken" value="\w+"'), "csrf"),
    (re.compile(r'("csrf_?token": ?|data-csrf=|X-CSRFToken[^A-Za-z0-9]+)"?\w{64}"?'), "csrf"),
]  # fmt: skip
CHANGING_HEADERS = {"content-length", "date", "expires", "set-cookie", "x-request-id"}


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            content = b"\n".join(file.read(name) for name in sorted(file.namelist()))
    text = content.decode(errors="backslashreplace")
    for changing, instead in CHANGING:
        text = changing.sub(instead, text)
    return text


def answer(client: Client, address: str) -> dict[str, Any]:
    """All that a reader can tell of the answer, and how much work it was."""
    with CaptureQueriesContext(connection) as asked:
        got = client.get(address)
        body = text_of(got)
    headers = {
        name.lower(): value for name, value in got.headers.items() if name.lower() not in CHANGING_HEADERS
    }
    work = [query["sql"].split(" ", 1)[0] for query in asked.captured_queries]
    return {"status": got.status_code, "headers": headers, "body": body, "questions": len(work)}


class Undo(Exception):
    pass


def with_and_without(client: Client, people: Cast) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each address with its answer while the secrets are there, and after they are not."""
    raid = public_base(people)
    given: dict[str, dict[str, Any]] = {}
    try:
        with transaction.atomic():
            drafts = write_secrets(people, raid)
            for address in addresses(raid, drafts):
                given[address] = answer(client, address)
            raise Undo
    except Undo:
        cache.clear()
    for address, secretly in given.items():
        yield address, secretly, answer(client, address)


def test_every_model_that_hangs_on_an_event_is_among_the_secrets(cast: Cast) -> None:
    write_secrets(cast, public_base(cast))
    parts = [Event, Incident, DiplomaticEvent, Citation, Proposal]
    for model in apps.get_models():
        hangs = any(
            field.related_model in parts for field in model._meta.concrete_fields if field.is_relation
        )
        if hangs and model.__name__ not in NOT_OF_A_DRAFT:
            assert model._default_manager.exists(), f"{model.__name__}: add a row of it to write_secrets()"


def test_no_address_tells_the_public_of_what_is_not_public(client: Client, cast: Cast) -> None:
    told = []
    for address, secretly, without in with_and_without(client, cast):
        told += [f"{address}: {line}" for line in differences(secretly, without)]
        if MARK not in address and MARK in json.dumps(secretly).lower():
            told.append(f"{address}: a secret word")
    assert not told, f"{len(told)} answers differ:\n" + "\n".join(told)


def differences(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """What differs between two answers, a line each."""
    for name in ("status", "questions"):
        if one[name] != other[name]:
            yield f"{name}: {one[name]}, else {other[name]}"
    for name in one["headers"] | other["headers"]:
        if one["headers"].get(name) != other["headers"].get(name):
            yield f"{name}: {one['headers'].get(name)}, else {other['headers'].get(name)}"
    lines = difflib.unified_diff(other["body"].splitlines(), one["body"].splitlines(), n=0, lineterm="")
    yield from [line[:300] for line in lines][2:12]


def test_a_draft_that_a_public_event_is_linked_with_is_edited_unnoticed(client: Client, cast: Cast) -> None:
    """The link is the public event's own, and was committed with it; what becomes of its other end is not."""
    raid = public_base(cast)
    draft = make.make_incident("Secret raid", status="draft")
    EventLink.objects.create(event=raid, relation="part-of", other=draft)
    record_changes()
    asked = [
        raid.get_absolute_url(),
        f"{raid.get_absolute_url()}history/",
        f"/api/v1/events/{raid.pk}/",
        "/api/v1/events/",
        "/api/v1/changes/?since=now",
        "/api/v1/changes/",
        "/brief/",
    ]
    before = [answer(client, address) for address in asked]
    draft.title = "More secret raid"
    draft.save()
    record_changes()
    cache.clear()
    for address, was in zip(asked, before, strict=True):
        assert "ecret raid" not in was["body"], address
        assert list(differences(answer(client, address), was)) == [], address


def test_what_is_published_moves_every_etag(client: Client, cast: Cast) -> None:
    raid = public_base(cast)
    held = client.get("/api/v1/events/")["ETag"]
    draft = make.make_incident("Another raid", status="draft")
    record_changes()
    assert client.get("/api/v1/events/", headers={"if-none-match": held}).status_code == 304
    draft.status = "published"
    draft.save()
    record_changes()
    held, last = client.get("/api/v1/events/")["ETag"], held
    assert held != last
    raid.summary = "More of it."
    raid.save()
    record_changes()
    held, last = client.get("/api/v1/events/")["ETag"], held
    assert held != last
    make.make_actor("Gamma")
    record_changes()
    assert client.get("/api/v1/events/", headers={"if-none-match": held}).status_code == 200


def test_no_address_tells_a_contributor_of_the_drafts_of_others(cast: Cast) -> None:
    """The admin's too, where contributors work. That a dataset is hidden is no secret among curators."""
    raid = public_base(cast)
    drafts = write_secrets(cast, raid)
    ayesha = cast.browser("ayesha")
    own = [str(one) for draft in drafts for one in (f"/{draft.pk}/", draft.slug, draft.uid)]
    asked = [
        address
        for address in addresses(raid, drafts)
        if "?" not in address and (address.startswith("/admin/") or any(one in address for one in own))
    ]
    lists = ["/admin/incidents/incident/", "/admin/timeline/event/", "/admin/timeline/revision/"]
    asked += [f"{one}?q={word}" for one in lists for word in ("port", MARK)]
    choices = {"app_label": "timeline", "model_name": "eventlink", "field_name": "other"}
    asked += [f"/admin/autocomplete/?{urlencode({**choices, 'term': word})}" for word in ("port", MARK)]
    asked += ["/review/", "/review/?mine", "/sheets/", "/merge/", "/admin/desk/findings/", "/admin/"]
    told = []
    for address in asked:
        words = set(re.findall(rf"{MARK}[a-z0-9]*", answer(ayesha, address)["body"].lower()))
        words -= set(re.findall(rf"{MARK}[a-z0-9]*", address))  # what was asked may be said again
        told += [f"{address}: {word}" for word in words if not word.startswith(f"{MARK}dataset")]
    assert not told, "\n".join(told)
