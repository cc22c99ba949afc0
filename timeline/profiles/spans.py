"""Stretches of days, as sorted, disjoint pairs of ordinals, both ends included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Stretch = tuple[int, int]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The days in any of them. Those that end before they begin hold none."""
    found: list[Stretch] = []
    for first, last in sorted(one for one in stretches if one[0] <= one[1]):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def shared(one: list[Stretch], other: list[Stretch]) -> list[Stretch]:
    """The days in both."""
    found, at, beside = [], 0, 0
    while at < len(one) and beside < len(other):
        first, last = max(one[at][0], other[beside][0]), min(one[at][1], other[beside][1])
        if first <= last:
            found.append((first, last))
        if one[at][1] < other[beside][1]:
            at += 1
        else:
            beside += 1
    return found


def without(one: list[Stretch], other: list[Stretch]) -> list[Stretch]:
    """The days of the first that are not in the second."""
    found = []
    for first, last in one:
        start = first
        for low, high in shared([(first, last)], other):
            if start < low:
                found.append((start, low - 1))
            start = high + 1
        if start <= last:
            found.append((start, last))
    return found


def days(stretches: list[Stretch]) -> int:
    return sum(last - first + 1 for first, last in stretches)


def holds(stretches: list[Stretch], first: int, last: int) -> bool:
    """Do all these days lie in one of the stretches?"""
    place = bisect_right(stretches, (first, 10**9)) - 1
    return place >= 0 and stretches[place][0] <= first and last <= stretches[place][1]


def touches(stretches: list[Stretch], first: int, last: int) -> bool:
    """Does any of these days lie in one of the stretches?"""
    place = bisect_right(stretches, (last, 10**9)) - 1
    return place >= 0 and stretches[place][1] >= first
