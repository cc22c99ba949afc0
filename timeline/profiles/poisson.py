"""How sure a rate is: the exact (Garwood) interval of a Poisson count."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, sqrt

TAIL = 0.025  # on each side: 95 %


def _at_most(count: int, mean: float) -> float:
    """The probability of `count` or fewer, summed from `count` down until nothing is added."""
    if mean <= 0:
        return 1.0
    term = exp(count * log(mean) - mean - lgamma(count + 1))
    total, number = term, count
    while number and (number > mean or term > total * 1e-16):
        term *= number / mean
        total += term
        number -= 1
    return min(total, 1.0)


def _solve(excess: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses 0."""
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return (low + high) / 2


def interval(count: int) -> tuple[float, float]:
    """The means between which a count of `count` is not surprising, each side at 2.5 %."""
    reach = 6 * sqrt(count) + 10
    bottom = max(count - reach, 0.0)
    low = 0.0 if count == 0 else _solve(lambda mean: 1 - _at_most(count - 1, mean) - TAIL, bottom, count)
    high = _solve(lambda mean: TAIL - _at_most(count, mean), count, count + reach)
    return low, high
