"""The pages, files and API of the similarity matrix."""

import csv
import io
import re

import numpy as np
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import expect

from tests.web.browser import NARROW, OpenAsKeeper, check_axe
from tests.web.keeper import BEARER, token_in

ADDRESS = "/insights/matrix"
HOSTILE = "hostile"


def test_it_is_for_the_keeper_only(client: FlaskClient) -> None:
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, data={"ids": "1"}).status_code == 403
    assert client.post("/api/v1/insights/matrix", json={"ids": ["1"]}).status_code == 401


def test_a_selection_is_a_picture_tables_and_files(keeper: FlaskClient) -> None:
    chosen = "?filter.articleType=Watches"
    page = keeper.get(ADDRESS + chosen).get_data(as_text=True)
    assert "data:image/png;base64," in page
    assert "All pairs" in page
    assert "The most alike" in page
    lines = keeper.get(f"{ADDRESS}/matrix.csv{chosen}").get_data(as_text=True).splitlines()
    ids = lines[0].split(",")[1:]
    array = np.load(io.BytesIO(keeper.get(f"{ADDRESS}/matrix.npy{chosen}").data))
    assert array.shape == (len(ids), len(ids)) == (len(lines) - 1,) * 2
    assert [float(each) for each in lines[1].split(",")[1:]] == pytest.approx(array[0].tolist(), abs=1e-4)
    assert keeper.get(f"{ADDRESS}/matrix.png{chosen}").data.startswith(b"\x89PNG")


def test_ids_are_sent_or_in_the_address(keeper: FlaskClient) -> None:
    for ids in ("1\n2\n3", "1, 2, 3", "1\r\n2,3\r\n"):
        assert "3 products" in keeper.get(ADDRESS, query_string={"ids": ids}).get_data(as_text=True)
    token = token_in(keeper.get(ADDRESS).get_data(as_text=True))
    sent = keeper.post(ADDRESS, data={"token": token, "ids": "1\nx/similar"}).get_data(as_text=True)
    assert "2 products" in sent
    assert 'method="post"' in sent
    assert keeper.post(ADDRESS, data={"ids": "1"}).status_code == 403
    some = keeper.get(ADDRESS, query_string={"ids": "1 gone\n2"}).get_data(as_text=True)
    assert "2 products" in some
    assert "no product gone; the others are shown" in some


def test_names_can_not_break_out_of_the_page(keeper: FlaskClient) -> None:
    page = keeper.get(ADDRESS, query_string={"ids": HOSTILE}).get_data(as_text=True)
    assert page.count("<script") == page.count("</script>")
    assert not re.search(r"<script>(?!</script>)", page)


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ({"ids": "gone"}, 404, "no product"),
        ({"ids": "\n".join(map(str, range(40_000)))}, 422, "40,000 products"),
        ({"cluster": "x"}, 422, "number of a cluster"),
        ({"cluster": "999"}, 404, "no cluster 999"),
        ({"filter.nothing": "1"}, 422, "no column"),
        ({"filter.articleType": "Hats"}, 422, "No product"),
        ({"q": "x" * 300}, 422, "200 letters"),
    ],
)
def test_what_can_not_be_shown_is_said_on_the_page(
    keeper: FlaskClient, query: dict[str, str], status: int, why: str
) -> None:
    token = token_in(keeper.get(ADDRESS).get_data(as_text=True))
    answer = keeper.post(ADDRESS, data={"token": token, **query})
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert why in page
    assert "Choose products" in page


def test_files_need_a_selection_and_a_known_kind(keeper: FlaskClient) -> None:
    assert keeper.get(f"{ADDRESS}/matrix.csv").status_code == 422
    assert keeper.get(f"{ADDRESS}/matrix.xls?ids=1").status_code == 404


def test_the_whole_catalogue_has_its_neighbours_as_files(keeper: FlaskClient) -> None:
    table = keeper.get(f"{ADDRESS}/neighbours.csv").get_data(as_text=True)
    header, *rows = csv.reader(io.StringIO(table, newline=""))
    assert header == ["\ufeffproduct", "rank", "neighbour", "cosine"]
    assert len(rows) == 44 * 30  # one photo of 45 is there twice
    assert keeper.get("/insights/files/graph-neighbours.npy").status_code == 200


def test_the_api_gives_it_as_json(keeper_app: OpenAPI) -> None:
    ask = keeper_app.test_client().post
    found = ask("/api/v1/insights/matrix", json={"ids": ["1", "9", "20"]}, headers=BEARER).get_json()
    assert sorted(found["ids"]) == ["1", "20", "9"]
    assert [row[place] for place, row in enumerate(found["cosines"])] == [1, 1, 1]
    for body, status in (
        ({"ids": []}, 422),
        ({"ids": [str(n) for n in range(40_000)]}, 422),
        ({"ids": ["gone"]}, 404),
        ({}, 422),
    ):
        assert ask("/api/v1/insights/matrix", json=body, headers=BEARER).status_code == status
    assert ask("/api/v1/insights/matrix", data="no JSON", headers=BEARER).status_code == 422


@pytest.mark.browser
def test_hover_and_arrow_keys_say_the_pair(open_as_keeper: OpenAsKeeper) -> None:
    page = open_as_keeper("/insights/matrix")
    page.get_by_label("Ids of products, one a line").fill("1\n9\n17")
    page.get_by_role("button", name="Show the matrix").click()
    picture = page.get_by_role("application")
    picture.focus()
    said = page.locator(".said")
    expect(said.locator(".cosine")).to_have_text("1.00")
    page.keyboard.press("ArrowRight")
    shown = page.locator("table.all tbody tr").first.locator("td").nth(1)
    assert abs(float(said.locator(".cosine").inner_text()) - float(shown.inner_text())) <= 0.01
    expect(said.locator(".product")).to_have_count(2)
    picture.hover(position={"x": 200, "y": 100})
    check_axe(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    check_axe(page)


@pytest.mark.browser
def test_a_square_of_several_products_names_the_first_and_the_last(
    open_as_keeper: OpenAsKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.insights.matrix_picture.SIDE", 3)
    page = open_as_keeper("/insights/matrix?ids=1,2,3,9,17")
    page.get_by_role("application").focus()
    names = page.locator(".said .product span")
    expect(names).to_have_text([re.compile(r"\(\d+\) … .*\(\d+\)$")] * 2)
    page.keyboard.press("Shift+ArrowDown")  # to the last, which is of one product
    expect(names.first).to_have_text(re.compile(r"^[^…]*\(\d+\)$"))
