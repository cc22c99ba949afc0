"""What the pages of curators need from the workflow."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from timeline.workflow import rules
from timeline.workflow.queue import waiting

register = template.Library()


@register.simple_tag
def review_link(user: Any) -> dict[str, Any] | None:
    """Where one reviews, with how much waits; an author's own desk; None for everyone else."""
    if rules.reviews(user):
        return {"url": reverse("review"), "count": waiting()}
    return {"url": f"{reverse('review')}?mine", "count": 0} if rules.curates(user) else None
