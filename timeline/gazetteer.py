"""What the gazetteer knows of countries and of their first-order units, for the parameters that name them."""

from __future__ import annotations

from django.db.models import Case, When

from timeline.models import Place


def known_countries() -> dict[str, str]:
    """The gazetteer's country codes, each with the country's name."""
    named = Case(When(kind=Place.Kind.COUNTRY, then="name"), default="country")
    rows = Place.objects.exclude(country="").order_by("country").annotate(named=named)
    found = set(rows.values_list("country", "named").distinct())
    return {code: code for code, _ in sorted(found)} | {code: name for code, name in found if name != code}


def known_admin1() -> dict[str, str]:
    """The first-order units that the gazetteer names, each by its name."""
    rows = Place.objects.exclude(admin1="").order_by("admin1").values_list("admin1", flat=True)
    return {name: name for name in rows.distinct()}
