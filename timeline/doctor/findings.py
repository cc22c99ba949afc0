"""A finding, and the list of the examinations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import psycopg2
from django.db import Error

WELL, WARNING, WRONG = "well", "warning", "wrong"
LEVELS = (WELL, WARNING, WRONG)
# The modules, in the order of the report.
THEMES = ("database", "replicas", "files", "settings", "work", "backups")


@dataclass(frozen=True)
class Finding:
    level: str
    name: str
    says: str
    mend: str = ""  # what the operator does about it; a finding that is not `well` has it


Examination = Callable[[], Iterator[Finding]]
EXAMINATIONS: list[tuple[str, Examination]] = []


def examine(name: str) -> Callable[[Examination], Examination]:
    """Register an examination under a name, as a decorator."""

    def register(function: Examination) -> Examination:
        EXAMINATIONS.append((name, function))
        return function

    return register


def well(name: str, says: str) -> Finding:
    return Finding(WELL, name, says)


def warning(name: str, says: str, mend: str) -> Finding:
    return Finding(WARNING, name, says, mend)


def wrong(name: str, says: str, mend: str) -> Finding:
    return Finding(WRONG, name, says, mend)


def findings() -> list[Finding]:
    """All of them; an examination that cannot be made is a finding itself."""
    for theme in THEMES:
        import_module(f"timeline.doctor.{theme}")
    found: list[Finding] = []
    for name, examination in EXAMINATIONS:
        try:
            found += examination()
        except (Error, psycopg2.Error) as error:
            # Without the base, most cannot be made; that it does not answer is said once.
            if not any(one.level == WRONG and one.name == "Database" for one in found):
                found.append(wrong(name, f"cannot be told: {str(error).strip()}", "See above."))
        except OSError as error:
            found.append(wrong(name, f"cannot be looked at: {error}", "Give this account the right to."))
    return found
