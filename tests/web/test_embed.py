"""The widget in a page of another origin, and the permission for it."""

import contextlib
import functools
import gzip
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Browser, Page, expect

from lookalike.errors import LookalikeError
from lookalike.storefront import Storefront
from lookalike.web.embed import ORIGINS, origins_of
from lookalike.web.server import Server
from tests.conftest import ROOT
from tests.web.browser import NARROW, check_axe
from tests.web.conftest import with_shop
from tests.web.shop import SLASHED

SHOP = "https://shop.example"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def permitted(app: OpenAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, ORIGINS, frozenset([SHOP]))


def test_the_setting_names_origins() -> None:
    assert origins_of("") == frozenset()
    assert origins_of("https://Shop.Example:443/, http://localhost:8000") == {SHOP, "http://localhost:8000"}


@pytest.mark.parametrize(
    "written", ["*", "shop.example", "https://shop.example/path", "null", "https://a b", "ftp://x"]
)
def test_what_is_no_origin_is_a_sentence(written: str) -> None:
    with pytest.raises(LookalikeError, match=r"LOOKALIKE_EMBED_ORIGINS\) has .*; each of them must be an origin"):
        origins_of(written)


@pytest.mark.usefixtures("permitted")
def test_named_origins_may_read_the_api_and_nothing_else(client: FlaskClient) -> None:
    for address, status in (("/api/v1/products/1/similar", 200), ("/api/v1/products/gone/similar", 404)):
        answer = client.get(address, headers={"Origin": SHOP})
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (status, SHOP)
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        other = client.get(address, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in other.headers
    before = client.options("/api/v1/recommendations", headers={"Origin": SHOP})
    assert before.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Origin" not in client.get("/likes", headers={"Origin": SHOP}).headers


def test_by_default_no_origin_may(client: FlaskClient) -> None:
    answer = client.get("/api/v1/products/1/similar", headers={"Origin": SHOP})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_script_is_small(client: FlaskClient) -> None:
    answer = client.get("/embed.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(gzip.compress(answer.data)) < len(answer.data) < 10_000


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of another server with the files in ``folder``."""
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{other.server_port}"
    finally:
        other.shutdown()
        other.server_close()


@pytest.fixture
def shops_page(
    browser: Browser, server: Server, app: OpenAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Page, str]]:
    """The demo's page on another origin, which is permitted, and its address; with the drawn shop's ids."""
    demo = (ROOT / "demo" / "embed.html").read_text(encoding="utf-8").replace("http://127.0.0.1:5000", server.url)
    (tmp_path / "page.html").write_text(demo.replace("10007", "17").replace("10020, 10033", "17, 1"), encoding="utf-8")
    context = browser.new_context(viewport=NARROW)
    with served(tmp_path) as origin:
        monkeypatch.setitem(app.config, ORIGINS, frozenset([origin]))
        yield context.new_page(), f"{origin}/page.html"
    context.close()


@pytest.mark.browser
def test_the_widget_shows_products_in_a_page_of_another_origin(shops_page: tuple[Page, str]) -> None:
    page, address = shops_page
    page.goto(address)
    alike = page.get_by_role("region", name="Products that look like this")
    expect(alike.get_by_role("link")).to_have_count(6)
    expect(alike.get_by_role("link").first).to_contain_text("watches")
    expect(page.get_by_role("region", name="For you, too").get_by_role("link")).to_have_count(4)
    image = alike.locator("img").first
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("(image) => image.naturalWidth") > 0
    link = alike.get_by_role("link").first
    assert link.evaluate("(link) => getComputedStyle(link).textTransform") == "none"  # the page's rules stay outside
    assert image.evaluate("(image) => getComputedStyle(image).borderRadius") == "12px"
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    check_axe(page)


@pytest.mark.browser
def test_the_widget_takes_any_id(shops_page: tuple[Page, str], server: Server) -> None:
    page, address = shops_page
    page.goto(address)
    page.evaluate(
        """([src, product]) => {
            const script = Object.assign(document.createElement("script"), { src });
            Object.assign(script.dataset, { product, heading: "Like the odd one", count: "500" });
            document.body.append(script);
        }""",
        [f"{server.url}/embed.js", SLASHED],
    )
    links = page.get_by_role("region", name="Like the odd one").get_by_role("link")
    expect(links.first).to_contain_text("shoes")
    assert links.count() > 6


@pytest.mark.browser
def test_the_widget_writes_prices_as_the_pages_do(shops_page: tuple[Page, str], app: OpenAPI) -> None:
    page, address = shops_page
    with with_shop(app, front=Storefront(currency="EUR", currency_place="after")):
        page.goto(address)
        alike = page.get_by_role("region", name="Products that look like this")
        expect(alike.locator(".price").first).to_have_text(re.compile(r"^\d+\.\d\d\s€$"))


@pytest.mark.browser
@pytest.mark.parametrize("fault", ["origin", "id", "server"])
def test_where_nothing_can_be_shown_the_page_stays_as_it_is(
    shops_page: tuple[Page, str], app: OpenAPI, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    page, address = shops_page
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    if fault == "origin":
        monkeypatch.setitem(app.config, ORIGINS, frozenset([SHOP]))
    if fault == "id":
        page.route(
            "**/api/v1/products/17/similar*",
            lambda route: route.continue_(url=route.request.url.replace("/17/", "/gone/")),
        )
    if fault == "server":
        page.route("**/api/v1/**", lambda route: route.abort())
    with page.expect_console_message(lambda message: "Lookalike shows nothing here" in message.text):
        page.goto(address)
    expected = {"origin": "EMBED_ORIGINS lacks http", "id": "no product 'gone'", "server": "did not answer"}
    assert expected[fault] in said[0]
    expect(page.get_by_role("region", name="Products that look like this")).to_have_count(0)
