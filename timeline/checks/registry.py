"""The list of checks. Each theme adds its own, and so does each kind of event in its checks.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from timeline.checks.findings import Check, Look, Severity, Suspects
from timeline.params import closest, did_you_mean

# By code, in the order in which they were added.
CHECKS: dict[str, Check] = {}


class UnknownCheck(ValueError):
    """A code that names no check; the message suggests those that it may have meant."""


def check(
    code: str,
    severity: Severity,
    *,
    what: str,
    why: str,
    fix: str,
    of_the_whole: bool = False,
    suspects: Suspects | None = None,
) -> Callable[[Look], Look]:
    """Adds the decorated function to the list."""

    def add(look: Look) -> Look:
        if code in CHECKS:
            raise ValueError(f"Two checks are named {code}.")
        CHECKS[code] = Check(code, severity, what, why, fix, look, of_the_whole, suspects)
        return look

    return add


def checks_named(codes: Iterable[str]) -> list[Check]:
    """The checks of these codes, in the list's order; all of them when no code is given."""
    wanted = set(codes)
    if unknown := sorted(wanted - set(CHECKS)):
        guess = did_you_mean(closest(unknown[0], CHECKS))
        raise UnknownCheck(f"There is no check '{unknown[0]}'.{guess}")
    return [one for one in CHECKS.values() if not wanted or one.code in wanted]
