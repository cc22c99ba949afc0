"""Two actors on one axis: what was violent, what was diplomatic, and whether the one followed the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.models import Actor, Alias
from timeline import params
from timeline.history.past import in_its_time
from timeline.merging.addresses import UNDOABLE, heir
from timeline.merging.kinds import THINGS
from timeline.moments import AsOfField
from timeline.profiles import tops
from timeline.profiles.around import reading
from timeline.profiles.asking import ask
from timeline.profiles.axis import mirrored
from timeline.profiles.ego import among
from timeline.profiles.others import between, listed
from timeline.profiles.pairs import frequent_pairs
from timeline.profiles.scope import AroundForm, ProfileQuery
from timeline.query import ON_PAGES
from timeline.views.lists import render_list
from timeline.views.profiles import today


@in_its_time
def dyad(request: HttpRequest, one: str, other: str) -> HttpResponse:
    found = {slug: _find(slug, request.user) for slug in (one, other)}
    missing = [slug for slug, actor in found.items() if actor is None]
    known = [actor for actor in found.values() if actor]
    actors = sorted(known, key=lambda actor: str(actor.slug))
    if missing or len(actors) < 2 or actors[0].pk == actors[1].pk:
        return _no_dyad(request, missing, actors)
    if [one, other] != [actor.slug for actor in actors]:
        return _in_order(request, actors, led={one, other} != {actor.slug for actor in actors})
    query = ProfileQuery(
        request.GET,
        *[("actor_all", actor.slug) for actor in actors],
        page_parameters=ON_PAGES | {"around"},
        page_form_class=AroundForm,
    )
    context: dict[str, Any] = {"one": actors[0], "other": actors[1], "relations": among(*actors)}
    if not query.problems:
        context |= _numbers(request, query, *actors)
    return render_list(request, query, "timeline/dyad.html", "timeline/_events.html", **context)


def _numbers(request: HttpRequest, query: ProfileQuery, one: Actor, other: Actor) -> dict[str, Any]:
    questions = {
        "figures": (tops.FIGURES, []),
        "between": between(one.pk, other.pk),
        "types": tops.types(12),
        "places": tops.places(6),
    }
    answers = ask(query.counted, questions)
    every = query.page_form.cleaned_data.get("around") == "diplomacy"
    return {
        "figures": tops.read_figures(answers["figures"], query),
        "sides": next(iter(answers["between"]), None),
        "sides_at": listed(query),
        "types": tops.read_types(answers["types"], query),
        "places": tops.read_places(answers["places"], query),
        "axis": mirrored(query),
        "every": every,
        "reading": reading(query, every=every, today=today(request)),
    }


def _find(slug: str, user: Any) -> Actor | None:
    """The actor of this slug, or what it was merged into."""
    actor = Actor.objects.filter(slug=slug).first()
    if actor is None and (found := heir(THINGS["actors"], slug, user)):
        actor = found.row
    return actor


def _in_order(request: HttpRequest, actors: list[Actor], *, led: bool) -> HttpResponse:
    """Each dyad has one address: by the order of the slugs, under the names of today."""
    address = reverse("dyad", args=[actor.slug for actor in actors])
    query = request.META.get("QUERY_STRING", "")
    headers = {"Cache-Control": UNDOABLE} if led else {}  # a merge can be undone
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address, headers=headers)


@dataclass(frozen=True)
class Unknown:
    """A slug that no actor has, and the actors most like it."""

    slug: str
    alike: list[Actor]


def _no_dyad(request: HttpRequest, missing: list[str], actors: list[Actor]) -> HttpResponse:
    context = {
        "unknown": [Unknown(slug, alike(slug)) for slug in missing],
        "same": actors[0] if actors and not missing else None,
        "one": actors[0] if actors else None,
        "form": DyadForm(QueryDict()),
    }
    return render(request, "timeline/dyads.html", context, status=404)


def alike(text: str) -> list[Actor]:
    """Actors with a name or slug like this, the likest first."""
    names: dict[str, int] = {}
    for pk, name, slug in Actor.objects.values_list("pk", "name", "slug"):
        names |= {slug.replace("-", " "): pk, name: pk}
    names |= {name: pk for pk, name in Alias.objects.values_list("actor", "name")}
    found = params.closest(text.replace("-", " "), names, at_most=5)
    actors = Actor.objects.in_bulk({names[name] for name in found})
    return list(dict.fromkeys(actors[names[name]] for name in found))


class DyadForm(forms.Form):
    """Two actors, each by any name."""

    a = params.ActorsField(required=True, label=gettext_lazy("One actor"))
    b = params.ActorsField(required=True, label=gettext_lazy("The other"))
    as_of = AsOfField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("a", "b"):
            rows = [row for chosen in given.get(name) or [] for row in chosen.rows]
            if len(rows) > 1:
                names = ", ".join(sorted(row.slug for row in rows))
                self.add_error(name, _("More than one actor has this name: give one of %s.") % names)
            given[name] = rows[0] if len(rows) == 1 else None
        if given["a"] and given["a"] == given["b"]:
            self.add_error("b", _("This is the same actor: a dyad is of two."))
        return given


@in_its_time
def choose(request: HttpRequest) -> HttpResponse:
    """The way to a dyad from any two names; without them, those that appear together most of late."""
    unknown = [name for name in request.GET if name not in DyadForm.base_fields]
    asked = any(request.GET.get(name, "").strip() for name in ("a", "b"))
    form = DyadForm(request.GET)
    fine = form.is_valid()
    if fine and not unknown:
        slugs = sorted([form.cleaned_data["a"].slug, form.cleaned_data["b"].slug])
        rest = QueryDict(mutable=True)
        if "as_of" in request.GET:
            rest["as_of"] = request.GET["as_of"]
        return redirect(reverse("dyad", args=slugs) + (f"?{rest.urlencode(safe=':')}" if rest else ""))
    wrong = bool(unknown) or (asked and not fine) or "as_of" in form.errors
    context = {
        "form": form,
        "asked": asked,
        "unknown_parameters": unknown,
        "pairs": [] if wrong else frequent_pairs(),
        "typed": {name: request.GET.get(name, "") for name in ("a", "b")},
    }
    return render(request, "timeline/dyads.html", context, status=400 if wrong else 200)
