"""The Global Terrorism Database's export, saved as CSV. Users bring their own: nobody may pass it on."""

from __future__ import annotations

from datetime import date

from datasets.countries import code_of
from datasets.records import Record, Side, Unreadable, Where, degrees, missing, no_nearer, tidy, whole

SLUG = "gtd"
ABOUT = {
    "name": "Global Terrorism Database",
    "publisher": "START",
    "licence": "GTD's terms of use: no redistribution of its rows",
    "url": "https://www.start.umd.edu/gtd/",
    "attribution": (
        "START (National Consortium for the Study of Terrorism and Responses to Terrorism), "
        "Global Terrorism Database, University of Maryland, with the release and the date of access."
    ),
}
PUBLIC = False
ORDERS = ()
REQUIRED = (
    "eventid", "iyear", "imonth", "iday", "country_txt", "provstate", "city", "latitude", "longitude",
    "specificity", "attacktype1", "attacktype1_txt", "gname", "nkill", "nwound",
)  # fmt: skip
# Of attack types; 2 (armed assault) and 3 (bombing) need a second look.
TYPES = {1: "targeted-killing", 4: "kidnapping", 5: "kidnapping", 6: "kidnapping"}
ARMED_TARGETS = (3, 4)  # police, military
PRECISIONS = {1: "exact", 2: "district", 3: "district", 4: "province", 5: "country"}
NOBODY = {"", "unknown", "."}


def record(row: dict[str, str]) -> Record:
    """The event of one row. Raises Unreadable."""
    where = _where(row)
    killed, wounded = (_people(row, column) for column in ("nkill", "nwound"))
    sides = _sides(row)
    what = tidy(row["attacktype1_txt"], 60)
    edtf, date_note = _when(row)
    place = f", {where.name}" if where.level in ("point", "district", "province") else ""
    who = f": {tidy(sides[0].name, 80)}" if sides else ""
    return Record(
        identifier=row["eventid"].strip().removesuffix(".0") or missing("eventid"),
        type=_type(row),
        title=tidy(f"{what}{who}{place}", 200),
        summary=_summary(row),
        edtf=edtf,
        date_note=date_note,
        where=where,
        best=killed,
        injured=wounded,
        sides=sides,
        note=_note(row),
    )


def _when(row: dict[str, str]) -> tuple[str, str]:
    """0 as month or day is unknown. `resolution` is the last day of what went on longer."""
    year, month, day = (whole(row, column) or 0 for column in ("iyear", "imonth", "iday"))
    approximate = tidy(row.get("approxdate", ""), 200)
    note = f"GTD has: {approximate}." if approximate else ""
    try:
        if not month:
            return f"{date(year, 1, 1):%Y}", note or "GTD knows the year alone."
        if not day:
            return f"{date(year, month, 1):%Y-%m}", note or "GTD knows the month alone."
        first = date(year, month, day)
    except ValueError:
        raise Unreadable("iday", f"{year}-{month}-{day} is not a date.") from None
    last = row.get("resolution", "").strip()[:10]
    if row.get("extended", "").strip() == "1" and last:
        try:
            end = date.fromisoformat(last)
        except ValueError:
            return f"{first}", note
        if first < end:
            return f"{first}/{end}", "It lasted over these days."
    return f"{first}", note


def _type(row: dict[str, str]) -> str:
    code = whole(row, "attacktype1") or 0
    if not 1 <= code <= 9:
        raise Unreadable("attacktype1", f"{code} is not from 1 to 9.")
    if code == 3:
        return "suicide-bombing" if row.get("suicide", "").strip() == "1" else "ied-attack"
    if code == 2 and whole(row, "targtype1", optional=True) in ARMED_TARGETS:
        return "armed-clash"
    return TYPES.get(code, "attack-on-civilians")


def _people(row: dict[str, str], column: str) -> int | None:
    number = whole(row, column, optional=True)
    if number is not None and number < 0:
        return None  # -9 and -99 are “not known”
    return number


def _sides(row: dict[str, str]) -> list[Side]:
    """The groups that GTD holds to have done it: suspected, where it is not sure."""
    made: dict[str, Side] = {}
    for name_column, doubt in (
        ("gname", "guncertain1"),
        ("gname2", "guncertain2"),
        ("gname3", "guncertain3"),
    ):
        name = tidy(row.get(name_column, ""), 200)
        if name.lower() in NOBODY:
            continue
        unsure = row.get(doubt, "").strip().removesuffix(".0") == "1"
        made.setdefault(name, Side(name, "suspect" if unsure else "attacker", "armed-group"))
    return list(made.values())


def _where(row: dict[str, str]) -> Where:
    country = code_of(row["country_txt"])
    precision = PRECISIONS.get(whole(row, "specificity", optional=True) or 5, "country")
    admin1, name = tidy(row["provstate"], 100), tidy(row["city"], 100)
    if name.lower() in NOBODY:
        name = ""
    if precision == "district" and not name:
        precision = "province"
    if precision == "exact" and not name:
        precision = "province"
    if precision == "province" and admin1.lower() in NOBODY:
        precision = "country"
    if (wide := no_nearer(precision, admin1, country)) is not None:
        return wide
    latitude, longitude = degrees(row, "latitude", 90), degrees(row, "longitude", 180)
    if precision == "exact":
        if row.get("vicinity", "").strip() == "1":
            precision = "near"
        return Where("point", precision, name, admin1, "", country, latitude, longitude)
    # The centre of the smallest unit that is known: the place named lies somewhere in it.
    return Where("district", "district", name, admin1, name, country, latitude, longitude)


def _summary(row: dict[str, str]) -> str:
    text = tidy(row.get("summary", ""), 5000)
    if text:
        return text
    target = tidy(row.get("target1", ""), 200)
    return "" if target.lower() in NOBODY else f"Target as GTD names it: {target}."


def _note(row: dict[str, str]) -> str:
    cited = [tidy(row.get(f"scite{number}", ""), 160) for number in (1, 2, 3)]
    text = "; ".join(one for one in cited if one)
    return tidy(f"Sources as GTD names them: {text}", 500) if text else ""
