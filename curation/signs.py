"""Characters that nobody sees and that change what is read: refused wherever somebody writes.

An override of direction makes a title read backwards, or swallows what stands after it on the page. Text from
right to left needs none of them: its letters know their direction. The marks and joiners that it does need
(U+200C to U+200F) are welcome.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext

CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
HIDDEN = re.compile(f"[{CONTROLS}]")
HIDDEN_IN_A_LINE = re.compile(f"[\t\n\r{CONTROLS}]")


@deconstructible
class VisibleText:
    """Raises ValidationError for text with such a character. `lines`: may it have several lines, and tabs?"""

    code = "hidden_signs"

    def __init__(self, *, lines: bool = True) -> None:
        self.lines = lines

    def __call__(self, value: Any) -> None:
        hidden = HIDDEN if self.lines else HIDDEN_IN_A_LINE
        for text in texts_in(value):
            if found := hidden.search(text):
                raise ValidationError(in_words(found), code=self.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VisibleText) and self.lines == other.lines

    def __hash__(self) -> int:
        return hash(self.lines)


def visible_text_of(field: Any) -> VisibleText:
    """The validator of what a model's field holds: of a single line, unless it is a text or JSON."""
    return VisibleText(lines=isinstance(field, models.TextField | models.JSONField))


class VisibleWords:
    """For a form: none of its lines holds such a character."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A password is hashed and never shown, and may be of any characters.
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                field.validators = [*field.validators, VisibleText(lines=False)]


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(name)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def hidden_in(text: str, *, lines: bool = True) -> str:
    """What is wrong with a text; empty when nothing is."""
    try:
        VisibleText(lines=lines)(text)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def in_words(found: re.Match[str]) -> str:
    sign = found.group()
    told = {
        "code": f"U+{ord(sign):04X}",
        "name": unicodedata.name(sign, "").lower(),
        "place": found.start() + 1,
    }
    if sign in "\t\n\r":
        return gettext("This is one line: take out the line break or tab at character %(place)d.") % told
    if told["name"]:
        return (
            gettext(
                "Character %(place)d cannot be seen and changes the direction of what is read "
                "(%(code)s, %(name)s): delete it. Text from right to left needs none."
            )
            % told
        )
    return gettext("Character %(place)d is a control character (%(code)s), and no text: delete it.") % told
