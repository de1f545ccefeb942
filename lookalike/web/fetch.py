"""Fetch a photo from an address that a visitor gives, without opening a way into the server's own network.

Every address, also of a redirect, is checked before a connection is made, and the connection goes to the checked IP
address: a name that resolves to another one a moment later changes nothing (DNS rebinding).
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from lookalike import __version__
from lookalike.errors import TooLargeError, UnprocessableError

PORTS = {"http": 80, "https": 443}
MAX_LETTERS = 2000  # of an address
MAX_BYTES = 10 * 2**20
MAX_SECONDS = 5.0  # for everything: names, redirects and the photo
MAX_REDIRECTS = 3
READ_AT_ONCE = 64 * 1024
RESOLVERS = 4  # names that are resolved at the same time; the system's resolver has no time limit
REDIRECTS = (301, 302, 303, 307, 308)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
EMBEDDED = ipaddress.ip_network("::/96")  # deprecated: IPv4 addresses as IPv6 ones
NOT_FOR_ALL = (  # besides those that ``ipaddress`` knows
    ipaddress.ip_network("192.0.0.0/24"),  # protocols, and a cloud's metadata
    ipaddress.ip_network("168.63.129.16/32"),  # a cloud's inner server
    ipaddress.ip_network("64:ff9b:1::/48"),  # NAT64 of a private network
)

ONLY_WEB = "An address of a photo begins with http:// or https://."
NOT_PUBLIC = "is not a public server that can be found; photos are only fetched from public addresses."
SLOW = f"The photo didn't arrive within {MAX_SECONDS:g} seconds; save it and send the file."
LARGE = f"The photo at this address has more than {MAX_BYTES // 2**20} MB; choose a smaller one."

Resolve = Callable[[str], Sequence[str]]
"""All IP addresses of a name, as text. Raises an OSError if there are none."""
Connect = Callable[[str, int, float], socket.socket]
"""A connection to an IP address and a port, within some seconds. Raises an OSError if there is none."""


class Fetcher:
    """Fetches photos. ``resolve``, ``connect`` and ``tls`` may be replaced in tests, so that no packet is sent."""

    def __init__(
        self,
        resolve: Resolve | None = None,
        connect: Connect | None = None,
        tls: ssl.SSLContext | None = None,
        seconds: float = MAX_SECONDS,
    ) -> None:
        self._resolve, self._connect = resolve or _resolve, connect or _connect
        self._tls = tls or ssl.create_default_context()  # checks the certificate and the host's name
        self._seconds = seconds
        self._resolvers = ThreadPoolExecutor(RESOLVERS, "resolver")

    def fetch(self, address: str, own_host: str = "") -> bytes:
        """The bytes at ``address``, at most MAX_BYTES. It is not checked that they are a photo.

        ``own_host`` is the name by which the visitor reached this server, which fetches nothing from itself.

        Raises:
            UnprocessableError: the address is invalid, not public, or doesn't give a photo in time.
            TooLargeError: it gives more bytes.
        """
        deadline = time.monotonic() + self._seconds
        seen = set()
        for _ in range(MAX_REDIRECTS + 1):
            place = _parsed(address)
            if place.url in seen:
                raise UnprocessableError("This address leads back to itself; use the photo's own address.")
            seen.add(place.url)
            answer = self._get(place, urlsplit(f"//{own_host}").hostname, deadline)
            if isinstance(answer, bytes):
                return answer
            try:
                address = urljoin(place.url, answer.location)
            except ValueError:
                raise UnprocessableError("This address leads to one that is none; use the photo's own.") from None
        raise UnprocessableError(f"This address leads on more than {MAX_REDIRECTS} times; use the photo's own address.")

    def _get(self, place: "_Place", own_host: str | None, deadline: float) -> "bytes | _Redirect":
        if place.host == own_host:
            raise UnprocessableError("This address is of this very server; choose a product to search by it.")
        connection: http.client.HTTPConnection | None = None
        try:
            with _Open(self._connect(self._public_ip(place, deadline), place.port, _left(deadline)), deadline) as raw:
                sock = self._tls.wrap_socket(raw, server_hostname=place.host) if place.scheme == "https" else raw
                connection = _Connected(place.host, place.port, sock)
                connection.request(
                    "GET", place.target, headers={"User-Agent": f"Lookalike/{__version__}", "Accept": "image/*"}
                )
                with connection.getresponse() as response:
                    return _read(response, deadline)
        except ssl.SSLCertVerificationError:
            raise UnprocessableError(
                f"The certificate of {place.host} is not valid; the photo was not fetched."
            ) from None
        except (OSError, http.client.HTTPException, ValueError):
            _left(deadline)
            raise UnprocessableError(f"{place.host} doesn't answer; save the photo and send the file.") from None
        finally:
            if connection:
                connection.close()

    def _public_ip(self, place: "_Place", deadline: float) -> str:
        """The first IP address of a host, all of whose addresses are public."""
        # Not telling apart names that don't exist from those of a private network keeps that network's names secret.
        refusal = UnprocessableError(f"{place.host} {NOT_PUBLIC}")
        written = _written_ip(place.host)
        if written:
            addresses: Sequence[str] = [written]
        else:
            waiting = self._resolvers.submit(self._resolve, place.host)
            try:
                addresses = waiting.result(_left(deadline))
            except FutureTimeoutError:
                waiting.cancel()
                raise UnprocessableError(SLOW) from None
            except (OSError, UnicodeError):
                raise refusal from None
        if not addresses or not all(map(is_public, addresses)):
            raise refusal
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet, including any IPv4 address that it contains."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # such as one with a zone of this machine
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in NAT64 or ip in EMBEDDED:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.sixtofour or ip.teredo or ip.is_site_local:
            return False
    if any(ip in network for network in NOT_FOR_ALL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


@dataclass(frozen=True)
class _Place:
    """A checked address: its parts, and how it is written in a request."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{self.target}"


@dataclass(frozen=True)
class _Redirect:
    location: str


class _Connected(http.client.HTTPConnection):
    """A connection over a socket that is open already."""

    def __init__(self, host: str, port: int, sock: socket.socket) -> None:
        super().__init__(host, port)
        self._opened = sock

    def connect(self) -> None:
        self.sock = self._opened


class _Open:
    """Closes a socket at the end, and ends all that waits for it at the deadline, however slowly bytes come in."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._twin = sock, sock.dup()  # TLS takes the first one over
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._end)
        self._timer.daemon = True

    def __enter__(self) -> socket.socket:
        self._timer.start()
        return self._sock

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._sock.close()
        self._twin.close()

    def _end(self) -> None:
        try:
            self._twin.shutdown(socket.SHUT_RDWR)
        except OSError:  # it has ended
            return


def _parsed(address: str) -> _Place:
    """The parts of an address.

    Raises:
        UnprocessableError: it is not one of the web, or has a user name, another port, or characters that none has.
    """
    address = address.strip()
    if len(address) > MAX_LETTERS:
        raise UnprocessableError(f"The address has {len(address):,} letters; at most {MAX_LETTERS:,} are read.")
    try:
        parts: SplitResult = urlsplit(address)
        port = parts.port
    except ValueError:
        raise UnprocessableError(f"This is not an address. {ONLY_WEB}") from None
    if parts.scheme not in PORTS or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f\\]", address):
        raise UnprocessableError(ONLY_WEB)
    if "@" in parts.netloc:
        raise UnprocessableError("An address with a user name can't be used; save the photo and send the file.")
    if port not in (None, PORTS[parts.scheme]):
        raise UnprocessableError("An address with a port can't be used; save the photo and send the file.")
    try:
        host = parts.hostname.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if not re.fullmatch(r"[a-z0-9._:-]+", host):
        raise UnprocessableError(f"{parts.hostname!r} is not the name of a server. {ONLY_WEB}")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
        "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?[]") if parts.query else ""
    )
    return _Place(parts.scheme, host, PORTS[parts.scheme], target)


def _written_ip(host: str) -> str | None:
    """The IP address that ``host`` is, in any form that systems accept: 127.1, 0x7f000001, 017700000001, ::1."""
    if ":" in host:
        return host
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _read(response: http.client.HTTPResponse, deadline: float) -> "bytes | _Redirect":
    if response.status in REDIRECTS and (location := response.headers.get("Location")):
        return _Redirect(location)
    if response.status != 200:
        raise UnprocessableError(f"There is no photo at this address: its server answers {response.status}.")
    if response.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise UnprocessableError(
            "This address is of a web page, not of a photo; use that of the photo itself, or save it and send the file."
        )
    if (response.length or 0) > MAX_BYTES:
        raise TooLargeError(LARGE)
    data = bytearray()
    while part := response.read(READ_AT_ONCE):
        data += part
        _left(deadline)
        if len(data) > MAX_BYTES:
            raise TooLargeError(LARGE)
    _left(deadline)
    if response.length:
        raise UnprocessableError("The photo broke off before it was complete; try again, or save it and send the file.")
    return bytes(data)


def _left(deadline: float) -> float:
    """The seconds until the deadline.

    Raises:
        UnprocessableError: it is over.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise UnprocessableError(SLOW)
    return left


def _resolve(host: str) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def _connect(ip: str, port: int, seconds: float) -> socket.socket:
    sock = socket.create_connection((ip, port), seconds)
    if sock.getsockname()[0] == sock.getpeername()[0]:  # its own public address
        sock.close()
        raise OSError("this very machine")
    return sock
