"""How strongly a cell is coloured."""

from __future__ import annotations

from math import ceil, log1p

STEPS = 6


def level(count: int, peak: int) -> int:
    """0 for nothing, else 1 to STEPS: by the logarithm, as a few cells hold most."""
    return ceil(STEPS * log1p(count) / log1p(peak)) if count and peak else 0
