"""gunicorn's threaded worker, such that slow clients do not hold its threads.

A request's head is gathered in the main loop, where a thousand slow clients cost nothing, and only a whole
one gets a thread, if it may wait for one (`admission`). A body has to come at `SLOWEST` bytes a second at
least, and an answer has to be taken at `SLOWEST_TAKEN`. A proxy in front that buffers does better still
(docs/operations.md).
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import http, util
from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.workers.gthread import TConn, ThreadWorker

from timeline.serving.admission import LONGEST_WAIT, Admission, is_probe, refusal

HEAD = 10.0  # seconds for the head of a request, from its first byte or from the connection
IDLE = 20.0  # seconds without a byte either way
SLOWEST = 64 * 1024  # bytes a second of a body, after the first IDLE seconds
SLOWEST_TAKEN = 16 * 1024  # bytes a second of an answer, after IDLE seconds of waiting for its client
LONGEST_HEAD = 128 * 1024  # bytes: beyond, the parser is given what there is, and refuses it
DRAINED = 256 * 2**20  # bytes of a refused body that are read and thrown away, so that its client reads why
DRAINED_ELSE = 64 * 1024
DRAINING = 3.0  # seconds of it
PIECE = 64 * 1024  # bytes of an answer, of which the first and the last are IDLE seconds apart at most
PROBES_WAITING = 32  # more at once nobody needs who asks whether we live


class Patient(socket.socket):
    """A connection whose blocking calls end: none waits longer than IDLE, nor for a trickle."""

    since = received = waited = sent = 0.0

    def begin(self) -> None:
        self.since, self.received = time.monotonic(), 0
        self.waited = self.sent = 0.0

    def setblocking(self, flag: bool) -> None:
        self.settimeout(IDLE if flag else 0)

    def recv(self, *words: Any) -> bytes:
        if self.gettimeout():
            earned = IDLE + self.received / SLOWEST
            if time.monotonic() - self.since > earned:
                raise SlowClient
        try:
            data = super().recv(*words)
        except TimeoutError as error:
            raise SlowClient from error
        self.received += len(data)
        return data

    def sendall(self, data: Any, *words: Any) -> None:
        """Only what its client makes us wait counts, not what we take to make the answer."""
        view = memoryview(data).cast("B")
        for start in range(0, len(view), PIECE):
            self._send_piece(view[start : start + PIECE], *words)

    def _send_piece(self, data: memoryview, *words: Any) -> None:
        began = time.monotonic()
        try:
            super().sendall(data, *words)
        except TimeoutError as error:
            raise SlowClient from error
        self.waited += time.monotonic() - began
        self.sent += len(data)
        if self.waited > IDLE + self.sent / SLOWEST_TAKEN:
            raise SlowClient


class SlowClient(ConnectionResetError):
    """Handled as a client that hung up, which is what it comes to. It is told 408 where it still can be."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "The client was too slow")


class PatientWorker(ThreadWorker):
    bodies: list[
        tuple[str, int]
    ] = []  # beginnings of paths, and the bytes that they take; set by who starts it
    queue = 32  # requests that wait for a thread; set by who starts it

    def init_process(self) -> None:
        self.admission = Admission(self.cfg.threads + self.queue)
        self.probes = ThreadPoolExecutor(max_workers=1)
        self.probing = 0
        self.leaving: deque[Any] = deque()  # connections that have their answer, until they hang up
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        head = conn.parser.unreader.buf.getvalue()
        if not is_whole(head):  # the beginning of a next request, sent with the last
            conn.sock.setblocking(False)
            return self.await_head(conn, conn.parser.unreader.take_buffered())
        conn.sock.begin()
        conn.is_inside = not is_probe(head)
        if not conn.is_inside and self.probing < PROBES_WAITING:
            self.probing += 1
            waiting = self.probes.submit(self.handle, conn)
        elif conn.is_inside and self.admission.admits():
            self.admission.enter(conn)
            waiting = self.tpool.submit(self.handle, conn)
        else:
            return self.turn_away(conn, head)
        waiting.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))
        return None

    def finish_request(self, conn: Any, done: Any) -> None:
        if conn.is_inside:
            self.admission.inside -= 1
        else:
            self.probing -= 1
        if not done.cancelled() and not done.exception() and done.result():
            super().finish_request(conn, done)
        else:
            self.leave(conn, DRAINED if has_unread_body(conn.parser) else DRAINED_ELSE)

    def turn_away(self, conn: Any, head: bytes) -> None:
        """In the main loop: an answer that fits into the socket's buffer, and no waiting for anybody."""
        self.admission.note("queue")
        with suppress(OSError):
            conn.sock.setblocking(False)
            conn.sock.send(refusal(head))
        self.leave(conn, DRAINED)

    def leave(self, conn: Any, most: int) -> None:
        """Until its client has read the answer and closes: closing on unread bytes would reset the
        connection. In the main loop, where waiting costs nothing; `most` bytes are thrown away."""
        if conn.sock.fileno() < 0:
            self.nr_conns -= 1
            return
        with suppress(OSError):
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        conn.left = most
        conn.timeout = time.monotonic() + DRAINING
        self.leaving.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_leaving, conn))

    def on_leaving(self, conn: Any, client: Any) -> None:
        if (data := arrived(client)) is None:
            return
        conn.left -= len(data)
        if data and conn.left > 0:
            return
        self.leaving.remove(conn)
        self.let_go(conn)

    def let_go(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def accept(self, listener: Any) -> None:
        try:
            plain, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        client = Patient(fileno=plain.detach())
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.parser = http.get_parser(self.cfg, client, address)
        conn.initialized = conn.data_ready = True
        self.await_head(conn)

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.await_head(conn)
        self.on_head(conn, client)

    def await_head(self, conn: Any, head: bytes = b"") -> None:
        """Into the main loop, until the head is whole or HEAD seconds are over."""
        conn.head = bytearray(head)
        conn.timeout = time.monotonic() + HEAD
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_head, conn))

    def on_head(self, conn: Any, client: Any) -> None:
        if (data := arrived(client)) is None:
            return
        conn.head += data
        whole = is_whole(conn.head)
        if whole or not data:
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
        if whole:
            conn.parser.unreader.unread(bytes(conn.head))
            self.enqueue_req(conn)
        elif not data:
            self.nr_conns -= 1
            conn.close()

    def murder_pending(self) -> None:
        now = time.monotonic()
        for conn in [one for one in self.pending_conns if one.timeout <= now and one.head]:
            refuse = partial(util.write_error, conn.sock, 408, "Request Timeout")
            with suppress(OSError):
                refuse(f"The head of a request has to arrive within {HEAD:.0f} seconds.")
        super().murder_pending()
        while self.leaving and self.leaving[0].timeout <= now:
            self.let_go(self.leaving.popleft())
        self.admission.tell()

    def handle_request(self, req: Any, conn: Any) -> Any:
        # Who asks first whether to send a body that is too large, is told before sending it.
        length = next((value for name, value in req.headers if name == "CONTENT-LENGTH"), "0")
        most = next((most for path, most in self.bodies if req.path.startswith(path)), 2**40)
        if length.isdigit() and int(length) > most:
            req._expected_100_continue = False
        return super().handle_request(req, conn)

    def handle(self, conn: Any) -> Any:
        conn.has_thread = True
        if conn.is_inside and time.monotonic() - conn.since > LONGEST_WAIT:
            return self.give_up(conn)
        return super().handle(conn)

    def give_up(self, conn: Any) -> bool:
        self.admission.note("wait")
        with suppress(OSError):
            conn.sock.send(refusal(conn.parser.unreader.buf.getvalue()))
        return False


def arrived(client: Any) -> bytes | None:
    """What the main loop finds there; None: nothing yet, b"": nothing any more."""
    try:
        return bytes(client.recv(65536))
    except BlockingIOError:
        return None
    except OSError:
        return b""


def is_whole(head: bytes | bytearray) -> bool:
    """What has no blank line and never will is for the parser to refuse."""
    return b"\r\n\r\n" in head or len(head) > LONGEST_HEAD


def has_unread_body(parser: Any) -> bool:
    """Closing on unread bytes resets the connection, and its client never reads the answer."""
    reader = getattr(getattr(parser.mesg, "body", None), "reader", None)
    if isinstance(reader, LengthReader):
        return reader.length > 0
    return isinstance(reader, ChunkedReader) and reader.parser is not None
