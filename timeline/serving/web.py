"""The web server: gunicorn, with options that `parent` hands over as JSON.

Started on its own as `python -m timeline.serving.web`, it loads neither Django nor our application: its
workers do, so that HUP brings in new code. (What this package does for gunicorn itself is loaded once; for
that, restart.)"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from socket import socket
from typing import Any

import gunicorn.util
from gunicorn.app.base import BaseApplication

from timeline.serving import logs
from timeline.serving.admission import MEDIA_TYPE, answer, problem
from timeline.serving.identity import begin
from timeline.serving.patience import PatientWorker

LINE, FIELD = 8190, 8190  # bytes of a request's first line, and of each header; twice a browser's need
FIELDS = 100
DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG

log = logging.getLogger("sarhad.server")


def refuse(client: socket, status: int, reason: str, message: str) -> None:
    """Answers what cannot be read as a request at all as the API answers errors; gunicorn would in HTML."""
    number = begin()
    extra = {"request_id": number, "status": status, "reason": reason}
    log.info("Refused before it was a request", extra=extra)
    content = problem(status, reason, reason, message, number)
    gunicorn.util.write_nonblock(client, answer(status, reason, content, MEDIA_TYPE, number))


def forget_code(server: Any, worker: Any) -> None:
    """A worker's own copy of everything that the parent happens to have loaded of ours."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "timeline"]:
        del sys.modules[name]


def note_end(server: Any, worker: Any) -> None:
    """Its gauges are no more; its counters stay counted."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from timeline.serving import ended

        try:
            ended.take_over(Path(folder), worker.pid)
        except Exception:  # whatever is wrong with its figures: those who live are to be looked after
            log.exception("The figures of a process that ended are lost")


class Server(BaseApplication):
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from timeline.wsgi import application

        return application


def options_of(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "bind": f"fd://{asked['fd']}",
        "workers": asked["workers"],
        "threads": asked["threads"],
        "worker_class": "timeline.serving.patience.PatientWorker",
        "worker_connections": 1000,
        "timeout": 60,  # of a worker whose main loop does not turn any more
        "graceful_timeout": asked["grace"],
        "keepalive": 15,  # longer than a proxy keeps its own idle connections, or it sends into a closed one
        "limit_request_line": LINE,
        "limit_request_fields": FIELDS,
        "limit_request_field_size": FIELD,
        # Which proxies are believed is SARHAD_PROXIES' matter, in the application.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "loglevel": "error",  # its warnings are of clients who hang up, and of HEAD
        "logconfig_dict": server_logging(asked),
        "post_fork": forget_code,
        "child_exit": note_end,
        "sendfile": False,  # files go by Patient.sendall, too, which knows who does not read
        "control_socket_disable": True,
    }


def server_logging(asked: dict[str, Any]) -> dict[str, Any]:
    configuration = logs.configuration(asked["log_format"], asked["log_level"])
    configuration["loggers"]["gunicorn.error"] = {"level": "ERROR", "handlers": [], "propagate": True}
    configuration["loggers"]["gunicorn.access"] = {"level": "CRITICAL", "handlers": [], "propagate": False}
    return configuration


def die_with_parent() -> None:
    """Whoever kills the parent with -9 would else leave a server without anybody to stop it. Linux alone."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGTERM)


def main() -> None:
    die_with_parent()
    asked = json.loads(sys.argv[1])
    gunicorn.util.write_error = refuse  # gunicorn has no setting for it
    PatientWorker.bodies, PatientWorker.queue = asked["bodies"], asked["queue"]
    Server(options_of(asked)).run()


if __name__ == "__main__":
    main()
