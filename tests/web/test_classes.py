"""Predicted labels of a photo: in the API, on the page, and as a filter."""

import dataclasses
import html
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.catalogue.product import Product
from lookalike.errors import UnavailableError
from lookalike.index.products import ProductStore
from lookalike.query import QueryEncoder
from lookalike.storefront import Storefront
from tests.encoders.knowing import Knowing
from tests.web.conftest import shop_of, with_shop
from tests.web.shop import photo
from tests.web.test_pages import again, carried, upload

OFFER = re.compile(r'<button class="offer"[^>]* formaction="([^"]*)">.*?<span dir="auto">(.*?)</span></button>')
KIND = re.compile(r'<button class="kind"[^>]* formaction="([^"]*)">')
QUESTION = "Is it one of these?"
KINDS = ("Shirts", "Handbags", "Watches", "Skirts", "Shoes")


@pytest.fixture
def knowing(app: OpenAPI) -> Iterator[Knowing]:
    """The app with an encoder that has heads; one of its two attributes is a column of the catalogue."""
    encoder = Knowing()
    query = QueryEncoder(lambda: encoder)
    query.start()
    with with_shop(app, encoder=query):
        yield encoder


def classes(client: FlaskClient, data: bytes | None = None, **fields: object) -> list[dict[str, object]]:
    answer = client.post("/api/v1/search", data={"photo": (io.BytesIO(data or photo()), "p.png"), **fields})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json["query"]["classes"]
    return found


def test_the_api_returns_predictions_of_neighbours(client: FlaskClient) -> None:
    kind, colour = classes(client, photo("Watches", "Green", lean=3))
    assert (kind["attribute"], kind["label"], kind["source"]) == ("articleType", "Watches", "neighbours")
    assert colour["attribute"] == "baseColour"
    assert 0 < float(str(kind["probability"])) < 1


def test_filters_do_not_change_what_a_photo_is(client: FlaskClient) -> None:
    assert classes(client, **{"filter.articleType": "Shoes"}, k="1", metric="manhattan") == classes(client)


def test_the_api_returns_predictions_of_the_encoder(client: FlaskClient, knowing: Knowing) -> None:
    assert classes(client) == [
        {"attribute": "baseColour", "label": "Red", "probability": 0.9, "source": "encoder"},
        {"attribute": "shape", "label": "Tall", "probability": 0.25, "source": "encoder"},
    ]


def test_a_product_is_not_classified(client: FlaskClient) -> None:
    assert set(client.get("/api/v1/products/1/similar").json) == {"words", "matches"}


def test_it_is_described(client: FlaskClient) -> None:
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    assert set(schemas["PhotoMatches"]["properties"]) == {"query", "matches"}
    assert set(schemas["ClassRecord"]["properties"]) == {"attribute", "label", "probability", "source"}
    assert schemas["ClassRecord"]["properties"]["source"]["enum"] == ["encoder", "neighbours"]
    operation = client.get("/api/openapi.json").json["paths"]["/api/v1/search"]["post"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/PhotoMatches"}


def kinds(client: FlaskClient) -> dict[str, object]:
    answer = client.post("/api/v1/search", data={"photo": (io.BytesIO(photo(lean=4)), "p.png")})
    found: dict[str, object] = answer.json["query"]
    return found


def test_the_page_states_a_kind_and_a_click_on_it_narrows(app: OpenAPI, client: FlaskClient) -> None:
    encoder = Knowing("articleType", 0.95, KINDS)
    query = QueryEncoder(lambda: encoder)
    query.start()
    with with_shop(app, encoder=query):
        page = upload(client, photo(lean=4))
        assert re.search(r"Looks like\s*<button", page)
        others = ["Handbags", "Watches", "Skirts"]
        offered = [(f"/search?filter.articleType={each}", each) for each in ("Shirts", *others)]
        assert OFFER.findall(page) == offered
        assert page.index("Looks like") < page.index(">or ") < page.index(">Handbags</span></button>")
        assert QUESTION not in page
        narrowed = again(client, {**carried(page), "limits": "url"}, "/search?filter.articleType=Shirts")
        assert "Product type: Shirts" in narrowed
        assert "Looks like" not in narrowed
        assert len(encoder.asked) == 2  # the blank photo that warms it up, and this one once
        record = kinds(client)
    assert record["other_kinds"] == others
    assert record["kind"] == {
        "attribute": "articleType",
        "label": "Shirts",
        "probability": pytest.approx(0.9, abs=0.09),
    }


def test_if_unsure_the_page_says_so_first_and_asks(app: OpenAPI, client: FlaskClient) -> None:
    query = QueryEncoder(lambda: Knowing("articleType", 0.3, KINDS))
    query.start()
    with with_shop(app, encoder=query):
        page = upload(client, photo(lean=4))
        record = kinds(client)
    assert record["kind"] is None
    asked = [html.unescape(each) for each in KIND.findall(page)]
    assert asked == [f"/search?filter.articleType={each['label']}" for each in record["kinds"]]  # type: ignore[attr-defined]
    assert page.index("Hard to say what this is") < page.index(QUESTION) < page.index('class="card"')
    assert "Something else" in page
    assert "Looks like" not in page


def test_a_hidden_column_of_kinds_is_passed_over(app: OpenAPI, client: FlaskClient) -> None:
    index = shop_of(app).index
    shown = index.products.of_rows(range(len(index.filenames)))
    products = [
        Product(
            str(row),
            each.name,
            (index.filenames[row],),
            {"articleType": (kind := each.attributes["articleType"]), "category": f"All {kind}"},
        )
        for row, each in enumerate(shown)
    ]
    both = ProductStore.in_memory(("articleType", "category"), products, range(len(products)))
    with with_shop(app, index=dataclasses.replace(index, products=both), front=Storefront(hidden=["articleType"])):
        pages = [upload(client, photo(lean=4))]
        pages.append(again(client, carried(pages[0])))
        for page in pages:
            assert KIND.findall(page)[0] == "/search?filter.category=All+Shirts"
            assert "articleType" not in page


def test_gender_and_colour_are_no_kinds(client: FlaskClient, knowing: Knowing) -> None:
    assert "Looks like" not in upload(client)
    assert {address.partition("=")[0] for address, _ in OFFER.findall(upload(client))} == {"/search?filter.articleType"}


def test_without_its_encoder_a_page_is_refined_and_neighbours_say(app: OpenAPI, client: FlaskClient) -> None:
    page = upload(client, photo("Skirts", "Mustard", lean=4))
    assert [value for _, value in OFFER.findall(page)] == ["Skirts", "Handbags", "Shirts", "Watches"]

    def load() -> None:
        raise UnavailableError("Weights are missing.")

    missing = QueryEncoder(load)  # type: ignore[arg-type]
    missing.start()
    with with_shop(app, encoder=missing):
        assert OFFER.findall(again(client, carried(page))) == OFFER.findall(page)
        assert client.post("/api/v1/search", data={"photo": (io.BytesIO(photo()), "p.png")}).status_code == 503


def test_votes_of_the_index_are_fitted(app: OpenAPI) -> None:
    assert shop_of(app).index.manifest.votes is not None
