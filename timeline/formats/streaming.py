"""The body of an export: one moment of the base, in blocks, ended when the client hangs up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings
from django.db import connection, transaction

from timeline.history.past import looking_back

BLOCK = 32_768  # bytes; an event at a time would be a write, and a chunk of HTTP, each
# PostgreSQL ends an export whose client has read nothing for so long, rather than keep old rows for it.
PATIENCE = "5min"


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is the base as it stood at one moment.

    It is also what makes Django's cursor a true one: outside a transaction it would be declared WITH HOLD,
    and PostgreSQL would write the whole result aside before it gave the first row.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{PATIENCE}'")
                cursor.execute(f"SET LOCAL statement_timeout = '{settings.EXPORT_QUERY_SECONDS}s'")
        yield


def blocks(pieces: Iterator[bytes | str], commit: int | None) -> Iterator[bytes]:
    """The pieces, gathered into blocks worth sending."""
    block = bytearray()
    with one_moment(), looking_back(commit), closing(pieces):  # type: ignore[type-var]
        for piece in pieces:
            block += piece.encode() if isinstance(piece, str) else piece
            if len(block) >= BLOCK:
                yield bytes(block)
                block.clear()
    yield bytes(block)  # with nothing left to ask of the database


class Body:
    """The blocks of one export, of the base as a commit left it (None: as it is), as a response sends them.

    The first is made at once: what fails there, as with most short exports everything would, is answered by
    an error document. After it the status is sent and cannot be taken back: the error goes on to the web
    server, which drops the connection without the closing chunk, so that no client holds half for the whole.
    `close`, called when all is sent or the client hung up, ends the query and its transaction.
    """

    def __init__(self, pieces: Iterator[bytes | str], commit: int | None = None) -> None:
        self._blocks = blocks(pieces, commit)
        self._first: bytes | None = next(self._blocks)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            block, self._first = self._first, None
            return block
        return next(self._blocks)

    def close(self) -> None:
        self._blocks.close()  # type: ignore[attr-defined]
