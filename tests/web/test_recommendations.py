"""POST /api/v1/recommendations."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ADDRESS = "/api/v1/recommendations"
RED_SHIRT, RED_WATCH = "1", "17"


def ask(client: FlaskClient, **person: object) -> TestResponse:
    return client.post(ADDRESS, json=person)


def recommended(client: FlaskClient, **person: object) -> list[dict[str, Any]]:
    answer = ask(client, **person)
    assert answer.status_code == 200, answer.json
    return list(answer.json["products"])


def test_several_tastes_and_unknown_ids(client: FlaskClient) -> None:
    answer = ask(client, liked=[RED_WATCH, "gone"], viewed=[RED_SHIRT], k=8).json
    kinds = {product["attributes"]["articleType"] for product in answer["products"]}
    assert {"Shirts", "Watches"} <= kinds
    ids = [product["id"] for product in answer["products"]]
    assert len(set(ids)) == 8
    assert not {RED_SHIRT, RED_WATCH, "duplicate"} & set(ids)
    assert (answer["unknown"], answer["varied"]) == (["gone"], False)
    assert all(-1 <= product["score"] <= 1 for product in answer["products"])


def test_weights_and_filters_change_the_answer(client: FlaskClient) -> None:
    person = {"liked": [RED_WATCH], "viewed": [RED_SHIRT], "k": 6}
    plain = recommended(client, **person)
    weighed = recommended(client, **person, weights={"viewed": 100})
    shirts = [sum(each["attributes"]["articleType"] == "Shirts" for each in found) for found in (plain, weighed)]
    assert shirts[0] < shirts[1]
    women = recommended(client, **person, filters={"gender": ["Women"]}, price_max=40)
    assert women
    assert all(each["attributes"]["gender"] == "Women" and each["price"] <= 40 for each in women)


def test_without_a_history_the_selection_is_varied(client: FlaskClient) -> None:
    answer = ask(client, liked=["gone"], k=5, filters={"gender": ["Men"]}).json
    assert answer["varied"]
    assert len({each["attributes"]["articleType"] for each in answer["products"]}) >= 4
    assert {each["attributes"]["gender"] for each in answer["products"]} == {"Men"}


def test_what_weighs_nothing_is_no_taste(client: FlaskClient) -> None:
    men = {"gender": ["Men"]}
    first = recommended(client, k=1, filters=men)[0]["id"]
    answer = ask(client, viewed=[first], weights={"viewed": 0}, filters=men, k=5).json
    assert answer["varied"]
    assert len(answer["products"]) == 5
    assert first not in [each["id"] for each in answer["products"]]


def test_values_that_no_product_has_are_named(client: FlaskClient) -> None:
    answer = ask(client, liked=[RED_WATCH], filters={"gender": ["Men", "Mem"], "articleType": ["Shirts"]}).json
    assert answer["unknown_values"] == {"gender": ["Mem"]}
    assert answer["products"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"liked": [str(number) for number in range(10_000)]},
            "liked can't be used; it must be a list of at most 1,000",
        ),
        ({"liked": "1"}, "liked can't be used; it must be a list"),
        ({"liked": [1]}, "each a text"),
        ({"weights": {"liked": -1}}, "weights can't be used; it must be an object with viewed, liked or bought"),
        ({"weights": {"liked": float("nan")}}, "a number from 0 to 100"),
        ({"weights": {"liked": float("inf")}}, "a number from 0 to 100"),
        ({"weights": {"loved": 1}}, "There is no field 'loved' here; there are: viewed, liked, bought."),
        ({"like": ["1"]}, "There is no field 'like' here; there are: viewed"),
        ({"k": 0}, "k can't be used; it must be a whole number from 1 to 100."),
        ({"filters": {"size": ["XL"]}}, "There is no column 'size' to filter by"),
        ({"filters": ["gender"]}, "filters can't be used"),
        ({"price_min": 9, "price_max": 2}, "price_min is above price_max"),
        ([], "The body must be a JSON object"),
        ("1", "The body must be a JSON object"),
    ],
)
def test_what_can_t_be_used_is_one_sentence(client: FlaskClient, body: object, sentence: str) -> None:
    answer = client.post(ADDRESS, data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert sentence in answer.json["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"liked": ["\\ud800"]}'])
def test_a_body_that_is_no_json(client: FlaskClient, body: bytes) -> None:
    answer = client.post(ADDRESS, data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["detail"].startswith("The body must be a JSON object")


def test_the_address_takes_no_parameters(client: FlaskClient) -> None:
    assert client.post(ADDRESS + "?k=5", json={}).status_code == 422
