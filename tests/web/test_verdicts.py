"""The verdict on a photo: nothing is close to it, it is blank, or it is from outside."""

import dataclasses
import html
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image

from lookalike.calibration.records import Closeness, Floor, Sold, Word
from lookalike.query import QueryEncoder
from lookalike.query.search import Searcher
from tests.encoders.knowing import Knowing
from tests.web.conftest import shop_of, with_shop
from tests.web.shop import photo
from tests.web.test_pages import again, carried, names, status, upload

NOTHING_CLOSE = "Nothing in this catalogue is close to your photo. These come nearest."
NOTHING_TO_SEE = "There is nothing to see in this photo. These are the nearest anyway."
NOTE = re.compile(r'<p class="note" role="status" id="status">(.*?)</p>')
WORD = re.compile(r"<span>([a-z ,]+)</span>\s*<span class=\"score\">")


def picture(colour: tuple[int, int, int] = (255, 255, 255), box: tuple[int, int, int] | None = None) -> bytes:
    """A sheet of one colour, perhaps with a box of another on it."""
    image = Image.new("RGB", (180, 240), colour)
    if box:
        image.paste(box, (60, 60, 120, 180))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


BLANK, SNAP = picture(), picture((90, 110, 70), (190, 40, 40))


def search(client: FlaskClient, data: bytes, **fields: object) -> dict[str, Any]:
    answer = client.post("/api/v1/search", data={"photo": (io.BytesIO(data), "p.png"), **fields})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


@pytest.fixture
def picky(app: OpenAPI) -> Iterator[None]:
    """The app of an index where only the very same photo is close."""
    sold = Sold(own=Floor(least=0.9998, photos=45), outside=Floor(least=0.9998, photos=45))
    index = shop_of(app).index
    with with_shop(app, index=dataclasses.replace(index, manifest=index.manifest.model_copy(update={"sold": sold}))):
        yield


def test_what_is_in_the_catalogue_is_found(client: FlaskClient) -> None:
    query = search(client, photo("Watches", "Green", lean=3))["query"]
    assert (query["situation"], query["verdict"]) == ("own", "found")
    page = upload(client)
    assert NOTE.findall(page) == []
    assert status(page).startswith("5 results")


def test_a_photo_from_outside_is_distinguished_from_the_catalogues_own(app: OpenAPI, client: FlaskClient) -> None:
    assert search(client, SNAP)["query"]["situation"] == "outside"
    words = Closeness(words=(Word(key="somewhat_alike", least=-1),), fitted=1, seed=0)
    index = shop_of(app).index
    other = Searcher(dataclasses.replace(index, manifest=index.manifest.model_copy(update={"outside": words})))
    with with_shop(app, searcher=other):
        assert {match["closeness"] for match in search(client, SNAP)["matches"]} == {"somewhat_alike"}
        assert search(client, photo())["matches"][0]["closeness"] == "same"
        assert set(WORD.findall(upload(client, SNAP))) == {"somewhat alike"}
        assert "the same, or nearly" in WORD.findall(upload(client))


def test_nothing_close_comes_first_and_the_nearest_are_shown(client: FlaskClient, picky: None) -> None:
    data = photo("Shirts", "Green", lean=4)
    page = upload(client, data)
    assert NOTE.findall(page) == [NOTHING_CLOSE]
    assert len(names(page)) == 5
    assert set(WORD.findall(page)) == {"little in common"}
    assert "Looks like" not in page
    assert "Is it one of these?" not in page
    found = search(client, data)
    assert found["query"]["verdict"] == "nothing_close"
    assert {match["closeness"] for match in found["matches"]} == {"little_in_common"}
    assert [html.escape(match["name"]) for match in found["matches"]] == [html.escape(name) for name in names(page)]


def test_the_very_photo_of_a_product_is_found(client: FlaskClient, picky: None) -> None:
    assert search(client, photo())["query"]["verdict"] == "found"
    assert NOTE.findall(upload(client)) == []


def test_a_blank_photo_is_reported_as_blank(client: FlaskClient) -> None:
    page = upload(client, BLANK)
    assert NOTE.findall(page) == [NOTHING_TO_SEE]
    assert set(WORD.findall(page)) == {"little in common"}
    assert "Looks like" not in page
    assert "Is it one of these?" not in page
    query = search(client, picture((20, 20, 20)))["query"]
    assert (query["situation"], query["verdict"], query["kind"]) == ("outside", "nothing_to_see", None)


def test_filters_do_not_change_the_verdict(client: FlaskClient, picky: None) -> None:
    assert (
        search(client, photo(), **{"filter.gender": "Women", "filter.articleType": "Skirts"})["query"]["verdict"]
        == "found"
    )
    page = upload(client, photo("Shirts", "Green", lean=4))
    narrowed = again(client, {**carried(page), "filter.gender": "Men", "min_score": "0.2", "metric": "manhattan"})
    assert NOTE.findall(narrowed) == [NOTHING_CLOSE]
    none = again(client, {**carried(page), "filter.gender": "Men", "price_min": "9000"})
    assert NOTE.findall(none) == []
    assert status(none) == "No results"


def test_a_filter_by_closeness_agrees_with_the_verdict(client: FlaskClient, picky: None) -> None:
    data = photo("Shirts", "Green", lean=4)
    assert search(client, data, closeness="alike")["matches"] == []
    assert len(search(client, data, closeness="little_in_common")["matches"]) == 5
    page = again(client, {**carried(upload(client, data)), "closeness": "alike"})
    assert "At least alike" in page
    assert status(page) == "No results"


def test_a_page_and_its_refinement_agree(client: FlaskClient) -> None:
    for data in (BLANK, SNAP, photo()):
        page = upload(client, data)
        refined = again(client, {**carried(page), "k": "5"})
        assert (NOTE.findall(refined), WORD.findall(refined)) == (NOTE.findall(page), WORD.findall(page))


def test_an_encoder_that_knows_the_kinds_can_tell_that_none_is_here(app: OpenAPI, client: FlaskClient) -> None:
    query = QueryEncoder(lambda: Knowing("articleType", labels=("Sofas", "Skirts", "Shoes", "Shirts", "Watches")))
    query.start()
    with with_shop(app, encoder=query):
        assert search(client, photo("Shirts", "Red"))["query"]["verdict"] == "found"  # the very photo
        assert search(client, photo("Shirts", "Red", lean=4))["query"]["verdict"] == "nothing_close"
        assert search(client, photo("Shirts", "Green", lean=4))["query"]["verdict"] == "found"
        page = upload(client, photo("Shirts", "Red", lean=4))
        assert NOTE.findall(page) == [NOTHING_CLOSE]
        assert NOTE.findall(again(client, carried(page))) == [NOTHING_CLOSE]


def test_it_is_described(client: FlaskClient) -> None:
    record = client.get("/api/openapi.json").json["components"]["schemas"]["QueryRecord"]
    assert record["properties"]["verdict"]["enum"] == ["found", "nothing_close", "nothing_to_see"]
    assert record["properties"]["situation"]["enum"] == ["own", "outside"]
    kinds = {"kind", "other_kinds", "kinds"}
    assert set(record["required"]) == {"classes", "situation", "verdict", "mixed", "crop", "boxes", "words"} | kinds
