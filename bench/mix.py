"""What the clients of `bench.load` ask for: pages, filters, the API, exports, now and then a new event."""

from __future__ import annotations

import http.client
import json
import random
import uuid
from dataclasses import dataclass
from typing import Any

MIX = {"browse": 44, "filter": 22, "api": 24, "export": 2, "curate": 8}


@dataclass
class World:
    """What can be asked for in this base."""

    port: int
    token: str
    actors: list[str]
    countries: list[str]
    types: list[str]
    events: list[dict[str, Any]]

    def request(self, chance: random.Random) -> tuple[str, str, str, Any]:
        """Its sort, method, address and body."""
        sort = chance.choices([*MIX], weights=[*MIX.values()])[0]
        return (sort, *getattr(self, sort)(chance))

    def browse(self, chance: random.Random) -> tuple[str, str, Any]:
        event = chance.choice(self.events)
        pages = [event["path"], event["path"], "/", "/chronology/", f"/actors/{chance.choice(self.actors)}/"]
        return "GET", chance.choice(pages), None

    def filter(self, chance: random.Random) -> tuple[str, str, Any]:
        query = chance.choice([
            f"actor={chance.choice(self.actors)}", f"type={chance.choice(self.types)}",
            f"country={chance.choice(self.countries)}&kind=incident",
            f"date_from={chance.randint(1990, 2010)}-01-01&date_to={chance.randint(2011, 2024)}-12-31",
        ])  # fmt: skip
        return "GET", f"/chronology/?{query}", None

    def api(self, chance: random.Random) -> tuple[str, str, Any]:
        event, actor = chance.choice(self.events), chance.choice(self.actors)
        paths = [f"/api/v1/events/{event['id']}/", f"/api/v1/events/?actor={actor}&page_size=50"]
        paths += [f"/api/v1/events/?page_size=50&country={chance.choice(self.countries)}"]
        return "GET", chance.choice(paths), None

    def export(self, chance: random.Random) -> tuple[str, str, Any]:
        return (
            "GET",
            f"/api/v1/events.csv?country={chance.choice(self.countries)}&date={chance.randint(2000, 2020)}",
            None,
        )

    def curate(self, chance: random.Random) -> tuple[str, str, Any]:
        document = {
            "type": "armed-clash", "title": f"Load {uuid.uuid4()}", "country": "PK", "status": "published",
            "date": f"{chance.randint(1500, 1899)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "participants": [{"actor": "TTP", "role": "attacker"}, {"actor": "Pakistan", "role": "target"}],
            "citations": [{"source": "column-pakistan-afghan-policy", "supports": ["event"]}],
            "message": "Load", "confirm": ["near-duplicate"],
        }  # fmt: skip
        return "POST", "/api/v1/incidents/", document


def world_of(port: int) -> World:
    from django.contrib.auth.models import User

    from accounts.models import Token

    user, _ = User.objects.get_or_create(username="load", defaults={"is_superuser": True})
    user.tokens.all().revoke()
    _, token = Token.objects.issue(user=user, name="load", scope="write", expires=None)

    def get(address: str) -> Any:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        link.request("GET", address)
        return json.loads(link.getresponse().read())

    facets = get("/api/v1/events/facets/?facet=actor,country,type&limit=25")["facets"]
    values = {name: [one["value"] for one in facets[name]] for name in ("actor", "country", "type")}
    events = get("/api/v1/events/?page_size=500&fields=id,url")["results"]
    rows = [
        {"id": one["id"], "path": "/" + one["url"].partition("://")[2].partition("/")[2]} for one in events
    ]
    return World(port, token, values["actor"], values["country"], values["type"], rows)
