"""Members of a document: how the JSON of each is read, and which attributes of a row it fills."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dates.edtf import EDTFError, parse
from timeline.api.writing.reading import ABSENT, below, named, shortened
from timeline.params import closest, did_you_mean

if TYPE_CHECKING:
    from timeline.api.writing.drafts import Draft

Schema = dict[str, Any]


class Member:
    """One member, read into the attribute of the same name. Absent, it takes the model's default."""

    def __init__(self, name: str, attribute: str = "") -> None:
        self.name, self.attribute = name, attribute or name

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name, ABSENT)
        pointer = below(at, self.name)
        if given is ABSENT:
            draft.put(self.attribute, draft.default(self.attribute), pointer)
        elif message := self.mistake(given, draft):
            draft.refuse(self.attribute, pointer, message)
        else:
            draft.put(self.attribute, self.value(given), pointer)

    def mistake(self, given: Any, draft: Draft) -> str:
        """Why this JSON cannot be the member; empty when it can. The model judges the value itself."""
        raise NotImplementedError

    def value(self, given: Any) -> Any:
        return given

    def schema(self) -> Schema:
        return {}


class Text(Member):
    def mistake(self, given: Any, draft: Draft) -> str:
        return "" if isinstance(given, str) else f'Write text, not {named(given)}; "" where there is none.'

    def value(self, given: Any) -> Any:
        return given.strip()

    def schema(self) -> Schema:
        return {"type": "string"}


class Code(Member):
    """One of a field's choices."""

    def mistake(self, given: Any, draft: Draft) -> str:
        field = draft.field(self.attribute)
        codes = [code for code, _ in field.flatchoices]
        if any(type(given) is type(code) and given == code for code in codes) or (
            given == "" and field.blank
        ):
            return ""
        if not isinstance(given, str | int | float) or isinstance(given, bool):
            return f"Write one of {listed(codes)}, not {named(given)}."
        return unknown_code(str(given), codes)


class Flag(Member):
    def mistake(self, given: Any, draft: Draft) -> str:
        return "" if isinstance(given, bool) else f"Write true or false, not {named(given)}."

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Degrees(Member):
    """A coordinate: a number, or null when unknown."""

    def mistake(self, given: Any, draft: Draft) -> str:
        fits = given is None or (isinstance(given, int | float) and not isinstance(given, bool))
        return "" if fits else f"Write degrees as a number, or null; not {named(given)}."

    def value(self, given: Any) -> Any:
        return None if given is None else Decimal(str(given))

    def schema(self) -> Schema:
        return {"type": ["number", "null"]}


class Texts(Member):
    """A list of texts, or of one field's choices where the model names some."""

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name, ABSENT)
        if isinstance(given, list):
            codes = [code for code, _ in draft.field(self.attribute).base_field.flatchoices]
            wrong = list(self._wrong(given, codes))
            for index, message in wrong:
                draft.refuse(self.attribute, below(below(at, self.name), index), message)
            if wrong:
                return
        super().read(document, draft, at)

    def _wrong(self, given: list[Any], codes: list[str]) -> Iterable[tuple[int, str]]:
        for index, item in enumerate(given):
            if not isinstance(item, str):
                yield index, f"Write text, not {named(item)}."
            elif codes and item not in codes:
                yield index, unknown_code(item, codes)

    def mistake(self, given: Any, draft: Draft) -> str:
        return "" if isinstance(given, list) else f"Write a list of texts, not {named(given)}."

    def value(self, given: Any) -> Any:
        return list(dict.fromkeys(filter(None, (text.strip() for text in given))))

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}}


class Pairs(Member):
    """Any JSON object; null is an empty one."""

    def mistake(self, given: Any, draft: Draft) -> str:
        return ""  # the model says it better

    def value(self, given: Any) -> Any:
        return {} if given is None else given

    def schema(self) -> Schema:
        return {"type": "object"}


class Estimate(Member):
    """`{"low", "best", "high"}`, read into `<name>_low` and so on. null is unknown."""

    PARTS = ("low", "best", "high")

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        pointer = below(at, self.name)
        given = document.get(self.name, ABSENT)
        given = {} if given is ABSENT or given is None else given
        sound = draft.reading.members(given, pointer, self.PARTS)
        for part in self.PARTS:
            attribute, where = f"{self.attribute}_{part}", below(pointer, part)
            number = given.get(part) if sound else None
            if isinstance(number, float) and number.is_integer():
                number = int(number)  # a column with gaps makes floats of whole numbers
            if number is None or (isinstance(number, int) and not isinstance(number, bool)):
                draft.put(attribute, number, where)
            else:
                draft.refuse(
                    attribute, where, f"Write a whole number, or null when unknown; not {shown(number)}."
                )

    def schema(self) -> Schema:
        number = {"type": ["integer", "null"], "minimum": 0}
        return {"type": ["object", "null"], "properties": dict.fromkeys(self.PARTS, number)}


class Date(Member):
    """EDTF text, or an object with `edtf`; `basis` and `note` name the attributes of those, if any."""

    FOLLOWS = ("earliest", "latest", "precision", "approximate", "uncertain", "text")

    def __init__(self, name: str, *, attribute: str = "edtf", basis: str = "", note: str = "") -> None:
        super().__init__(name, attribute)
        self.parts = {"basis": basis, "note": note} if basis else {}

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        pointer = below(at, self.name)
        given = document.get(self.name, ABSENT)
        if isinstance(given, dict):
            draft.reading.members(given, pointer, ["edtf", *self.parts], self.FOLLOWS)
            self._read_text(given.get("edtf", ""), draft, below(pointer, "edtf"))
        else:
            self._read_text("" if given is ABSENT or given is None else given, draft, pointer)
        for part, attribute in self.parts.items():
            member = (Code if part == "basis" else Text)(part, attribute)
            member.read(given if isinstance(given, dict) else {}, draft, pointer)

    def _read_text(self, text: Any, draft: Draft, pointer: str) -> None:
        if not isinstance(text, str):
            message = f"Write the date as EDTF text, 2022-12-11; not {named(text)}."
            draft.refuse(self.attribute, pointer, message)
            return
        try:
            draft.put(self.attribute, parse(text).edtf if text.strip() else "", pointer)
        except EDTFError as error:
            draft.refuse(self.attribute, pointer, str(error))

    def schema(self) -> Schema:
        parts = {part: {"type": "string"} for part in ["edtf", *self.parts]}
        return {"oneOf": [{"type": "string"}, {"type": "object", "properties": parts}]}


def shown(value: Any) -> str:
    return str(value) if isinstance(value, float) else named(value)


def listed(codes: Iterable[Any]) -> str:
    return ", ".join(str(code) for code in codes)


def unknown_code(text: str, codes: list[Any]) -> str:
    guess = did_you_mean(closest(text[:80], [str(code) for code in codes], at_most=1))
    return f"'{shortened(text)}' is not one of {listed(codes)}.{guess}"
