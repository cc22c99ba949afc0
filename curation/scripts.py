"""Letters that look like others: a Cyrillic а in a Latin name makes two actors that nobody tells apart."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext

# The scripts with letters that are drawn as Latin ones, as their blocks stand in Unicode; PostgreSQL reads
# the same class of characters.
ALIKE = "\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\u1f00-\u1fff\u2c80-\u2cff\ua640-\ua69f"
SUSPECT = f"[{ALIKE}]"
SCRIPTS = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC"}
WORD = re.compile(r"[^\W\d_]+")
# Letters that most typefaces draw as the Latin one beside them.
SEEN_AS = dict(
    zip(
        "аеорсухіѕјһԁԛԝАВЕКМНОРСТУХІЅЈԌΑΒΕΖΗΙΚΜΝΟΡΤΥΧοορνι",
        "aeopcyxisjhdqwABEKMHOPCTYXISJGABEZHIKMNOPTYXoopvi",
        strict=True,
    )
)


def script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def look_alikes(text: str) -> list[str]:
    """The words of a text that have letters of two scripts, or seem to be Latin and are not."""
    found = []
    words = WORD.findall(unicodedata.normalize("NFKC", text))
    some_latin = any(script_of(letter) == "LATIN" for word in words for letter in word)
    for word in words:
        scripts = {script_of(letter) for letter in word} & SCRIPTS
        foreign = scripts and "LATIN" not in scripts
        # Of a text in another script alone, a short word may well be all of letters that Latin has too.
        seems = all(letter in SEEN_AS for letter in word) and (some_latin or word.isupper())
        if len(scripts) > 1 or (foreign and seems):
            found.append(word)
    return found


def spelt(word: str) -> str:
    """The letters of a word that are not Latin, each with its name: `а (Cyrillic small letter a)`."""
    odd = [letter for letter in dict.fromkeys(word) if script_of(letter) != "LATIN"]
    return ", ".join(f"{letter} ({unicodedata.name(letter, '').capitalize()})" for letter in odd)


@deconstructible
class OneScript:
    """Raises ValidationError for a name in which letters look like others; for names of accounts, which
    vouch for what stands beside them."""

    code = "look_alike"

    def __call__(self, value: Any) -> None:
        if found := look_alikes(str(value)):
            said = gettext("“%(word)s” has letters that look like others: %(letters)s. Write them anew.")
            raise ValidationError(said % {"word": found[0], "letters": spelt(found[0])}, code=self.code)
