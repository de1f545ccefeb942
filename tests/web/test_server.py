"""The real server: tests at the level of the connection."""

import concurrent.futures
import contextlib
import http.client
import json
import socket
import threading
import urllib.request

import pytest
from flask_openapi3.openapi import OpenAPI

from lookalike import settings as settings_room
from lookalike.errors import BusyError, LookalikeError
from lookalike.settings import Settings
from lookalike.web import server as server_room
from lookalike.web.server import Server
from tests.web.conftest import serving
from tests.web.shop import COLOURS, KINDS, photo

SENTENCE = (
    "This upload is too large: a photo may have 20 MB, several photos together as many, any other field half a "
    "megabyte."
)
BOUNDARY = "----lookalike"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
HEAD = f"Host: x\r\nContent-Type: {FORM}\r\n"
PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="p.png"\r\n\r\n'.encode()
END = f"\r\n--{BOUNDARY}--\r\n".encode()


def address(server: Server) -> tuple[str, int]:
    return server.effective_host, int(server.effective_port)


def talk(server: Server, sent: bytes) -> bytes:
    """All that the server says to ``sent`` until it closes."""
    with socket.create_connection(address(server), timeout=20) as line:
        line.sendall(sent)
        said = b""
        while data := line.recv(65536):
            said += data
        return said


def status(said: bytes) -> int:
    return int(said.split(b" ", 2)[1])


def search(server: Server, data: bytes) -> list[dict[str, object]]:
    request = urllib.request.Request(f"{server.url}/api/v1/search", PART + data + END, {"Content-Type": FORM})
    with urllib.request.urlopen(request, timeout=60) as answer:
        matches: list[dict[str, object]] = json.load(answer)["matches"]
        return matches


@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_photo_that_is_too_large_gets_the_apps_message(server: Server, path: str, chunked: bool) -> None:
    body = PART + bytes(21 * 2**20) + END
    connection = http.client.HTTPConnection(*address(server), timeout=60)
    headers = {"Content-Type": FORM}
    connection.request("POST", path, iter([body]) if chunked else body, headers, encode_chunked=chunked)
    answer = connection.getresponse()
    assert answer.status == 413
    assert SENTENCE in answer.read().decode()
    connection.close()


def test_what_is_far_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    assert (
        status(talk(server, f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: {10**10}\r\n\r\n".encode())) == 413
    )


def test_a_chunked_body_is_cut_off(server: Server) -> None:
    """One endless chunk: the server reads up to its limit only."""
    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n{10**11:x}\r\n".encode()
    sent = 0
    with socket.create_connection(address(server), timeout=20) as line:
        line.sendall(head + PART)
        with contextlib.suppress(ConnectionError):
            while sent < 100 * 2**20:
                sent += line.send(bytes(2**20))
    assert sent < 60 * 2**20


def test_a_client_that_waits_for_leave_gets_it(server: Server) -> None:
    body = PART + photo() + END
    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(address(server), timeout=20) as line:
        line.sendall(head.encode())
        assert line.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body)
        assert status(line.recv(1024)) == 200


def test_a_chunked_photo_is_answered(server: Server) -> None:
    data = photo()
    pieces = [PART, data[:100], data[100:], END]
    connection = http.client.HTTPConnection(*address(server), timeout=60)
    connection.request("POST", "/api/v1/search", iter(pieces), {"Content-Type": FORM}, encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 200
    assert json.load(answer)["matches"][0]["id"] == "1"
    connection.request("GET", "/healthz")  # the same connection goes on
    assert connection.getresponse().status == 200
    connection.close()


POST = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}"
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "request_text",
    [
        f"{POST}Content-Length: -5\r\n\r\n",
        f"{POST}Content-Length: +5\r\n\r\n12345",
        f"{POST}Content-Length: 1_0\r\n\r\n1234567890",
        f"{POST}Content-Length: many\r\n\r\n",
        f"{POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
        f"{POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        f"{CHUNKED}zz\r\n",
        f"{CHUNKED}-0\r\n\r\n",
        f"{CHUNKED}0x5\r\n12345\r\n0\r\n\r\n",
        f"{CHUNKED} 5 \r\n12345\r\n0\r\n\r\n",
        f"{CHUNKED}1_0\r\n1234567890123456\r\n0\r\n\r\n",
        f"{CHUNKED}3\r\nabcd\r\n",
        "HELLO\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a..b\r\nConnection: close\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {'a' * 64}.example\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_request_is_400_and_ends_the_connection(server: Server, request_text: str) -> None:
    said = talk(server, request_text.encode())
    assert status(said) == 400
    assert said.count(b"HTTP/1.") == 1


def test_endless_headers_are_cut_off(server: Server) -> None:
    assert status(talk(server, b"GET / HTTP/1.1\r\nX: ".ljust(server_room.MAX_HEADER_BYTES, b"a"))) == 431


def test_a_header_with_an_underscore_does_not_replace_another(server: Server) -> None:
    body = PART + photo() + END
    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: {len(body)}\r\nContent_Length: {10**10}\r\n"
    assert status(talk(server, head.encode() + b"Connection: close\r\n\r\n" + body)) == 200


def test_a_polite_client_is_served_beside_many_that_are_slow(app: OpenAPI, settings: Settings) -> None:
    half_a_head = b"GET / HTTP/1.1\r\nHost: x\r\nX: "
    half_a_body = f"{POST}Content-Length: 5000\r\n\r\n".encode() + PART
    a_chunk = f"{CHUNKED}1\r\na\r\n".encode()
    with serving(app, settings) as server, contextlib.ExitStack() as slow:
        server.adj.connection_limit = 500
        for number in range(300):
            line = slow.enter_context(socket.create_connection(address(server)))
            line.sendall((b"", half_a_head, half_a_body, a_chunk)[number % 4])
        assert search(server, photo())[0]["id"] == "1"
        assert len(server.active_channels) >= 300  # they are all still there


def test_where_connections_become_too_many_the_silent_ones_go(
    app: OpenAPI, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(app, settings) as server, contextlib.ExitStack() as silent:
        server.adj.connection_limit = 60
        for _ in range(200):
            silent.enter_context(socket.create_connection(address(server)))
        assert search(server, photo())[0]["id"] == "1"
        assert len(server.active_channels) <= 60
    assert not caplog.records


def test_connections_leave_files_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    for files, connections in ((1024, 308), (10_000, 1000), (64, 32)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, files=files: (files, files))
        assert server_room._connection_limit() == connections


@pytest.mark.parametrize(
    ("path", "product_id"), [("a%2Fb", "a/b"), ("a%252Fb", "a%2Fb"), ("a/b", "a/b"), ("a//b", "a//b"), ("%2Fa", "/a")]
)
def test_an_encoded_slash_is_a_slash_and_an_encoded_percent_a_percent(
    server: Server, path: str, product_id: str
) -> None:
    said = talk(server, f"GET /api/v1/products/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert f"no product '{product_id}'" in said.decode()


def test_connections_are_kept(server: Server) -> None:
    connection = http.client.HTTPConnection(*address(server), timeout=20)
    for path in ("/healthz", "/", "/nowhere", "/images/0/card.jpg"):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert not answer.will_close
    connection.close()


def test_eight_uploads_at_once_get_the_answers_that_they_get_alone(server: Server) -> None:
    photos = [photo(kind, colour, 3) for kind in KINDS for colour in COLOURS][:16:2]
    assert len(photos) == 8
    alone = [search(server, data) for data in photos]
    start = threading.Barrier(8)

    def ask(data: bytes) -> list[dict[str, object]]:
        start.wait()
        return search(server, data)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, photos))
    assert together == alone
    assert len({answer[0]["id"] for answer in alone}) == 8  # type: ignore[index]


def test_a_port_in_use_is_reported(app: OpenAPI, server: Server, settings: Settings) -> None:
    _, port = address(server)
    with pytest.raises(BusyError, match=f"Port {port} on 127.0.0.1 is in use"):
        Server(app, settings_room.read({}, index=settings.index, port=port))


def test_an_address_of_another_machine_is_reported(app: OpenAPI, settings: Settings) -> None:
    with pytest.raises(LookalikeError, match=r"Can't listen on 192\.0\.2\.1 port 0"):
        Server(app, settings_room.read({}, index=settings.index, port=0, host="192.0.2.1"))


def test_its_address_is_one_that_a_browser_can_open(app: OpenAPI, settings: Settings) -> None:
    with serving(app, settings_room.read({}, index=settings.index, port=0, host="0.0.0.0")) as server:
        assert server.url.startswith("http://127.0.0.1:")
