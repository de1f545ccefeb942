"""The pages of clusters: a card each, and a page each with its photos."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.browser import NARROW, OpenAsKeeper, check_axe


def rows_of(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))[1:]


def names(client: FlaskClient, sort: str) -> list[str]:
    page = client.get(f"/insights/clusters?sort={sort}").get_data(as_text=True)
    return re.findall(r'<h2 dir="auto"><a href="[^"]*">([^<]*)</a>', page)


def test_each_cluster_has_a_card_and_a_page(keeper: FlaskClient) -> None:
    clusters = rows_of(keeper, "/insights/tables/clusters/clusters.csv")
    shown = names(keeper, "size")
    assert len(shown) == len(clusters) > 1
    assert names(keeper, "name") == sorted(shown, key=str.casefold)
    assert names(keeper, "alike") == names(keeper, "spread")[::-1]
    for number, name, products, *_ in clusters:
        page = keeper.get(f"/insights/clusters/{number}")
        assert page.status_code == 200
        assert name in page.get_data(as_text=True)
        assert len({row[0] for row in rows_of(keeper, f"/insights/clusters/{number}/products.csv")}) == int(products)
    assert keeper.get(f"/insights/clusters/{len(clusters)}").status_code == 404
    assert {row[0] for row in rows_of(keeper, "/insights/clusters/products.csv")} > {"duplicate", "x"}


def test_its_photos_come_in_pages_the_oddest_last_or_first(
    keeper: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.web.insights.views.clusters.PER_PAGE", 2)

    def photos(query: str) -> list[str]:
        page = keeper.get(f"/insights/clusters/0?{query}").get_data(as_text=True)
        return re.findall(r'class="card".*?/images/(\w+)/', page, re.DOTALL)

    first, odd = photos("page=1"), photos("order=odd")
    assert len(first) == len(odd) == 2
    assert photos("page=999")[-1] == odd[0]
    assert photos("page=2")[0] not in first
    assert photos("page=-1") == first


def test_of_an_earlier_build_only_what_is_still_known_is_shown(keeper: FlaskClient, insights_folder: Path) -> None:
    manifest = insights_folder / "insights" / "insights.json"
    written = manifest.read_text()
    try:
        manifest.write_text(re.sub(r'"index": "\w+"', f'"index": "{"0" * 64}"', written))
        page = keeper.get("/insights/clusters/0").get_data(as_text=True)
        assert "earlier build" in page
        assert 'class="card"' not in page
        assert keeper.get("/insights/clusters/products.csv").status_code == 404
        manifest.unlink()
        assert "python -m lookalike insights" in keeper.get("/insights/clusters").get_data(as_text=True)
        assert keeper.get("/insights/clusters/0").status_code == 404
    finally:
        manifest.write_text(written)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(open_as_keeper: OpenAsKeeper, scheme: str) -> None:
    page = open_as_keeper("/insights", color_scheme=scheme, viewport=NARROW)
    for path in ("", "/clusters", "/clusters/0", "/statistics", "/statistics/cross", "/duplicates", "/quality"):
        page.goto(f"/insights{path}")
        check_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
