"""What every table needs: a base to ask, the clock, and Markdown to print."""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Action = Callable[[], Any]
Key = TypeVar("Key")
WARM_UP, ROUNDS, FEWEST, PATIENCE = 2, 40, 3, 10.0
KB = 1024


def set_up() -> None:
    """Django on the base that SARHAD_DATA names, tuned as the web server is, with no limit of rate."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
    os.environ.setdefault("SARHAD_ANON_RATE", "off")
    os.environ.setdefault("SARHAD_QUERY_SECONDS", "0")  # what is asked by hand takes as long as it takes
    __import__("timeline.wsgi")


@dataclass(frozen=True)
class Times:
    """Milliseconds, sorted."""

    all: tuple[float, ...]

    @property
    def p50(self) -> float:
        return statistics.median(self.all)

    @property
    def p95(self) -> float:
        return self.all[min(len(self.all) - 1, round(0.95 * (len(self.all) - 1)))]


def clocked(action: Action) -> float:
    """Milliseconds that it takes."""
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def taking_turns(
    actions: Mapping[Key, Action], rounds: int = ROUNDS, patience: float = PATIENCE
) -> dict[Key, Times]:
    """All of them, round after round, so that a busy moment of the machine falls on all alike.

    What is slow is asked less often: after `patience` seconds a few rounds are enough.
    """
    taken: dict[Key, list[float]] = {key: [] for key in actions}
    started = time.perf_counter()
    keys, chance = [*actions], random.Random(42)  # noqa: S311 - nothing secret
    for number in range(WARM_UP + rounds):
        chance.shuffle(keys)  # nobody always comes after the one who fills the caches
        for key in keys:
            taken[key].append(clocked(actions[key]))
        if number >= FEWEST and time.perf_counter() - started > patience:
            break
    # What was slow had few rounds: the warm-up is left out all the same.
    return {key: Times(tuple(sorted(times[min(WARM_UP, len(times) - 1) :]))) for key, times in taken.items()}


def staff() -> Any:
    """A client signed in as a curator who may do everything; of a made-up base."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    users = get_user_model().objects
    user = users.filter(username="bench").first() or users.create_superuser("bench")
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def visitor() -> Any:
    from django.test import Client

    return Client(headers={"host": "localhost"})


def asking(client: Any, address: str) -> Action:
    """Asks once more, whole answer read. An answer of errors measures nothing."""

    def ask() -> bytes:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code} {answer.content[:500]!r}")
        return bytes(answer.content)

    return ask


def anew(action: Action) -> Action:
    """As if nobody had asked that before: what was kept (timeline/answers.py, api/bodies.py) is forgotten."""
    from django.core.cache import caches

    from timeline.api.bodies import bodies

    def act() -> Any:
        caches["answers"].clear()
        bodies.clear()
        return action()

    return act


def never_before(action: Action) -> Action:
    """As if nobody had ever asked that: of large selections nothing is kept (timeline/selections.py)."""
    from django.core.cache import cache

    forgetting = running("SELECT sarhad_forget_selections(0)")
    asked = anew(action)

    def act() -> Any:
        cache.clear()
        forgetting()
        return asked()

    return act


def running(sql: str, values: Any = None) -> Action:
    """Runs a statement and fetches what it gives."""
    from django.db import connection

    def run() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return run


def one_by_one(actions: Iterable[Action]) -> Action:
    return lambda: [action() for action in actions]


def resident(process: int | str = "self") -> float:
    """MB of memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / KB / KB


# Printing


def say(words: str = "") -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def heading(words: str, *lines: str) -> None:
    say(f"\n### {words}\n")
    for line in lines:
        say(line)
    if lines:
        say()


def header(*names: str) -> None:
    """The head of a Markdown table: words in the first column, figures in the others."""
    say(f"| {' | '.join(names)} |")
    say(f"| --- |{' ---: |' * (len(names) - 1)}")


def row(*cells: Any) -> None:
    say(f"| {' | '.join(_written(cell) for cell in cells)} |")


def rows(lines: Iterable[Sequence[Any]]) -> None:
    for line in lines:
        row(*line)


def ratio(figure: float, floor: float) -> str:
    return f"{figure / floor:.2f}" if floor else "-"


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}" if cell < 10 else f"{cell:,.0f}" if cell >= 100 else f"{cell:.1f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
