"""The numbers along an axis of counts."""

from __future__ import annotations

from dataclasses import dataclass

FULL = 100.0


@dataclass(frozen=True)
class Tick:
    """A number on the axis of counts."""

    y: float
    label: str


def ticks(peak: int, most: int = 5) -> list[Tick]:
    """A few round numbers up to the peak, at least one."""
    step = next(
        size * factor
        for size in (10**power for power in range(10))
        for factor in (1, 2, 5)
        if peak / (size * factor) <= most
    )
    return [Tick(round(FULL - n * FULL / peak, 2), f"{n:,}") for n in range(step, peak + 1, step)]
