"""Behind a reverse proxy: its headers are trusted if configured, and the app may be mounted at any path."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike import settings as settings_room
from lookalike.photos import decode
from lookalike.settings import Settings
from lookalike.web import create_app
from tests.web.conftest import serving, shop_of
from tests.web.shop import photo
from tests.web.test_server import status, talk

PREFIX = "/shop/lookalike"
FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "shop.example",
    "X-Forwarded-Prefix": PREFIX,
}


@pytest.fixture(scope="module")
def proxied_settings(index_folder: Path) -> Settings:
    return settings_room.read({}, index=str(index_folder), port=0, proxies=1)


@pytest.fixture(scope="module")
def proxied(proxied_settings: Settings) -> Iterator[OpenAPI]:
    made = create_app(proxied_settings)
    shop_of(made).encoder.look(decode(photo()))
    yield made
    shop_of(made).index.close()


def addresses(page: str) -> list[str]:
    """All links and resources of a page on this server."""
    found = re.findall(r'(?:href|src|action|data-health|data-path)="([^"]+)"', page)
    return [unescape(each) for each in found if not each.startswith(("data:", "https://shop.example/", "#"))]


@pytest.mark.parametrize(
    "path", ["/", "/?q=red&page=1", "/?gender=Men&q=nothing", "/products/1", "/api/docs", "/nowhere"]
)
def test_every_address_of_a_page_has_the_prefix(proxied: OpenAPI, path: str) -> None:
    found = addresses(proxied.test_client().get(path, headers=FORWARDED).text)
    assert found
    assert not [each for each in found if not each.startswith(f"{PREFIX}/")]


def test_every_address_of_a_results_page_has_the_prefix(proxied: OpenAPI) -> None:
    for data in (photo(), b"no photo"):
        answer = proxied.test_client().post("/search", data={"photo": (io.BytesIO(data), "p")}, headers=FORWARDED)
        found = addresses(answer.text)
        assert found
        assert not [each for each in found if not each.startswith(f"{PREFIX}/")]
        assert 'enctype="multipart/form-data"' in answer.text  # the form for another photo


def test_every_address_of_the_api_has_the_prefix(proxied: OpenAPI) -> None:
    client = proxied.test_client()
    listing = client.get("/api/v1/products?per_page=2", headers=FORWARDED).json
    record = listing["products"][0]
    assert listing["next"].startswith(f"{PREFIX}/api/v1/products?")
    for address in (record["image_url"], record["product_url"], *record["image_urls"]):
        assert address.startswith(f"{PREFIX}/")
    assert client.get("/api/openapi.json", headers=FORWARDED).json["servers"] == [{"url": PREFIX}]


def test_a_redirect_stays_below_the_prefix(proxied: OpenAPI) -> None:
    assert proxied.test_client().get("/search", headers=FORWARDED).headers["Location"] == f"{PREFIX}/"


def test_headers_are_not_trusted_by_default(client: FlaskClient) -> None:
    found = addresses(client.get("/", headers=FORWARDED).text)
    assert not [each for each in found if each.startswith(PREFIX)]


@pytest.mark.parametrize("believed", [False, True])
def test_the_server_passes_on_headers_only_of_trusted_proxies(
    app: OpenAPI, settings: Settings, proxied: OpenAPI, proxied_settings: Settings, believed: bool
) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in FORWARDED.items())
    request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}Connection: close\r\n\r\n".encode()
    with serving(proxied if believed else app, proxied_settings if believed else settings) as server:
        said = talk(server, request)
    assert status(said) == 200
    assert (PREFIX.encode() in said) == believed
