"""The page of the map."""

import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Route, expect

from lookalike.errors import UnprocessableError
from lookalike.web.insights.map_addresses import MOST_NUMBERS, parse_corners, parse_numbers
from tests.web.browser import NARROW, WIDE, OpenAsKeeper, check_axe
from tests.web.keeper import keeping, log_in


def test_the_page_has_the_map_as_a_picture_and_a_table(keeper: FlaskClient) -> None:
    page = keeper.get("/insights/map?by=gender").get_data(as_text=True)
    assert '<img class="map-picture"' in page
    assert "Women" in page
    assert keeper.get("/insights/map/picture.png").content_type == "image/png"
    assert keeper.get("/insights/map/picture.svg?by=gender").get_data(as_text=True).startswith("<svg")


def test_the_points_are_bytes(keeper: FlaskClient) -> None:
    assert len(keeper.get("/insights/map/points.bin").data) == 4 * 45
    assert len(keeper.get("/insights/map/codes.bin?by=gender").data) == 45
    [first] = keeper.get("/insights/map/products.json?n=0").get_json()
    assert (first["id"], first["number"]) == ("1", 0)
    assert keeper.get("/insights/map/products.json?n=45").status_code == 422


def test_a_selection_is_listed_and_given_as_files(keeper: FlaskClient) -> None:
    page = keeper.get("/insights/map?lasso=0,0,1000,1000").get_data(as_text=True)
    assert "45 products in the selection" in page
    assert "/products/" in page
    assert keeper.get("/insights/map/selection.csv?lasso=0,0,1000,1000").get_data(as_text=True).count("\n") == 47
    assert keeper.get("/insights/map/selection.json?lasso=0,0,1,1").get_json() == []
    alike = keeper.get("/insights/map/alike?lasso=0,0,1000,1000")
    assert alike.status_code == 302
    assert keeper.get(alike.location).status_code == 200
    assert keeper.get("/insights/map/alike?lasso=0,0,1,1").status_code == 404
    first = keeper.get("/insights/map/selection.json").get_json()[0]
    assert sorted(first) == ["cluster", "id", "x", "y"]
    assert "no product in this part" in keeper.get("/insights/map?lasso=0,0,1,1").get_data(as_text=True)
    assert keeper.get("/insights/map?lasso=everything").status_code == 422


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3", "1,2,3,x", "0,0,1001,5", "-1,0,5,5", "1," * 500 + "1"])
def test_corners_that_cannot_be_used(text: str) -> None:
    with pytest.raises(UnprocessableError, match="two corners of a box"):
        parse_corners(text)


def test_numbers_of_products_are_checked() -> None:
    assert parse_numbers("0,2", 3) == [0, 2]
    for text in ("", "a", "3", ",".join(["0"] * (MOST_NUMBERS + 1)), "-1"):
        with pytest.raises(UnprocessableError, match=f"1 to {MOST_NUMBERS} numbers"):
            parse_numbers(text, 3)


def test_a_cluster_in_the_legend_leads_to_its_page(keeper: FlaskClient) -> None:
    page = keeper.get("/insights/map?by=@cluster").get_data(as_text=True)
    assert '<a href="/insights/clusters/0">' in page


def test_a_link_to_the_matrix_says_how_many_it_takes(keeper: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    every = "/insights/map?lasso=0,0,1000,1000"
    assert "of the first" not in keeper.get(every).get_data(as_text=True)
    monkeypatch.setattr("lookalike.web.insights.views.map.MOST_IN_MATRIX", 3)
    assert "Similarity matrix of the first 3" in keeper.get(every).get_data(as_text=True)


def test_a_map_of_an_earlier_build_is_not_shown(insights_folder: Path, tmp_path: Path) -> None:
    for name in ("index", "catalogue", "samples"):
        shutil.copytree(insights_folder.parent / name, tmp_path / name)
    stored = tmp_path / "index" / "insights" / "insights.json"
    stored.write_text(re.sub(r'("index": ?")\w{64}', r"\g<1>" + 64 * "0", stored.read_text()))
    with keeping(tmp_path / "index") as made:
        keeper = made.test_client()
        log_in(keeper)
        for address in ("", "/search?product=1", "/selection.csv", "/points.bin"):
            answer = keeper.get(f"/insights/map{address}")
            assert answer.status_code == 404
            assert "earlier build" in answer.get_data(as_text=True)
        assert keeper.get("/insights/matrix?cluster=0").status_code == 404


def test_the_results_of_a_search_are_lit(keeper: FlaskClient) -> None:
    page = keeper.get("/products/1").get_data(as_text=True)
    assert "/insights/map/search?product=1" in page
    lit = keeper.get("/insights/map/search?product=1").get_data(as_text=True)
    every = keeper.get("/insights/map/selection.json").get_json()
    own = next(number for number, each in enumerate(every) if each["id"] == "1")
    x, y = (round(every[own][axis] * 1000 / 65535) for axis in "xy")
    assert f'data-at="{x},{y}"' in lit
    assert f'data-lit="{own},' in lit
    assert "lit on the map" in lit
    assert keeper.get("/insights/map/search?product=gone").status_code == 404
    assert keeper.get("/insights/map/search?query=broken").status_code == 422


def test_a_search_without_results_is_a_page(keeper: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lookalike.web.insights.views.map.answer", lambda searcher, asked, limits: [])
    page = keeper.get("/insights/map/search?product=1").get_data(as_text=True)
    assert "Nothing was found" in page
    assert re.search(r'data-lit="\d+" data-at="\d+,\d+"', page)
    monkeypatch.setattr("lookalike.web.insights.views.map.ask_token", lambda *asked: None)
    page = keeper.get("/insights/map/search?query=of-a-photo").get_data(as_text=True)
    assert 'data-lit="" data-at=""' in page


def test_visitors_have_no_link_to_the_map(keeper_app: OpenAPI) -> None:
    assert "/insights/" not in keeper_app.test_client().get("/products/1").get_data(as_text=True)


@pytest.mark.browser
def test_points_can_be_pointed_at_chosen_and_zoomed(open_as_keeper: OpenAsKeeper) -> None:
    page = open_as_keeper("/insights/map", viewport=WIDE)
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
def test_axe_finds_nothing(open_as_keeper: OpenAsKeeper, scheme: str, size: dict[str, int]) -> None:
    page = open_as_keeper("/insights/map?lasso=0,0,1000,1000", color_scheme=scheme, viewport=size)
    expect(page.locator("#map[data-drawn]")).to_be_visible()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.browser
def test_without_webgl_the_picture_stays_and_can_be_coloured(open_as_keeper: OpenAsKeeper) -> None:
    page = open_as_keeper()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/insights/map")
    picture = page.locator(".map-picture")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1200)
    assert page.locator("#map canvas").count() == 0
    page.get_by_label("Colours by").select_option("@cluster")
    expect(page).to_have_url(re.compile("by=%40cluster"))


@pytest.mark.browser
def test_if_the_graphics_card_gives_up_the_picture_comes_back(open_as_keeper: OpenAsKeeper) -> None:
    page = open_as_keeper("/insights/map")
    expect(page.locator("#map[data-drawn='45'] canvas")).to_be_visible()
    expect(page.locator(".map-picture")).to_be_hidden()
    page.evaluate("map.querySelector('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()")
    expect(page.locator(".map-picture")).to_be_visible()
    expect(page.locator("#map canvas, .map-tools:visible")).to_have_count(0)


@pytest.mark.browser
def test_a_selection_that_is_not_answered_is_asked_for_as_a_page(open_as_keeper: OpenAsKeeper) -> None:
    page = open_as_keeper("/insights/map")
    expect(page.locator("#map[data-drawn='45']")).to_be_visible()
    page.route(
        "**/insights/map?*lasso*",
        lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.locator("#map canvas").press("Enter")
    page.wait_for_url("**lasso**")
    expect(page.locator("#selected")).to_contain_text("45 products in the selection")
    open_as_keeper.complaints.clear()  # of the request that was cut off


@pytest.mark.browser
def test_the_latest_of_two_selections_stays(open_as_keeper: OpenAsKeeper) -> None:
    page = open_as_keeper("/insights/map")
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
