"""Plain functions that make one row each, with everything it needs and nothing surprising."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from actors.models import Actor, Alias
from diplomacy.models import DiplomaticEvent, Topic
from incidents.models import Casualties, Incident, ResponsibilityClaim
from sources.models import Outlet, Source
from timeline.models import Citation, Event, EventType, Participation, Phase, Place

TYPES = {
    "armed-clash": ("Armed clash", "incident", "battle"),
    "suicide-bombing": ("Suicide bombing", "incident", "explosion"),
    "targeted-killing": ("Targeted killing", "incident", "civilian-targeting"),
    "talks": ("Talks", "diplomatic", "consultation"),
    "visit": ("Visit", "diplomatic", "consultation"),
    "official-statement": ("Official statement", "diplomatic", "statement"),
}


def make_actor(name: str = "Alpha", *, aliases: list[str] | None = None, **fields: Any) -> Actor:
    """An actor, or the one that has this name already."""
    slug = fields.pop("slug", slugify(name))
    actor, _ = Actor.objects.get_or_create(
        slug=slug, defaults={"name": name, "kind": "armed-group", **fields}
    )
    for alias in aliases or []:
        Alias.objects.create(actor=actor, name=alias)
    return actor


def make_type(code: str = "armed-clash") -> EventType:
    label, kind, category = TYPES[code]
    defaults = {"label": label, "kind": kind, "category": category, "definition": f"{label}."}
    return EventType.objects.get_or_create(code=code, defaults=defaults)[0]


def make_place(name: str = "Harbour", **fields: Any) -> Place:
    slug = fields.pop("slug", slugify(name))
    defaults = {"name": name, "kind": "point", "country": "PK", **fields}
    return Place.objects.get_or_create(slug=slug, defaults=defaults)[0]


def make_outlet(name: str = "The Gazette", **fields: Any) -> Outlet:
    return Outlet.objects.get_or_create(slug=slugify(name), defaults={"name": name, **fields})[0]


def make_source(title: str = "A report", **fields: Any) -> Source:
    slug = fields.pop("slug", slugify(title))
    return Source.objects.get_or_create(slug=slug, defaults={"title": title, "kind": "news", **fields})[0]


def make_phase(name: str = "The thaw", edtf: str = "2025-05/..", **fields: Any) -> Phase:
    return Phase.objects.create(slug=slugify(name), name=name, edtf=edtf, **fields)


def _make_event(
    model: type[Event],
    actors: list[str] | dict[str, str] | None,
    source: Source | None,
    **fields: Any,
) -> Any:
    """`actors` are names (each with the role of a party) or a mapping of name to role."""
    if isinstance(fields.get("type"), str):
        fields["type"] = make_type(fields["type"])
    if isinstance(fields.get("place"), str):
        fields["place"] = make_place(fields["place"])
    if fields.get("place"):
        fields.setdefault("place_precision", "exact")
    roles = actors if isinstance(actors, dict) else dict.fromkeys(actors or [], "party")
    with transaction.atomic():
        event = model(**{"edtf": "2025-06-28", "status": "published", **fields})
        event.save()
        for name, role in roles.items():
            Participation.objects.create(event=event, actor=make_actor(name), role=role)
        if source:
            make_citation(event, source)
    return event


def make_incident(
    title: str = "Raid on the port",
    *,
    actors: list[str] | dict[str, str] | None = None,
    source: Source | None = None,
    **fields: Any,
) -> Incident:
    return _make_event(Incident, actors, source, title=title, **{"type": "armed-clash", **fields})


def make_talks(
    title: str = "Talks in Geneva",
    *,
    actors: list[str] | dict[str, str] | None = None,
    source: Source | None = None,
    topics: list[str] | None = None,
    **fields: Any,
) -> DiplomaticEvent:
    talks = _make_event(DiplomaticEvent, actors, source, title=title, **{"type": "talks", **fields})
    for label in topics or []:
        talks.topics.add(Topic.objects.get_or_create(slug=slugify(label), defaults={"label": label})[0])
    return talks


def make_citation(event: Event, source: Source | None = None, **fields: Any) -> Citation:
    defaults = {"supports": ["event"], "locator": "para. 1", **fields}
    return Citation.objects.create(event=event, source=source or make_source(), **defaults)


def make_casualties(incident: Incident, group: str = "soldiers", **fields: Any) -> Casualties:
    return Casualties.objects.create(incident=incident, group=group, **fields)


def make_claim(
    incident: Incident, actor: str = "Alpha", stance: str = "claimed", by: str = "", **fields: Any
) -> ResponsibilityClaim:
    speaker = make_actor(by) if by else None
    return ResponsibilityClaim.objects.create(
        incident=incident, actor=make_actor(actor), stance=stance, by=speaker, **fields
    )
