"""What the gazetteer knows of countries and of their first-order units, for the parameters that name them."""

from __future__ import annotations

from django.db import connection

from timeline.answers import answer_of
from timeline.history.past import looked_back_to
from timeline.models import Place

# The codes from the index alone; of the many places of a country only the country itself is looked up.
COUNTRIES = """
SELECT code, coalesce((SELECT name FROM timeline_place WHERE country = code AND admin1 = '' AND kind = %s
                       ORDER BY id LIMIT 1), code)
FROM (SELECT DISTINCT country AS code FROM timeline_place WHERE country <> '') codes ORDER BY code"""
# No index knows the countries of then: all places are read, once.
COUNTRIES_THEN = """
SELECT country, coalesce((array_agg(name ORDER BY id) FILTER (WHERE admin1 = '' AND kind = %s))[1], country)
FROM timeline_place WHERE country <> '' GROUP BY country ORDER BY country"""


def known_countries() -> dict[str, str]:
    """The gazetteer's country codes, each with the country's name."""
    if looked_back_to() is not None:
        return dict(answer_of(COUNTRIES_THEN, [Place.Kind.COUNTRY]))
    with connection.cursor() as cursor:
        cursor.execute(COUNTRIES, [Place.Kind.COUNTRY])
        return dict(cursor.fetchall())


def known_admin1() -> dict[str, str]:
    """The first-order units that the gazetteer names, each by its name."""
    rows = Place.objects.exclude(admin1="").order_by("admin1").values_list("admin1", flat=True)
    return {name: name for name in rows.distinct()}
