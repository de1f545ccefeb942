"""Predicted labels of a photo: in the API, on the page, and as a filter."""

import html
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.errors import UnavailableError
from lookalike.index.products import Filters
from lookalike.query import Prediction, QueryEncoder
from lookalike.web.guesses import guesses_of
from lookalike.web.refine import Choice, Facet
from tests.encoders.knowing import Knowing
from tests.web.conftest import shop_of, with_shop
from tests.web.shop import photo
from tests.web.test_pages import again, carried, upload

OFFER = re.compile(r'<button class="offer" form="refine" name="([^"]*)" value="([^"]*)">')
SAID = re.compile(r'<span class="said">(.*?)</span>')
SURE = re.compile(r"<div><dt>(.*?)</dt><dd>(.*?) <span class=\"number\">(.*?)</span></dd></div>")


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


def test_the_page_shows_predictions_as_filters(client: FlaskClient, knowing: Knowing) -> None:
    page = upload(client)
    assert OFFER.findall(page) == [("filter.baseColour", "Red")]
    assert SAID.findall(page) == []
    assert SURE.findall(page) == [("Colour", "Red", "90 %"), ("Shape", "perhaps Tall", "25 %")]


def test_a_click_on_it_narrows_and_the_offer_becomes_a_word(client: FlaskClient, knowing: Knowing) -> None:
    fields = carried(upload(client))
    narrowed = again(client, {**fields, "filter.baseColour": "Red"})
    assert "Colour: Red" in narrowed
    assert OFFER.findall(narrowed) == []
    assert SAID.findall(narrowed) == ["Red"]
    assert len(knowing.asked) == 2  # the blank photo that warms it up, and this one once


def test_a_page_and_its_refinement_agree_on_what_neighbours_say(client: FlaskClient) -> None:
    page = upload(client, photo("Skirts", "Mustard", lean=4))
    assert ("filter.articleType", "Skirts") in OFFER.findall(page)
    refined = again(client, {**carried(page), "k": "1", "filter.gender": "Men"})
    assert SURE.findall(refined) == SURE.findall(page)
    assert OFFER.findall(refined) == OFFER.findall(page)


@pytest.mark.parametrize("attribute", ["fabric", "k"])
def test_labels_that_the_catalogue_lacks_are_shown_without_a_filter(
    app: OpenAPI, client: FlaskClient, attribute: str
) -> None:
    query = QueryEncoder(lambda: Knowing(attribute))  # "k" is a column, but has no value "Red"
    query.start()
    with with_shop(app, encoder=query):
        page = upload(client)
    assert OFFER.findall(page) == []
    assert SAID.findall(page) == ["Red"]


def test_the_page_says_if_no_label_is_likely(app: OpenAPI, client: FlaskClient) -> None:
    query = QueryEncoder(lambda: Knowing(probability=0.3))
    query.start()
    with with_shop(app, encoder=query):
        page = upload(client)
    assert "Looks like" not in page
    assert "Hard to say what it is" in page
    assert ("Colour", "perhaps Red", "30 %") in SURE.findall(page)


def test_without_its_encoder_a_page_is_refined_and_neighbours_say(app: OpenAPI, client: FlaskClient) -> None:
    page = upload(client)

    def load() -> None:
        raise UnavailableError("Weights are missing.")

    missing = QueryEncoder(load)  # type: ignore[arg-type]
    missing.start()
    with with_shop(app, encoder=missing):
        assert SURE.findall(again(client, carried(page))) == SURE.findall(page)
        assert client.post("/api/v1/search", data={"photo": (io.BytesIO(photo()), "p.png")}).status_code == 503


def test_labels_of_others_are_escaped(app: OpenAPI, client: FlaskClient) -> None:
    query = QueryEncoder(lambda: Knowing("<b>bold</b>"))
    query.start()
    with with_shop(app, encoder=query):
        page = upload(client)
    assert "<b>bold" not in page.lower()
    assert html.escape("<b>bold</b>") in page.lower()


def seems(attribute: str, label: str, probability: float) -> Prediction:
    return Prediction(attribute, label, probability, "encoder")


@pytest.mark.usefixtures("in_app")
def test_the_kind_comes_first_and_only_the_most_telling_one_is_stated() -> None:
    found = [seems("gender", "Men", 0.7), seems("masterCategory", "Apparel", 0.99), seems("articleType", "Shirts", 0.6)]
    guesses = guesses_of(found, (), Filters())
    assert [(guess.value, guess.stated) for guess in guesses] == [("Shirts", True), ("Apparel", False), ("Men", True)]
    unsure = guesses_of([*found[:2], seems("articleType", "Shirts", 0.4)], (), Filters())
    assert [(guess.value, guess.stated) for guess in unsure] == [("Shirts", False), ("Apparel", True), ("Men", True)]


@pytest.mark.usefixtures("in_app")
def test_a_filter_is_offered_by_the_name_of_its_parameter() -> None:
    facets = (Facet("filter.k", "K", (Choice("odd", 3, False), Choice("even", 2, False))),)
    (odd,) = guesses_of([seems("k", "odd", 0.8)], facets, Filters())
    assert (odd.label, odd.filter) == ("K", "filter.k")
    assert guesses_of([seems("k", "prime", 0.8)], facets, Filters())[0].filter is None
    assert guesses_of([seems("k", "odd", 0.8)], facets, Filters({"k": ("even",)}))[0].filter is None


def test_votes_of_the_index_are_fitted(app: OpenAPI) -> None:
    assert shop_of(app).index.manifest.votes is not None
