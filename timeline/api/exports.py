"""The event query in every form but JSON pages: by suffix, and by `Accept` on the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from timeline import wording
from timeline.api.conditional import list_etag, unchanged
from timeline.api.negotiation import ranges_of, wanted
from timeline.api.paths import path_of
from timeline.formats import FORMATS, Context, Form
from timeline.formats.streaming import Body
from timeline.history.past import asked_commit, looking_back
from timeline.models import Event
from timeline.paging import NOT_PART_OF_THE_QUERY
from timeline.problems import BadParameters
from timeline.query import Problem, Query

JSON = "application/json"
# The kind of event that a collection holds; none: all kinds.
COLLECTIONS = {"events": "", "incidents": "incident", "diplomatic-events": "diplomatic"}
NOUNS = {"": "Events", "incident": "Incidents", "diplomatic": "Diplomatic events"}
# Many proxies refuse a response with headers beyond 4 or 8 kB; ten addresses with a long query get there.
LONGEST_LINK_HEADER = 4000


class AnyForm(DefaultContentNegotiation):
    """Leaves the choice of form to the view; what is not a form of its own, errors too, is JSON."""

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: Any = None) -> Any:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class Export(APIView):
    """`/api/v1/events.csv`: the address says which form, whatever `Accept` says."""

    content_negotiation_class = AnyForm

    def get(self, request: Request, suffix: str, kind: str = "") -> HttpResponseBase:
        if suffix not in FORMATS:
            raise Http404(f"There is no form '{suffix}': choose {', '.join(FORMATS)}.")
        events = Event.objects.published()
        query = Query(
            request.query_params,
            events.filter(kind=kind) if kind else events,
            noun=NOUNS[kind],
            page_parameters=frozenset({"ordering"}),
        )
        return respond(query, FORMATS[suffix], request)


export = Export.as_view()


def respond(query: Query, form: Form, request: Request) -> HttpResponseBase:
    """The whole selection as a stream, or 304. Raises BadParameters with all that is wrong."""
    commit = asked_commit(request.query_params)
    with looking_back(commit):
        if problems := [*_problems(query)]:
            raise BadParameters(problems)
    collection = slugify(query.noun)
    etag = list_etag(request)
    if unchanged(request, etag):
        response: HttpResponseBase = Response(status=304)
    else:
        # HEAD asks for no rows, and Content-Length cannot be known without them.
        pieces = () if request.method == "HEAD" else Body(_written(query, form, request), commit)
        response = StreamingHttpResponse(pieces, content_type=form.media_type)
        if form.attachment:
            name = f"sarhad-{collection}.{form.suffix}"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    if links := link_header(collection, query.params, but=form.media_type):
        response["Link"] = links
    return response


def _written(query: Query, form: Form, request: Request) -> Iterator[bytes | str]:
    collection = slugify(query.noun)
    page = _page(collection, query.params) or path_of("chronology")
    own = path_of(f"api-{collection}-export", form.suffix) + _query_string(query.params)
    context = Context(
        words=_words(query, form),
        base=request.build_absolute_uri("/").rstrip("/"),
        query_string=query.params.urlencode(safe=","),
        own=request.build_absolute_uri(own),
        page=request.build_absolute_uri(page),
    )
    return form.stream(_ordered(query, form), context)


def _problems(query: Query) -> Iterator[Problem]:
    for problem in query.problems:
        if problem.parameter not in NOT_PART_OF_THE_QUERY:
            yield problem
    for name in sorted(NOT_PART_OF_THE_QUERY & set(query.params)):
        yield Problem(name, "This form holds the whole selection, each event in full: leave this out.")


def _order(query: Query, form: Form) -> str:
    return query.order if "ordering" in query.params else form.ordering or query.order


def _words(query: Query, form: Form) -> str:
    return wording.in_words(query.given, query.noun, str(query.orderings[_order(query, form)].label))


def _ordered(query: Query, form: Form) -> Any:
    order = query.orderings[_order(query, form)].order
    terms = order.expressions()
    return query.selection.order_by(*[term.desc() if order.descending else term.asc() for term in terms])


# Negotiation


def negotiated(accept: str) -> Form | None:
    """The form that an Accept header asks for; None for JSON. Raises NotAcceptable.

    The highest q-value wins; of equal ones that which is named most exactly, then JSON, then the order of
    FORMATS. So `*/*`, and a browser's `text/html, …, */*;q=0.8`, get JSON.
    """
    ranges = ranges_of(accept)
    offers: list[tuple[str, Form | None]] = [(JSON, None)]
    offers += [(form.media_type.partition(";")[0], form) for form in FORMATS.values()]
    # Of equals, max() keeps the first.
    quality, _, form = max(
        ((*wanted(media_type, ranges), form) for media_type, form in offers), key=lambda offer: offer[:2]
    )
    if quality <= 0:
        names = ", ".join(media_type for media_type, _ in offers)
        raise NotAcceptable(f"Nothing here is of a type that Accept names. There is {names}.")
    return form


# Alternates


def _query_string(params: QueryDict, **more: str) -> str:
    """The selection alone, as it follows a path: with ? before it, or nothing."""
    selection = params.copy()
    for name in NOT_PART_OF_THE_QUERY:
        selection.pop(name, None)
    selection.update(more)
    return f"?{selection.urlencode(safe=',')}" if selection else ""


def _page(collection: str, params: QueryDict) -> str | None:
    """The chronology with the same selection; none where `kind` would have to say two things at once."""
    kind = COLLECTIONS[collection]
    if kind and "kind" in params:
        return None
    return path_of("chronology") + (_query_string(params, kind=kind) if kind else _query_string(params))


def alternates(collection: str, query_string: str | QueryDict) -> list[tuple[str, str]]:
    """Media type and path of each representation of one selection from events, incidents, …

    What says only where in a list one is, or how much of it to show, is left out.
    """
    params = query_string if isinstance(query_string, QueryDict) else QueryDict(query_string)
    page, selection = _page(collection, params), _query_string(params)
    found = [("text/html", page)] if page else []
    found.append((JSON, path_of(f"api-{collection}") + selection))
    for form in FORMATS.values():
        address = path_of(f"api-{collection}-export", form.suffix)
        found.append((form.media_type.partition(";")[0], address + selection))
    return found


def link_header(collection: str, query_string: str | QueryDict, *, but: str = JSON) -> str:
    """`Link` with every representation but one's own; empty where it would be too long for a header."""
    own = but.partition(";")[0]
    links = [
        f'<{address}>; rel="alternate"; type="{media_type}"'
        for media_type, address in alternates(collection, query_string)
        if media_type != own
    ]
    whole = ", ".join(links)
    return whole if len(whole) <= LONGEST_LINK_HEADER else ""
