"""Colours to filter by, shape or colour, and copies, on pages and in the API."""

import dataclasses
import io

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from tests.web.conftest import shop_of, with_shop
from tests.web.shop import photo
from tests.web.test_pages import names


def similar(client: FlaskClient, **values: object) -> list[dict[str, object]]:
    answer = client.get("/api/v1/products/1/similar", query_string=values)
    assert answer.status_code == 200, answer.json
    return list(answer.json["matches"])


def test_products_are_filtered_by_the_colour_in_the_photo(client: FlaskClient) -> None:
    found = similar(client, k=40, colour=["green", "red"])
    assert {match["attributes"]["baseColour"] for match in found} <= {"Green", "Red"}  # type: ignore[index]
    assert len(found) > 10
    page = client.get("/?colour=green").text
    assert "Colour in product photos: Green" in page
    assert all("green" in name for name in names(page))


def test_the_same_colour_or_the_same_shape(client: FlaskClient) -> None:
    def shares(attribute: str, lean: float) -> int:
        own = client.get("/api/v1/products/1").json["attributes"][attribute]
        return sum(match["attributes"][attribute] == own for match in similar(client, k=8, lean=lean))  # type: ignore[index]

    assert shares("baseColour", 1) > shares("baseColour", -1)
    assert shares("articleType", -1) > shares("articleType", 1)


def test_a_photo_s_colours_travel_in_the_address(client: FlaskClient) -> None:
    form = {"photo": (io.BytesIO(photo("Shirts", "Green")), "p.png"), "lean": "1"}
    posted = client.post("/search", data=form).text
    assert "Same colour, other shapes" in posted
    token = posted.partition('name="query" value="')[2].partition('"')[0]
    assert names(client.get(f"/search?query={token}&lean=1").text)[:3] == names(posted)[:3]
    assert 'type="range"' in posted


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lean": "2"}, "lean is '2'; it must be a number from -1 to 1."),
        ({"lean": "nan"}, "lean is 'nan'"),
        ({"colour": "ultraviolet"}, "There is no colour 'ultraviolet'; there are: black, grey"),
        ({"fold": "perhaps"}, "fold is 'perhaps'; it must be true or false."),
    ],
)
def test_what_can_t_be_used(client: FlaskClient, values: dict[str, str], sentence: str) -> None:
    answer = client.get("/api/v1/products/1/similar", query_string=values)
    assert answer.status_code == 422
    assert answer.json["detail"].startswith(sentence)
    page = client.get("/products/1", query_string=values)
    assert page.status_code == 422
    assert page.text.count('id="result-') == 5


def test_an_index_without_looks_goes_on_without_them(app: OpenAPI, client: FlaskClient) -> None:
    index = shop_of(app).index

    class Unknowing(type(index)):  # type: ignore[misc]
        knows_appearance = False

    unknowing = Unknowing(**{field.name: getattr(index, field.name) for field in dataclasses.fields(index)})
    with with_shop(app, index=unknowing):
        for page in ("/", "/products/1"):
            text = client.get(page).text
            assert "Colour in product photos" not in text
            assert "Shape or colour" not in text
