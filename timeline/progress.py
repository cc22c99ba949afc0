"""How far a long run has come, on a terminal's last line."""

from __future__ import annotations

import time
from typing import TextIO

WIDTH = 30
BETWEEN = 0.2  # seconds between two pictures of the bar


class Bar:
    """One line that tells how far it is; nothing at all where nobody looks (`shown`).

    `noun` is what is counted, "events", where the numbers themselves say something.
    """

    def __init__(self, stream: TextIO, *, wanted: bool = True, noun: str = "") -> None:
        self.stream, self.shown, self.noun = stream, wanted and stream.isatty(), noun
        self.last, self.step = 0.0, ""

    def tell(self, step: str, done: int, total: int | None) -> None:
        """What is being done, how much of it, of how much; None where nobody can say."""
        now = time.monotonic()
        if not self.shown or (step == self.step and now - self.last < BETWEEN):
            return
        self.last, self.step = now, step
        share = min(done / total, 1) if total else None
        bar = "" if share is None else f" {'█' * int(share * WIDTH):░<{WIDTH}} {share:4.0%}"
        counted = f" {done:,} of {total:,} {self.noun}" if self.noun and total else ""
        self._write(f"{step}{bar or ' …'}{counted}")

    def end(self) -> None:
        if self.shown:
            self._write("")

    def _write(self, text: str) -> None:
        self.stream.write(f"\r\033[K{text}")
        self.stream.flush()
