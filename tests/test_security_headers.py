"""What every answer carries, whatever it is: the passive rules of a scanner, asked of every address.

After OWASP ZAP's passive rules: headers, cookies, what a page gives away or loads from others, what of the
server shows in an error.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.addresses import filled, patterns
from tests.test_settings import manage
from timeline.headers import HEADERS
from timeline.models import SavedView

pytestmark = pytest.mark.django_db

TELLS_OF_OURSELVES = re.compile(
    r"Traceback|psycopg2|django\.|site-packages|/home/|/root/|SELECT .* FROM|DJANGO_SETTINGS|gunicorn/", re.I
)
ELSEWHERE = re.compile(r"^(https?:)?//")


class Page(HTMLParser):
    """What a page loads and where its forms go; and the faults that a scanner finds by reading it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.form: dict[str, str] | None = None
        self.proved = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        loads = given.get("src", "") + (given.get("href", "") if tag == "link" else "")
        if ELSEWHERE.match(loads) and given.get("rel") not in {"canonical", "license"}:
            self.faults.append(f"loads {loads}")
        self.faults += [f"{tag} has {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given and "json" not in given.get("type", "")):
            self.faults.append(f"inline {tag}")
        if any(value.strip().lower().startswith("javascript:") for value in given.values()):
            self.faults.append(f"{tag} runs a script by its address")
        if tag == "a" and given.get("target") == "_blank" and "noopener" not in given.get("rel", ""):
            self.faults.append("a link that hands its window over")
        if tag in {"iframe", "object", "embed", "base", "applet"}:
            self.faults.append(f"has {tag}")
        if tag == "form":
            self.form, self.proved = given, False
            if ELSEWHERE.match(given.get("action", "")):
                self.faults.append(f"a form goes to {given['action']}")
        if tag == "input":
            self.proved |= given.get("name") == "csrfmiddlewaretoken"
            if given.get("type") == "password" and "autocomplete" not in given:
                self.faults.append("a password without autocomplete")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            if self.form.get("method", "get").lower() == "post" and not self.proved:
                self.faults.append(f"a form without the CSRF proof: {self.form}")
            self.form = None


def base(people: Any = None) -> dict[str, list[Any]]:
    """Something at each kind of address; the values of their parameters."""
    raid = make.make_incident(actors=["Alpha", "Beta"], place="Harbour", source=make.make_source("A report"))
    make.make_phase()
    if people:
        SavedView.objects.create(key="shared", user=people, name="Port", query="actor=alpha", shared=True)
    return {
        "pk": [raid.pk], "id": [1], "event": [raid.pk], "object_id": [raid.pk], "content_type_id": [1],
        "slug": ["alpha", raid.slug, "a-report"], "key": [raid.pk, "alpha", "shared"],
        "one": ["alpha"], "other": ["beta"], "plural": ["actors"], "loser": ["alpha"], "survivor": ["beta"],
        "chart": ["over-time"], "form": ["csv", "svg"], "suffix": ["csv", "json", "atom"], "name": ["x"],
        "text": ["made-up"], "app_label": ["timeline"], "url": ["incidents"], "version": ["25.1"],
    }  # fmt: skip


def faults_of(answer: Any, address: str) -> list[str]:
    """The passive rules, asked of one answer."""
    found = [f"{name} is {answer.get(name)}" for name in HEADERS if name not in answer]
    if answer.get("X-Content-Type-Options") != "nosniff":
        found.append("no X-Content-Type-Options")
    if answer.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
        found.append("no Referrer-Policy")
    policy = answer.get("Content-Security-Policy", "")
    if not policy or "unsafe" in policy or "*" in policy or "frame-ancestors 'none'" not in policy:
        found.append(f"CSP is {policy!r}")
    if answer.get("X-Frame-Options") != "DENY":
        found.append("X-Frame-Options is not DENY")
    if any(name in answer for name in ("Server", "X-Powered-By", "X-AspNet-Version")):
        found.append("names the server")
    kind = answer.get("Content-Type", "")
    if kind.startswith("text/") and "charset=" not in kind:
        found.append(f"Content-Type is {kind}")
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}")
    if not answer.streaming:
        text = answer.content.decode(errors="replace")
        if kind.startswith("text/html"):
            found += Page(text).faults
        if answer.status_code >= 400 and (told := TELLS_OF_OURSELVES.search(text)):
            found.append(f"tells of {told.group()!r}")
    for cookie in [one for one in answer.cookies.values() if one["max-age"] != 0]:  # 0: it is deleted
        if not cookie["samesite"] or (cookie.key != "csrftoken" and not cookie["httponly"]):
            found.append(f"cookie {cookie.key} without SameSite or HttpOnly")
    return [f"{address}: {one}" for one in found]


def addresses(values: dict[str, list[Any]]) -> list[str]:
    more = [
        "/nowhere/",
        "/api/v1/nothing/",
        "/chronology/?acter=x",
        "/api/v1/events/?acter=x",
        "/admin/nothing/",
    ]
    return [*dict.fromkeys(one for pattern in patterns() for one in filled(pattern, values)), *more]


def test_every_answer_to_the_public_keeps_the_passive_rules(client: Client) -> None:
    """Nor does any set a cookie: whoever reads is not told apart from others. Signing in is not reading."""
    found = []
    for address in addresses(base()):
        answer = client.get(address)
        found += faults_of(answer, address)
        if answer.cookies and not (set(answer.cookies) == {"csrftoken"} and "sign-in" in address):
            found.append(f"{address}: cookies {[*answer.cookies]}")
        client.cookies.clear()
    assert not found, "\n".join(found)


def test_every_answer_to_a_curator_keeps_them_too(curator: Client) -> None:
    values = base(curator.get("/account/").wsgi_request.user)
    found = []
    for address in addresses(values):
        if "sign-out" not in address and "logout" not in address:
            found += faults_of(curator.get(address), address)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", ["/chronology/", "/api/v1/events/", "/admin/", "/account/sign-in/"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "head", "patch"])
def test_so_do_refusals(client: Client, address: str, method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)(address)
    assert faults_of(answer, address) == []


def test_and_an_error_of_ours(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("SELECT secret FROM the_house")

    client.raise_request_exception = False
    monkeypatch.setattr("timeline.views.chronology.ChronologyQuery", broken)
    monkeypatch.setattr("timeline.api.collection.Query", broken)
    for address in ["/chronology/", "/api/v1/events/"]:
        answer = client.get(address)
        assert answer.status_code == 500 and "secret" not in answer.content.decode()
        assert [one for one in faults_of(answer, address) if "status 500" not in one] == []


def test_a_static_file_is_for_this_site_alone(client: Client) -> None:
    answer = client.get("/static/css/tokens.css")
    assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
    for name in HEADERS:
        assert answer[name] == HEADERS[name]


def test_behind_tls_cookies_are_secure_and_browsers_told_to_come_back_by_tls_only() -> None:
    names = [
        *["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"],
        *["SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_HTTPONLY", "LANGUAGE_COOKIE_SECURE"],
    ]
    code = f"from django.conf import settings; print(*[getattr(settings, one) for one in {names}])"
    said = manage("shell", "--no-imports", "-c", code, SARHAD_HTTPS="true", SARHAD_SECRET_KEY="x" * 60)
    assert said.stdout.split() == ["True", "True", "True", "31536000", "True", "True", "True"], said.stderr
