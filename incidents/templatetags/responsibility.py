"""The claims of responsibility of one incident as a matrix: who is said to have done it, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from actors.models import Actor
from incidents.models import Incident, ResponsibilityClaim

register = template.Library()


@dataclass(frozen=True)
class Cell:
    """What one speaker says of one actor; usually one claim, empty where it says nothing."""

    speaker: Actor | None
    claims: list[ResponsibilityClaim]


@dataclass(frozen=True)
class Row:
    actor: Actor
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """`speakers` in the order in which they first speak; None is one whose name is not known."""

    speakers: list[Actor | None]
    rows: list[Row]
    counts: list[tuple[str, int]]  # how many claim, deny, blame, assess: only those that somebody does


@register.filter
def claim_matrix(incident: Incident) -> Matrix | None:
    """None where nobody claims anything. Reads what `with_everything` has fetched."""
    claims = list(incident.claims.all())
    if not claims:
        return None
    speakers = list(dict.fromkeys(claim.by for claim in claims))
    actors = list(dict.fromkeys(claim.actor for claim in claims))
    said: dict[tuple[Any, Any], list[ResponsibilityClaim]] = {}
    for claim in claims:
        said.setdefault((claim.actor, claim.by), []).append(claim)
    rows = [Row(actor, [Cell(by, said.get((actor, by), [])) for by in speakers]) for actor in actors]
    counts = [
        (str(stance.label), sum(claim.stance == stance for claim in claims))
        for stance in ResponsibilityClaim.Stance
    ]
    return Matrix(speakers, rows, [pair for pair in counts if pair[1]])
