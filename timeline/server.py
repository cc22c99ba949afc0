"""The web server behind `make run`: gunicorn, started from the settings rather than a command line."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication


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
