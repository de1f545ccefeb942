"""Addresses of photos: only public ones are fetched. Names and connections are replaced: no packet is sent."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from lookalike.errors import LookalikeError, TooLargeError, UnprocessableError
from lookalike.web.fetch import MAX_BYTES, Fetcher, is_public
from tests.web.shop import photo

PUBLIC = "93.184.215.14"
NAMES = {
    "photos.example": [PUBLIC],
    "cdn.example": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC],
    "intranet.example": ["10.1.2.3"],
    "half.example": [PUBLIC, "192.168.0.7"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "none.example": [],
}
WEB, PRIVATE = "begins with http", "is not a public server"
REFUSED = {
    "file:///etc/passwd": WEB,
    "ftp://photos.example/a.jpg": WEB,
    "gopher://photos.example/": WEB,
    "data:image/png;base64,AAAA": WEB,
    "javascript:alert(1)": WEB,
    "//photos.example/a.jpg": WEB,
    "photos.example/a.jpg": WEB,
    "http://": WEB,
    "http:///a.jpg": WEB,
    "http://photos.example\\@127.0.0.1/": WEB,
    "http://photos.example/a b": WEB,
    "http://photos.example/\r\nX: 1": WEB,
    "http://[::1": "This is not an address",
    "http://photos.example:99999/": "This is not an address",
    "http://user:word@photos.example/": "user name",
    "http://photos.example:22/": "a port",
    "https://photos.example:80/": "a port",
    "http://exa%6dple.example/": "not the name of a server",
    "http://" + "a" * 2000 + ".example/": "letters",
    "http://127.0.0.1/": PRIVATE,
    "http://127.1/": PRIVATE,
    "http://2130706433/": PRIVATE,
    "http://0x7f000001/": PRIVATE,
    "http://017700000001/": PRIVATE,
    "http://0x7f.0.0.1/": PRIVATE,
    "http://0/": PRIVATE,
    "http://10.0.0.1/": PRIVATE,
    "http://172.16.5.4/": PRIVATE,
    "http://192.168.1.1/": PRIVATE,
    "http://100.100.100.200/": PRIVATE,
    "http://169.254.169.254/latest/meta-data/": PRIVATE,
    "http://192.0.0.192/": PRIVATE,
    "http://224.0.0.1/": PRIVATE,
    "http://255.255.255.255/": PRIVATE,
    "http://[::1]/": PRIVATE,
    "http://[::]/": PRIVATE,
    "http://[fe80::1]/": PRIVATE,
    "http://[fd00::1]/": PRIVATE,
    "http://[fec0::1]/": PRIVATE,
    "http://[ff0e::1]/": PRIVATE,
    "http://[::ffff:10.0.0.1]/": PRIVATE,
    "http://[::ffff:7f00:1]/": PRIVATE,
    "http://[::127.0.0.1]/": PRIVATE,
    "http://[2002:7f00:1::]/": PRIVATE,
    "http://[64:ff9b::7f00:1]/": PRIVATE,
    "http://[64:ff9b:1::7f00:1]/": PRIVATE,
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/": PRIVATE,
    "http://intranet.example/": PRIVATE,
    "http://half.example/": PRIVATE,
    "http://mapped.example/": PRIVATE,
    "http://metadata.example./": PRIVATE,
    "http://none.example/": PRIVATE,
    "http://unknown.example/": PRIVATE,
    "http://ⓛocalhost/": PRIVATE,
    "http://shop.example/a.jpg": "this very server",
    "http://SHOP.example./a.jpg": "this very server",
}


def resolve(host: str) -> list[str]:
    if host not in NAMES:
        raise OSError("unknown")
    return NAMES[host]


def refuse(ip: str, port: int, seconds: float) -> socket.socket:
    raise AssertionError(f"connected to {ip}")


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_public_are_refused_before_a_connection(address: str) -> None:
    with pytest.raises(UnprocessableError, match=REFUSED[address]):
        Fetcher(resolve, refuse).fetch(address, "shop.example:5000")


@pytest.mark.parametrize("ip", [PUBLIC, "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip)


class Web:
    """Servers that give ``answers`` one after another, and note what was asked of which IP address."""

    def __init__(self, *answers: bytes, drip: float = 0) -> None:
        self.answers, self.drip = list(answers), drip
        self.asked: list[tuple[str, int]] = []
        self.requests: list[bytes] = []
        self._threads: list[threading.Thread] = []

    def connect(self, ip: str, port: int, seconds: float) -> socket.socket:
        self.asked.append((ip, port))
        ours, theirs = socket.socketpair()
        ours.settimeout(seconds)
        thread = threading.Thread(target=self._serve, args=(theirs, self.answers.pop(0)))
        thread.start()
        self._threads.append(thread)
        return ours

    def _serve(self, sock: socket.socket, answer: bytes) -> None:
        with sock:
            try:
                self.requests.append(sock.recv(65536))
                for at in range(0, len(answer), 1 if self.drip else len(answer)):
                    sock.sendall(answer[at : at + 1] if self.drip else answer)
                    time.sleep(self.drip)
            except OSError:  # the other side has had enough
                return

    def end(self) -> None:
        for thread in self._threads:
            thread.join()


@contextmanager
def web(*answers: bytes, drip: float = 0) -> Iterator[Web]:
    servers = Web(*answers, drip=drip)
    yield servers
    servers.end()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    named = {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def moved(to: str) -> bytes:
    return answer(status="302 Found", Location=to)


def test_a_photo_is_fetched_from_the_checked_address() -> None:
    with web(answer(photo())) as servers:
        assert Fetcher(resolve, servers.connect).fetch("http://Photos.example/ä/a.jpg?w=1#x") == photo()
    assert servers.asked == [(PUBLIC, 80)]
    assert servers.requests[0].startswith(b"GET /%C3%A4/a.jpg?w=1 HTTP/1.1\r\nHost: photos.example\r\n")


def test_a_name_is_resolved_once_so_that_it_cant_change_its_mind() -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    with web(answer(photo())) as servers:
        assert Fetcher(lambda _: answers.pop(0), servers.connect).fetch("http://rebinding.example/") == photo()
    assert (servers.asked, len(answers)) == ([(PUBLIC, 80)], 1)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("http://127.0.0.1/", PRIVATE),
        ("http://intranet.example/", PRIVATE),
        ("file:///etc/passwd", WEB),
        ("//[::1]/", PRIVATE),
        ("/a.jpg", "leads back to itself"),
        ("http://shop.example/", "this very server"),
    ],
)
def test_every_redirect_is_checked(to: str, sentence: str) -> None:
    with web(moved(to)) as servers, pytest.raises(UnprocessableError, match=sentence):
        Fetcher(resolve, servers.connect).fetch("http://photos.example/a.jpg", "shop.example")
    assert len(servers.asked) == 1


def test_three_redirects_are_followed_and_no_more() -> None:
    hops = [moved("/b"), moved("http://cdn.example/c"), moved("../d")]
    with web(*hops, answer(photo())) as servers:
        assert Fetcher(resolve, servers.connect).fetch("http://photos.example/a") == photo()
    with web(*hops, moved("/e")) as servers, pytest.raises(UnprocessableError, match="more than 3 times"):
        Fetcher(resolve, servers.connect).fetch("http://photos.example/a")


BAD: dict[str, tuple[bytes, type[LookalikeError], str]] = {
    "404": (answer(b"", "404 Not Found"), UnprocessableError, "answers 404"),
    "HTML": (answer(b"<html>", Content_Type="text/html; charset=utf-8"), UnprocessableError, "a web page"),
    "5 GB": (answer(Content_Length=str(5 * 2**30)), TooLargeError, "more than 10 MB"),
    "larger than it says": (
        b"HTTP/1.1 200 OK\r\n\r\n" + bytes(MAX_BYTES + 1),
        TooLargeError,
        "more than 10 MB",
    ),
    "cut short": (answer(b"x", Content_Length="100"), UnprocessableError, "broke off"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", UnprocessableError, "doesn't answer"),
    "nothing": (b" ", UnprocessableError, "doesn't answer"),
    "a status that is none": (b"HTTP/1.1 abc\r\n\r\n", UnprocessableError, "doesn't answer"),
    "a header without end": (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000, UnprocessableError, "doesn't answer"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_is_one_sentence(case: str) -> None:
    given, kind, sentence = BAD[case]
    with web(given) as servers, pytest.raises(kind, match=sentence):
        Fetcher(resolve, servers.connect).fetch("http://photos.example/a.jpg")


@pytest.mark.parametrize(
    "start", [answer(photo()), b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500, b"HTTP/1.1 200 OK\r\n\r\n" + photo()]
)
def test_a_slow_answer_ends_in_time_however_it_drips(start: bytes) -> None:
    with web(start, drip=0.02) as servers, pytest.raises(UnprocessableError, match="didn't arrive within"):
        Fetcher(resolve, servers.connect, seconds=0.3).fetch("http://photos.example/a.jpg")


def test_a_slow_name_ends_in_time() -> None:
    gate = threading.Event()

    def slow(host: str) -> list[str]:
        gate.wait()
        return [PUBLIC]

    with pytest.raises(UnprocessableError, match="didn't arrive within"):
        Fetcher(slow, refuse, seconds=0.1).fetch("http://slow.example/")
    gate.set()


def test_a_server_that_refuses_the_connection_is_one_sentence() -> None:
    def fail(ip: str, port: int, seconds: float) -> socket.socket:
        raise ConnectionRefusedError

    with pytest.raises(UnprocessableError, match=r"photos\.example doesn't answer"):
        Fetcher(resolve, fail).fetch("http://photos.example/")


def test_tls_is_checked_for_the_name_not_the_address() -> None:
    asked: list[str] = []

    class Noting(ssl.SSLContext):
        def wrap_socket(self, sock: socket.socket, **options: object) -> ssl.SSLSocket:  # type: ignore[override]
            asked.append(str(options["server_hostname"]))
            return super().wrap_socket(sock, **options)  # type: ignore[arg-type]

    tls = Noting(ssl.PROTOCOL_TLS_CLIENT)
    assert (tls.check_hostname, tls.verify_mode) == (True, ssl.CERT_REQUIRED)
    with web(b"no TLS") as servers, pytest.raises(UnprocessableError, match="doesn't answer"):
        Fetcher(resolve, servers.connect, tls).fetch("https://photos.example/")
    assert (asked, servers.asked) == (["photos.example"], [(PUBLIC, 443)])


def test_by_default_certificates_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []
    create: Callable[[], ssl.SSLContext] = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: made.append(create()) or made[-1])
    Fetcher(resolve, refuse)
    assert [(each.check_hostname, each.verify_mode) for each in made] == [(True, ssl.CERT_REQUIRED)]


def test_the_machine_itself_is_not_asked_under_its_public_address() -> None:
    """By the loopback interface, as by any address of this machine, both ends of a connection are equal."""
    from lookalike.web import fetch

    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(OSError, match="this very machine"):
        fetch._connect("127.0.0.1", listening.getsockname()[1], 1)
