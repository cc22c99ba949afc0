"""What the map's scripts say, in the reader's language; {name} and the like are filled in there."""

from __future__ import annotations

from django.utils.translation import gettext

from timeline.maps.groups import AREAS, how


def words() -> dict[str, str]:
    return {
        **{area: how(area) for area in AREAS},
        "mark": gettext("{name} {count} (events {how})"),
        "cluster": gettext("{name} and other places, {places} in all: {count} events"),
        "kinds": gettext("incidents {incidents}, diplomatic events {diplomatic}"),
        "maybe": gettext("of which perhaps outside of the time shown: {maybe}"),
        "showing": gettext("{label}: {count} events on the map"),
        "perhaps": gettext("{maybe} of them may lie outside of this time: their dates are not that exact"),
        "undrawn": gettext("{count} more have no place that a map can show"),
        "all": gettext("All time"),
        "play": gettext("Play"),
        "pause": gettext("Pause"),
        "failed": gettext("The map could not be read just now; the list of places still holds."),
        "here": gettext("Events: {name}"),
        "loading": gettext("Reading…"),
    }
