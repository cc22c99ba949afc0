"""The codes of countries, from the names and numbers that datasets use."""

from __future__ import annotations

from functools import cache

import pycountry

# Names that ISO's list does not know, as datasets write them.
OTHER_NAMES = {
    "bosnia-herzegovina": "BA", "brunei": "BN", "cape verde": "CV", "cote d'ivoire": "CI",
    "democratic republic of congo": "CD", "democratic republic of the congo": "CD", "dr congo": "CD",
    "east timor": "TL", "ivory coast": "CI", "kosovo": "XK", "macedonia": "MK", "macedonia, fyr": "MK",
    "kingdom of eswatini": "SZ", "palestine": "PS", "people's republic of the congo": "CG",
    "republic of congo": "CG", "republic of the congo": "CG", "russia": "RU", "slovak republic": "SK",
    "swaziland": "SZ", "turkey": "TR", "türkiye": "TR", "west bank and gaza strip": "PS",
}  # fmt: skip


@cache
def code_of(name: str) -> str:
    """ISO 3166-1 alpha-2 of a country's name, alpha-3 or number; empty when it is none that is known.

    UCDP writes former names in brackets: “Russia (Soviet Union)”.
    """
    for text in (name.strip(), name.split("(")[0].strip()):
        if not text:
            continue
        if found := OTHER_NAMES.get(text.lower()):
            return found
        try:
            return str(pycountry.countries.lookup(text).alpha_2)
        except LookupError:
            continue
    return ""


@cache
def name_of(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else code


@cache
def code_of_number(number: str) -> str:
    """ISO 3166-1 alpha-2 of the numeric code, which may have lost its leading zeros."""
    found = pycountry.countries.get(numeric=number.strip().removesuffix(".0").zfill(3))
    return str(found.alpha_2) if found else ""
