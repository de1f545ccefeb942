"""The real server: what must hold on the wire."""

import concurrent.futures
import contextlib
import http.client
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest
from flask_openapi3.openapi import OpenAPI

from lookalike import settings as settings_room
from lookalike.errors import BusyError, LookalikeError
from lookalike.settings import Settings
from lookalike.web import server as server_room
from lookalike.web.server import Server
from tests.web.conftest import serving
from tests.web.shop import COLOURS, KINDS, photo

SENTENCE = "This upload is too large: a photo may have 20 MB, any other field half a megabyte."
BOUNDARY = "----lookalike"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
HEAD = f"Host: x\r\nContent-Type: {FORM}\r\n"
PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="p.png"\r\n\r\n'.encode()
END = f"\r\n--{BOUNDARY}--\r\n".encode()


def address(server: Server) -> tuple[str, int]:
    host, port = server.bind_addr[:2]
    return str(host), int(port)


def talk(server: Server, sent: bytes, finish: bool = False) -> bytes:
    """All that the server says to ``sent`` until it closes; ``finish``: after the client has closed its side."""
    with socket.create_connection(address(server), timeout=20) as line:
        line.sendall(sent)
        if finish:
            line.shutdown(socket.SHUT_WR)
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
def test_too_large_is_said_on_the_declared_length(server: Server, path: str) -> None:
    said = talk(server, f"POST {path} HTTP/1.1\r\n{HEAD}Content-Length: {21 * 2**20}\r\n\r\n".encode())
    assert status(said) == 413
    assert SENTENCE in said.decode()
    assert b"Content-Security-Policy" in said


def test_a_client_that_waits_for_leave_is_refused_before_it_sends(server: Server) -> None:
    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Expect: 100-continue\r\nContent-Length: {10**10}\r\n\r\n"
    assert status(talk(server, head.encode())) == 413


def test_a_client_that_waits_for_leave_gets_it(server: Server) -> None:
    body = PART + photo() + END
    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(address(server), timeout=20) as line:
        line.sendall(head.encode())
        assert line.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body)
        assert status(line.recv(1024)) == 200


@pytest.mark.parametrize("path", ["/search", "/api/v1/search", "/no/such/page"])
def test_a_client_that_sends_all_of_it_first_still_reads_the_answer(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection(*address(server), timeout=60)
    connection.request("POST", path, bytes(80 * 2**20), {"Content-Type": FORM})
    answer = connection.getresponse()
    assert answer.status == (404 if "no" in path else 413)
    assert answer.read()
    connection.close()


@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
def test_a_chunked_body_is_cut_off(server: Server, path: str) -> None:
    piece = bytes(2**20)
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        yield PART
        for _ in range(40):
            sent += len(piece)
            yield piece

    connection = http.client.HTTPConnection(*address(server), timeout=60)
    connection.request("POST", path, pieces(), {"Content-Type": FORM}, encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 413
    assert SENTENCE in answer.read().decode()
    connection.close()
    assert sent == 40 * 2**20


def test_no_more_of_a_chunked_body_is_held_than_the_limit(app: OpenAPI, settings: Settings) -> None:
    """One endless chunk: the app reads to the limit, the rest is thrown away unread by it."""
    read = 0
    original = server_room.Body.readinto

    def counting(body: server_room.Body, buffer: bytearray) -> int:
        nonlocal read
        got = original(body, buffer)
        read += got
        return got

    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n{10**11:x}\r\n".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server_room.Body, "readinto", counting)
        with serving(app, settings) as server:
            assert status(talk(server, head + PART + bytes(60 * 2**20), finish=True)) == 413
    assert 20 * 2**20 < read < 20.5 * 2**20


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


@pytest.mark.parametrize(
    "request_text",
    [
        f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: -5\r\n\r\n",
        f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: many\r\n\r\n",
        f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n-5\r\n",
        f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
        f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n{'1' * 500}\r\n",
        "HELLO\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
    ],
)
def test_what_is_no_request_is_400(server: Server, request_text: str) -> None:
    said = talk(server, request_text.encode(), finish=True)
    assert status(said) == 400
    assert b"Content-Security-Policy" in said
    assert b"nosniff" in said


def test_a_body_that_breaks_off_is_said(server: Server) -> None:
    said = talk(
        server, f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: 5000\r\n\r\n".encode() + PART, finish=True
    )
    assert status(said) == 400
    assert b"broke off" in said


def test_endless_headers_are_cut_off(server: Server) -> None:
    assert status(talk(server, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 70_000, finish=True)) == 413


def test_a_header_with_an_underscore_is_not_taken_for_another(server: Server) -> None:
    body = PART + photo() + END
    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: {len(body)}\r\nContent_Length: {10**10}\r\n"
    assert status(talk(server, head.encode() + b"Connection: close\r\n\r\n" + body)) == 200


def test_a_client_that_falls_silent_is_let_go(app: OpenAPI, settings: Settings) -> None:
    with serving(app, settings) as server:
        server.timeout = 0.2
        half = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: 5000\r\n\r\n".encode() + PART
        assert status(talk(server, half)) == 400
        assert status(talk(server, b"GET / HTTP/1.1\r\nHost:")) == 408


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", 408),
        (f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: 5000\r\n\r\n".encode() + PART, 400),
        (f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n".encode(), 400),
    ],
    ids=["headers", "body", "trailers"],
)
def test_a_client_that_trickles_is_let_go(
    app: OpenAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch, sent: bytes, answer: int
) -> None:
    monkeypatch.setattr(server_room, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(server_room, "SILENCE_SECONDS", 0.1)
    with serving(app, settings) as server, socket.create_connection(address(server), timeout=0.02) as line:
        line.sendall(sent)
        said = b""
        while not said:
            line.sendall(b"a\r\n" if b"chunked" in sent else b"a")
            with contextlib.suppress(TimeoutError):
                said = line.recv(65536)
        with pytest.raises((ConnectionResetError, BrokenPipeError)):  # and it is let go for good, whatever it sends on
            for _ in range(500):
                line.sendall(b"a")
                time.sleep(0.02)
    assert status(said) == answer


def test_a_client_that_keeps_up_is_waited_for(
    app: OpenAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_room, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(server_room, "LEAST_RATE", 1)
    body = PART + photo() + END
    head = f"POST /api/v1/search HTTP/1.1\r\n{HEAD}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with serving(app, settings) as server, socket.create_connection(address(server), timeout=20) as line:
        line.sendall(head.encode() + body[:100])
        time.sleep(0.5)
        line.sendall(body[100:])
        assert status(line.recv(65536)) == 200


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


def test_connections_that_say_nothing_hold_no_thread(app: OpenAPI, settings: Settings) -> None:
    with serving(app, settings) as server:
        server.timeout = 120
        idle = [socket.create_connection(address(server)) for _ in range(3 * settings.threads)]
        try:
            said = talk(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        finally:
            for line in idle:
                line.close()
    assert status(said) == 200


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


def test_a_port_in_use_is_said(app: OpenAPI, server: Server, settings: Settings) -> None:
    _, port = address(server)
    with pytest.raises(BusyError, match=f"Port {port} on 127.0.0.1 is in use"):
        Server(app, settings_room.read({}, index=settings.index, port=port))


def test_an_address_that_is_not_ours_is_said(app: OpenAPI, settings: Settings) -> None:
    with pytest.raises(LookalikeError, match=r"Can't listen on 192\.0\.2\.1 port 0"):
        Server(app, settings_room.read({}, index=settings.index, port=0, host="192.0.2.1"))


def test_its_address_is_one_that_a_browser_can_open(app: OpenAPI, settings: Settings) -> None:
    with serving(app, settings_room.read({}, index=settings.index, port=0, host="0.0.0.0")) as server:
        assert server.url.startswith("http://127.0.0.1:")
