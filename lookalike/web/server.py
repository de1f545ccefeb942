"""The WSGI server: cheroot, which streams a request's body and needs no compiler, with patience bounded.

What is added to it: a chunked body arrives as it comes instead of a chunk at a time; a body that the app refused is
not read to its end before the answer; and the answer reaches a client that is still sending. Every answer of the
server's own carries the app's headers.
"""

import contextlib
import errno
import io
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Self
from urllib.parse import unquote_to_bytes

from cheroot import server as http
from cheroot import wsgi
from cheroot.makefile import MakeFile, StreamReader
from flask import Flask

from lookalike.errors import BusyError, LookalikeError
from lookalike.settings import Settings
from lookalike.web.security import HEADERS

MAX_HEADER_BYTES = 64 * 1024  # request line and headers
MAX_CHUNK_LINE = 256  # bytes of "1f4;extension"; real ones have six
PATIENCE_SECONDS = 15  # for the headers, and again for the body; every byte that comes buys some more
LEAST_RATE = 32 * 1024  # bytes a second: slower than any phone, and too much for whoever would hold every thread
DRAIN_BYTES = 2**30  # read and thrown away after a refusal, so that a client that sends on gets to the answer
DRAIN_SECONDS = 20
SILENCE_SECONDS = 2  # while draining
BACKLOG = 128


class Wire(socket.SocketIO):
    """What a client sends, as long as it keeps up: each byte puts the ``deadline`` (of the monotonic clock) off."""

    deadline = 0.0

    def readinto(self, buffer: Any) -> int | None:
        """Read what has come.

        Raises:
            TimeoutError: the deadline has passed.
        """
        if time.monotonic() > self.deadline:
            raise TimeoutError("timed out")  # in the words that cheroot answers with 408
        got = super().readinto(buffer)
        self.deadline += (got or 0) / LEAST_RATE
        return got


class Reader(StreamReader):
    """cheroot's reader, of a wire."""

    def __init__(self, wire: Wire, size: int) -> None:
        super(StreamReader, self).__init__(wire, size)  # cheroot's own would take a socket
        self.bytes_read = 0


class Body(io.RawIOBase):
    """A request's body, of ``length`` bytes or chunked (None), read from ``stream`` only as the app asks for it.

    ``start`` is called before the first byte is waited for.
    """

    def __init__(self, stream: Any, length: int | None, start: Callable[[], None]) -> None:
        self._stream = stream
        self._chunked = length is None
        self._left = length or 0  # bytes of this chunk, or of the whole
        self._start: Callable[[], None] | None = start
        self.complete = length == 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come, at most ``len(buffer)`` bytes; 0 at the end.

        Raises:
            OSError: the client broke off, is too slow, or sends no proper chunks.
        """
        if self.complete or not len(buffer):
            return 0
        if self._start:
            self._start()
            self._start = None
        if self._chunked and not self._left and not self._next_chunk():
            return 0
        data: bytes = self._stream.read1(min(len(buffer), self._left))
        if not data:
            raise ConnectionError("the body broke off")
        buffer[: len(data)] = data
        self._left -= len(data)
        if not self._left:
            if self._chunked:
                self._line()  # what ends a chunk
            else:
                self.complete = True
        return len(data)

    def _next_chunk(self) -> bool:
        try:
            size = int(self._line().split(b";")[0], 16)
        except ValueError:
            raise ConnectionError("not a chunked body") from None
        if size < 0:
            raise ConnectionError("a chunk of a negative size")
        if size == 0:
            while self._line():  # trailers
                pass
            self.complete = True
        self._left = size
        return size > 0

    def _line(self) -> bytes:
        line: bytes = self._stream.readline(MAX_CHUNK_LINE)
        if not line.endswith(b"\r\n"):
            raise ConnectionError("not a chunked body")
        return line[:-2]


class Request(http.HTTPRequest):
    """One request; its body is left on the wire until the app reads it."""

    body: Body | None = None
    expects_continue = False
    _read_headers = http.HeaderReader()

    def header_reader(self, stream: Any, headers: dict[bytes, bytes]) -> None:
        """Read headers; ``Expect`` is kept here, since cheroot would say "100 Continue" before the app may refuse."""
        self._read_headers(stream, headers)
        for name in [name for name in headers if b"_" in name]:
            del headers[name]  # in WSGI, Content_Length would pass for Content-Length
        self.expects_continue = headers.pop(b"Expect", b"").lower() == b"100-continue"

    def read_request_headers(self) -> bool:
        if not super().read_request_headers():  # type: ignore[no-untyped-call]
            return False
        if self.chunked_read:
            self.inheaders.pop(b"Content-Length", None)  # the chunks count, says RFC 9112
        elif int(self.inheaders.get(b"Content-Length", 0)) < 0:
            self.simple_response("400 Bad Request", "Content-Length is negative.")
            return False
        return True

    def respond(self) -> None:
        self.conn.be_patient()
        length = None if self.chunked_read else int(self.inheaders.get(b"Content-Length", 0))
        self.rfile = self.body = Body(self.conn.rfile, length, self._continue)
        Gateway(self).respond()
        if self.chunked_write:
            self.conn.wfile.write(b"0\r\n\r\n")

    def _continue(self) -> None:
        if self.expects_continue:
            self.conn.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def send_headers(self) -> None:
        if self.body and not self.body.complete:
            self.close_connection = True
            self.conn.must_drain = True
        super().send_headers()

    def simple_response(self, status: str, msg: str = "") -> None:
        """The server's own answer to what is no request, with the headers of every other."""
        self.close_connection = True
        self.conn.must_drain = True
        self.status = status.encode("latin-1")  # type: ignore[assignment]
        text = (msg or status).encode("latin-1", "replace")
        self.outheaders = [(name.encode(), value.encode()) for name, value in HEADERS]
        self.outheaders += [(b"Content-Type", b"text/plain"), (b"Content-Length", str(len(text)).encode())]
        self.sent_headers = True
        with contextlib.suppress(OSError):  # a client that has gone needs no answer
            self.send_headers()
            self.conn.wfile.write(text)


class Connection(http.HTTPConnection):
    """A connection that lets a refused client finish sending, for a while, so that it comes to read the answer."""

    RequestHandlerClass = Request
    must_drain = False

    def __init__(self, server: Any, sock: socket.socket, makefile: Any = None) -> None:
        self._wire = Wire(sock, "rb")
        super().__init__(server, sock, self._file)

    def _file(self, sock: socket.socket, mode: str, size: int) -> Any:
        return Reader(self._wire, size) if "r" in mode else MakeFile(sock, mode, size)

    def be_patient(self) -> None:
        """Give the client time anew."""
        self._wire.deadline = time.monotonic() + PATIENCE_SECONDS

    def communicate(self) -> bool:
        self.be_patient()
        return bool(super().communicate())  # type: ignore[no-untyped-call]

    def close(self) -> None:
        if self.must_drain:
            with contextlib.suppress(OSError):  # the client has gone: nothing to wait for
                self._drain()
        super().close()

    def _drain(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)
        self.socket.settimeout(SILENCE_SECONDS)
        late = time.monotonic() > self._wire.deadline  # whoever trickled has had time enough
        deadline, drained = time.monotonic() + (SILENCE_SECONDS if late else DRAIN_SECONDS), 0
        while self.server.ready and drained < DRAIN_BYTES and time.monotonic() < deadline:
            data = self.socket.recv(65536)
            if not data:
                break
            drained += len(data)


class Gateway(wsgi.Gateway_10):
    """cheroot's request → WSGI environ."""

    def get_environ(self) -> dict[str, Any]:  # type: ignore[override]
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]
        # cheroot leaves "%2F" as it is, so that "a%2Fb" and "a%252Fb" would be one path.
        path: bytes = self.req.uri.split(b"?", 1)[0]
        environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
        environ["wsgi.input_terminated"] = True
        return environ


class Server(wsgi.Server):
    """The server of one app; binds when constructed, and is left (``with``) with its threads at an end.

    Raises:
        BusyError: another process listens there.
        LookalikeError: the address can't be listened on.
    """

    _connections: Any  # cheroot's ConnectionManager, which its stubs leave out
    ConnectionClass = Connection
    keep_alive_conn_limit = 64
    max_request_header_size = MAX_HEADER_BYTES

    def __init__(self, app: Flask, settings: Settings) -> None:
        super().__init__(
            (settings.host, settings.port),
            app,
            numthreads=settings.threads,
            server_name="Lookalike",
            request_queue_size=BACKLOG,
        )
        try:
            with _interrupts_wait():
                self.prepare()
        except OSError as error:
            raise LookalikeError(
                f"Can't listen on {settings.host} port {settings.port} ({error}); choose with --host and --port."
            ) from None
        except KeyboardInterrupt:  # threads that wait for work would keep the process
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        host, port = self.bind_addr[:2]
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        return f"http://{host}:{port}"

    def process_conn(self, conn: Connection) -> None:
        """Give a connection to a thread; a new one only when something comes, since browsers connect ahead of need."""
        if conn.last_used is None:
            self._connections.put(conn)
        else:
            super().process_conn(conn)

    @staticmethod
    def bind_socket(socket_: socket.socket, bind_addr: tuple[str, int]) -> socket.socket:
        try:
            socket_.bind(bind_addr)
        except OSError as error:
            socket_.close()
            if error.errno == errno.EADDRINUSE:
                host, port = bind_addr[:2]
                raise BusyError(
                    f"Port {port} on {host} is in use; stop what uses it, or choose another with --port."
                ) from None
            raise
        return socket_

    def run(self) -> None:
        """Answer requests until Ctrl-C or SIGTERM.

        Raises:
            KeyboardInterrupt: either came.
        """
        signal.signal(signal.SIGTERM, _interrupt)
        self.serve()


@contextlib.contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let Ctrl-C come at the end of the block: in its midst, cheroot would lose sight of threads that it starts."""
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
