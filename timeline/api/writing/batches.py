"""POST: one document, or a list of them of which all are saved or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from curation.forms import refusal
from timeline.api.writing.drafts import Draft
from timeline.api.writing.message import Signature, take_message
from timeline.api.writing.reading import Fault, Reading
from timeline.api.writing.refusals import Invalid

MOST_DOCUMENTS = 1000

# Reads one document, in its pointer's place, into the draft of a new row; None when it cannot be placed.
Read = Callable[[Any, str, Reading], "Draft | None"]


class Batch:
    """The documents of one POST. `whole` is the request's body."""

    def __init__(self, whole: Any, user: Any, message: str) -> None:
        self.whole, self.user, self.message = whole, user, message
        self.several = isinstance(whole, list)
        self.documents = whole if self.several else [whole]
        self.readings: list[Reading] = []

    def check_size(self) -> None:
        if not self.documents:
            raise Invalid([Fault("", "An empty list creates nothing.")])
        if len(self.documents) > MOST_DOCUMENTS:
            message = f"At most {MOST_DOCUMENTS} documents at once, not {len(self.documents)}."
            raise Invalid([Fault("", message)])

    def create(self, read: Read) -> list[Any]:
        """The rows, saved. Raises Invalid, naming every fault of every document."""
        self.check_size()
        signature = Signature(self.user)
        found: dict[Any, Any] = {}
        rows = []
        for index, document in enumerate(self.documents):
            reading = Reading(self.user, found)
            self.readings.append(reading)
            at = self.pointer(index)
            document, message = take_message(document, at, reading, self.message)
            draft = read(document, at, reading)
            # Saved even after an earlier fault, for a later document may name this row.
            if draft and not reading.faults:
                signature.sign(message)
                save(draft, at, reading)
                if not reading.faults:
                    draft.afterwards(message)
                rows.append(draft.row)
        self.refuse_faults()
        return rows

    def pointer(self, index: int) -> str:
        return f"/{index}" if self.several else ""

    def refuse_faults(self) -> None:
        if faults := [fault for reading in self.readings for fault in reading.faults]:
            raise Invalid(faults)


def save(draft: Draft, at: str, reading: Reading) -> None:
    """Saves the draft; what only the database refuses becomes a fault."""
    try:
        with transaction.atomic():
            draft.save()
    except (IntegrityError, DataError) as error:
        reading.refuse(at, refusal(error))


# By PostgreSQL's codes: the write was given up for another's sake, and may be tried again.
IN_THE_WAY = {"40001", "40P01"}


def in_the_way(error: Exception) -> bool:
    return getattr(error.__cause__, "pgcode", None) in IN_THE_WAY


def check_deferred() -> None:
    """The rules that wait for the commit, while their refusal can still be explained."""
    try:
        connection.check_constraints()
    except (IntegrityError, DataError) as error:
        raise Invalid([Fault("", refusal(error))]) from error
