"""The writing half of the collections, mixed into what reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from django.db import OperationalError, transaction
from django.http import Http404
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.api.collection import Collection, number_of
from timeline.api.conditional import item_etag
from timeline.api.documents import with_parts
from timeline.api.lists import event_documents, plain_rows
from timeline.api.renderers import dumps
from timeline.api.writing import removal
from timeline.api.writing.batches import Batch, check_deferred, in_the_way, save
from timeline.api.writing.body import DocumentParser, body_of, has_body
from timeline.api.writing.conditions import check_state, states_named
from timeline.api.writing.drafts import Draft
from timeline.api.writing.events import PARTS, shapes
from timeline.api.writing.idempotency import Once
from timeline.api.writing.merging import merged, merged_event
from timeline.api.writing.message import Signature, message_parameter, take_message
from timeline.api.writing.moves import APART, RETRACTED, as_answer, propose, take_status
from timeline.api.writing.permissions import MayWrite, insist
from timeline.api.writing.reading import Fault, Reading, below, contradictions, shortened
from timeline.api.writing.refusals import Invalid, Refused
from timeline.api.writing.rows import Shape
from timeline.models import Event
from timeline.problems import Gone
from timeline.workflow.gate import settle
from timeline.workflow.moves import transition
from timeline.workflow.proposals import Rehearsal
from timeline.workflow.refusals import OutOfTurn, Refusal
from timeline.workflow.rules import (
    Way,
    insist_on_editing,
    may_delete,
    may_see,
    note_author,
    way_to_edit,
)


@dataclass
class Change:
    """A stored row, locked, and the whole document that it is to say; `before` is what it said."""

    row: Any
    before: Any
    document: Any
    message: str
    reading: Reading


class Writes(Collection):
    """POST, PUT, PATCH and DELETE. Each is one transaction, signed, and answered with the new state."""

    parser_classes = [DocumentParser]
    shape: ClassVar[Shape]

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), MayWrite()]

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, OperationalError) and in_the_way(error):
            error = Refused(503, "Another write was in the way, and nothing was written: send it again.")
            return error.response(headers={"Retry-After": "1"})
        if isinstance(error, Refusal):
            error = as_answer(error)
        if isinstance(error, Http404) and self.request.method not in SAFE_METHODS:
            try:
                self.lead_on(self.request, self.kwargs.get("key", ""))
            except Gone as gone:
                error = gone
        if isinstance(error, Refused):
            return error.response()
        return super().handle_exception(error)

    def create(self, request: Request) -> Response:
        batch = Batch(body_of(request), request.user, message_parameter(request))
        once = Once(request, batch.whole)
        with transaction.atomic():
            if answer := once.earlier():
                return answer
            rows = batch.create(self.read_new)
            check_deferred()
            documents = self.documents_of(rows)
            for index, document in enumerate(documents):
                self.check_repeated(batch.readings[index], None, document, batch.pointer(index))
            batch.refuse_faults()
            answer = self.created(rows, documents, batch.several)
            once.remember(answer)
        return answer

    def created(self, rows: list[Any], documents: list[Any], several: bool) -> Response:
        if several:
            return Response(documents, status=201)
        item = self.request.build_absolute_uri(f"{self.request.path}{self.key_of(rows[0])}/")
        headers = {"Location": item, "ETag": item_etag(documents[0])}
        return Response(documents[0], status=201, headers=headers)

    def update(self, request: Request, key: str) -> Response:
        return self.change(request, key, merge=False)

    def partial_update(self, request: Request, key: str) -> Response:
        return self.change(request, key, merge=True)

    def change(self, request: Request, key: str, *, merge: bool) -> Response:
        given, default = body_of(request), message_parameter(request)
        with transaction.atomic():
            row = self.locked(key)
            before = self.documents_of([row])[0]
            check_state(states_named(request), before)
            reading = Reading(request.user)
            document, message = take_message(given, "", reading, default)
            if merge and isinstance(document, dict):
                document = self.merged(orjson.loads(dumps(before)), document)
            return self.carry_out(Change(row, before, document, message, reading))

    def carry_out(self, change: Change) -> Response:
        after = self.write_row(change)
        return Response(after, headers={"ETag": item_etag(after)})

    def write_row(self, change: Change) -> Any:
        """The row's document after the change, which is saved whole or refused."""
        row, reading = change.row, change.reading
        draft = self.shape_of(row).read(change.document, row, "", reading)
        self.refuse(reading)
        Signature(self.request.user).sign(change.message)
        save(draft, "", reading)
        self.refuse(reading)
        check_deferred()
        after = self.documents_of([row])[0]
        self.check_repeated(reading, change.before, after, "")
        self.refuse(reading)
        return after

    def destroy(self, request: Request, key: str) -> Response:
        given = body_of(request) if has_body(request) else {}
        default = message_parameter(request)
        with transaction.atomic():
            row = self.locked(key)
            check_state(states_named(request), self.documents_of([row])[0])
            reading = Reading(request.user)
            rest, message = take_message(given, "", reading, default)
            reading.members(rest, "", ["message"])
            self.refuse(reading)
            self.remove(row, Signature(request.user), message)
            try:
                check_deferred()
            except Invalid as error:
                raise Refused(409, removal.TAKEN_UP, kind="in-use") from error
        return Response(status=204)

    def refuse(self, reading: Reading) -> None:
        if reading.faults:
            raise Invalid(reading.faults)

    def check_repeated(self, reading: Reading, before: Any, after: Any, start: str) -> None:
        if reading.repeated:
            states = [orjson.loads(dumps(state)) for state in (before, after)]
            reading.faults += contradictions(reading.repeated, *states, start=start)

    # What the collections differ in.

    def written_models(self) -> list[Any]:
        return [self.shape.model]

    def shape_of(self, row: Any) -> Shape:
        return self.shape

    def read_new(self, document: Any, at: str, reading: Reading) -> Draft | None:
        return self.shape.read(document, self.shape.model(), at, reading)

    def merged(self, stored: dict[str, Any], given: Any) -> Any:
        return merged(stored, given)

    def key_of(self, row: Any) -> str:
        return str(row.slug)

    def locked(self, key: str) -> Any:
        rows = self.shape.model.objects.select_for_update(no_key=True)
        row = rows.filter(slug=key).first()
        if row is None and (number := number_of(key)):
            row = rows.filter(pk=number).first()
        if row is None:
            raise Http404(f"There is no {self.shape.model._meta.verbose_name} '{key}'.")
        return row

    def documents_of(self, rows: list[Any]) -> list[Any]:
        parts = self.default_parts(item=True)
        numbers = [row.pk for row in rows]
        stored = {row.pk: row for row in self.get_queryset().filter(pk__in=numbers)}
        return [self.write(stored[number], set(parts)) for number in numbers]

    def remove(self, row: Any, signature: Signature, message: str) -> None:
        removal.refuse_if_used(row, self.request, self.shape.would_go_with_it)
        signature.sign(message or "Deleted")
        row.delete()


class WritesEvents(Writes):
    """Events of the collection's kind, or of the one that the document names."""

    kind: str

    def written_models(self) -> list[Any]:
        return [part.model for kind, part in PARTS.items() if self.kind in ("", kind)]

    def shape_of(self, row: Any) -> Shape:
        return shapes()[row.kind]

    def read_new(self, document: Any, at: str, reading: Reading) -> Draft | None:
        kind = self.kind or (document.get("kind") if isinstance(document, dict) else None)
        if not isinstance(kind, str) or kind not in PARTS:
            known = " or ".join(f"'{one}'" for one in Event.Kind.values if one in PARTS)
            said = f"'{shortened(kind)}' is no kind of event." if isinstance(kind, str) else "Say which kind."
            reading.refuse(below(at, "kind") if isinstance(document, dict) else at, f"{said} Write {known}.")
            return None
        insist(self.request, PARTS[kind].model)
        document, asked = take_status(document, at, reading)
        draft = shapes()[kind].read(document, PARTS[kind].model(created_by=self.request.user), at, reading)
        row: Any = draft.row
        draft.afterwards = lambda message: asked.carry_out(row, self.request.user, message)
        return draft

    def carry_out(self, change: Change) -> Response:
        """Written at once, or kept until somebody else approves it (202); then moved, if that is asked."""
        user, event = self.request.user, change.row
        change.document, asked = take_status(change.document, "", change.reading)
        self.refuse(change.reading)
        if way_to_edit(user, event) is Way.DIRECT:
            after = self.write_row(change)
            wrote = after["updated"] != change.before["updated"]
            if wrote and asked.moves(event):
                note_author(event, user)  # the step has a gate of its own, or leads away from readers
            elif wrote:
                settle(event, user=user, confirmed=asked.confirmed, reason=change.message)
        else:
            rehearsal = Rehearsal(event)
            with rehearsal.savepoint():
                after = self.write_row(change)
            if rehearsal.changes:
                insist_on_editing(user, event)
                if asked.moves(event):
                    raise Invalid([Fault("/status", APART)])
                return propose(rehearsal, self.request, change.message)
            after, event = change.before, self.again(event)
        if asked.moves(event):
            asked.carry_out(event, user, change.message)
            after = self.documents_of([event])[0]
        return Response(after, headers={"ETag": item_etag(after)})

    def again(self, event: Any) -> Any:
        """The row as it is stored, after what was written into it was undone."""
        return type(event).objects.get(pk=event.pk)

    def merged(self, stored: dict[str, Any], given: Any) -> Any:
        return merged_event(stored, given)

    def key_of(self, row: Any) -> str:
        return str(row.pk)

    def locked(self, key: str) -> Any:
        event = Event.objects.select_for_update(no_key=True).filter(pk=number_of(key)).first()
        if event is None or self.kind not in ("", event.kind):
            raise Http404(f"There is no event {key}.")
        insist(self.request, type(event.detail))
        if not may_see(self.request.user, event):
            raise Http404(f"There is no event {key}.")
        if event.status == Event.Status.RETRACTED:
            raise Gone(f"Event {key} was retracted.")
        return event.detail

    def documents_of(self, rows: list[Any]) -> list[Any]:
        parts = set(self.default_parts(item=True))
        numbers = [row.pk for row in rows]
        events = Event.objects.filter(pk__in=numbers)
        if len(numbers) > 1:
            plain = {row[0]: row for row in plain_rows(events, parts)}
            return event_documents([plain[number] for number in numbers], parts, self.request)
        return [self.write(event, parts) for event in with_parts(events, parts)]

    def remove(self, row: Any, signature: Signature, message: str) -> None:
        if row.status == Event.Status.PUBLISHED:
            transition(row, Event.Status.RETRACTED, user=signature.user, reason=message or RETRACTED)
            return
        insist_on_editing(signature.user, row)
        if not may_delete(signature.user, row):
            raise OutOfTurn("It was published once, and keeps its address: publish it again, or leave it so.")
        signature.sign(message or "Deleted")
        row.delete()
