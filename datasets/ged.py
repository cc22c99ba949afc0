"""UCDP's Georeferenced Event Dataset: any release, yearly or candidate.

Code book: Högbladh, UCDP GED Codebook; the meaning of each code is said in our codebook's crosswalks.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from datasets.countries import code_of
from datasets.records import Article, Record, Side, Unreadable, Where, degrees, missing, tidy, whole

SLUG = "ucdp-ged"
ABOUT = {
    "name": "UCDP Georeferenced Event Dataset",
    "publisher": "Uppsala Conflict Data Program",
    "licence": "CC BY 4.0",
    "url": "https://ucdp.uu.se/downloads/",
    "attribution": (
        "Sundberg, Ralph and Erik Melander (2013). Introducing the UCDP Georeferenced Event Dataset. "
        "Journal of Peace Research 50(4). With the release's own reference, as ucdp.uu.se gives it."
    ),
}
PUBLIC = True
REQUIRED = (
    "id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "date_prec", "country",
    "where_prec", "latitude", "longitude", "best", "high", "low",
)  # fmt: skip
COLUMNS = tuple(
    word
    for line in (
        "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id",
        "conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a",
        "side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office",
        "source_date source_headline source_original",
        "where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid",
        "country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b",
        "deaths_civilians deaths_unknown best high low gwnoa gwnob",
    )
    for word in line.split()
)
# A monthly candidate file came without its header row; one of 50 columns has iso3 after country.
ORDERS = (COLUMNS, (*COLUMNS[:34], "iso3", *COLUMNS[34:]))

TYPES = {1: "armed-clash", 2: "armed-clash", 3: "attack-on-civilians"}
VIOLENCE = {1: "State-based conflict", 2: "Non-state conflict", 3: "One-sided violence"}
PRECISIONS = {1: "exact", 2: "near", 3: "district", 4: "province", 5: "province", 6: "country", 7: "near"}
LEVELS = {
    "exact": "point",
    "near": "point",
    "district": "district",
    "province": "province",
    "country": "country",
}
STATE = "Government of "
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00:00(?:\.0+)?)?", re.ASCII)
# A report in source_article: "Office,2015-08-14,Headline" in quotes, one after the other with semicolons.
REPORT = re.compile(r'"([^"]*?),(\d{4}-\d\d-\d\d),(.*?)"(?=;"|$)', re.DOTALL | re.ASCII)
SPELLINGS = {"Khyber Pakhtunkwa": "Khyber Pakhtunkhwa"}
UNIT = re.compile(
    r"\s+(?:village|town|city|district|province|state|governorate|region|(?:capital )?territory)$", re.I
)


def record(row: dict[str, str]) -> Record:
    """The event of one row. Raises Unreadable."""
    violence = _one_of(row, "type_of_violence", VIOLENCE)
    sides = _sides(row, violence)
    where = _where(row)
    start, end = _day(row, "date_start"), _day(row, "date_end")
    if start > end:
        raise Unreadable("date_end", f"{end} is before date_start, {start}.")
    edtf, date_note = when(start, end, _one_of(row, "date_prec", range(1, 6)))
    reports = _reports(row)
    made = Record(
        identifier=str(whole(row, "id")),
        type=TYPES[violence],
        title=_title(sides, violence, where),
        summary=_summary(row, violence),
        edtf=edtf,
        date_note=date_note,
        where=where,
        low=_deaths(row, "low"),
        best=_deaths(row, "best"),
        high=_deaths(row, "high"),
        sides=sides,
        killed=_others_killed(row, violence),
        articles=_articles(row, reports),
        note=_note(row, bool(reports)),
    )
    made.widen()
    return made


@lru_cache(maxsize=100_000)
def when(start: date, end: date, precision: int) -> tuple[str, str]:
    """EDTF, and in words what it stands for. 4 and 5 mean some day in a month or a year, not a long event."""
    if precision == 5:
        years = f"{start:%Y}" if start.year == end.year else f"{start:%Y}/{end:%Y}"
        return years, "UCDP knows the year alone."
    if precision == 4:
        months = f"{start:%Y-%m}"
        if (start.year, start.month) != (end.year, end.month):
            months += f"/{end:%Y-%m}"
        return months, "UCDP knows the month alone."
    if start == end:
        return f"{start}", ""
    note = {1: "It lasted over these days.", 2: "Some day or days among these.", 3: "Some day of this week."}
    return f"{start}/{end}", note[precision]


def _one_of(row: dict[str, str], column: str, known: Any) -> int:
    code = whole(row, column)
    if code is None or code not in known:
        raise Unreadable(column, f"{code} is none of {', '.join(str(one) for one in known)}.")
    return code


def _day(row: dict[str, str], column: str) -> date:
    text = row[column].strip() or missing(column)
    try:
        return _read_day(text)
    except ValueError:
        raise Unreadable(column, f"“{text[:40]}” is not a date such as 2010-10-04.") from None


@lru_cache(maxsize=50_000)
def _read_day(text: str) -> date:
    match = DAY.fullmatch(text)
    return date.fromisoformat(match[1] if match else "")


def _deaths(row: dict[str, str], column: str) -> int:
    number = whole(row, column) or 0
    if number < 0:
        raise Unreadable(column, f"{number} is less than none.")
    return number


def _sides(row: dict[str, str], violence: int) -> list[Side]:
    """In one-sided violence side A attacks; in the others UCDP does not say who began it."""
    roles = ("attacker", "victim") if violence == 3 else ("party", "party")
    made: dict[tuple[str, str], Side] = {}
    for letter, role in zip("ab", roles, strict=True):
        name = row[f"side_{letter}"]
        if not name.strip():
            missing(f"side_{letter}")
        identifier = _identifier(row, f"side_{letter}_new_id", f"side_{letter}_id")
        killed = whole(row, f"deaths_{letter}", optional=True) or 0
        side = _side(name, role, identifier, killed)
        made.setdefault((side.name, role), side)
    return list(made.values())


@lru_cache(maxsize=20_000)
def _side(name: str, role: str, identifier: str, killed: int) -> Side:
    name = tidy(name, 200)
    kind, country, shown = "armed-group", "", ""
    if name == "Civilians":
        kind = "population"
    elif name.startswith(STATE):
        shown = name.removeprefix(STATE)
        kind, country = "state", code_of(shown)
    return Side(name, role, kind, identifier, country, killed, shown)


def _identifier(row: dict[str, str], *columns: str) -> str:
    for column in columns:
        if text := row.get(column, "").strip().removesuffix(".0"):
            return text
    return ""


def _others_killed(row: dict[str, str], violence: int) -> dict[str, int]:
    groups = {"civilians": "deaths_civilians", "not identified": "deaths_unknown"}
    found = {group: whole(row, column, optional=True) or 0 for group, column in groups.items()}
    return {group: number for group, number in found.items() if number > 0}


def _where(row: dict[str, str]) -> Where:
    country = code_of(row.get("iso3", "")) or code_of(row["country"])
    code = _one_of(row, "where_prec", PRECISIONS)
    admin1, admin2 = named(row.get("adm_1", "")), named(row.get("adm_2", ""))
    precision = PRECISIONS[code]
    if precision == "district" and not admin2:
        precision = "province"
    if precision == "province" and not admin1:
        precision = "country"
    if not country and precision not in ("exact", "near"):
        return Where()
    latitude, longitude = degrees(row, "latitude", 90), degrees(row, "longitude", 180)
    level = LEVELS.get(precision, precision)
    names = {"district": admin2, "province": admin1, "country": country}
    name = names.get(level) or named(row.get("where_coordinates", ""))
    if not name:
        return Where(country=country)
    if level in ("province", "country"):
        admin1, admin2 = admin1 if level == "province" else "", ""
    return Where(level, precision, name, admin1, admin2, country, latitude, longitude)


@lru_cache(maxsize=100_000)
def named(text: str) -> str:
    """A place's name without the word for what it is: “Kel village” is Kel, “Neelam district” Neelam."""
    text = tidy(text, 100)
    name = UNIT.sub("", text) or text
    return SPELLINGS.get(name, name)


def _title(sides: list[Side], violence: int, where: Where) -> str:
    names = [tidy(side.name.replace(STATE, "forces of ", 1), 70) for side in sides]
    where_words = {"": "", "country": "", "point": f", {where.name}"}.get(where.level, f", {where.name} area")
    if violence == 3:
        who = names[0]
        text = f"{who[:1].upper()}{who[1:]} against civilians"
    else:
        text = " and ".join(names)
        text = f"{text[:1].upper()}{text[1:]}: fighting"
    return tidy(text + where_words, 200)


def _summary(row: dict[str, str], violence: int) -> str:
    parts = [VIOLENCE[violence]]
    if conflict := tidy(row.get("conflict_name", ""), 200):
        parts.append(f"conflict: {conflict}")
    if dyad := tidy(row.get("dyad_name", ""), 200):
        parts.append(f"dyad: {dyad}")
    if place := tidy(row.get("where_description", ""), 1000):
        parts.append(f"place as UCDP describes it: {place}")
    if row.get("event_clarity", "").strip().removesuffix(".0") == "2":
        parts.append("reported together with other events")
    return "; ".join(parts) + "."


def _note(row: dict[str, str], has_reports: bool) -> str:
    """What UCDP says of its own sources: how many, who told them, and old references in no format."""
    number = whole(row, "number_of_sources", optional=True)
    parts = ["number of sources not recorded" if number in (None, -1) else f"number of sources: {number}"]
    if original := tidy(row.get("source_original", ""), 150):
        parts.append(f"informant: {original}")
    if not has_reports and (reference := tidy(row.get("source_article", ""), 200)):
        parts.append(f"reference: {reference}")
    text = "; ".join(parts)
    return tidy(f"{text[:1].upper()}{text[1:]}.", 500)


def _reports(row: dict[str, str]) -> list[tuple[str, str, str]]:
    """(office, day, headline), where they stand in one cell in quotes."""
    reference = row.get("source_article", "")
    return REPORT.findall(reference) if '"' in reference else []


def _articles(row: dict[str, str], reports: list[tuple[str, str, str]]) -> list[Article]:
    """Each report once. The lists beside each other are used only when all are equally long."""
    if not reports:
        if not row.get("source_headline"):
            return []
        lists = [row.get(f"source_{name}", "").split(";") for name in ("office", "date", "headline")]
        if len({len(one) for one in lists}) == 1:
            reports = list(zip(*lists, strict=True))
    found = {
        Article(tidy(office, 200), tidy(headline, 300), day if DAY.fullmatch(day) else "")
        for office, day, headline in ((a, b.strip()[:10], c) for a, b, c in reports)
        if office.strip() and headline.strip()
    }
    return sorted(found, key=lambda one: (one.edtf, one.outlet, one.title))
