"""Briefs: a chronology with numbered notes, the same as page, Markdown and Word document."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from tests.factories import (
    make_citation,
    make_claim,
    make_incident,
    make_outlet,
    make_source,
    make_talks,
)
from timeline.models import Event
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(response: Any) -> str:
    body = response.content.decode()
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", body[body.find("<main") :])).split())
    return re.sub(r" ([.,:;)])", r"\1", words)


@pytest.fixture
def story() -> list[Any]:
    report = make_source(
        "A report", author="Noor, Zahra", outlet=make_outlet("The Gazette"), url="https://x.example/a_b"
    )
    rumour = make_source("A rumour")
    raid = make_incident(
        "Raid on the port",
        summary="Gunmen came by boat.",
        edtf="2025-06",
        date_basis="inferred",
        date_note="the article names no year",
        actors={"Alpha": "attacker"},
        place="Harbour",
        place_precision="near",
        fatalities_low=8,
        fatalities_best=13,
    )
    make_citation(raid, report, locator="para. 4", value={"fatalities": "13"})
    make_citation(raid, rumour, locator="p. 2", value={"fatalities": "at least 8"})
    make_claim(raid, "Alpha", "claimed", "Alpha")
    talks = make_talks("Talks in Geneva", edtf="2024-12-01", occurrence="planned")
    make_citation(talks, report, locator="para. 4")
    make_citation(talks, report, locator="para. 9")
    record_changes()
    return [raid, talks]


def markdown(client: Client, query: str) -> str:
    answer = client.get(f"/brief.md?{query}")
    assert answer.status_code == 200 and answer["Content-Type"] == "text/markdown; charset=utf-8"
    return answer.content.decode()


def test_events_stand_in_order_of_time_with_what_is_known_in_words(client: Client, story: list[Any]) -> None:
    raid, talks = story
    body = text_of(client.get(f"/brief/?events={raid.pk},{talks.pk}"))
    assert body.index("Talks in Geneva") < body.index("Raid on the port")
    assert "1 December 2024 [planned] – Talks in Geneva." in body
    assert "June 2025 [date inferred] – Raid on the port. Gunmen came by boat." in body
    assert "Armed clash; Harbour (near there); killed: 13; attacker: Alpha." in body
    assert f"Event {raid.pk}, revision 1" in body


def test_a_place_in_a_source_has_one_number_and_the_source_is_named_in_full_once(
    client: Client, story: list[Any]
) -> None:
    body = markdown(client, "date_from=2024-01-01")
    assert "[^1]: Noor, Zahra, “A report”, *The Gazette*, para. 4, <https://x.example/a_b>." in body
    assert "[^2]: Noor, Zahra, “A report”, para. 9 (in full in note 1)." in body
    assert "[^3]: “A rumour”, p. 2." in body
    assert "**Talks in Geneva.**[^1][^2]" in body
    assert "Gunmen came by boat.[^1][^3][^4]" in body
    assert "(reliability F; notes 1, 2)" in body and body.count("<https://x.example/a_b>") == 2


def test_competing_figures_the_ground_of_the_date_and_claims_are_in_a_note(
    client: Client, story: list[Any]
) -> None:
    note = next(line for line in markdown(client, "kind=incident").splitlines() if "On the date" in line)
    assert "On the date: the article names no year." in note
    assert "Sources differ on fatalities: 13 (note 1); at least 8 (note 2). Given here: 13." in note
    assert "Responsibility: claimed by Alpha." in note


def test_it_says_when_it_was_retrieved_and_can_be_read_again_as_it_was(
    client: Client, story: list[Any]
) -> None:
    page = client.get("/brief/?kind=incident")
    again = re.search(r'class="permalink" href="http://testserver([^"]+)"', page.content.decode())
    assert again and "Retrieved" in text_of(page)
    Event.objects.filter(pk=story[0].pk).update(title="Something else")
    record_changes()
    assert "Something else" in text_of(client.get("/brief/?kind=incident"))
    then = client.get(unescape(again[1]))
    assert then.status_code == 200 and "Raid on the port" in text_of(then)
    link = re.search(r'href="http://testserver(/events/\d+/\?as_of=[^"]+)"', then.content.decode())
    assert link and "Raid on the port" in text_of(client.get(unescape(link[1]), follow=True))


def test_ticks_of_a_form_and_a_list_in_the_address_are_one(client: Client, story: list[Any]) -> None:
    raid, talks = story
    for query in (f"events={raid.pk}&events={talks.pk}", f"events={raid.pk},{talks.pk},{raid.pk}"):
        assert "2 events." in text_of(client.get(f"/brief/?{query}"))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("events=x", "events"),
        ("events=1&kind=incident", "events"),
        ("events=0", "events"),
        ("events=" + "9" * 40, "events"),
        ("evnts=1", "evnts"),
        ("kind=incidents", "kind"),
        ("kind=incident&ordering=-fatalities", "ordering"),
        ("kind=incident&title=" + "x" * 201, "title"),
        ("kind=incident&as_of=tomorrow", "as_of"),
        ("kind=incident&cursor=x", "cursor"),
        ("events=" + ",".join(str(n) for n in range(1, 502)), "events"),
    ],
)
@pytest.mark.parametrize("path", ["/brief/", "/brief.md", "/brief.docx"])
def test_what_cannot_be_read_is_400_and_named(
    client: Client, story: list[Any], path: str, query: str, named: str
) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400 and f"{named}:" in text_of(answer)


def test_a_selection_that_is_too_large_is_not_cut(
    client: Client, story: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.briefs.asking.MOST_EVENTS", 1)
    answer = client.get("/brief/?date_from=2024-01-01")
    assert answer.status_code == 400 and "at most 1 events" in text_of(answer)


def test_without_events_the_page_says_how_to_choose(client: Client) -> None:
    assert "A brief is a chronology to hand in" in text_of(client.get("/brief/"))
    assert client.get("/brief.docx").status_code == 400
    assert "No public event" in text_of(client.get("/brief/?events=12345"))


def test_what_is_not_public_is_left_out_and_said(client: Client, story: list[Any]) -> None:
    draft = make_incident("Secret raid", status="draft")
    record_changes()
    page = client.get(f"/brief/?events={story[0].pk},{draft.pk}")
    assert f"Left out, because they are not public: event {draft.pk}" in text_of(page)
    assert "Secret" not in page.content.decode()
    assert "Secret" not in markdown(client, "kind=incident")


def test_markdown_shows_what_was_written_and_no_markup_of_it(client: Client) -> None:
    make_incident(
        "1. *Raid* [x](http://e) <b>",
        summary="# A_b `c`\n\n- one | two & $x$ ~~no~~ [^1]",
        source=make_source("S_*_"),
    )
    record_changes()
    body = markdown(client, "kind=incident")
    assert r"**1. \*Raid\* \[x\](http://e) \<b\>.**" in body
    assert r"\# A\_b \`c\` - one \| two \& \$x\$ \~\~no\~\~ \[\^1\]" in body
    assert r"“S\_\*\_”" in body


def test_the_document_has_real_footnotes_and_opens(client: Client, story: list[Any]) -> None:
    answer = client.get("/brief.docx?date_from=2024-01-01&title=For+the+minister")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="for-the-minister.docx"'
    document = docx.Document(io.BytesIO(answer.content))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert words.startswith("For the minister") and "Raid on the port." in words and "Retrieved" in words
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(package.read(name))
    notes = etree.fromstring(package.read("word/footnotes.xml"))
    said = {note.get(f"{W}id"): "".join(note.itertext()).strip() for note in notes}
    assert set(said) == {"-1", "0", "1", "2", "3", "4"}
    assert said["1"].startswith("Noor, Zahra, “A report”") and "Sources differ on fatalities" in said["4"]
    body = etree.fromstring(package.read("word/document.xml"))
    # Each is written where it is first met, so that the word processor counts as we do; then referred to.
    assert [one.get(f"{W}id") for one in body.iter(f"{W}footnoteReference")] == ["1", "2", "3", "4"]
    fields = [one.get(f"{W}instr").split()[1] for one in body.iter(f"{W}fldSimple")]
    assert fields == ["_Ref00000001"]
    assert fields[0] in [one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")]


def test_control_characters_and_right_to_left_text_reach_the_document(client: Client) -> None:
    make_incident("حمله در بندر", summary="Bell\x07 and\x0b feed.", source=make_source("خبر", slug="news"))
    record_changes()
    answer = client.get("/brief.docx?kind=incident")
    document = docx.Document(io.BytesIO(answer.content))
    assert "Bell and feed." in "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert any(run.font.rtl for paragraph in document.paragraphs for run in paragraph.runs)


def test_the_cost_does_not_grow_with_the_brief(client: Client, story: list[Any]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/brief/?kind=incident").status_code == 200
        return len(asked)

    few = cost()
    for number in range(5):
        make_incident(f"Raid {number}", actors=["Alpha", "Beta"], source=make_source(f"Source {number}"))
    record_changes()
    assert cost() == few


def test_the_chronology_leads_to_a_brief_of_its_selection_and_of_ticks(
    client: Client, story: list[Any]
) -> None:
    body = client.get("/chronology/?kind=incident&ordering=-fatalities").content.decode()
    assert 'href="/brief/?kind=incident"' in body
    assert re.search(
        rf'<input type="checkbox"\s+name="events"\s+value="{story[0].pk}"\s+form="brief-form"', body
    )
    assert body.count('id="brief-form"') == 1
