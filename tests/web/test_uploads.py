"""Bad photos: one sentence and the right status, on the page and in the API."""

import io
import re
import struct
import zlib
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from lookalike import photos
from tests.web.conftest import shop_of
from tests.web.shop import photo


def part(data: bytes, name: str = "photo.jpg") -> FileStorage:
    return FileStorage(io.BytesIO(data), name)


def tiny() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (7, 100)).save(out, "PNG")
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_claim() -> bytes:
    """A PNG of a few bytes that claims to have 100,000 × 100,000 pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


BAD: dict[str, tuple[dict[str, object], int, str]] = {
    "no file": ({}, 400, "No photo was given"),
    "nothing chosen": ({"photo": part(b"", "")}, 400, "No photo was given"),
    "a field of text": ({"photo": "hello"}, 400, "No photo was given"),
    "an empty file": ({"photo": part(b"")}, 400, "The photo is empty"),
    "another field": ({"image": part(photo())}, 400, "must come in the field 'photo', not in 'image'"),
    "fifty": ({"photo": [part(photo()) for _ in range(50)]}, 400, "50 photos were given; at most 8"),
    "one of two is bad": ({"photo": [part(photo()), part(b"<html>")]}, 415, "not a photo"),
    "an address": ({"image_url": "http://photos.example/a.jpg"}, 422, "not accepted here; send the photo itself"),
    "far too many words": ({"photo": part(photo()), "words": "red " * 300_000}, 413, "half a megabyte"),
    "too many words": ({"photo": part(photo()), "words": "red " * 100}, 422, "at most 200 letters"),
    "HTML": ({"photo": part(b"<html><body>hello</body></html>")}, 415, "not a photo"),
    "SVG": ({"photo": part(b'<svg xmlns="http://www.w3.org/2000/svg"/>')}, 415, "not a photo"),
    "cut short": ({"photo": part(photo(format="JPEG")[:-900])}, 422, "cut short"),
    "tiny": ({"photo": part(tiny())}, 422, "7×100 pixels"),
    "a bomb": ({"photo": part(huge_claim())}, 413, "pixels"),
    "too many bytes": ({"photo": part(b"\xff\xd8\xff" + bytes(20 * 2**20))}, 413, "20 MB"),
    "far too many bytes": ({"photo": part(bytes(21 * 2**20))}, 413, "20 MB"),
    "a wrong k": ({"photo": part(photo()), "k": "0"}, 422, "k is '0'"),
    "a wrong metric": ({"photo": part(photo()), "metric": "x"}, 422, "There is no metric 'x'"),
    "an unknown column": ({"photo": part(photo()), "filter.size": "XL"}, 422, "gender, articleType, baseColour"),
}
# The sentences on pages, where those of the API are for developers.
FOR_VISITORS = {
    "No photo was given": "No photo arrived. Choose one and try again.",
    "must come in the field 'photo', not in 'image'": "No photo arrived.",
    "at most 200 letters": "One of the filters could not be used, and was left out.",
    "k is '0'": "One of the filters could not be used, and was left out.",
    "There is no metric 'x'": "One of the filters could not be used",
    "gender, articleType, baseColour": "The products can’t be filtered by this.",
}


def encoded(fields: dict[str, object]) -> dict[str, Any]:
    """The fields as a multipart body, made in memory: the client would leave the file of a large one open."""
    for value in fields.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, FileStorage):
                each.stream.seek(0)
    stream, _, boundary = stream_encode_multipart(MultiDict(fields), use_tempfile=False)
    return {"data": stream.read(), "content_type": f"multipart/form-data; boundary={boundary}"}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_upload_is_one_sentence_in_the_api(client: FlaskClient, case: str) -> None:
    fields, status, sentence = BAD[case]
    answer = client.post("/api/v1/search", **encoded(fields))
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert answer.json["status"] == status
    assert sentence in answer.json["detail"]


@pytest.mark.parametrize("case", BAD)
def test_a_bad_upload_is_a_sentence_on_the_page(client: FlaskClient, case: str) -> None:
    fields, status, sentence = BAD[case]
    answer = client.post("/search", **encoded(fields))
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert FOR_VISITORS.get(sentence, sentence) in unescape(answer.text)
    assert "multipart" not in re.sub("<[^>]*>", "", answer.text)


def test_a_body_that_is_no_form_has_no_photo(client: FlaskClient) -> None:
    answer = client.post("/api/v1/search", data=photo(), content_type="image/png")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"photo"),
        ("multipart/form-data; boundary=B", b"no boundary"),
        (
            "multipart/form-data; boundary=B",
            b'--B\r\nContent-Disposition: form-data; name="photo"; filename="M\xfcller.jpg"\r\n\r\nx\r\n--B--\r\n',
        ),
    ],
    ids=["no boundary", "not what it says", "Latin-1"],
)
@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
def test_a_form_that_can_not_be_read_is_not_an_empty_one(
    client: FlaskClient, path: str, content_type: str, body: bytes
) -> None:
    answer = client.post(path, data=body, content_type=content_type)
    assert answer.status_code == 400
    sentence = "The form can't be read" if "api" in path else "The photo did not arrive whole."
    assert sentence in unescape(answer.text)


@pytest.mark.parametrize("kind", ["form-data", 'form-data; filename="p.png"'], ids=["field", "file"])
@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
def test_a_part_without_a_name_is_reported(client: FlaskClient, path: str, kind: str) -> None:
    body = f"--B\r\nContent-Disposition: {kind}\r\n\r\nx\r\n--B--\r\n"
    answer = client.post(path, data=body, content_type="multipart/form-data; boundary=B")
    assert answer.status_code == 400
    assert ("has no name" if "api" in path else "The photo did not arrive whole.") in answer.text


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\0b.jpg", "C:\\photo.exe", "x" * 5000, "ü\u202e.png", "?"])
def test_the_file_name_plays_no_part(client: FlaskClient, name: str) -> None:
    answer = client.post("/api/v1/search", data={"photo": part(photo(), name)})
    assert answer.status_code == 200
    assert answer.json and answer.json["matches"][0]["id"] == "1"


def test_a_second_input_left_empty_is_no_second_photo(client: FlaskClient) -> None:
    answer = client.post("/search", data={"photo": [part(b"", ""), part(photo())]})
    assert answer.status_code == 200


def test_a_photo_of_exactly_the_limit_is_accepted(client: FlaskClient) -> None:
    whole = photo(format="JPEG")
    answer = client.post("/api/v1/search", **encoded({"photo": part(whole + bytes(20 * 2**20 - len(whole)))}))
    assert answer.status_code == 200


@pytest.mark.parametrize("where", ["decoder", "encoder"])
def test_memory_that_is_short_is_not_the_photos_fault(
    client: FlaskClient, app: OpenAPI, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    if where == "decoder":
        monkeypatch.setattr(photos, "_read", refuse)
    else:
        monkeypatch.setattr(shop_of(app).encoder, "look", refuse)
    for path in ("/search", "/api/v1/search"):
        answer = client.post(path, data={"photo": part(photo())})
        assert answer.status_code == 503
        assert "There is not enough memory for this" in unescape(answer.text)
        assert answer.headers["Retry-After"]
