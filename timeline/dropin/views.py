"""The addresses of both forms: reading alone, with the API's throttle, ETags and CORS."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import BearerAuthentication
from timeline.api.bodies import body_of
from timeline.api.collection import not_modified
from timeline.api.conditional import list_etag, unchanged
from timeline.api.exports import AnyForm
from timeline.api.renderers import dumps
from timeline.dropin import acled, ucdp
from timeline.dropin.acled_query import MOST, AcledPage, AcledQuestion
from timeline.dropin.deleted import Deleted
from timeline.dropin.reading import ACLED, UCDP, read
from timeline.dropin.ucdp_query import UcdpQuestion
from timeline.formats.csv import Line, cell
from timeline.formats.streaming import Body
from timeline.models import Commit
from timeline.problems import BadParameters

JSON, CSV = "application/json", "text/csv; charset=utf-8"
AT_ONCE = 1000  # events that are read together
Row = dict[str, Any]
VERSION = re.compile(r"\d+(\.\d+){1,3}", re.ASCII)
OURS = re.compile(r"Bearer\s+sarhad_", re.I)


class OwnBearer(BearerAuthentication):
    """A token of ours counts; one of the other API's, which the script goes on sending, says nothing here."""

    def authenticate(self, request: Request) -> Any:
        return super().authenticate(request) if OURS.match(request.headers.get("Authorization", "")) else None


class DropIn(APIView):
    """One list, in the form of somebody else's API."""

    authentication_classes = (OwnBearer, SessionAuthentication)
    content_negotiation_class = AnyForm

    def get(self, request: Request, **more: str) -> HttpResponseBase:
        etag = self.etag(request)
        if unchanged(request, etag):
            return not_modified(etag)
        response = self.answer(request, etag)
        response["ETag"] = etag
        return response

    def etag(self, request: Request) -> str:
        return list_etag(request)

    def answer(self, request: Request, etag: str) -> HttpResponseBase:
        raise NotImplementedError

    def own_form(self, status: int, messages: list[Row]) -> Row:
        """What that API's own errors say, beside what ours do."""
        raise NotImplementedError

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if isinstance(response.data, dict) and "title" in response.data:
            errors = response.data.get("errors") or [{"message": response.data["title"]}]
            response.data |= self.own_form(response.status_code, errors)
        return response


class AcledList(DropIn):
    """Rows in ACLED's envelope, or as CSV. What is larger than a page of theirs is streamed."""

    question: type[AcledPage]

    def etag(self, request: Request) -> str:
        """The envelope says how many hours ago the base changed."""
        said = f"{list_etag(request)} {hours_since_change()}"
        return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'

    def answer(self, request: Request, etag: str) -> HttpResponseBase:
        asked = self.question(request.query_params)
        if asked.problems:
            raise BadParameters(asked.problems)
        write = json_of if asked.form == "json" else csv_of
        kind = JSON if asked.form == "json" else CSV
        if asked.limit and asked.limit <= MOST:
            body = body_of(request, etag, lambda: b"".join(write(self.rows(asked), asked)))
            return HttpResponse(body, content_type=kind)
        pieces = () if request.method == "HEAD" else Body(write(self.rows(asked), asked))
        return StreamingHttpResponse(pieces, content_type=kind)

    def rows(self, asked: Any) -> Iterable[Row]:
        raise NotImplementedError

    def own_form(self, status: int, messages: list[Row]) -> Row:
        return {"success": False, "error": [{"status": status, **one} for one in messages]}


class AcledEvents(AcledList):
    question = AcledQuestion

    def rows(self, asked: AcledQuestion) -> Iterator[Row]:
        for numbers in batches(asked.ids, asked.limit or None):
            for event in read(numbers, ACLED):
                row = acled.row_of(event, numeric=asked.numeric)
                yield row if asked.shown == acled.COLUMNS else {name: row[name] for name in asked.shown}


class AcledDeleted(AcledList):
    question = Deleted

    def rows(self, asked: Deleted) -> Iterator[Row]:
        return asked.rows()


class UcdpEvents(DropIn):
    """A page of UCDP's events. The version says which form; the base has one state, whatever it is."""

    def answer(self, request: Request, etag: str) -> HttpResponseBase:
        if not VERSION.fullmatch(self.kwargs["version"]):
            raise Http404("A version of UCDP's is written as 25.1, 25.0.6 or 25.01.25.09.")
        body = body_of(request, etag, lambda: dumps(self.envelope(request)))
        return HttpResponse(body, content_type=JSON)

    def envelope(self, request: Request) -> Row:
        asked = UcdpQuestion(request.query_params)
        if asked.problems:
            raise BadParameters(asked.problems)
        number = asked.number
        pages = -(-number // asked.size)
        numbers = list(asked.ids)
        return {
            "TotalCount": number,
            "TotalPages": pages,
            "PreviousPageUrl": self.address(asked, asked.page - 1) if 0 < asked.page <= pages else "",
            "NextPageUrl": self.address(asked, asked.page + 1) if asked.page + 1 < pages else "",
            "Result": [ucdp.row_of(event) for event in read(numbers, UCDP)],
        }

    def address(self, asked: UcdpQuestion, page: int) -> str:
        params = self.request.query_params.copy()
        for name in list(params):
            if asked.spelt(name) == "page":
                del params[name]
        params["page"] = str(page)
        return f"{self.request.build_absolute_uri(self.request.path)}?{params.urlencode(safe=',')}"

    def own_form(self, status: int, messages: list[Row]) -> Row:
        said = [
            f"{one['parameter']}: {one['message']}" if "parameter" in one else one["message"]
            for one in messages
        ]
        return {"Message": " ".join(said)}


def batches(numbers: Any, most: int | None) -> Iterator[list[int]]:
    """Ids, many at a time: of a stream as the cursor gives them."""
    found = iter(numbers if most and most <= MOST else numbers.iterator(chunk_size=AT_ONCE))
    size = most if most and most <= MOST else AT_ONCE
    while some := list(islice(found, size)):
        yield some


def hours_since_change() -> int:
    last = Commit.objects.filter(public=True).order_by("-number").values_list("at", flat=True).first()
    return int((datetime.now(UTC) - last).total_seconds() // 3600) if last else 0


def json_of(rows: Iterable[Row], asked: AcledPage) -> Iterator[bytes]:
    number = 0
    yield b'{"status":200,"success":true,"last_update":%d,"data":[' % hours_since_change()
    for number, row in enumerate(rows, start=1):
        yield (b"," if number > 1 else b"") + dumps(row)
    yield b'],"count":%d,"messages":[]}' % number


def csv_of(rows: Iterable[Row], asked: AcledPage) -> Iterator[bytes]:
    writer = csv.writer(Line())
    yield writer.writerow(asked.shown).encode()
    for row in rows:
        yield writer.writerow([_guarded(row[name]) for name in asked.shown]).encode()


def _guarded(value: Any) -> Any:
    """Degrees are texts here, and no formula."""
    is_number = isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII)
    return value if is_number else cell(value)
