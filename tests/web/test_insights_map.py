"""The page of the map."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Browser, Page, Route, expect

from lookalike import settings as settings_room
from lookalike.errors import UnprocessableError
from lookalike.web.insights.map_addresses import MOST_NUMBERS, parse_corners, parse_numbers
from tests.web.browser import NARROW, WIDE, OpenPage, check_axe
from tests.web.conftest import serving
from tests.web.keeper import KEY, keeping, log_in, with_insights


@pytest.fixture(scope="module")
def folder(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_insights(index_folder, tmp_path_factory.mktemp("map"), "map", "clusters")


@pytest.fixture(scope="module")
def keeper(folder: Path) -> Iterator[OpenAPI]:
    with keeping(folder) as made:
        yield made


@pytest.fixture
def client(keeper: OpenAPI) -> FlaskClient:
    client = keeper.test_client()
    log_in(client)
    return client


def test_the_page_has_the_map_as_a_picture_and_a_table(client: FlaskClient) -> None:
    page = client.get("/insights/map?by=gender").get_data(as_text=True)
    assert '<img class="map-picture"' in page
    assert "Women" in page
    assert client.get("/insights/map/picture.png").content_type == "image/png"
    assert client.get("/insights/map/picture.svg?by=gender").get_data(as_text=True).startswith("<svg")


def test_the_points_are_bytes(client: FlaskClient) -> None:
    assert len(client.get("/insights/map/points.bin").data) == 4 * 45
    assert len(client.get("/insights/map/codes.bin?by=gender").data) == 45
    [first] = client.get("/insights/map/products.json?n=0").get_json()
    assert (first["id"], first["number"]) == ("1", 0)
    assert client.get("/insights/map/products.json?n=45").status_code == 422


def test_a_selection_is_listed_and_given_as_files(client: FlaskClient) -> None:
    page = client.get("/insights/map?lasso=0,0,1000,1000").get_data(as_text=True)
    assert "45 products in the selection" in page
    assert "/products/" in page
    assert client.get("/insights/map/selection.csv?lasso=0,0,1000,1000").get_data(as_text=True).count("\n") == 47
    assert client.get("/insights/map/selection.json?lasso=0,0,1,1").get_json() == []
    alike = client.get("/insights/map/alike?lasso=0,0,1000,1000")
    assert alike.status_code == 302
    assert client.get(alike.location).status_code == 200
    assert client.get("/insights/map/alike?lasso=0,0,1,1").status_code == 404
    first = client.get("/insights/map/selection.json").get_json()[0]
    assert sorted(first) == ["cluster", "id", "x", "y"]
    assert "no product in this part" in client.get("/insights/map?lasso=0,0,1,1").get_data(as_text=True)
    assert client.get("/insights/map?lasso=everything").status_code == 422


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3", "1,2,3,x", "0,0,1001,5", "-1,0,5,5", "1," * 500 + "1"])
def test_corners_that_cannot_be_used(text: str) -> None:
    with pytest.raises(UnprocessableError, match="two corners of a box"):
        parse_corners(text)


def test_numbers_of_products_are_checked() -> None:
    assert parse_numbers("0,2", 3) == [0, 2]
    for text in ("", "a", "3", ",".join(["0"] * (MOST_NUMBERS + 1)), "-1"):
        with pytest.raises(UnprocessableError, match=f"1 to {MOST_NUMBERS} numbers"):
            parse_numbers(text, 3)


def test_a_cluster_in_the_legend_leads_to_its_page(client: FlaskClient) -> None:
    page = client.get("/insights/map?by=@cluster").get_data(as_text=True)
    assert '<a href="/insights/clusters/0">' in page


def test_a_link_to_the_matrix_says_how_many_it_takes(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    every = "/insights/map?lasso=0,0,1000,1000"
    assert "of the first" not in client.get(every).get_data(as_text=True)
    monkeypatch.setattr("lookalike.web.insights.views.map.MOST_IN_MATRIX", 3)
    assert "Similarity matrix of the first 3" in client.get(every).get_data(as_text=True)


def test_a_map_of_an_earlier_build_is_not_shown(folder: Path, tmp_path: Path) -> None:
    for name in ("index", "catalogue", "samples"):
        shutil.copytree(folder.parent / name, tmp_path / name)
    stored = tmp_path / "index" / "insights" / "insights.json"
    stored.write_text(re.sub(r'("index": ?")\w{64}', r"\g<1>" + 64 * "0", stored.read_text()))
    with keeping(tmp_path / "index") as made:
        client = made.test_client()
        log_in(client)
        for address in ("", "/search?product=1", "/selection.csv", "/points.bin"):
            answer = client.get(f"/insights/map{address}")
            assert answer.status_code == 404
            assert "earlier build" in answer.get_data(as_text=True)
        assert client.get("/insights/matrix?cluster=0").status_code == 404


def test_the_results_of_a_search_are_lit(client: FlaskClient) -> None:
    page = client.get("/products/1").get_data(as_text=True)
    assert "/insights/map/search?product=1" in page
    lit = client.get("/insights/map/search?product=1").get_data(as_text=True)
    every = client.get("/insights/map/selection.json").get_json()
    own = next(number for number, each in enumerate(every) if each["id"] == "1")
    x, y = (round(every[own][axis] * 1000 / 65535) for axis in "xy")
    assert f'data-at="{x},{y}"' in lit
    assert f'data-lit="{own},' in lit
    assert "lit on the map" in lit
    assert client.get("/insights/map/search?product=gone").status_code == 404
    assert client.get("/insights/map/search?query=broken").status_code == 422


def test_a_search_without_results_is_a_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lookalike.web.insights.views.map.answer", lambda searcher, asked, limits: [])
    page = client.get("/insights/map/search?product=1").get_data(as_text=True)
    assert "Nothing was found" in page
    assert re.search(r'data-lit="\d+" data-at="\d+,\d+"', page)
    monkeypatch.setattr("lookalike.web.insights.views.map.ask_token", lambda *asked: None)
    page = client.get("/insights/map/search?query=of-a-photo").get_data(as_text=True)
    assert 'data-lit="" data-at=""' in page


def test_visitors_have_no_link_to_the_map(keeper: OpenAPI) -> None:
    assert "/insights/" not in keeper.test_client().get("/products/1").get_data(as_text=True)


def test_without_the_part_the_page_says_what_to_do(index_folder: Path, tmp_path: Path) -> None:
    with keeping(with_insights(index_folder, tmp_path, "statistics")) as made:
        client = made.test_client()
        log_in(client)
        answer = client.get("/insights/map")
        assert answer.status_code == 404
        assert "python -m lookalike insights" in answer.get_data(as_text=True)
        assert "/insights/" not in client.get("/products/1").get_data(as_text=True).partition("<footer")[0]


@pytest.fixture
def open_map(browser: Browser, keeper: OpenAPI, folder: Path) -> Iterator[OpenPage]:
    with serving(keeper, settings_room.read({}, index=str(folder), port=0)) as running:
        opener = OpenPage(browser, running.url)
        yield opener
        opener.close()
        assert not opener.complaints


def logged_in(open_map: OpenPage, path: str, **options: object) -> Page:
    page = open_map("/insights/login", **options)
    page.get_by_label("Key").fill(KEY)
    page.get_by_role("button", name="Log in").click()
    page.goto(path)
    return page


@pytest.mark.browser
def test_points_can_be_pointed_at_chosen_and_zoomed(open_map: OpenPage) -> None:
    page = logged_in(open_map, "/insights/map", viewport=WIDE)
    canvas = page.locator("#map canvas")
    expect(page.locator("#map[data-drawn='45']")).to_be_visible()
    box = canvas.bounding_box()
    assert box
    places = page.evaluate("fetch(map.dataset.points).then(a => a.arrayBuffer()).then(b => [...new Uint16Array(b)])")
    side = min(box["width"], box["height"])
    left = box["x"] + box["width"] / 2 + (places[0] / 65535 - 0.5) * side
    top = box["y"] + box["height"] / 2 - (places[1] / 65535 - 0.5) * side
    page.mouse.move(left + 1, top)
    expect(page.locator(".map-hover")).to_be_visible()

    page.get_by_role("button", name="Lasso").click()
    x, y, wide, high = box["x"] + 2, box["y"] + 60, box["width"] - 4, box["height"] - 62
    page.mouse.move(x, y)
    page.mouse.down()
    for corner in ((x + wide, y), (x + wide, y + high), (x, y + high), (x, y)):
        page.mouse.move(*corner, steps=4)
    page.mouse.up()
    expect(page.locator("#selected")).to_contain_text("in the selection")
    assert "lasso=" in page.url
    expect(page.locator("#selected")).to_be_focused()

    canvas.focus()
    for _ in range(9):
        page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r",20\.\d+$"))  # the zoom
    page.keyboard.press("0")
    expect(page).to_have_url(re.compile(r",1\.0000$"))
    page.keyboard.press("Enter")
    expect(page.locator("#selected")).to_contain_text("45 products in the selection")


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_axe_finds_nothing(open_map: OpenPage, scheme: str, size: dict[str, int]) -> None:
    page = logged_in(open_map, "/insights/map?lasso=0,0,1000,1000", color_scheme=scheme, viewport=size)
    expect(page.locator("#map[data-drawn]")).to_be_visible()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.browser
def test_without_webgl_the_picture_stays_and_can_be_coloured(open_map: OpenPage) -> None:
    page = open_map("/insights/login")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.get_by_label("Key").fill(KEY)
    page.get_by_role("button", name="Log in").click()
    page.goto("/insights/map")
    picture = page.locator(".map-picture")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1200)
    assert page.locator("#map canvas").count() == 0
    page.get_by_label("Colours by").select_option("@cluster")
    expect(page).to_have_url(re.compile("by=%40cluster"))


@pytest.mark.browser
def test_if_the_graphics_card_gives_up_the_picture_comes_back(open_map: OpenPage) -> None:
    page = logged_in(open_map, "/insights/map")
    expect(page.locator("#map[data-drawn='45'] canvas")).to_be_visible()
    expect(page.locator(".map-picture")).to_be_hidden()
    page.evaluate("map.querySelector('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()")
    expect(page.locator(".map-picture")).to_be_visible()
    expect(page.locator("#map canvas, .map-tools:visible")).to_have_count(0)


@pytest.mark.browser
def test_a_selection_that_is_not_answered_is_asked_for_as_a_page(open_map: OpenPage) -> None:
    page = logged_in(open_map, "/insights/map")
    expect(page.locator("#map[data-drawn='45']")).to_be_visible()
    page.route(
        "**/insights/map?*lasso*",
        lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.locator("#map canvas").press("Enter")
    page.wait_for_url("**lasso**")
    expect(page.locator("#selected")).to_contain_text("45 products in the selection")
    open_map.complaints.clear()  # of the request that was cut off


@pytest.mark.browser
def test_the_latest_of_two_selections_stays(open_map: OpenPage) -> None:
    page = logged_in(open_map, "/insights/map")
    expect(page.locator("#map[data-drawn='45']")).to_be_visible()
    held: list[Route] = []
    page.route("**/insights/map?*lasso*", lambda route: held.append(route) if not held else route.continue_())
    canvas = page.locator("#map canvas")
    canvas.press("Enter")
    for key in ("+", "+", "+", "+", "+", "+", "Enter"):
        canvas.press(key)
    selected = page.locator("#selected")
    expect(selected).to_be_visible()
    later = selected.inner_text()
    with page.expect_response("**lasso**"):
        held[0].continue_()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert selected.inner_text() == later != "45 products in the selection"
