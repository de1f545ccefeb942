"""The WSGI server: waitress, which gives a request to a thread only when it has arrived completely.

One loop reads and writes for all connections, so slow or silent clients occupy no thread. docs/deployment.md describes
waitress' other behaviour.
"""

import errno
import socket
import sys

from flask import Flask
from waitress.server import TcpWSGIServer

from lookalike.errors import BusyError, LookalikeError
from lookalike.settings import Settings

RECEIVED_AT_ONCE = (
    64 * 1024
)  # bytes; with waitress' default of 8 KiB, a photo would take eight times as many iterations of the loop
MAX_HEADER_BYTES = 64 * 1024  # request line and headers
IDLE_SECONDS = 60  # a connection without a running request is closed after this time without data
MOST_CONNECTIONS = 1000
FILES_EACH = 3  # per connection, at most: its socket, and temporary files for a large request and a large answer
OTHER_FILES = 100  # files of the index and of libraries
SPARE = 16  # this many connections below the limit, the longest silent connection is closed


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """The server of one app. The constructor starts to listen; ``run`` serves until a KeyboardInterrupt.

    Requests that are running then are finished first.

    Raises:
        BusyError: another process listens there.
        LookalikeError: the address can't be listened on.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        listening = _listen(settings.host, settings.port)
        super().__init__(
            app,
            _sock=listening,
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            threads=settings.threads,
            connection_limit=_connection_limit(),
            channel_timeout=IDLE_SECONDS,
            recv_bytes=RECEIVED_AT_ONCE,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=2
            * app.config["MAX_CONTENT_LENGTH"],  # up to this size, the app itself refuses with its own message
            clear_untrusted_proxy_headers=not settings.proxies,
            log_socket_errors=False,  # aborted connections are normal
            asyncore_use_poll=True,  # select() is limited to 1,024 files
            ident="Lookalike",
        )

    @property
    def url(self) -> str:
        """The URL for a browser on this machine."""
        host = str(self.effective_host)
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        return f"http://{host}:{self.effective_port}"

    def handle_accept(self) -> None:
        """Accept a connection. If there are too many, close the one that has been silent for the longest time."""
        if len(self._map) > self.adj.connection_limit - SPARE:
            silent = [each for each in self.active_channels.values() if not each.requests and not each.will_close]
            if silent:
                min(silent, key=lambda each: each.last_activity).will_close = True
        super().handle_accept()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            in_use = f"Port {port} on {host} is in use; stop what uses it, or choose another with --port."
            raise BusyError(in_use) from None
        refused = f"Can't listen on {host} port {port} ({error}); choose with --host and --port."
        raise LookalikeError(refused) from None


def _connection_limit() -> int:
    """The largest number of connections that the limit on open files allows."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST_CONNECTIONS, max(2 * SPARE, (files - OTHER_FILES) // FILES_EACH))
