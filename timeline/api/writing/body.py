"""The body of a request as JSON, read strictly: what a lenient reader would drop or bend is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from timeline.api.writing.reading import Fault, below
from timeline.api.writing.refusals import Invalid, Malformed, Refused

LARGEST_BODY = 10 * 1024 * 1024  # bytes
DEEPEST = 20
EMPTY = "The body is empty: write a JSON object."
LARGEST_NUMBER = 2**53 - 1  # beyond it, readers that keep numbers as doubles disagree


class Unsound(ValueError):
    """JSON by its grammar, yet no value that can be kept."""


class DocumentParser(BaseParser):
    """JSON in UTF-8, without repeated names, NaN, lone surrogates or null characters."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        headers = (parser_context or {})["request"].headers
        if (encoding := headers.get("Content-Encoding", "identity")) != "identity":
            raise UnsupportedMediaType(encoding, "Send the body without Content-Encoding.")
        document = read_json(read_bytes(stream, headers))
        if faults := list(unsound(document)):
            raise Invalid(faults)
        return document


def has_body(request: Request) -> bool:
    return request.headers.get("Content-Length") not in {None, "", "0"}


def body_of(request: Request) -> Any:
    """The document of a request that must have one."""
    if not has_body(request):
        if "Transfer-Encoding" in request.headers:
            raise Refused(411, "Send Content-Length with the body.")
        raise Malformed(EMPTY)
    return request.data


def read_bytes(stream: Any, headers: Any) -> bytes:
    too_large = Refused(
        413,
        f"The body is larger than {LARGEST_BODY // 2**20} MiB: send it in parts.",
        kind="content-too-large",
    )
    length = headers.get("Content-Length") or "0"
    if length.isdigit() and int(length) > LARGEST_BODY:
        raise too_large
    raw: bytes = stream.read(LARGEST_BODY + 1)
    if len(raw) > LARGEST_BODY:
        raise too_large
    return raw


def read_json(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_bounded,
        )
    except UnicodeDecodeError as error:
        raise Malformed(f"The body is not UTF-8: byte {error.start + 1} cannot be read.") from error
    except json.JSONDecodeError as error:
        if not raw.strip():
            raise Malformed(EMPTY) from error
        place = f"line {error.lineno}, column {error.colno}"
        raise Malformed(f"The body is not JSON: {error.msg} at {place}.") from error
    except Unsound as error:
        raise Malformed(str(error)) from error
    except RecursionError as error:
        raise Malformed(f"The body is nested more than {DEEPEST} levels deep.") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unsound(f"The name {twice[:80]!a} occurs twice in one object.")
    return members


def _no_constant(name: str) -> Any:
    raise Unsound(f"{name} is not JSON: write null where a number is unknown.")


def _bounded(digits: str) -> int:
    if len(digits) > 40:
        raise Unsound(f"A number has {len(digits)} digits.")
    return int(digits)


def unsound(document: Any) -> Iterator[Fault]:
    """What JSON can say and the base cannot hold, wherever it stands."""
    waiting: list[tuple[str, Any, int]] = [("", document, 1)]
    while waiting:
        at, value, depth = waiting.pop()
        if depth > DEEPEST:
            yield Fault(at, f"This is nested more than {DEEPEST} levels deep.")
        elif isinstance(value, dict):
            if bad := [problem for name in value if (problem := _bad_text(name))]:
                yield Fault(at, f"A name in this object: {bad[0]}")
            else:
                waiting += [(below(at, name), inner, depth + 1) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(below(at, index), inner, depth + 1) for index, inner in enumerate(value)]
        elif problem := _bad_text(value) if isinstance(value, str) else _bad_number(value):
            yield Fault(at, problem)


def _bad_text(text: str) -> str:
    if "\x00" in text:
        return "Null characters are not allowed."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "This holds half a character (a lone surrogate)."
    return ""


def _bad_number(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "This number is too large."
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return f"A whole number has a size of {LARGEST_NUMBER} at most; write longer ones as text."
    return ""
