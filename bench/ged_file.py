"""A made-up file in the form of UCDP's GED, as large as one likes: shaped like the real ones, true in none.

Half of all events in a few countries, most of them by a few actors, in places that cluster; one in ten over
several days, one in twelve known only to a month or a year; reports are named for two rows of five.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from datasets.ged import COLUMNS

NAMES = (
    "Afghanistan Syria Ukraine Mexico Iraq India Somalia Nigeria Ethiopia Brazil Pakistan Yemen Colombia "
    "Philippines Israel Mali Sudan Algeria Turkey Angola Burundi Rwanda Uganda Kenya Cameroon Nepal Libya "
    "Egypt Myanmar Thailand Mozambique Liberia Senegal Chad Niger Guatemala Peru Honduras Haiti Ecuador "
    "Lebanon Jordan Georgia Azerbaijan Armenia Tajikistan Uzbekistan Indonesia Bangladesh Malaysia"
)
COUNTRIES = NAMES.split()
PROVINCES, DISTRICTS, TOWNS = 16, 8, 12  # in each country, province, district
GROUPS = 1800
OUTLETS = 900
VOWELS, CONSONANTS = "aeiou", "bdfghjklmnprstvz"
FIRST = date(1989, 1, 1)
DAYS = 13_100
TEXT = (
    "near on the outskirts of village market checkpoint convoy road bridge border post clash ambush patrol "
    "shelling raid district centre river valley camp police army militia fighters villagers several houses"
)
WORDS = TEXT.split()


@cache
def name(number: int) -> str:
    """A word that can be said, another for every number."""
    made = ""
    while number or len(made) < 4:
        number, consonant = divmod(number, len(CONSONANTS))
        number, vowel = divmod(number, len(VOWELS))
        made += CONSONANTS[consonant] + VOWELS[vowel]
    return made.capitalize()


class Zipf:
    """Numbers from 0, the small ones far more often."""

    def __init__(self, size: int, power: float) -> None:
        self.numbers = range(size)
        self.weights = list(accumulate((number + 1) ** -power for number in self.numbers))

    def draw(self, chance: random.Random, many: int) -> list[int]:
        return chance.choices(self.numbers, cum_weights=self.weights, k=many)


def write(path: Path, events: int, seed: int = 1) -> None:
    """The same file for the same numbers."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows(events, random.Random(seed)))  # noqa: S311 - no secret


def rows(events: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    countries = Zipf(len(COUNTRIES), 0.9).draw(chance, events)
    groups = Zipf(GROUPS // len(COUNTRIES), 1.1).draw(chance, events)
    towns = Zipf(PROVINCES * DISTRICTS * TOWNS, 0.6).draw(chance, events)
    for number in range(events):
        country, group, town = countries[number], groups[number], towns[number]
        row: dict[str, Any] = {"id": 100_000 + number, "active_year": 1, "code_status": "Clear"}
        row |= who(country, group, chance) | where(country, town, chance) | when(chance)
        row |= killed(row["type_of_violence"], chance)
        row |= reports(row, chance)
        yield row


def who(country: int, group: int, chance: random.Random) -> dict[str, Any]:
    violence = chance.choices((1, 2, 3), (70, 12, 18))[0]
    state, number = COUNTRIES[country], country * (GROUPS // len(COUNTRIES)) + group
    names = [f"Government of {state}", f"{name(number + 5000)} Front"]
    numbers = [1000 + country, 2000 + number]
    if violence == 2:
        names[0], numbers[0] = f"{name(number + 7000)} Movement", 9000 + number
    elif violence == 3:
        names, numbers = [chance.choice(names), "Civilians"], [numbers[1], 1]
        numbers[0] = 1000 + country if names[0].startswith("Gov") else numbers[0]
    return {
        "type_of_violence": violence,
        "side_a": names[0], "side_a_new_id": numbers[0], "side_b": names[1], "side_b_new_id": numbers[1],
        "conflict_name": f"{state}: Government", "conflict_new_id": 200 + country,
        "dyad_name": " - ".join(names), "dyad_new_id": number,
    }  # fmt: skip


def where(country: int, town: int, chance: random.Random) -> dict[str, Any]:
    place = country * PROVINCES * DISTRICTS * TOWNS + town
    district, province = place // TOWNS, place // (TOWNS * DISTRICTS)
    near = name(place + 200_000)
    return {
        "where_prec": chance.choices((1, 2, 3, 4, 5, 6), (38, 38, 12, 8, 2, 2))[0],
        "where_coordinates": f"{near} town",
        "where_description": " ".join([near, *chance.choices(WORDS, k=chance.randint(0, 12))]),
        "adm_1": f"{name(province + 90_000)} province",
        "adm_2": f"{name(district + 40_000)} district",
        "latitude": round(-20 + place * 7919 % 60_000 / 1000, 6),
        "longitude": round(-90 + place * 104_729 % 200_000 / 1000, 6),
        "country": COUNTRIES[country], "country_id": 500 + country, "region": "Anywhere",
    }  # fmt: skip


def when(chance: random.Random) -> dict[str, Any]:
    precision = chance.choices((1, 2, 3, 4, 5), (83, 6, 3, 6, 2))[0]
    # Most of what is recorded is recent.
    start = FIRST + timedelta(days=int(DAYS * chance.random() ** 0.5))
    end = start + timedelta(days=chance.randint(1, 9) if precision in (2, 3) else 0)
    if precision > 3:
        start = start.replace(day=1, month=start.month if precision == 4 else 1)
        end = start.replace(day=28, month=start.month if precision == 4 else 12)
    midnight = " 00:00:00.000"
    days = {"date_start": f"{start}{midnight}", "date_end": f"{end}{midnight}"}
    return days | {"date_prec": precision, "year": start.year, "event_clarity": chance.choice((1, 1, 1, 2))}


def killed(violence: int, chance: random.Random) -> dict[str, int]:
    first, second, third = (min(int(chance.paretovariate(0.9)) - 1, 400) for _ in range(3))
    sides = (0, 0, first + second) if violence == 3 else (first, second, 0)
    best = sum(sides) + third
    low, high = best - chance.randint(0, min(2, best)), best + chance.randint(0, 2)
    if chance.random() < 0.03:
        low, high = high, low
    parts = dict(zip(("deaths_a", "deaths_b", "deaths_civilians"), sides, strict=True))
    return parts | {"deaths_unknown": third, "best": best, "low": low, "high": high}


def reports(row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    if chance.random() > 0.4:
        return {"number_of_sources": -1, "source_article": f"R {chance.randint(1, 28)}/10 {row['year']}"}
    made = []
    for _ in range(chance.choices((1, 2, 3), (70, 20, 10))[0]):
        headline = f"{chance.randint(2, 90)} dead: " + " ".join(chance.choices(WORDS, k=chance.randint(4, 9)))
        made.append((f"{name(int(OUTLETS * chance.random() ** 3))} Daily", row["date_end"][:10], headline))
    return {
        "number_of_sources": len(made),
        "source_article": ";".join(f'"{",".join(one)}"' for one in made),
        "source_office": ";".join(one[0] for one in made),
        "source_date": ";".join(one[1] for one in made),
        "source_headline": ";".join(one[2] for one in made),
        "source_original": chance.choice(("police", "military", "", "witnesses")),
    }
