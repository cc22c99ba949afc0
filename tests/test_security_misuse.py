"""What somebody tries who does not use the site as it is meant: to be led away, to be more, to get in."""

from __future__ import annotations

import ast
import io
import logging
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Invitation, Token
from tests.accounts_helpers import PASSWORD, group, person, said, sign_in, signed_in
from tests.cast import Cast
from tests.forms import INCIDENTS, Page
from tests.scripts import EVENTS
from tests.sheets import Desk
from timeline.checks import findings_of
from timeline.merging.doing import CannotMerge, merge
from timeline.models import Event, Merge, SavedView
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent

# Nobody is led away


AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
    "http://testserver@evil.example/",
]


@pytest.mark.parametrize("away", AWAY)
def test_nothing_leads_to_another_site(client: Client, away: str) -> None:
    person()
    answers = [
        sign_in(Client(), next=away),
        client.post("/language/", {"language": "en-gb", "next": away}),
        client.post("/language/", {"language": "en-gb"}, headers={"referer": away}),
        client.post("/account/sign-out/", {"next": away}),
        client.get("/admin/", {"next": away}),
        client.get("/events/1/", {"next": away}),
        signed_in().get("/account/second-factor/", {"next": away}),
    ]
    for answer in answers:
        target = answer.headers.get("Location", "/")
        assert target.startswith("/") and not target.startswith(("//", "/\\")), target


@pytest.mark.parametrize("path", ["//evil.example/", "/%5Cevil.example", "//evil.example/%2e%2e", "/\tx"])
def test_no_address_of_ours_becomes_that_of_another_site(client: Client, path: str) -> None:
    answer = client.get(path)
    assert not answer.headers.get("Location", "/").startswith(("//", "/\\"))


def test_a_forged_host_is_answered_with_no_link_to_it(client: Client) -> None:
    answer = client.get("/api/v1/", headers={"host": "evil.example"})
    assert answer.status_code == 400 and "evil" not in answer.content.decode()
    answer = client.get("/api/v1/", headers={"x-forwarded-host": "evil.example"})
    assert "evil" not in answer.content.decode()


# Nobody becomes more than they are


THEIRS = ["is_staff", "is_superuser", "username", "is_active", "groups", "user_permissions", "password"]


def test_a_profile_takes_what_it_shows_and_nothing_else() -> None:
    user = person()
    was = {name: getattr(user, name) for name in ("is_staff", "is_superuser", "username", "password")}
    answer = signed_in().post("/account/profile/", {"first_name": "N", **dict.fromkeys(THEIRS, "1")})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.first_name == "N"
    assert {name: getattr(user, name) for name in was} == was and not user.groups.exists()


def test_an_invitation_makes_an_account_with_the_rights_that_it_says(client: Client) -> None:
    invited = group("readers")
    _, text = Invitation.objects.issue(by=person(is_superuser=True), group=invited, email="", days=1)
    form = {
        "username": "omar",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **dict.fromkeys(THEIRS[:2], "on"),
    }
    form |= {"groups": "1", "user_permissions": "1", "email": "omar@evil.example"}
    client.post(f"/account/invitation/{text}/", form)
    made = User.objects.get(username="omar")
    assert not made.is_staff and not made.is_superuser and made.email == ""
    assert [*made.groups.all()] == [invited] and not made.user_permissions.exists()


def test_a_token_and_a_view_are_ones_own(cast: Cast) -> None:
    person()
    other = person("omar")
    mine = signed_in()
    form = {
        "name": "Report",
        "scope": "read",
        "lifetime": "30",
        "user": other.pk,
        "digest": "x",
        "prefix": "y",
    }
    mine.post("/account/tokens/", form)
    assert Token.objects.get().user.username == "nadia" and Token.objects.get().digest != "x"
    mine.post("/account/views/", {"name": "Port", "query": "q=port", "user": other.pk, "key": "guessed"})
    view = SavedView.objects.get()
    assert view.user.username == "nadia" and view.key != "guessed"


@pytest.mark.parametrize("name", ["id", "uid", "created_by", "created", "updated", "dataset", "slug", "user"])
def test_a_document_with_what_the_server_writes_changes_none_of_it(
    cast: Cast, raid: dict[str, Any], name: str
) -> None:
    ayesha = cast.script("ayesha")
    answer = ayesha.post(EVENTS, raid | {"kind": "incident", name: "999999"})
    assert answer.status_code in (201, 400)
    for made in Event.objects.all():
        assert made.created_by == cast.ayesha and made.dataset is None and made.pk != 999_999
        assert made.uid != "999999" and made.slug == "raid-on-the-port"


def test_nobody_publishes_by_writing_the_status(cast: Cast, raid: dict[str, Any]) -> None:
    answer = cast.script("ayesha").post(EVENTS, raid | {"kind": "incident", "status": "published"})
    assert answer.status_code in (400, 403) and not Event.objects.filter(status="published").exists()


def test_nor_by_adding_fields_to_a_form(cast: Cast, send: Any, incident: Any, make_type: Any) -> None:
    ayesha = cast.browser("ayesha")
    shown = Page(ayesha.get(f"{INCIDENTS}add/").content.decode())
    more = {"created_by": str(cast.emma.pk), "dataset": "1", "uid": "mine", "slug": "mine", "fatalities": "9"}
    ayesha.post(f"{INCIDENTS}add/", shown.write(incident | more | {"status": "published"}))
    for made in Event.objects.all():
        assert made.created_by == cast.ayesha and made.status == "draft" and made.dataset is None
        assert made.slug != "mine" and made.fatalities is None


# Nobody gets in


def test_the_session_is_another_one_after_signing_in_and_after_signing_out() -> None:
    person()
    client = Client()
    client.cookies["sessionid"] = "chosen-by-somebody-else-012345678"
    sign_in(client)
    first = client.cookies["sessionid"].value
    assert first != "chosen-by-somebody-else-012345678"
    client.post("/account/sign-out/")
    thief = Client()
    thief.cookies["sessionid"] = first
    assert thief.get("/account/").status_code == 302
    sign_in(client)
    assert client.cookies["sessionid"].value != first


def test_wrong_tokens_are_counted_and_stopped_by_address(client: Client, settings: Any) -> None:
    settings.ANON_RATE = (3, 60)
    guesses = [f"sarhad_{number:010x}_{'0' * 64}" for number in range(5)]
    answers = [
        client.get("/api/v1/", headers={"authorization": f"Bearer {guess}"}).status_code for guess in guesses
    ]
    assert answers == [401, 401, 401, 429, 429]


def test_a_secret_is_compared_in_constant_time() -> None:
    """`==` between a secret and what somebody sent tells by its time how much of it was right."""
    secrets = re.compile(r"digest|secret|token_hash|session_hash|signature", re.I)
    found = []
    for path in (ROOT / "accounts").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Compare) or not secrets.search(ast.unparse(node)):
                continue
            if any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert not found, found


def test_no_secret_stands_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    secret = re.compile(
        rb"-----BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY|AKIA[0-9A-Z]{16}|sarhad_[0-9a-f]{10}_[0-9a-f]{64}"
        rb"|SECRET_KEY *= *[\"'][^\"']{20}|postgres(ql)?://\w+:[^@\s\"'{$]{6,}@(?!h\b|host|localhost)"
    )
    found = []
    for name in listed.stdout.split():
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".sql", ".html", ".js", ".json", ".yml"}
            and path.is_file()
        ):
            found += [f"{name}: {one.group()[:40]!r}" for one in secret.finditer(path.read_bytes())]
    assert [one for one in found if not re.search("PASSWORD|:secret@", one)] == []


# Nothing is slipped in


def test_nobody_writes_lines_of_their_own_into_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in ("django.request", "axes", "django.security"):
        caplog.set_level(logging.DEBUG, logger=logger)
    person()
    client.get("/nowhere%0aERROR%20forged%0d%1b[2J")
    client.get("/api/v1/events/", headers={"authorization": "Bearer x\u2028forged"})
    sign_in(client, "nadia\nERROR forged: all is well", password="wrong\nERROR forged")
    for record in caplog.records:
        written_line = record.getMessage()
        if record.name.startswith("django.db"):
            continue  # statements, which are logged nowhere
        assert not re.search(r"[\r\n\x1b\u2028]", written_line), written_line


FORMULA = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example")']


@pytest.mark.parametrize("title", FORMULA)
def test_no_cell_of_a_file_starts_a_formula(client: Client, make_incident: Any, title: str) -> None:
    make_incident(title)
    body = b"".join(client.get("/api/v1/events.csv").streaming_content).decode()
    assert not re.search(r'(^|[,\n])"?[=+@\t-][^,]*1', body), body


@pytest.mark.django_db(transaction=True)
def test_nor_does_one_of_a_workbook(make_incident: Any) -> None:
    for title in FORMULA:
        make_incident(title)
    book = openpyxl.load_workbook(io.BytesIO(Desk().export("xlsx")))
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds


XML_BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><x>&b;&f;</x>"""


def workbook_with(part: str, content: str) -> bytes:
    """A sound one, but for one part."""
    sound, hostile = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["id", "title"])
    book.active.append(["", "A raid"])
    book.save(sound)
    with zipfile.ZipFile(sound) as good, zipfile.ZipFile(hostile, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, content if name == part else good.read(name))
    return hostile.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_workbook_with_entities_is_refused_and_reads_no_file() -> None:
    desk = Desk()
    for part in [
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/worksheets/sheet1.xml",
    ]:
        sheet = desk.bring(workbook_with(part, XML_BOMB), "x.xlsx")
        assert sheet.state == "unreadable" and "root:" not in str(sheet.notices), part


# What is not seen


OVERRIDE = "Nadia\u202egnissim"
LOOK_ALIKE = "\u0430dmin"


@pytest.mark.parametrize(
    ("address", "entries"),
    [
        ("/account/profile/", {"first_name": OVERRIDE}),
        ("/account/profile/", {"last_name": "Kh\u0430n"}),
        ("/account/tokens/", {"name": OVERRIDE, "scope": "read", "lifetime": "30"}),
        ("/account/views/", {"name": OVERRIDE, "query": "q=port"}),
    ],
)
def test_no_name_of_a_member_deceives(cast: Cast, address: str, entries: dict[str, str]) -> None:
    person()
    page = signed_in().post(address, entries)
    assert page.status_code in (200, 400)
    assert "direction of what is read" in said(page) or "letters that look like others" in said(page)
    assert not Token.objects.exists() and not SavedView.objects.exists()
    assert User.objects.get(username="nadia").get_full_name() == ""


def test_nobody_takes_a_name_that_reads_like_another(client: Client) -> None:
    _, text = Invitation.objects.issue(by=person(is_superuser=True), group=group("readers"), email="", days=1)
    form = {"username": LOOK_ALIKE, "password1": PASSWORD, "password2": PASSWORD}
    page = client.post(f"/account/invitation/{text}/", form)
    assert "letters that look like others" in said(page) and User.objects.count() == 1
    client.post(f"/account/invitation/{text}/", form | {"username": "نادیہ"})
    assert User.objects.filter(username="نادیہ").exists(), "a name in one's own script is welcome"


def test_an_administrator_gives_no_such_name_either(curator: Client) -> None:
    form = {"username": LOOK_ALIKE, "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert "letters that look like others" in said(curator.post("/admin/auth/user/add/", form))
    assert "direction of what is read" in said(curator.post("/admin/auth/group/add/", {"name": OVERRIDE}))


def test_no_message_of_a_merge_holds_a_hidden_sign(make_actor: Any, curator: Client) -> None:
    one, other = make_actor("Alpha"), make_actor("Alfa")
    with pytest.raises(CannotMerge, match="right-to-left override"):
        merge(one, other, message=OVERRIDE)
    page = curator.post("/merge/actors/alpha/alfa/", {"message": OVERRIDE})
    assert page.status_code == 409 and "right-to-left override" in said(page)
    assert not Merge.objects.exists()
    done = merge(one, other)
    record_changes()
    page = curator.post(f"/merge/{done.pk}/undo/", {"message": OVERRIDE})
    assert page.status_code == 409 and Merge.objects.get().undone_commit is None


def test_a_look_alike_of_an_actor_is_told_to_the_curator(make_incident: Any) -> None:
    """docs/checks.md, look-alike-letters; what is published asks for a confirmation."""
    event = make_incident(actors=["T\u0430liban"])
    [found] = [one for one in findings_of(event) if one.code == "look-alike-letters"]
    assert "\u0430 (Cyrillic small letter a)" in found.message and found.severity == "warning"


def test_what_is_already_hidden_in_a_title_stays_within_its_element(
    client: Client, make_incident: Any
) -> None:
    make_incident("Raid\u202e on the port")
    body = client.get("/chronology/").content.decode()
    # What only screen readers read is a block of its own.
    around = [one for one in re.findall(r"<[^<>]*>[^<>]*Raid\u202e", body) if "visually-hidden" not in one]
    assert around and all(
        "dir=" in one or one.startswith("<bdi") or "<title" in one or "<mark" in one for one in around
    ), around
