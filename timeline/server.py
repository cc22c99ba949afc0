"""The web server behind `make run`: gunicorn, started from the settings rather than a command line."""

from __future__ import annotations

import json
from socket import socket
from typing import Any

import gunicorn.util
from gunicorn.app.base import BaseApplication

MEDIA_TYPE = "application/problem+json"


def refuse(client: socket, status: int, reason: str, message: str) -> None:
    """Answers what cannot be read as a request at all as the API answers errors; gunicorn would in HTML."""
    kind = reason.lower().replace(" ", "-")
    document = {"type": kind, "title": reason, "status": status, "detail": message}
    content = json.dumps(document).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    gunicorn.util.write_nonblock(client, head.encode() + content)


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


def serve(port: int) -> None:
    """Serves on 127.0.0.1 until Ctrl-C or SIGTERM."""
    gunicorn.util.write_error = refuse  # gunicorn has no setting for it
    Server(
        {
            "bind": f"127.0.0.1:{port}",
            "workers": 2,
            "threads": 4,
            "loglevel": "error",  # its warnings are of clients who hang up, and of HEAD
            "limit_request_line": 8190,
            "timeout": 60,
            "graceful_timeout": 10,
            "control_socket_disable": True,
        }
    ).run()
