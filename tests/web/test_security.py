import io

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from tests.web.shop import photo

ADDRESSES = [
    "/", "/products/1", "/products/none", "/nowhere", "/search", "/?filter.size=XL", "/healthz", "/readyz", "/api/docs",
    "/api/openapi.json", "/api/v1/products", "/api/v1/products/none", "/api/v1/search", "/images/0/card.jpg",
    "/images/0123456789abcdef/card.jpg", "/static/none", "/about", "/likes", "/embed.js",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_response_carries_the_headers(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("address", ["/", "/products/1", "/api/docs", "/nowhere"])
def test_pages_hold_no_script_or_style_of_their_own(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick" not in page
    assert "//" not in page.replace("https://shop.example", "").replace("http://", "")


@pytest.mark.parametrize("data", [photo(), b"no photo"])
def test_a_results_page_is_not_cached(client: FlaskClient, data: bytes) -> None:
    answer = client.post("/search", data={"photo": (io.BytesIO(data), "p")})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 64}.example", "." + "b"])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/products", "/healthz"])
def test_a_host_whose_name_can_not_be_one_is_a_bad_request(client: FlaskClient, path: str, host: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "host whose name can't be one" in answer.json["detail"]


def test_a_bug_of_ours_is_a_page_with_the_headers_and_no_traceback(app: OpenAPI) -> None:
    from tests.web.conftest import with_shop

    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        with with_shop(app, pictures=None):
            answer = app.test_client().get("/")
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "Traceback" not in answer.text
    assert "Content-Security-Policy" in answer.headers
