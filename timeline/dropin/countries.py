"""Countries as ACLED and UCDP name and number them. Ours are ISO 3166-1 alpha-2.

ACLED goes by English names and ISO's numbers, in regions of its own; UCDP by Gleditsch and
Ward's numbers, with former names in brackets.
"""

from __future__ import annotations

import re
from functools import cache

import pycountry

# Regions as ACLED numbers and names them, with their countries.
REGIONS = {
    1: ("Western Africa", "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG"),
    2: ("Middle Africa", "AO CM CF TD CD GQ GA CG ST"),
    3: ("Eastern Africa", "BI KM DJ ER ET KE MG MW MU YT MZ RE RW SC SO SS TZ UG ZM ZW"),
    4: ("Southern Africa", "BW SZ LS NA ZA"),
    5: ("Northern Africa", "DZ EG LY MA SD TN EH"),
    7: ("South Asia", "AF BD BT IN MV NP PK LK IO"),
    9: ("Southeast Asia", "BN KH ID LA MY MM PH SG TH TL VN"),
    11: ("Middle East", "BH IR IQ IL JO KW LB OM PS QA SA SY TR AE YE"),
    12: (
        "Europe",
        "AL AD AT AX BY BE BA BG HR CY CZ DK EE FO FI FR DE GI GR GG HU IS IE IM IT JE XK LV LI LT LU MT MD "
        "MC ME NL MK NO PL PT RO RU SM RS SK SI ES SE CH UA GB VA",
    ),
    13: ("Caucasus and Central Asia", "AM AZ GE KZ KG TJ TM UZ"),
    14: ("Central America", "BZ CR SV GT HN MX NI PA"),
    15: ("South America", "AR BO BR CL CO EC FK GF GY PY PE SR UY VE"),
    16: (
        "Caribbean",
        "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI",
    ),
    17: ("East Asia", "CN HK JP MO MN KP KR TW"),
    18: ("North America", "BM CA GL PM US"),
    19: (
        "Oceania",
        "AS AU CX CC CK FJ PF GU KI MH FM NR NC NZ NU NF MP PW PG PN WS SB TK TO TV UM VU WF",
    ),
    20: ("Antarctica", "AQ BV GS HM TF"),
}  # fmt: skip
REGION_OF = {code: number for number, (_, codes) in REGIONS.items() for code in codes.split()}

# Where ACLED does not write ISO's own or common name.
ACLED_NAMES = {
    "BN": "Brunei", "CD": "Democratic Republic of Congo", "CG": "Republic of Congo",
    "CI": "Ivory Coast", "CV": "Cape Verde", "CZ": "Czech Republic", "FM": "Micronesia", "IR": "Iran",
    "KP": "North Korea", "KR": "South Korea", "LA": "Laos", "MD": "Moldova", "MK": "North Macedonia",
    "PS": "Palestine", "RU": "Russia", "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "SY": "Syria", "SZ": "eSwatini", "TL": "East Timor", "TR": "Turkey", "TW": "Taiwan",
    "VA": "Vatican City", "VE": "Venezuela", "VN": "Vietnam", "XK": "Kosovo",
}  # fmt: skip

# Gleditsch and Ward's numbers of the states of today.
NUMBERS = """
US 2 CA 20 BS 31 CU 40 HT 41 DO 42 JM 51 TT 52 BB 53 DM 54 GD 55 LC 56 VC 57 AG 58 KN 60 MX 70 BZ 80 GT 90
HN 91 SV 92 NI 93 CR 94 PA 95 CO 100 VE 101 GY 110 SR 115 EC 130 PE 135 BR 140 BO 145 PY 150 CL 155 AR 160
UY 165 GB 200 IE 205 NL 210 BE 211 LU 212 FR 220 MC 221 LI 223 CH 225 ES 230 AD 232 PT 235 DE 260 PL 290
AT 305 HU 310 CZ 316 SK 317 IT 325 SM 331 MT 338 AL 339 ME 341 MK 343 HR 344 RS 345 BA 346 XK 347 SI 349
GR 350 CY 352 BG 355 MD 359 RO 360 RU 365 EE 366 LV 367 LT 368 UA 369 BY 370 AM 371 GE 372 AZ 373 FI 375
SE 380 NO 385 DK 390 IS 395 CV 402 ST 403 GW 404 GQ 411 GM 420 ML 432 SN 433 BJ 434 MR 435 NE 436 CI 437
GN 438 BF 439 LR 450 SL 451 GH 452 TG 461 CM 471 NG 475 GA 481 CF 482 TD 483 CG 484 CD 490 UG 500 KE 501
TZ 510 BI 516 RW 517 SO 520 DJ 522 ET 530 ER 531 AO 540 MZ 541 ZM 551 ZW 552 MW 553 ZA 560 NA 565 LS 570
BW 571 SZ 572 MG 580 KM 581 MU 590 SC 591 MA 600 DZ 615 TN 616 LY 620 SD 625 SS 626 IR 630 TR 640 IQ 645
EG 651 SY 652 LB 660 JO 663 IL 666 SA 670 YE 678 KW 690 BH 692 QA 694 AE 696 OM 698 AF 700 TM 701 TJ 702
KG 703 UZ 704 KZ 705 CN 710 MN 712 TW 713 KP 731 KR 732 JP 740 IN 750 BT 760 PK 770 BD 771 MM 775 LK 780
MV 781 NP 790 TH 800 KH 811 LA 812 VN 816 MY 820 SG 830 BN 835 PH 840 ID 850 TL 860 AU 900 PG 910 NZ 920
VU 935 SB 940 FJ 950 KI 970 NR 971 TO 972 TV 973 MH 983 PW 986 FM 987 WS 990
"""
GW = {code: int(number) for code, number in re.findall(r"([A-Z]{2})\s+(\d+)", NUMBERS)}
BY_GW = {number: code for code, number in GW.items()} | {340: "RS", 679: "YE"}

UCDP_NAMES = {
    "BA": "Bosnia-Herzegovina", "CD": "DR Congo (Zaire)", "CG": "Congo", "CI": "Ivory Coast",
    "GB": "United Kingdom", "IR": "Iran", "KH": "Cambodia (Kampuchea)", "KP": "North Korea",
    "KR": "South Korea", "LA": "Laos", "MG": "Madagascar (Malagasy)", "MK": "North Macedonia",
    "MM": "Myanmar (Burma)", "RU": "Russia (Soviet Union)", "RS": "Serbia (Yugoslavia)", "SY": "Syria",
    "SZ": "Kingdom of eSwatini (Swaziland)", "TL": "East Timor", "TR": "Turkey", "TW": "Taiwan",
    "US": "United States of America", "VN": "Vietnam (North Vietnam)", "XK": "Kosovo",
    "YE": "Yemen (North Yemen)", "ZW": "Zimbabwe (Rhodesia)", "MD": "Moldova", "VE": "Venezuela",
    "BO": "Bolivia", "TZ": "Tanzania", "CZ": "Czech Republic", "BN": "Brunei", "CV": "Cape Verde",
    "PS": "Palestine",
}  # fmt: skip
# The first number of each of UCDP's regions; Oceania counts to Asia.
UCDP_REGIONS = ((630, "Middle East"), (400, "Africa"), (200, "Europe"), (0, "Americas"))


@cache
def iso_of(code: str) -> int | None:
    """ISO's number; None of a code that is not ISO's, as Kosovo's is not."""
    found = pycountry.countries.get(alpha_2=code)
    return int(found.numeric) if found else None


@cache
def plain_name(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else code


def acled_name(code: str) -> str:
    return ACLED_NAMES.get(code) or plain_name(code)


@cache
def acled_codes() -> tuple[str, ...]:
    """Every country there is."""
    return tuple(sorted({one.alpha_2 for one in pycountry.countries} | {"XK"}))


def region_name(number: int | None) -> str:
    return REGIONS[number][0] if number else ""


def ucdp_name(code: str) -> str:
    return UCDP_NAMES.get(code) or plain_name(code)


def ucdp_region(code: str) -> str:
    number = GW.get(code)
    if number is None:
        return "Middle East" if code == "PS" else ""
    return "Asia" if number >= 700 else next(name for first, name in UCDP_REGIONS if number >= first)
