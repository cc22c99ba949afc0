"""Log lines as text or as JSON, one event a line, with the request's number, and without secrets."""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import UTC, datetime
from logging.config import dictConfig
from typing import Any

from timeline.serving import identity

HIDDEN = "[hidden]"
# Words that name a secret, and what they name; in addresses, headers, and settings that somebody printed.
NAMED = re.compile(
    r"(?i)\b(token|access_token|key|secret[_-]?key|secret|password|passwd|code|signature|sessionid|csrftoken|"
    r"csrfmiddlewaretoken)(=|%3d|\"?: ?\"?)([^\s&;\"',]+)"
)
BEARER = re.compile(r"(?i)\b(bearer|basic|token) +[a-z0-9._~+/=-]{8,}")
IN_URL = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/@]+@")
INVITATION = re.compile(r"(/account/invitation/)[^/\s\"?]+")
# Whoever writes a line break or a terminal's control code into an address writes no line of ours.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
SECRET_SETTINGS = ("SARHAD_SECRET_KEY", "SARHAD_METRICS_TOKEN", "PGPASSWORD")
# What every record has: anything else was given with `extra`, and is a field of its own.
STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "request", "taskName"}


def without_secrets(text: str) -> str:
    for name in SECRET_SETTINGS:
        if len(value := os.environ.get(name, "")) >= 8:
            text = text.replace(value, HIDDEN)
    text = IN_URL.sub(rf"\1:{HIDDEN}@", text)
    text = BEARER.sub(rf"\1 {HIDDEN}", text)
    text = INVITATION.sub(rf"\1{HIDDEN}", text)
    return NAMED.sub(rf"\1\2{HIDDEN}", text)


def on_one_line(text: str) -> str:
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text).replace("\n", "\\n")


def more(record: logging.LogRecord) -> dict[str, Any]:
    """The fields that were given with `extra`."""
    found = {name: value for name, value in vars(record).items() if name not in STANDARD}
    return {name: value for name, value in found.items() if not name.startswith("_")}


class Lines(logging.Formatter):
    """For eyes: `WARNING timeline.jobs.worker [3f2a…]: message`. A traceback follows, indented."""

    def format(self, record: logging.LogRecord) -> str:
        number = getattr(record, "request_id", "") or identity.current()
        head = f"{record.levelname} {record.name}{f' [{number}]' if number else ''}: "
        fields = "".join(
            f" {name}={value}" for name, value in more(record).items() if value not in ("", None)
        )
        text = head + on_one_line(without_secrets(record.getMessage() + fields))
        if record.exc_info:
            trace = without_secrets(self.formatException(record.exc_info))
            text += "".join(f"\n    {on_one_line(line)}" for line in trace.splitlines())
        return text


class Documents(logging.Formatter):
    """For machines: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        document: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "process": record.process,
        }
        if number := getattr(record, "request_id", "") or identity.current():
            document["request_id"] = number
        for name, value in more(record).items():
            plain = isinstance(value, bool | int | float) or value is None
            document[name] = value if plain else without_secrets(str(value))
        if record.exc_info:
            document["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(document, ensure_ascii=True)


FORMS = {"text": "timeline.serving.logs.Lines", "json": "timeline.serving.logs.Documents"}


def configuration(form: str, level: str) -> dict[str, Any]:
    """What Django, gunicorn and the parent process configure their logging with. Everything goes to standard
    error, where systemd and Docker take it from."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": FORMS[form]}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # A visitor's mistyped address is no matter for the operator; an error is.
            # Nor is a mistyped name, which may be a password: the audit has what failed.
            "django.request": {"level": "ERROR"},
            "axes": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners, all day; each gets its 400
            "sarhad": {"level": level.upper()},
        },
    }


def configure(asked: dict[str, str]) -> None:
    """Django's LOGGING_CONFIG: the settings import none of our modules."""
    dictConfig(configuration(**asked))
