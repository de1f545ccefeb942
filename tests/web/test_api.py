import io
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.calibration.words import WORDS
from lookalike.errors import UnavailableError
from lookalike.query import QueryEncoder
from tests.web.conftest import with_shop
from tests.web.shop import HOSTILE, SLASHED, photo


def search(client: FlaskClient, data: bytes | None = None, **fields: object) -> list[dict[str, object]]:
    answer = client.post("/api/v1/search", data={"photo": (io.BytesIO(data or photo()), "p.png"), **fields})
    assert answer.status_code == 200, answer.text
    matches: list[dict[str, object]] = answer.json["matches"]
    return matches


def ids(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    (listed,) = (answer.json[key] for key in ("matches", "products") if key in answer.json)
    return [record["id"] for record in listed]


def test_a_match_has_every_field(client: FlaskClient) -> None:
    first = search(client)[0]
    assert first.pop("score") == pytest.approx(1, abs=1e-4)
    assert first.pop("distance") == pytest.approx(0, abs=0.02)
    assert re.fullmatch("/images/[0-9a-f]{16}/card.jpg", str(first.pop("image_url")))
    assert len(first.pop("image_urls")) == 1  # type: ignore[arg-type]
    assert first == {
        "id": "1",
        "name": "Men's red shirts",
        "description": None,
        "price": 11.90,
        "regular_price": None,
        "price_text": "11.90",
        "currency": None,
        "stock": None,
        "brand": None,
        "category": None,
        "created": None,
        "attributes": {"gender": "Men", "articleType": "Shirts", "baseColour": "Red", "k": "odd"},
        "values": {"gender": ["Men"], "articleType": ["Shirts"], "baseColour": ["Red"], "k": ["odd"]},
        "product_url": "/products/1",
        "shop_url": "https://shop.example/1",
        "closeness": "same",
        "same_photo": ["duplicate"],
        "copies": [],
    }


def test_k_metric_and_min_score_change_the_answer(client: FlaskClient) -> None:
    assert len(search(client)) == 5
    assert len(search(client, k="7")) == 7
    euclidean, manhattan = search(client), search(client, metric="manhattan")
    assert euclidean[1]["distance"] != manhattan[1]["distance"]
    assert euclidean[1]["score"] == pytest.approx(manhattan[1]["score"]) or euclidean[1]["id"] != manhattan[1]["id"]
    assert len(search(client, min_score="0.9999")) == 1


def test_parameters_count_in_the_address_too(client: FlaskClient) -> None:
    answer = client.post("/api/v1/search?k=2&filter.gender=Women", data={"photo": (io.BytesIO(photo()), "p.png")})
    assert [match["attributes"]["gender"] for match in answer.json["matches"]] == ["Women", "Women"]


def test_filters_are_or_within_a_column_and_and_across(client: FlaskClient) -> None:
    found = search(client, k="100", baseColour=["Red", "Green"], articleType="Shirts")
    assert {match["attributes"]["baseColour"] for match in found} == {"Red", "Green"}  # type: ignore[index]
    assert {match["attributes"]["articleType"] for match in found} == {"Shirts"}  # type: ignore[index]
    assert len(found) == 4


def test_a_column_named_like_a_parameter_is_prefixed(client: FlaskClient) -> None:
    found = search(client, **{"k": "3", "attr.k": "even"})
    assert [match["attributes"]["k"] for match in found] == ["even"] * 3  # type: ignore[index]


def test_price_bounds(client: FlaskClient) -> None:
    assert ids(client, "/api/v1/products?price_min=11.9&price_max=13") == ["1", "2"]


def test_only_a_web_address_is_a_shop_url(client: FlaskClient) -> None:
    assert client.get("/api/v1/products/2").json["shop_url"] is None
    assert client.get("/api/v1/products/hostile").json["shop_url"] is None


@pytest.mark.parametrize("product_id", ["1", "hostile", SLASHED, "x"])
def test_a_product_and_its_look_alikes(client: FlaskClient, product_id: str) -> None:
    address = f"/api/v1/products/{quote(product_id, safe='')}"
    assert client.get(address).json["id"] == product_id
    similar = ids(client, f"{address}/similar?k=3")
    assert len(similar) == 3
    assert not {product_id, "duplicate"} & set(similar)


def test_an_id_may_be_written_with_its_slashes(client: FlaskClient) -> None:
    assert client.get(f"/api/v1/products/{quote(SLASHED)}").json["name"] == "Odd id"


def test_an_id_that_ends_like_the_address_of_look_alikes(client: FlaskClient) -> None:
    assert client.get("/api/v1/products/x%2Fsimilar").json["id"] == "x/similar"
    assert "x" in ids(client, "/api/v1/products/x%2Fsimilar/similar?filter.baseColour=Purple")
    assert "x/similar" in ids(client, "/api/v1/products/x/similar?filter.baseColour=Purple")


@pytest.mark.parametrize("address", ["/api/v1/products/none", "/api/v1/products/none/similar", "/api/v1/nothing"])
def test_what_does_not_exist_is_404(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("query", ["k=0", "metric=x", "min_score=2", "size=XL", "price_min=a"])
def test_a_wrong_parameter_of_similar_is_422(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/products/1/similar?{query}").status_code == 422


def test_the_catalogue_page_by_page(client: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = "/api/v1/products?per_page=20&filter.gender=Men&filter.gender=Women"
    while address:
        answer = client.get(address).json
        assert answer["total"] == 45
        seen += [record["id"] for record in answer["products"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == 45


def test_the_catalogue_by_name(client: FlaskClient) -> None:
    answer = client.get("/api/v1/products?q=mustard+watch").json
    assert answer["total"] == 2
    assert answer["next"] is None


def test_a_method_that_is_not_for_this_address(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.json["detail"] == "/api/v1/search is not for GET; it takes OPTIONS, POST."


def test_without_its_encoder_a_photo_is_503_and_the_rest_works(app: OpenAPI, client: FlaskClient) -> None:
    def load() -> None:
        raise UnavailableError("The weights can't be had; pass --weights FILE.")

    missing = QueryEncoder(load)  # type: ignore[arg-type]
    missing.start()
    with with_shop(app, encoder=missing):
        answer = client.post("/api/v1/search", data={"photo": (io.BytesIO(photo()), "p.png")})
        assert answer.status_code == 503
        assert answer.json["detail"] == "The weights can't be had; pass --weights FILE."
        assert answer.headers["Retry-After"]
        assert client.get("/healthz").json["status"] == "missing"
        assert client.get("/api/v1/products/1/similar").status_code == 200
        assert "Searching by photo is off for now." in client.get("/").text
        assert "--weights" not in client.get("/").text


def test_while_its_encoder_loads(app: OpenAPI, client: FlaskClient) -> None:
    with with_shop(app, encoder=QueryEncoder(lambda: None, patience=0)):  # type: ignore[arg-type,return-value]
        answer = client.post("/api/v1/search", data={"photo": (io.BytesIO(photo()), "p.png")})
        assert answer.status_code == 503
        assert "still loading" in answer.json["detail"]
        assert client.get("/healthz").json["status"] == "loading"
        assert "warming up" in client.get("/").text


def test_health(client: FlaskClient) -> None:
    answer = client.get("/healthz").json
    assert answer == {"status": "ready", "detail": "", "encoder": "pixels", "products": 45, "photos": 45}


def test_the_description_names_every_operation_and_what_it_takes(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").json
    taken = {
        path: {parameter["name"] for parameter in operation.get("parameters", [])}
        for path, methods in spec["paths"].items()
        for operation in methods.values()
    }
    narrowing = {
        "k", "metric", "min_score", "closeness", "sort", "price_min", "price_max", "in_stock", "words", "filters",
        "positive", "negative", "favours", "lean", "fold", "colour",
    }  # fmt: skip
    assert taken == {
        "/api/v1/search": {"filters", "favours"},
        "/api/v1/why": set(),
        "/api/v1/insights": set(),
        "/api/v1/insights/decisions": set(),
        "/api/v1/insights/demand": set(),
        "/api/v1/insights/matrix": set(),
        "/api/v1/insights/{part}": {"part"},
        "/api/v1/recommendations": set(),
        "/api/v1/products/{product_id}/similar": {"product_id", *narrowing},
        "/api/v1/products/{product_id}": {"product_id"},
        "/api/v1/products": {"q", "page", "per_page", "sort", "price_min", "price_max", "in_stock", "filters"},
    }
    schemas = spec["components"]["schemas"]
    form = {"photo", "image_url", "crop", *narrowing} - {"filters", "favours"}
    assert set(schemas["SearchForm"]["properties"]) == form
    match = {"id", "name", "score", "distance", "image_url", "product_url", "shop_url", "attributes", "same_photo"}
    assert match <= set(schemas["MatchRecord"]["properties"])
    assert schemas["MatchRecord"]["properties"]["closeness"]["enum"] == [*WORDS, None]
    assert "gender, articleType, baseColour, k" in spec["info"]["description"]
    references = {
        part.split('"')[0] for part in client.get("/api/openapi.json").text.split("#/components/schemas/")[1:]
    }
    assert references <= set(schemas)
    names = [operation["operationId"] for methods in spec["paths"].values() for operation in methods.values()]
    assert sorted(names) == [
        "explain", "insights_decide", "insights_decisions", "insights_demand", "insights_matrix", "insights_overview",
        "insights_part", "product", "products", "recommended", "search", "similar",
    ]  # fmt: skip


def test_the_description_has_no_null_and_no_problem_but_ours(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").json
    assert None not in spec["components"].values()
    problems = {
        (tuple(answer["content"]), answer["content"]["application/problem+json"]["schema"]["$ref"])
        for methods in spec["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status != "200"
    }
    assert problems == {(("application/problem+json",), "#/components/schemas/Problem")}


def test_hostile_text_is_only_data(client: FlaskClient) -> None:
    assert client.get("/api/v1/products/hostile").json["name"] == HOSTILE
