"""The second factor: set up, asked for, recovered from, turned off, and required."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditRecord, RecoveryCode
from tests.accounts_helpers import (
    PASSWORD,
    SIGN_IN,
    code_of,
    person,
    said,
    sign_in,
    signed_in,
    with_factor,
)

pytestmark = pytest.mark.django_db

PAGE = "/account/second-factor/"
CODE = "/account/sign-in/code/"


@pytest.fixture
def nadia():
    return person()


def half_in(**more):
    """A client whose password was right."""
    client = Client()
    assert sign_in(client, **more)["Location"] == CODE
    return client


def give(client, code):
    return client.post(CODE, {"code": code}, REMOTE_ADDR="192.0.2.7")


def is_in(client):
    return client.get("/account/").status_code == 200


def set_up(client):
    """Through the pages. Returns the device and the recovery codes that were shown."""
    client.post(f"{PAGE}begin/")
    device = TOTPDevice.objects.get(confirmed=False)
    page = client.post(f"{PAGE}confirm/", {"code": code_of(device)})
    return device, re.findall(r"<code>([a-z0-9-]{19})</code>", said(page))


# Setting up


def test_it_is_on_only_when_the_app_has_shown_a_code(nadia):
    client = signed_in()
    page = client.post(f"{PAGE}begin/", follow=True)
    device = TOTPDevice.objects.get()
    (key,) = re.findall(r'id="key">([A-Z2-7 ]+)<', said(page))
    assert key.replace(" ", "") in device.config_url and "data:image/svg+xml" in said(page)
    wrong = client.post(f"{PAGE}confirm/", {"code": "000000" if code_of(device) != "000000" else "000001"})
    assert "This code was not accepted." in said(wrong) and key in said(wrong)
    assert sign_in(Client())["Location"] == "/"  # a key that was never proven locks nobody out
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=1))
    done = client.post(f"{PAGE}confirm/", {"code": code_of(device)})
    assert "The second factor is on" in said(done) and "no-store" in done["Cache-Control"]
    assert sign_in(Client())["Location"] == CODE
    assert AuditRecord.objects.filter(kind="factor-on", user=nadia).count() == 1


def test_the_key_is_never_shown_again_nor_to_another_session(nadia):
    client, other = signed_in(), signed_in()
    client.post(f"{PAGE}begin/")
    assert 'id="key"' in said(client.get(PAGE)) and 'id="key"' not in said(other.get(PAGE))
    assert other.post(f"{PAGE}confirm/", {"code": "123456"})["Location"] == PAGE
    client.post(f"{PAGE}confirm/", {"code": code_of(TOTPDevice.objects.get())})
    assert 'id="key"' not in said(client.get(PAGE))


def test_turning_it_on_ends_sessions_that_were_let_in_without(nadia):
    client, other = signed_in(), signed_in()
    set_up(client)
    assert is_in(client) and not is_in(other)


def test_recovery_codes_are_shown_once_and_kept_as_hashes(nadia):
    client = signed_in()
    _, codes = set_up(client)
    assert len(set(codes)) == 10
    assert not any(code in said(client.get(PAGE)) for code in codes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(held::text, ' ') FROM accounts_recoverycode AS held")
        kept = cursor.fetchone()[0]
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


# Asked for


def test_the_password_alone_opens_nothing(nadia):
    device, _ = with_factor(nadia)
    client = half_in(next="/account/tokens/")
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302
    assert "Sign out" not in said(client.get("/"))
    assert not AuditRecord.objects.filter(kind="signed-in").exists()
    assert give(client, code_of(device))["Location"] == "/account/tokens/"
    assert is_in(client)
    assert AuditRecord.objects.get(kind="signed-in").detail == "by app"


def test_a_code_signs_in_once(nadia):
    device, _ = with_factor(nadia)
    code = code_of(device)
    assert give(half_in(), code).status_code == 302
    second = half_in()
    assert "was not accepted" in said(give(second, code)) and not is_in(second)


def test_a_code_may_be_written_with_a_space(nadia):
    device, _ = with_factor(nadia)
    code = code_of(device)
    assert give(half_in(), f" {code[:3]} {code[3:]} ").status_code == 302


def test_a_recovery_code_signs_in_once_however_it_is_written(nadia):
    _, codes = with_factor(nadia)
    assert give(half_in(), codes[0].upper().replace("-", " ")).status_code == 302
    assert AuditRecord.objects.get(kind="signed-in").detail == "by recovery code, 9 left"
    assert "was not accepted" in said(give(half_in(), codes[0]))
    assert give(half_in(), codes[1]).status_code == 302


def test_who_runs_out_of_recovery_codes_is_shown_where_to_make_more(nadia):
    _, codes = with_factor(nadia)
    RecoveryCode.objects.filter(pk__in=RecoveryCode.objects.all()[:7]).update(used=timezone.now())
    client = half_in(next="/account/tokens/")
    assert give(client, codes[9])["Location"] == PAGE
    assert "Make new ones before they run out." in said(client.get(PAGE))


def test_a_code_of_somebody_else_is_wrong(nadia):
    with_factor(nadia)
    other, other_codes = with_factor(person("omar"))
    client = half_in()
    for code in [code_of(other), other_codes[0]]:
        assert give(client, code).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "x" * 41, "12\x003456", "١٢٣٤٥٦"])
def test_nonsense_is_explained_at_the_field(nadia, code):
    with_factor(nadia)
    page = give(half_in(), code)
    assert page.status_code == 200
    assert 'id="id_code_error"' in said(page) and 'aria-invalid="true"' in said(page)


def test_wrong_codes_are_counted_as_wrong_passwords_are(nadia):
    _, codes = with_factor(nadia)
    client = half_in()
    for number in range(4):
        assert give(client, f"aaaa-aaaa-aaaa-aaa{number}").status_code == 200
    assert give(client, "aaaa-aaaa-aaaa-aaaa").status_code == 429
    assert give(client, codes[0]).status_code == 429  # the right one must wait too
    assert sign_in(Client()).status_code == 429
    assert AuditRecord.objects.filter(kind="code-failed", user=nadia).count() == 5
    assert AuditRecord.objects.filter(kind="locked-out", user=nadia).count() == 1


def test_after_a_wrong_code_the_next_must_wait_wherever_it_comes_from(nadia):
    device, _ = with_factor(nadia)
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now(), throttling_failure_count=5)
    page = give(half_in(), code_of(device))
    assert re.search(r"After a wrong code, wait 1[56] seconds before the next.", said(page))


def test_a_half_done_sign_in_expires(nadia):
    device, _ = with_factor(nadia)
    client = half_in()
    session = client.session
    until = datetime.fromisoformat(session["sign_in_waits"]["until"])
    assert until <= timezone.now() + timedelta(minutes=10)
    session["sign_in_waits"] |= {"until": (until - timedelta(minutes=10)).isoformat()}
    session.save()
    assert give(client, code_of(device))["Location"] == SIGN_IN


@pytest.mark.parametrize("change", ["password", "is_active", "factor"])
def test_a_half_done_sign_in_ends_with_what_it_stood_on(nadia, change):
    device, _ = with_factor(nadia)
    client = half_in()
    if change == "factor":
        device.delete()
    elif change == "password":
        nadia.set_password("another one")
    else:
        nadia.is_active = False
    nadia.save()
    assert give(client, code_of(device))["Location"] == SIGN_IN
    assert not is_in(client)


def test_the_second_step_cannot_be_entered_from_nowhere(client):
    assert client.get(CODE)["Location"] == SIGN_IN


def test_a_token_needs_no_second_factor(nadia):
    from accounts.models import Token

    with_factor(nadia)
    _, text = Token.objects.issue(user=nadia, name="Report", scope="read", expires=None)
    answer = Client().get("/api/v1/events/", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 200


# Turning it off


def inside(user):
    _, codes = with_factor(user)
    client = half_in()
    give(client, codes[0])
    return client, codes


def test_turning_it_off_needs_the_password_even_just_after_signing_in(nadia):
    client, _ = inside(nadia)
    assert "This field is required." in said(client.post(f"{PAGE}off/"))
    assert "This is not your password." in said(client.post(f"{PAGE}off/", {"password": "a guess"}))
    assert sign_in(Client())["Location"] == CODE
    assert client.post(f"{PAGE}off/", {"password": PASSWORD})["Location"] == PAGE
    assert sign_in(Client())["Location"] == "/"
    assert not RecoveryCode.objects.exists()
    assert AuditRecord.objects.filter(kind="factor-off", user=nadia).count() == 1


def test_new_recovery_codes_take_the_place_of_the_old(nadia):
    client, old = inside(nadia)
    new = re.findall(r"<code>([a-z0-9-]{19})</code>", said(client.post(f"{PAGE}codes/")))
    assert len(new) == 10 and not set(new) & set(old)
    assert "was not accepted" in said(give(half_in(), old[1]))
    assert give(half_in(), new[0]).status_code == 302


@pytest.mark.parametrize("way", ["command", "admin"])
def test_an_administrator_helps_who_lost_both(nadia, curator, way):
    client, _ = inside(nadia)
    if way == "command":
        call_command("turn_off_second_factor", "nadia", stdout=StringIO())
    else:
        chosen = {"action": "turn_off_second_factor", "_selected_action": [nadia.pk]}
        done = curator.post("/admin/auth/user/", chosen, follow=True)
        assert "Turned off for nadia" in said(done)
    assert not is_in(client)
    assert sign_in(Client())["Location"] == "/"
    assert AuditRecord.objects.get(kind="factor-off").detail in {"by command", "by curator"}


@pytest.mark.parametrize(
    ("name", "sentence"), [("nobody", "There is no account 'nobody'."), ("nadia", "has no second factor")]
)
def test_the_command_says_when_there_is_nothing_to_do(nadia, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("turn_off_second_factor", name)


def test_the_admin_shows_nobody_the_keys(curator, nadia):
    with_factor(nadia)
    assert curator.get("/admin/otp_totp/totpdevice/").status_code == 404


# The operator's word


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.mark.parametrize("url", ["/admin/", "/", "/account/tokens/", "/events/1/"])
def test_where_it_is_required_staff_set_it_up_before_anything_else(required, url):
    person(is_staff=True)
    client = signed_in()
    assert client.get(url)["Location"] == f"{PAGE}?next={url.replace('/', '%2F')}"
    page = client.get(url, follow=True)
    assert "asks everybody who curates for a second factor" in said(page)
    client.post(f"{PAGE}begin/")
    done = client.post(f"{PAGE}confirm/", {"code": code_of(TOTPDevice.objects.get())})
    assert f'href="{url}"' in said(done)
    assert client.get("/account/tokens/").status_code == 200


def test_where_it_is_required_the_api_is_closed_to_staff_without(required):
    person(is_staff=True)
    refused = signed_in().get("/api/v1/events/")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"


def test_where_it_is_required_it_cannot_be_turned_off(required):
    client, _ = inside(person(is_staff=True))
    page = client.post(f"{PAGE}off/", {"password": PASSWORD}, follow=True)
    assert "it stays on" in said(page)
    assert sign_in(Client())["Location"] == CODE


def test_where_it_is_required_readers_and_signing_out_are_let_be(required):
    person("reader")
    person(is_staff=True)
    assert signed_in("reader").get("/account/").status_code == 200
    assert signed_in().post("/account/sign-out/")["Location"] == "/"


def test_next_of_the_set_up_leads_to_no_other_site(nadia):
    client = signed_in()
    client.get(PAGE, {"next": "https://elsewhere.example/"})
    client.post(f"{PAGE}begin/")
    done = client.post(f"{PAGE}confirm/", {"code": code_of(TOTPDevice.objects.get())})
    assert "elsewhere.example" not in said(done)


def test_where_it_is_off_it_is_neither_offered_nor_asked_for(nadia, settings):
    with_factor(nadia)
    settings.SECOND_FACTOR = "off"
    client = signed_in()
    assert client.get(PAGE).status_code == 404
    assert PAGE not in said(client.get("/account/"))
