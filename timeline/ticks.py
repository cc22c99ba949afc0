"""What stands along the axes of a picture: numbers along that of counts, names along that of time."""

from __future__ import annotations

from dataclasses import dataclass

FULL = 100.0


@dataclass(frozen=True)
class Tick:
    """A number on the axis of counts; `y` in percent of the plot, or in pixels, as its bars are."""

    y: float
    label: str


@dataclass(frozen=True)
class Mark:
    """A label at a place on the time axis, in percent; `roomy` ones stand far enough apart for a phone."""

    x: float
    label: str
    roomy: bool


def ticks(peak: int, most: int = 5) -> list[Tick]:
    """A few round numbers up to the peak, at least one."""
    step = next(
        size * factor
        for size in (10**power for power in range(10))
        for factor in (1, 2, 5)
        if peak / (size * factor) <= most
    )
    return [Tick(round(FULL - n * FULL / peak, 2), f"{n:,}") for n in range(step, peak + 1, step)]
