"""Sessions, the audit, the account's own pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord, Session
from tests.accounts_helpers import IPHONE, PASSWORD, person, said, sign_in, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/account/sessions/"


@pytest.fixture
def nadia():
    return person()


def rows(page):
    return re.findall(r'<tr id="session-([0-9a-f]+)">(.*?)</tr>', said(page))


# Sessions


def test_the_list_says_where_one_is_signed_in_and_which_is_this_one(nadia):
    here = signed_in()
    signed_in(device=IPHONE, address="198.51.100.4")
    person("omar")
    signed_in("omar", address="203.0.113.5")
    listed = [text for _, text in rows(here.get(PAGE))]
    assert len(listed) == 2
    mine = next(text for text in listed if "Firefox on Windows" in text)
    other = next(text for text in listed if "Safari on iPhone" in text)
    assert "192.0.2.7" in mine and "this one" in mine and "<form" not in mine
    assert "198.51.100.4" in other and "this one" not in other and "<form" in other
    assert f"{timezone.now():%Y}" in mine


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("curl/8.1", "curl"),
        ("", "Unknown device"),
        ("x" * 5000, "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 "
            "Mobile Safari/537.36",
            "Chrome on Android",
        ),
    ],
)
def test_a_device_is_named_in_words(nadia, agent, words):
    client = signed_in(device=agent)
    assert f'<th scope="row">{words}</th>' in said(client.get(PAGE))


def test_the_page_holds_no_key_that_would_sign_in(nadia):
    here, there = signed_in(), signed_in()
    page = said(here.get(PAGE))
    for client in [here, there]:
        assert str(client.session.session_key) not in page


def test_ending_one_session_ends_that_one(nadia):
    here, there, third = signed_in(), signed_in(device=IPHONE), signed_in(device="curl/8.1")
    name = next(name for name, text in rows(here.get(PAGE)) if "iPhone" in text)
    page = here.post(f"{PAGE}{name}/end/", follow=True)
    assert "The session on Safari on iPhone is ended." in said(page)
    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == third.get(PAGE).status_code == 200
    assert AuditRecord.objects.get(kind="session-ended").detail == "Safari on iPhone"


def test_ending_all_others_spares_this_one_and_other_people(nadia):
    person("omar")
    here, there, omar = signed_in(), signed_in(), signed_in("omar")
    assert "1 other session ended." in said(here.post(f"{PAGE}end-others/", follow=True))
    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == omar.get(PAGE).status_code == 200


def test_nobody_ends_a_session_of_somebody_else(nadia):
    person("omar")
    here, omar = signed_in(), signed_in("omar")
    name = rows(omar.get(PAGE))[0][0]
    assert here.post(f"{PAGE}{name}/end/").status_code == 404
    assert here.get(f"{PAGE}{name}/end/").status_code == 405
    assert omar.get(PAGE).status_code == 200


def test_an_administrator_ends_all_sessions_of_somebody(nadia, curator):
    here = signed_in()
    curator.post("/admin/auth/user/", {"action": "end_sessions", "_selected_action": [nadia.pk]})
    assert here.get(PAGE).status_code == 302


def test_sessions_that_a_new_password_ended_are_not_listed(nadia):
    signed_in()
    nadia.set_password("nine herons by the lake")
    nadia.save()
    here = signed_in(password="nine herons by the lake")
    assert len(rows(here.get(PAGE))) == 1


def test_being_seen_is_noted_at_most_once_a_minute(nadia, django_assert_num_queries):
    client = signed_in()
    held = Session.objects.filter(user=nadia)
    first = held.get().seen
    with django_assert_num_queries(4):  # session, user, their rights and their groups
        client.get("/api/v1/docs/")
    assert held.get().seen == first
    held.update(seen=timezone.now() - timedelta(minutes=2))
    client.get("/account/")
    assert held.filter(seen__gt=timezone.now() - timedelta(minutes=1)).exists()


def test_a_strangers_visit_makes_no_session(client):
    client.get("/")
    client.get("/account/sign-in/")
    assert not Session.objects.exists()


def test_sessions_that_ran_out_are_swept_when_somebody_signs_in(nadia):
    signed_in()
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    signed_in()
    assert Session.objects.count() == 1


# The audit


def test_what_happened_is_listed_with_when_from_where_and_on_what(nadia):
    sign_in(Client(), password="a guess", address="198.51.100.4", device=IPHONE)
    client = signed_in()
    page = said(client.get("/account/sign-ins/"))
    listed = re.findall(r'<tr data-what="([a-z-]+)">(.*?)</tr>', page)
    assert [what for what, _ in listed] == ["signed-in", "failed"]
    assert "198.51.100.4" in listed[1][1] and "Safari on iPhone" in listed[1][1]
    assert "Wrong password" in listed[1][1] and f"{timezone.now():%Y}" in listed[1][1]


def test_everybody_sees_their_own_only(nadia):
    person("omar")
    omar = signed_in("omar", address="198.51.100.4")
    signed_in(address="203.0.113.5")
    for url in ["/account/", "/account/sign-ins/"]:
        page = said(omar.get(url))
        assert "198.51.100.4" in page and "203.0.113.5" not in page


def test_a_long_audit_has_pages(nadia):
    for number in range(120):
        AuditRecord.objects.note("signed-out", None, nadia, f"number {number}.")
    client = signed_in()
    seen = [said(client.get("/account/sign-ins/", {"page": page})) for page in ["1", "2", "3", "x", "99"]]
    assert "number 119." in seen[0] and "number 0." in seen[2] and "Older" not in seen[2]
    assert seen[3].count("<tr") == 51 and "number 0." in seen[4]


@pytest.mark.parametrize(
    "write", ["UPDATE accounts_auditrecord SET kind = 'signed-in'", "DELETE FROM accounts_auditrecord"]
)
def test_the_database_refuses_to_rewrite_it(nadia, write):
    sign_in(Client(), password="a guess")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(write)
    assert AuditRecord.objects.get().kind == "failed"


def test_it_outlives_the_account(nadia):
    signed_in()
    nadia.delete()
    assert AuditRecord.objects.get().username == "nadia"


def test_administrators_read_all_of_it_and_change_none(curator, nadia):
    sign_in(Client(), "nobody-at-all", "a guess", address="198.51.100.4")
    signed_in()
    url = "/admin/accounts/auditrecord/"
    page = said(curator.get(url))
    assert "198.51.100.4" in page and "nadia" in page and "nobody-at-all" not in page
    assert "nadia" in said(curator.get(url, {"q": "192.0.2.7"}))
    record = AuditRecord.objects.first()
    assert curator.get(f"{url}{record.pk}/change/").status_code == 200
    assert curator.post(f"{url}{record.pk}/change/", {"kind": "failed"}).status_code == 403
    assert curator.post(f"{url}{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert curator.get(f"{url}add/").status_code == 403


def test_a_password_set_by_an_administrator_is_noted_and_ends_the_sessions(curator, nadia):
    client = signed_in()
    new = {"password1": "nine herons by the lake", "password2": "nine herons by the lake"}
    curator.post(f"/admin/auth/user/{nadia.pk}/password/", new | {"usable_password": "true"})
    assert client.get("/account/").status_code == 302
    assert AuditRecord.objects.get(kind="password-changed").detail == "by curator"


def test_who_is_locked_out_fills_no_pages(nadia):
    for _ in range(12):
        sign_in(Client(), password="a guess")
    kinds = list(AuditRecord.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["failed"] * 5 + ["locked-out"]


# The account's own pages


def test_the_account_leads_to_all_that_belongs_to_it(nadia):
    client = signed_in()
    page = said(client.get("/account/"))
    for path in ["profile", "password", "second-factor", "sessions", "sign-ins", "tokens"]:
        assert f'href="/account/{path}/"' in page
        assert client.get(f"/account/{path}/").status_code == 200
    assert 'href="/account/invitations/"' not in page
    assert 'href="/account/"' in said(client.get("/chronology/"))


@pytest.mark.parametrize(
    "path", ["", "profile/", "password/", "second-factor/", "sessions/", "sign-ins/", "invitations/"]
)
def test_strangers_are_sent_to_sign_in_and_nothing_is_cached(client, nadia, path):
    url = f"/account/{path}"
    assert client.get(url)["Location"] == f"/account/sign-in/?next={url}"
    if path != "invitations/":  # not hers
        assert "no-store" in signed_in().get(url)["Cache-Control"]


def test_the_profile_is_ones_own_to_write(nadia):
    client = signed_in()
    entries = {"first_name": "Nadia", "last_name": "Y.", "email": "n@example.org", "is_superuser": "on"}
    assert client.post("/account/profile/", entries)["Location"] == "/account/"
    nadia.refresh_from_db()
    assert (nadia.get_full_name(), nadia.email, nadia.is_superuser) == ("Nadia Y.", "n@example.org", False)
    wrong = client.post("/account/profile/", entries | {"email": "nonsense"})
    assert "Enter a valid email address." in said(wrong)


def test_the_account_costs_as_much_with_many_sessions_as_with_one(nadia, django_assert_num_queries):
    client = signed_in()
    for more in range(2):
        for _ in range(more * 6):
            signed_in()
        # session, user, groups, factor, recovery codes, sessions, tokens, records, rights (2)
        with django_assert_num_queries(10):
            client.get("/account/")
        with django_assert_num_queries(5):  # session, user, two of rights, sessions
            client.get(PAGE)


def test_the_base_may_be_closed_to_strangers_and_yet_be_joined(client, nadia, settings):
    settings.PUBLIC_READ = False
    assert client.get("/account/sign-in/").status_code == 200
    assert client.get("/account/sign-in/code/")["Location"] == "/account/sign-in/"
    assert client.get("/account/invitation/nothing/").status_code == 404
    assert client.get("/account/invitations/").status_code == 302
    assert sign_in(client, password=PASSWORD).status_code == 302
