"""ACLED's export of events, as CSV. Users bring their own: its terms let nobody pass the rows on.

Codes are its labels; numbers are understood where older exports have them. What each means: docs/imports.md.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from datasets.countries import code_of, code_of_number
from datasets.records import (
    LeftOut,
    Record,
    Side,
    Unreadable,
    Where,
    degrees,
    missing,
    no_nearer,
    tidy,
    whole,
)

SLUG = "acled"
ABOUT = {
    "name": "Armed Conflict Location & Event Data",
    "publisher": "ACLED",
    "licence": "ACLED's terms of use: no redistribution of its rows",
    "url": "https://acleddata.com/",
    "attribution": "Armed Conflict Location & Event Data (ACLED), acleddata.com, with the date of access.",
}
PUBLIC = (
    False  # its terms: curators see its events, readers do not, until an operator who may decides otherwise
)
ORDERS = ()
REQUIRED = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "country",
    "location", "latitude", "longitude", "geo_precision", "notes", "fatalities",
)  # fmt: skip

TYPES = {
    "armed clash": "armed-clash",
    "government regains territory": "armed-clash",
    "non-state actor overtakes territory": "armed-clash",
    "chemical weapon": "chemical-attack",
    "air/drone strike": "air-strike",
    "suicide bomb": "suicide-bombing",
    "shelling/artillery/missile attack": "shelling",
    "remote explosive/landmine/ied": "ied-attack",
    "grenade": "grenade-attack",
    "sexual violence": "sexual-violence",
    "attack": "attack-on-civilians",
    "abduction/forced disappearance": "kidnapping",
    "excessive force against protesters": "attack-on-civilians",
    "violent demonstration": "mob-violence",
    "mob violence": "mob-violence",
    "arrests": "arrest",
}
ROLES = {"battles": ("party", "party"), "violence against civilians": ("attacker", "victim")}
KINDS = {
    "state forces": "security-force", "1": "security-force",
    "rebel group": "armed-group", "2": "armed-group",
    "political militia": "armed-group", "3": "armed-group",
    "identity militia": "armed-group", "4": "armed-group",
    "rioters": "population", "5": "population",
    "protesters": "population", "6": "population",
    "civilians": "population", "7": "population",
    "external/other forces": "organisation", "8": "organisation",
}  # fmt: skip
PRECISIONS = {1: "exact", 2: "near", 3: "province"}
PERIOD = re.compile(r"\s*\(\d{4}-(?:\d{4})?\)", re.ASCII)  # of a government: “(2022-2024)”


def record(row: dict[str, str]) -> Record:
    """The event of one row. Raises Unreadable, and LeftOut for what is no incident in our terms."""
    sub_type = tidy(row["sub_event_type"], 60)
    code = TYPES.get(sub_type.lower())
    if code is None:
        raise LeftOut(sub_type or "no sub-event type")
    edtf, date_note = _when(row)
    where = _where(row)
    sides = _sides(row)
    number = whole(row, "fatalities", optional=True)
    if number is not None and number < 0:
        raise Unreadable("fatalities", f"{number} is less than none.")
    return Record(
        identifier=row["event_id_cnty"].strip() or missing("event_id_cnty"),
        type=code,
        title=_title(sub_type, sides, where),
        summary=tidy(row["notes"], 5000),
        edtf=edtf,
        date_note=date_note,
        where=where,
        best=number,
        sides=sides,
        note=tidy(f"Sources as ACLED names them: {row['source']}", 500)
        if row.get("source", "").strip()
        else "",
    )


def _when(row: dict[str, str]) -> tuple[str, str]:
    """ACLED writes a day even where it knows a week or a month: that day is not believed."""
    day = _day(row["event_date"].strip() or missing("event_date"))
    precision = whole(row, "time_precision")
    if precision == 1:
        return f"{day}", ""
    if precision == 2:
        monday = day - timedelta(days=day.weekday())
        return f"{monday}/{monday + timedelta(days=6)}", "ACLED knows the week, or about that."
    if precision == 3:
        return f"{day:%Y-%m}", "ACLED knows the month alone."
    raise Unreadable("time_precision", f"{precision} is none of 1, 2, 3.")


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Unreadable("event_date", f"“{text[:40]}” is not a date such as 2022-12-11 or 11 December 2022.")


def _where(row: dict[str, str]) -> Where:
    country = code_of_number(row.get("iso", "")) or code_of(row["country"])
    precision = PRECISIONS.get(whole(row, "geo_precision") or 0)
    if precision is None:
        raise Unreadable("geo_precision", f"“{row['geo_precision'][:40]}” is none of 1, 2, 3.")
    admin1, admin2 = tidy(row.get("admin1", ""), 100), tidy(row.get("admin2", ""), 100)
    if precision == "province" and not admin1:
        precision = "country"
    if (wide := no_nearer(precision, admin1, country)) is not None:
        return wide
    name = tidy(row["location"], 100) or missing("location")
    latitude, longitude = degrees(row, "latitude", 90), degrees(row, "longitude", 180)
    return Where("point", precision, name, admin1, admin2, country, latitude, longitude)


def _sides(row: dict[str, str]) -> list[Side]:
    roles = ROLES.get(row["event_type"].strip().lower(), ("attacker", "target"))
    made: dict[tuple[str, str], Side] = {}
    for number, role in zip("12", roles, strict=True):
        names = [row.get(f"actor{number}", ""), *row.get(f"assoc_actor_{number}", "").split(";")]
        for place, text in enumerate(names):
            name = tidy(PERIOD.sub("", text), 200)
            if not name:
                continue
            kind = KINDS.get(row.get(f"inter{number}", "").strip().lower(), "armed-group")
            if place or name.startswith("Civilians"):
                kind = "population" if name.startswith("Civilians") else "organisation"
            made.setdefault((name, role), Side(name, role, kind))
    return list(made.values())


def _title(sub_type: str, sides: list[Side], where: Where) -> str:
    first = {side.role: tidy(side.name, 60) for side in reversed(sides)}
    names = [side for side in first.values() if side]
    place = f", {where.name}" if where.level in ("point", "province") else ""
    who = " and ".join(reversed(names)) if names else ""
    return tidy(f"{sub_type}: {who}{place}" if who else f"{sub_type}{place}", 200)
