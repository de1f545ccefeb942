import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

ADDRESSES = [
    "/", "/products/1", "/products/none", "/nowhere", "/search", "/?filter.size=XL", "/healthz", "/api/docs",
    "/api/openapi.json", "/api/v1/products", "/api/v1/products/none", "/api/v1/search", "/images/0/card.jpg",
    "/images/99/card.jpg", "/static/lookalike.css", "/static/none", "/samples/01-green-bag.jpg",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_response_carries_the_headers(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("address", ["/", "/products/1", "/api/docs", "/nowhere"])
def test_pages_hold_no_script_or_style_of_their_own(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick" not in page
    assert "//" not in page.replace("https://shop.example", "").replace("http://", "")


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
