"""What an operator asks a running site, and what it keeps to itself: probes, figures, methods, bodies, log
lines."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from timeline.models import Job
from timeline.serving import logs, probes

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.django_db


# Numbers of requests.


def test_a_problem_names_the_request_that_it_is_of(client):
    answer = client.get("/api/v1/events/?no=such")
    assert answer.json()["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, "0af7651916cd43dd8448eb211c80319c", True),
        (0, "0af7651916cd43dd8448eb211c80319c", False),  # anybody could send it
        (1, "<script>alert(1)</script>", False),
        (1, "short", False),
    ],
)
def test_a_number_is_taken_from_a_proxy_of_ours_alone(client, settings, proxies, given, taken):
    settings.PROXIES = proxies
    answer = client.get("/codebook/", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is taken


def test_an_error_page_has_a_reference(client, monkeypatch, settings):
    client.raise_request_exception = False
    monkeypatch.setattr("timeline.views.codebook.render", None)
    answer = client.get("/codebook/")
    assert answer.status_code == 500 and f"Reference {answer['X-Request-ID']}" in answer.content.decode()


# Probes.


def test_ready_is_who_has_a_base_of_this_release(client, monkeypatch):
    assert client.get("/readyz").json() == {"status": "ready", "database": "ok", "migrations": "ok"}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "manage.py migrate" in answer.json()["migrations"]


def test_more_conditions_of_readiness_can_be_registered(client, monkeypatch):
    monkeypatch.setitem(probes.READINESS, "replicas", lambda: "one lags by 40 s")
    assert client.get("/readyz").json()["replicas"] == "one lags by 40 s"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_ask_by_whatever_name_they_like_and_need_no_https(path, settings):
    settings.ALLOWED_HOSTS, settings.PUBLIC_READ = ["example.org"], False
    answer = Client().get(path, headers={"Host": "10.0.0.7"})
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize(
    ("change", "headers", "remote", "status"),
    [
        ({}, {}, "127.0.0.1", 200),
        ({}, {}, "::1", 200),
        ({}, {}, "192.0.2.7", 401),
        ({}, {"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 401),
        ({"PROXIES": 1}, {}, "127.0.0.1", 401),
        ({"HTTPS": True}, {}, "127.0.0.1", 401),
        ({"METRICS_TOKEN": "t" * 30}, {}, "127.0.0.1", 401),
        ({"METRICS_TOKEN": "t" * 30}, {"Authorization": "Bearer " + "t" * 30}, "192.0.2.7", 200),
        ({"METRICS_TOKEN": "t" * 30}, {"Authorization": "Bearer " + "u" * 30}, "127.0.0.1", 401),
    ],
)
def test_figures_are_for_the_machine_itself_or_for_the_token(settings, change, headers, remote, status):
    for name, value in change.items():
        setattr(settings, name, value)
    assert Client(REMOTE_ADDR=remote).get("/metrics", headers=headers).status_code == status


def test_a_client_cannot_make_up_series(client):
    client.generic("BREW", "/codebook/")
    client.get("/no/such/address/")
    text = client.get("/metrics").content.decode()
    assert "BREW" not in text and "/no/such" not in text
    assert 'method="other"' in text and 'route="none"' in text


# Methods and bodies.


@pytest.mark.parametrize(
    "path", ["/", "/chronology/", "/map/", "/codebook/", "/account/sign-in/", "/admin/login/"]
)
def test_options_and_trace_get_no_page(client, path):
    options = client.options(path)
    assert (options.status_code, options.content) == (204, b"")
    assert "GET" in options["Allow"] and "OPTIONS" in options["Allow"]
    for method in ("TRACE", "BREW", "PUT"):
        refused = client.generic(method, path)
        assert refused.status_code == 405 and "GET" in refused["Allow"] and not refused.content


@pytest.mark.parametrize("path", ["/", "/api/v1/events/", "/api/v1/events.csv", "/nothing/"])
def test_a_head_has_no_byte_for_the_server_to_drop_and_complain_of(client, path):
    told: dict[str, str] = {}
    environ = RequestFactory().head(path).environ
    answer = WSGIHandler()(environ, lambda status, headers, *rest: told.update(headers) or bytes)
    assert b"".join(answer) == b""
    answer.close()
    assert told.get("Content-Length") == client.get(path).headers.get("Content-Length")


def test_options_say_what_a_page_takes(client):
    assert client.options("/search/")["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/language/")["Allow"].endswith("OPTIONS")


@pytest.mark.parametrize(
    ("path", "kind"), [("/account/sign-in/", "text/html"), ("/api/v1/events/", "application/problem+json")]
)
def test_a_body_beyond_the_limit_is_refused_unread(client, settings, path, kind):
    settings.LARGEST_BODY = 1000
    answer = client.post(path, b"a" * 1001, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413 and answer["Content-Type"].startswith(kind)
    assert client.post("/sheets/", b"a" * 1001, content_type="text/plain").status_code != 413


def test_a_body_of_unknown_length_is_refused(client):
    answer = client.post("/account/sign-in/", headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411 and "Content-Length" in answer.content.decode()


class HungUp:
    def read(self, *size: int) -> bytes:
        raise ConnectionResetError

    readline = read


def test_a_client_that_hangs_up_in_its_body_is_no_error_of_ours(curator, caplog):
    answer = curator.post(
        "/api/v1/incidents/",
        content_type="application/json",
        **{"wsgi.input": HungUp(), "CONTENT_LENGTH": "100"},
    )
    assert answer.status_code == 400 and answer.json()["title"] == "The body did not arrive"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


# Log lines.


def written(form: str, message: str, *words: Any, **extra: Any) -> str:
    formatter = logs.Lines() if form == "text" else logs.Documents()
    record = logging.makeLogRecord({"msg": message, "args": words, "levelname": "INFO", "name": "a", **extra})
    return formatter.format(record)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "said",
    [
        "GET /api/v1/events/?token=s3cret-word&page=2",
        "Authorization: Bearer s3cret-word",
        "postgresql://user:s3cret-word@host/base is down",
        "Internal Server Error: /account/invitation/s3cret-word/",
        '{"password": "s3cret-word"}',
        "key is THE-KEY-OF-THE-SITE",
    ],
)
def test_no_secret_is_logged(form, said, monkeypatch):
    monkeypatch.setenv("SARHAD_SECRET_KEY", "THE-KEY-OF-THE-SITE")
    line = written(form, "%s", said)
    assert "s3cret-word" not in line and "THE-KEY" not in line and "[hidden]" in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_nobody_writes_lines_of_ours(form):
    line = written(form, "Not Found: %s", "/x\nERROR sarhad: all is lost\r\x1b[31m\u202e")
    assert len(line.splitlines()) == 1 and not re.search("[\x00-\x1f\u202e]", line)


def test_a_traceback_stays_with_its_line_and_is_without_secrets():
    try:
        raise ValueError("token=s3cret-word")
    except ValueError:
        trace = sys.exc_info()
    document = json.loads(written("json", "It broke", exc_info=trace, request_id="abc"))
    assert document["request_id"] == "abc" and "ValueError" in document["exception"]
    assert "s3cret-word" not in document["exception"]
    assert all(
        line.startswith("    ") for line in written("text", "It broke", exc_info=trace).splitlines()[1:]
    )


def test_a_request_is_a_line_without_what_somebody_searched_for(client, caplog, settings):
    logging.getLogger("sarhad").setLevel(logging.INFO)
    try:
        client.get("/chronology/?q=who&kind=incident&made_up=1")
        client.get("/account/invitation/very-secret-text/")
    finally:
        logging.getLogger("sarhad").setLevel(logging.WARNING)
    one, other = [record for record in caplog.records if record.name == "sarhad.access"]
    assert (one.path, one.query) == ("/chronology/", "q=[hidden]&kind=incident&made_up=[hidden]")
    assert other.path == "/account/invitation/[hidden]/" and other.route == "/account/invitation/<str:text>/"


# Doctor.


def diagnosis(capsys: Any) -> tuple[int, dict[str, dict[str, str]]]:
    status = 0
    try:
        call_command("doctor", "--json")
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, {one["name"]: one for one in json.loads(capsys.readouterr().out)}


def test_doctor_finds_what_was_broken_says_how_to_mend_it_and_ends_accordingly(
    capsys, settings, tmp_path, django_user_model
):
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.ALLOWED_HOSTS, settings.HTTPS = ["example.org"], False
    tmp_path.chmod(0o777)
    (tmp_path / "secret-key").write_text("k" * 60)
    (tmp_path / "secret-key").chmod(0o644)
    user = django_user_model.objects.create_user("someone")
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.create(kind="sheet", user=user, created=long_ago)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    status, found = diagnosis(capsys)
    assert status == 2
    levels = {name: one["level"] for name, one in found.items()}
    assert levels["Database"] == levels["Clock"] == "well"
    assert {name for name, level in levels.items() if level == "wrong"} >= {
        *("Migrations", "HTTPS", "Permissions", "Static files", "Job worker"),
    }
    assert levels["Jobs"] == levels["Backups"] == levels["Administrator"] == "warning"
    assert all(one["mend"] for one in found.values() if one["level"] != "well")


def test_doctor_says_that_the_base_is_newer_than_the_code(capsys):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('timeline', '9999_x', now())"
        )
    assert "newer release" in diagnosis(capsys)[1]["Migrations"]["says"]


# Files for operators.


def test_deployment_files_name_settings_that_there_are():
    known = set(re.findall(r"SARHAD_[A-Z_]+", "".join(
        (ROOT / name).read_text()
        for name in ("timeline/settings.py", "timeline/environment.py", "timeline/embedded/upgrade.py")
    )))  # fmt: skip
    files = [
        *(ROOT / "deploy").iterdir(),
        ROOT / "Dockerfile",
        ROOT / "compose.yaml",
        ROOT / "docs/operations.md",
    ]
    for file in files:
        unknown = set(re.findall(r"SARHAD_[A-Z_]+[A-Z]", file.read_text())) - known
        assert not unknown, f"{file.name}: {unknown}"


def test_the_compose_file_and_the_units_run_commands_that_there_are():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    asked = [services["backup"]["command"][0]]
    for unit in (ROOT / "deploy").glob("*.service"):
        asked += re.findall(r"manage\.py (\w+)", unit.read_text())
    assert {"backup", "serve", "database"} <= set(asked)
    for name in asked:
        assert (ROOT / f"timeline/management/commands/{name}.py").is_file(), name
