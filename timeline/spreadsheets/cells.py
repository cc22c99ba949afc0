"""What stands in one cell: text that a spreadsheet has not bent, or a complaint that says how to mend it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

# A cell that says this leaves the value as it is, which blank does not: blank empties.
KEEP = "(unchanged)"
LONGEST_CELL = 32_767  # characters; a spreadsheet holds no more
# A spreadsheet reads a CSV cell that begins so as a formula.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARDED = ("'", *STARTS_A_FORMULA)

Cell = Any  # text; or {"is": "date" | "formula" | "error", "text": …} for what a spreadsheet made of it


class CellError(Exception):
    """What is wrong in one cell."""


def guard(text: str) -> str:
    """For CSV, where nothing else tells text from a formula. `unguard` takes it off again."""
    guarded = text.startswith(STARTS_A_FORMULA) or (text[:1] == "'" and text[1:].startswith(GUARDED))
    return f"'{text}" if guarded else text


def unguard(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(GUARDED) else text


def tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_of(cell: Cell) -> str:
    """The text of a cell. Raises CellError for what is none."""
    if not isinstance(cell, dict):
        return cell
    if cell["is"] == "date":
        raise CellError(
            f"The spreadsheet made a real date of this ({cell['text']}). Format the cell as text, and write "
            "the date only as exactly as the source gives it: 2022-12-01, 2022-12 or 2022."
        )
    if cell["is"] == "formula":
        raise CellError("This is a formula. Put its value here: copy the cell, and paste values only.")
    if cell["is"] == "null":
        raise CellError("This holds a null character, which no text has. Type it anew.")
    if cell["is"] == "long":
        raise CellError(f"This is too long to be kept: {cell['text']}.")
    raise CellError(f"The spreadsheet could not work this out ({cell['text']}). Write the value.")


def shown(cell: Cell) -> str:
    return cell["text"] if isinstance(cell, dict) else cell


FIRST_DAY = date(1899, 12, 30)  # as spreadsheets count, from 1 March 1900 on
SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
LOCAL = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|[A-Za-z]{3,9}[- ]\d{2,4}|\d{1,2}[- ][A-Za-z]{3,9}([- ]\d{2,4})?"
)


def check_date(text: str) -> str:
    """Raises CellError where a spreadsheet turned a date into a number, or into its own way of writing it."""
    if SERIAL.fullmatch(text):
        day = FIRST_DAY + timedelta(days=int(float(text)))
        raise CellError(
            f"A spreadsheet made a number of a date: {text} stands for {day.isoformat()}. Format the cell as "
            f"text, and write {day.isoformat()}, or only as much of it as the source gives."
        )
    if LOCAL.fullmatch(text):
        raise CellError(
            f"‘{text}’ looks like a spreadsheet's own way of writing a date. Format the cell as text, and "
            "write year, month, day, as far as the source gives them: 2022-12-01, 2022-12 or 2022."
        )
    return text


def whole_number(text: str) -> int | None:
    """None when blank: unknown."""
    if not text:
        return None
    bare = text.removesuffix(".0")
    if bare.isascii() and bare.isdigit() and len(bare) <= 10:
        return int(bare)
    joined = re.sub(r"[\s,.'’]", "", text)
    if re.fullmatch(r"\d{1,3}([\s,.'’]\d{3})+", text):
        raise CellError(f"Write the number without separators: {joined}.")
    raise CellError(f"Write a whole number, 0 or more; blank when unknown. ‘{text[:40]}’ is none.")
