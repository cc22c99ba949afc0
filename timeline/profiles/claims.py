"""Who is said to have done what: the claims about an actor, and those that it makes about others.

Contested is an incident that the actor claims, while another claims it too, another is blamed or assessed to
have done it, or somebody denies that it was the actor.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from actors.models import Actor
from timeline.models import Event
from timeline.profiles.asking import ask
from timeline.profiles.scope import ProfileQuery

MOST = 8

PER_INCIDENT = """
said AS (
  SELECT c.incident_id,
      bool_or(c.actor_id = %s AND c.stance = 'claimed') AS claimed,
      bool_or(c.actor_id = %s AND c.stance = 'denied') AS denied,
      bool_or(c.actor_id = %s AND c.stance IN ('blamed', 'assessed')) AS blamed,
      bool_or(c.actor_id <> %s AND c.stance IN ('claimed', 'blamed', 'assessed')) AS another,
      bool_or(c.by_id = %s AND c.actor_id <> %s) AS of_others
  FROM incidents_responsibilityclaim c JOIN picked ON picked.id = c.incident_id
  GROUP BY c.incident_id)"""

COUNTS = """
WITH {said}
SELECT count(*) FILTER (WHERE claimed) AS claimed,
    count(*) FILTER (WHERE claimed AND (denied OR another)) AS contested,
    count(*) FILTER (WHERE denied) AS denied,
    count(*) FILTER (WHERE blamed) AS blamed,
    count(*) FILTER (WHERE of_others) AS of_others
FROM said"""

LATEST = """
WITH {said}
SELECT e.id, e.title, e.slug, e.edtf, t.category,
    said.claimed AND (said.denied OR said.another) AS contested,
    (SELECT json_agg(json_build_object('actor', a.name, 'actor_slug', a.slug, 'stance', c.stance,
        'by', b.name, 'by_slug', b.slug, 'confidence', c.confidence) ORDER BY c.id)
     FROM (SELECT * FROM incidents_responsibilityclaim x WHERE x.incident_id = e.id ORDER BY x.id LIMIT 12) c
     JOIN actors_actor a ON a.id = c.actor_id LEFT JOIN actors_actor b ON b.id = c.by_id) AS claims
FROM said JOIN timeline_event e ON e.id = said.incident_id JOIN timeline_eventtype t ON t.id = e.type_id
ORDER BY contested DESC, e.earliest DESC, e.latest DESC, e.id DESC LIMIT %s"""


def claims_of(actor: Actor, params: QueryDict) -> dict[str, Any]:
    """The counts, where each is listed, and the incidents: contested first, then the latest. One query.

    They are not those of the actor's part alone: it may be blamed for what it had no recorded part in.
    """
    asked = params.copy()
    linked = "role" not in params or "actor" in params or "actor_all" in params
    if not linked:
        asked.pop("role")  # a role of this actor; here it need have none
    query = ProfileQuery(asked)
    involved = Q(incident__claims__actor=actor.pk) | Q(incident__claims__by=actor.pk)
    incidents = Event.objects.filter(involved).order_by().values("pk")
    six, said = [actor.pk] * 6, {"said": PER_INCIDENT}
    answers = ask(
        query.selection.filter(pk__in=incidents),
        {"counts": (COUNTS.format(**said), six), "latest": (LATEST.format(**said), [*six, MOST])},
    )
    return {
        **answers["counts"][0],
        "claimed_at": query.address(claimed_by=actor.slug) if linked else "",
        "blamed_at": query.address(blamed=actor.slug) if linked else "",
        "incidents": [_incident(row) for row in answers["latest"]],
    }


def _incident(row: dict[str, Any]) -> dict[str, Any]:
    for claim in row["claims"]:
        claim["page"] = reverse("actor", args=[claim["actor_slug"]])
        claim["by_page"] = reverse("actor", args=[claim["by_slug"]]) if claim["by_slug"] else ""
    return {**row, "page": reverse("event", args=[row["id"], row["slug"]])}
