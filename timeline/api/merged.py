"""What the API answers at the address of what was merged into another.

A read is led on, 301: the survivor is what the address names now. A write is not, as 308 would: it was made
for a state of another record, and `If-Match: *` or a DELETE that is sent on would hit the survivor unread.
It is answered 410, with the survivor named.
"""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from timeline.merging.addresses import Heir, heir, page_of
from timeline.merging.kinds import THINGS, Thing
from timeline.problems import Gone, Moved


def raise_if_merged(model: Any, request: Request, key: str, kind: str = "") -> None:
    """Raises Moved (of a write: Gone) where the row of `key` was merged into another; `kind`: of event."""
    thing = next((one for one in THINGS.values() if issubclass(model, one.model)), None)
    found = heir(thing, key, request.user) if thing else None
    if thing is None or found is None or (kind and found.row is not None and found.row.kind != kind):
        return
    said = f"{str(thing.model._meta.verbose_name).capitalize()} {key} was merged into another"
    if found.row is None:
        raise Gone(f"{said}, which is not there any more.")
    into = survivor_document(found.row, request)
    if request.method not in SAFE_METHODS:
        raise Gone(f"{said}: read that, and write to it.", into=into)
    raise Moved(f"{said}.", location=_address(thing, found, key, request), into=into)


def survivor_document(row: Any, request: Any) -> dict[str, Any]:
    """What a reader needs to go on with the survivor."""
    name = {"uid": row.uid} if hasattr(row, "uid") else {"slug": row.slug}
    return {"id": row.pk, **name, "url": request.build_absolute_uri(page_of(row))}


def _address(thing: Thing, found: Heir, key: str, request: Request) -> str:
    """The same address with the survivor's key, and the same query."""
    path = request.path.removesuffix(f"{key}/") + f"{thing.key(found.row)}/"
    query = request.META.get("QUERY_STRING", "")
    return str(request.build_absolute_uri(path + (f"?{query}" if query else "")))
