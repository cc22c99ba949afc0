"""Form fields that read what a URL says: lists by repetition or comma, names that must exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Value
from django.utils.translation import gettext
from rapidfuzz import fuzz, process, utils

from actors.folding import Fold
from actors.models import Actor, Alias
from timeline.api.compiled import ByText
from timeline.merging.addresses import heirs
from timeline.models import Event, EventType, Place

LONGEST_VALUE = 400
MOST_VALUES = 50


@dataclass(frozen=True)
class Chosen:
    """One value of a list parameter: how a URL writes it, how a person reads it, what it stands for."""

    value: str
    label: str
    rows: tuple[Any, ...]


def closest(word: str, known: Iterable[str], at_most: int = 3) -> list[str]:
    """The known words most like `word`, best first; none when nothing is close."""
    found = process.extract(
        word,
        list(known),
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=at_most * 3,
        score_cutoff=60,
    )
    # One wrong letter weighs more in an acronym; where something is closer, only that is meant.
    cutoff = 70 if len(word) > 5 or any(score >= 70 for _, score, _ in found) else 60
    return list(dict.fromkeys(name for name, score, _ in found if score >= cutoff))[:at_most]


def did_you_mean(suggestions: list[str]) -> str:
    if not suggestions:
        return ""
    *others, last = [f"'{name}'" for name in suggestions]
    return (
        gettext(" Did you mean {others} or {last}?").format(others=", ".join(others), last=last)
        if others
        else gettext(" Did you mean {last}?").format(last=last)
    )


class ListWidget(forms.TextInput):
    """Reads `?a=x&a=y` and `?a=x,y` alike."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        getlist = getattr(data, "getlist", None)
        raw = getlist(name) if getlist else [data.get(name)]
        return [text.strip() for text in raw if text and text.strip()]


class ListField(forms.Field):
    """Any number of values, each of which must be found. `clean` gives a list of Chosen."""

    widget = ListWidget
    noun = "value"
    no_nulls = ProhibitNullCharactersValidator()

    def find(self, text: str) -> Chosen | None:
        raise NotImplementedError

    def suggest(self, text: str) -> list[str]:
        return []

    def problem(self, text: str) -> str:
        return gettext("There is no {noun} '{text}'.{suggestion}").format(
            noun=self.noun, text=text, suggestion=did_you_mean(self.suggest(text))
        )

    def split(self, text: str) -> list[str]:
        return text.split(",")

    def to_python(self, value: list[str] | None) -> list[str]:
        texts: list[str] = []
        for text in value or []:
            self.no_nulls(text)
            if len(text) > LONGEST_VALUE:
                raise ValidationError(
                    gettext("A value is longer than {most} characters.").format(most=LONGEST_VALUE)
                )
            texts += [part.strip() for part in self.split(text) if part.strip()]
        if len(texts) > MOST_VALUES:
            raise ValidationError(
                gettext("At most {most} values, not {given}.").format(most=MOST_VALUES, given=len(texts))
            )
        return list(dict.fromkeys(texts))

    def clean(self, value: list[str] | None) -> list[Chosen]:
        found = {text: self.find(text) for text in super().clean(value)}
        wrong = [text for text, chosen in found.items() if chosen is None]
        if wrong:
            raise ValidationError([self.problem(text) for text in wrong])
        return [chosen for chosen in found.values() if chosen]


class CodesField(ListField):
    """Codes out of a short, fixed list."""

    def __init__(self, *, codes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = dict(codes)

    def find(self, text: str) -> Chosen | None:
        return Chosen(text, self.codes[text], (text,)) if text in self.codes else None

    def problem(self, text: str) -> str:
        return f"'{text}' is not one of {', '.join(self.codes)}."


class CodeField(CodesField):
    """One code out of a short, fixed list. `clean` gives the code, or None."""

    def clean(self, value: list[str] | None) -> Any:
        chosen = super().clean(value)
        if len(chosen) > 1:
            raise ValidationError(gettext("Give one value, not {given}.").format(given=len(chosen)))
        return chosen[0].value if chosen else None


class TypesField(ListField):
    """Event types by code; a category's code stands for all its types."""

    noun = "event type"

    def find(self, text: str) -> Chosen | None:
        if text in EventType.Category.values:
            types = tuple(EventType.objects.filter(category=text))
            return Chosen(text, f"any {EventType.Category(text).label.lower()}", types)
        found = EventType.objects.filter(code=text).first()
        return Chosen(text, found.label, (found,)) if found else None

    def suggest(self, text: str) -> list[str]:
        codes = EventType.objects.values_list("code", flat=True)
        return closest(text, [*codes, *EventType.Category.values])


NAMED = ByText(lambda name: Actor.objects.named([name]))


class ActorsField(ListField):
    """Actors by slug, else by name or alias; all that bear a name stand for it."""

    noun = "actor"

    def split(self, text: str) -> list[str]:
        # A comma inside a name is no separator.
        return [text] if "," in text and Actor.objects.named([text]).exists() else text.split(",")

    def find(self, text: str) -> Chosen | None:
        named = NAMED.of(text)
        # A slug is one actor's address, though it be an alias of others.
        actors = tuple(one for one in named if one.slug == text) or named or heirs(Actor, text)
        if not actors:
            return None
        value = actors[0].slug if len(actors) == 1 else text
        return Chosen(value, " or ".join(actor.name for actor in actors), actors)

    def suggest(self, text: str) -> list[str]:
        names = Actor.objects.values_list("name", flat=True)
        return closest(text, [*names, *Alias.objects.values_list("name", flat=True)])


class PlacesField(ListField):
    """Places by slug, else by name."""

    noun = "place"

    def find(self, text: str) -> Chosen | None:
        places = tuple(Place.objects.filter(slug=text)) or tuple(
            Place.objects.filter(folded=Fold(Value(text)))
        )
        places = places or heirs(Place, text)
        return Chosen(text, places[0].name, places) if places else None

    def suggest(self, text: str) -> list[str]:
        slugs = dict(Place.objects.values_list("name", "slug"))
        return [slugs[name] for name in closest(text, slugs)]


class SlugsField(ListField):
    """Rows of one model, each by its slug."""

    def __init__(self, *, model: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model, self.noun = model, model._meta.verbose_name

    def rows(self) -> Any:
        return self.model.objects.all()

    def find(self, text: str) -> Chosen | None:
        row = self.rows().filter(slug=text).first() or next(iter(heirs(self.model, text)), None)
        return Chosen(text, str(row), (row,)) if row else None

    def suggest(self, text: str) -> list[str]:
        return closest(text, self.rows().values_list("slug", flat=True))


class ShownSlugsField(SlugsField):
    """Those that are not hidden: of a hidden one the public learns not even its name."""

    def rows(self) -> Any:
        return self.model.objects.filter(hidden=False)


class KnownField(ListField):
    """Texts that must occur in the base, compared without case; `known` maps each to its label."""

    def __init__(self, *, noun: str, known: Callable[[], Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.noun, self.known = noun, known

    def split(self, text: str) -> list[str]:
        # A comma inside a name is no separator.
        return [text] if "," in text and KnownField.find(self, text.strip()) else text.split(",")

    def find(self, text: str) -> Chosen | None:
        for value, label in self.known().items():
            if value.casefold() == text.casefold():
                return Chosen(value, label, (value,))
        return None

    def suggest(self, text: str) -> list[str]:
        known = self.known()
        by_label = {label: value for value, label in known.items()}
        by_label |= {value: value for value in known}
        return list(dict.fromkeys(by_label[name] for name in closest(text, by_label)))


COUNTRY = ByText(lambda code: Place.objects.filter(country=code, kind=Place.Kind.COUNTRY).order_by("id"))


class CountriesField(KnownField):
    """Countries of the gazetteer, and any other that an event carries."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(noun="country", **kwargs)

    def find(self, text: str) -> Chosen | None:
        code = text.upper()
        if found := COUNTRY.of(code):
            return Chosen(code, found[0].name, (code,))
        return super().find(code) or self._carried(code)

    def _carried(self, code: str) -> Chosen | None:
        carried = Event.objects.published().filter(country=code).exists()
        return Chosen(code, code, (code,)) if carried else None


class WordsField(forms.CharField):
    """Something to look for: at least one letter or digit."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not any(sign.isalnum() for sign in text):
            raise ValidationError(gettext("There is no letter or digit to search for here."))
        return text


class BoundingBoxField(forms.CharField):
    """`west,south,east,north` in degrees; west > east crosses the antimeridian."""

    def clean(self, value: Any) -> tuple[float, float, float, float] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise ValidationError(gettext("Write four numbers, in degrees: west,south,east,north.")) from None
        if not (-180 <= west <= 180 and -180 <= east <= 180):
            raise ValidationError(gettext("West and east lie between -180 and 180 degrees."))
        if not -90 <= south <= north <= 90:
            raise ValidationError(gettext("South and north lie between -90 and 90 degrees, south first."))
        return west, south, east, north
