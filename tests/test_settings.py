"""Settings come from the environment; a bad value stops the start with a sentence that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SARHAD_", "DATABASE_URL", "REPLICA_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://u:secret@h/n", "DATABASE_URL is not the address of a PostgreSQL"),
        ("DATABASE_URL", "postgresql://u:secret@h", "DATABASE_URL is not the address"),
        ("DATABASE_URL", "postgresql://u:secret@h:port/n", "DATABASE_URL is not the address"),
        ("SARHAD_DEBUG", "perhaps", "SARHAD_DEBUG is 'perhaps': it must be true or false."),
        ("SARHAD_LANGUAGES", "en-gb klingon", "SARHAD_LANGUAGES has 'klingon': write codes of languages"),
        (
            "SARHAD_LANGUAGES",
            "ur",
            "SARHAD_LANGUAGES has 'ur', into which nothing is translated yet: locale/ur/",
        ),
        ("SARHAD_HTTPS", "2", "SARHAD_HTTPS is '2': it must be true or false."),
        ("SARHAD_SECRET_KEY", "short", "SARHAD_SECRET_KEY has 5 characters"),
        ("SARHAD_ANON_RATE", "600", "SARHAD_ANON_RATE is '600': write a number of requests per s, min"),
        ("SARHAD_ANON_RATE", "0/min", "SARHAD_ANON_RATE is '0/min'"),
        ("SARHAD_TOKEN_RATE", "many/min", "SARHAD_TOKEN_RATE is 'many/min'"),
        ("SARHAD_TOKEN_RATE", "5/fortnight", "SARHAD_TOKEN_RATE is '5/fortnight'"),
        ("SARHAD_PROXIES", "-1", "SARHAD_PROXIES is '-1': it must be a whole number"),
        ("SARHAD_SIGN_IN_TRIES", "0", "SARHAD_SIGN_IN_TRIES is '0': it must be a whole number, 1 or more."),
        ("SARHAD_SIGN_IN_TRIES_PER_ADDRESS", "no", "SARHAD_SIGN_IN_TRIES_PER_ADDRESS is 'no'"),
        ("SARHAD_LOCK_OUT_MINUTES", "1h", "SARHAD_LOCK_OUT_MINUTES is '1h'"),
        ("SARHAD_RECENT_SIGN_IN_MINUTES", "-5", "SARHAD_RECENT_SIGN_IN_MINUTES is '-5'"),
        ("SARHAD_SECOND_FACTOR", "maybe", "it must be one of off, optional, required."),
        ("SARHAD_CORS_ORIGINS", "example.org", "SARHAD_CORS_ORIGINS has 'example.org'"),
        ("SARHAD_CORS_ORIGINS", "https://example.org/page", "with no path, or * or none"),
        ("SARHAD_CORS_ORIGINS", "https://example.org none", "SARHAD_CORS_ORIGINS has 'none'"),
        ("SARHAD_DATA", "manage.py", "it must name a folder, not a file"),
        ("SARHAD_DATA", "/proc/nowhere", "SARHAD_DATA is '/proc/nowhere'"),
    ],
)
def test_a_bad_value_stops_the_start_with_a_sentence_that_names_it(tmp_path, name, value, sentence):
    done = manage("check", **{"SARHAD_DATA": str(tmp_path), name: value})
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_the_signing_key_is_made_once_and_kept_to_oneself(tmp_path):
    key = tmp_path / "secret-key"
    assert manage("check", SARHAD_DATA=str(tmp_path)).returncode == 0
    made = key.read_text()
    assert len(made) >= 50 and key.stat().st_mode & 0o077 == 0
    assert manage("check", SARHAD_DATA=str(tmp_path)).returncode == 0
    assert key.read_text() == made


def test_deployment_settings_pass_the_checks(tmp_path):
    done = manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        SARHAD_DATA=str(tmp_path),
        SARHAD_HTTPS="true",
    )
    assert done.returncode == 0, done.stderr


def test_a_server_that_does_not_answer_is_said_without_its_password(tmp_path):
    done = manage(
        *("start", "--setup-only"),
        SARHAD_DATA=str(tmp_path),
        DATABASE_URL="postgresql://someone:secret@127.0.0.1:9/base",
    )
    assert done.returncode != 0
    assert "refused" in done.stderr
    assert "secret" not in done.stderr and "Traceback" not in done.stderr
