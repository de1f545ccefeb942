"""Demand: which searches are counted, where visitors are told, and what the shop's keeper sees and deletes."""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.calibration.records import Floor, Sold
from lookalike.insights.demand.book import FILE, Book, NewPhoto
from lookalike.insights.demand.recorder import Recorder
from lookalike.photos import decode
from lookalike.web.demand import KEY as RECORDER
from tests.web.conftest import shop_of, with_shop
from tests.web.keeper import BEARER, keeping, log_in, token_in, with_insights
from tests.web.shop import photo
from tests.web.test_pages import again, carried

GREEN_SHIRT, GREEN_BAG = photo("Shirts", "Green", lean=4), photo("Handbags", "Green", lean=4)


@pytest.fixture(scope="module")
def counting_app(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAPI]:
    """An app that counts, of an index where only the very same photo is close."""
    folder = with_insights(index_folder, tmp_path_factory.mktemp("demand"), "statistics")
    with keeping(folder, LOOKALIKE_DEMAND="1") as made:
        shop_of(made).encoder.look(decode(photo()))  # waits until it is ready
        sold = Sold(own=Floor(least=0.9998, photos=45), outside=Floor(least=0.9998, photos=45))
        index = shop_of(made).index
        manifest = index.manifest.model_copy(update={"sold": sold})
        with with_shop(made, index=dataclasses.replace(index, manifest=manifest)):
            yield made


@pytest.fixture
def client(counting_app: OpenAPI) -> Iterator[FlaskClient]:
    """A visitor of the app, of which nothing was counted yet."""
    recorder: Recorder = counting_app.extensions[RECORDER]
    recorder.book.clear()
    counting_app.extensions[RECORDER] = Recorder(recorder.book)
    yield counting_app.test_client()
    counting_app.extensions[RECORDER].stop()


def search(client: FlaskClient, *photos: bytes, agent: str = "", **fields: str) -> str:
    files = [(io.BytesIO(data), f"{number}.png") for number, data in enumerate(photos)]
    answer = client.post("/search", data={"photo": files, **fields}, headers={"User-Agent": agent})
    assert answer.status_code == 200
    return answer.text


def counted(client: FlaskClient) -> dict[str, object]:
    client.application.extensions[RECORDER].flush()
    found: dict[str, object] = client.get("/api/v1/insights/demand", headers=BEARER).get_json()
    return found


def words_counted(client: FlaskClient) -> int:
    return sum(words for _, words in counted(client)["weeks"].values())  # type: ignore[attr-defined]


def test_a_photo_that_nothing_is_close_to_counts_once_whatever_is_done_with_its_results(client: FlaskClient) -> None:
    page = search(client, GREEN_SHIRT)
    narrowed = again(client, {**carried(page), "filter.gender": "Men", "k": "10"})
    client.get("/search", query_string={"query": carried(narrowed)["query"], "k": "15"})
    again(client, {**carried(page), "cut": "0,0,0.5,0.5"})
    search(client, GREEN_SHIRT)
    assert counted(client)["photos"] == 1
    search(client, GREEN_SHIRT, agent="another")
    search(client, GREEN_BAG)
    assert counted(client)["photos"] == 3


def test_other_searches_are_not_counted(client: FlaskClient) -> None:
    search(client, photo())  # found
    search(client, GREEN_SHIRT, photo("Watches", "Navy Blue", lean=4))  # two different things
    client.post("/search", data={"sample": "01-green-bag"})
    client.post("/api/v1/search", data={"photo": (io.BytesIO(GREEN_SHIRT), "p.png")})  # nobody is told there
    client.get("/?q=green+shirts")
    client.get("/?q=green&filter.gender=Men&filter.articleType=Nothing")
    assert counted(client)["photos"] == 0
    assert words_counted(client) == 0


def test_words_that_find_nothing_are_counted_and_written_at_the_fifth_search(client: FlaskClient) -> None:
    for visitor in range(5):
        for _ in range(2):
            client.get("/?q=Green+Snorkels", headers={"User-Agent": str(visitor)})
        if visitor == 3:
            assert counted(client)["words"] == []
    found = counted(client)["words"]
    assert found == [{"word": "green snorkels", "searches": 5}, {"word": "snorkels", "searches": 5}]


def test_unknown_words_beside_a_photo_are_counted(client: FlaskClient) -> None:
    search(client, photo(), words="with zebra stripes, without sleeves")
    assert words_counted(client) == 1  # one search; zebra stripes, zebra and stripes are counted on their own
    assert counted(client)["unwritten"] == 3


def test_visitors_are_told(client: FlaskClient, app: OpenAPI) -> None:
    home = client.get("/").text
    assert "that is counted" in home
    assert "compared and forgotten" not in home
    assert "for 90 days" in client.get("/about").text
    off = app.test_client()
    assert "is counted" not in off.get("/").text
    assert "compared and forgotten" in off.get("/about").text


def test_the_keeper_sees_groups_words_and_weeks_and_can_delete_them(client: FlaskClient) -> None:
    index = shop_of(client.application).index
    book: Book = client.application.extensions[RECORDER].book
    near = np.asarray(index.vectors[0])
    book.write(
        [NewPhoto.of(index.manifest.encoder.fingerprint, near)] * 3 + [NewPhoto("other", b"")], [["snorkel"]] * 6
    )
    assert client.get("/insights/demand").status_code == 303
    assert client.get("/insights/demand/words.csv").status_code == 303
    log_in(client)
    page = client.get("/insights/demand").text
    name = index.products.of_rows([0])[0].name
    assert f"3 searches near “{name}”".replace("'", "&#39;") in page
    assert "compared by another network" in page
    assert client.get("/insights/demand/words.csv").text == "\ufeffword,searches\nsnorkel,6\n"
    assert client.get("/insights/demand/groups.csv").text.startswith("\ufeffnearest,score,searches,20")
    assert client.get("/insights/demand/nothing.csv").status_code == 404
    assert client.get("/insights/demand/demand.json").get_json() == counted(client)
    assert client.post("/insights/demand/delete").status_code == 403
    assert client.post("/insights/demand/delete", data={"token": token_in(page)}).status_code == 303
    assert "no search was counted" in client.get("/insights/demand").text
    book.path.write_bytes(b"damaged" * 500)
    damaged = client.get("/insights/demand")
    book.path.unlink()
    assert damaged.status_code == 500
    assert "delete it" in damaged.text


def test_the_api_gives_it_to_the_key_only(client: FlaskClient) -> None:
    assert client.get("/api/v1/insights/demand").status_code == 401


def test_without_the_setting_nothing_is_counted(index_folder: Path, tmp_path: Path) -> None:
    folder = with_insights(index_folder, tmp_path, "statistics")
    with keeping(folder) as made:
        client = made.test_client()
        client.get("/?q=snorkels")
        log_in(client)
        assert "LOOKALIKE_DEMAND=1" in client.get("/insights/demand").text
    assert not (folder / FILE).exists()
