"""Recommendations for a shop that keeps its customers' history itself: nothing is stored."""

from typing import Annotated, Any

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from flask_openapi3.utils import parse_body
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lookalike.errors import UnprocessableError
from lookalike.index.filters import Filters, Rows
from lookalike.query import Limits
from lookalike.query.recommend import MOST, WEIGHTS, Act, Acts, recommend, tastes_of
from lookalike.query.search import MAX_K
from lookalike.query.varied import varied
from lookalike.web.api import answers, record_of
from lookalike.web.parameters import Allowed, check_prices, refuse_unknown
from lookalike.web.schemas import ProductRecord
from lookalike.web.state import shop

recommendations = APIBlueprint(
    "recommendations", __name__, url_prefix="/api/v1", operation_id_callback=lambda name, **_: name
)

FOR_PEOPLE = Tag(name="For people", description="What fits what somebody looked at, liked and bought")
MOST_IDS = 1000  # of each act
MOST_WEIGHT = 100
DEFAULT_K = 12
IDS = Allowed(f"a list of at most {MOST_IDS:,} ids of products, each a text")
WEIGHT = Allowed(f"an object with viewed, liked or bought and a number from 0 to {MOST_WEIGHT} for each")


class Weights(BaseModel):
    """How much one product counts by what was done with it."""

    model_config = ConfigDict(strict=True, extra="forbid")

    viewed: float = Field(default=WEIGHTS["viewed"], ge=0, le=MOST_WEIGHT, allow_inf_nan=False)
    liked: float = Field(default=WEIGHTS["liked"], ge=0, le=MOST_WEIGHT, allow_inf_nan=False)
    bought: float = Field(default=WEIGHTS["bought"], ge=0, le=MOST_WEIGHT, allow_inf_nan=False)

    @property
    def by_act(self) -> dict[Act, float]:
        """Act → weight."""
        return {"viewed": self.viewed, "liked": self.liked, "bought": self.bought}


class Person(BaseModel):
    """What a person viewed, liked and bought, and what narrows the answer."""

    model_config = ConfigDict(
        strict=True, extra="forbid", json_schema_extra={"example": {"liked": [], "viewed": [], "k": DEFAULT_K}}
    )

    viewed: Annotated[list[str], IDS] = Field(
        [],
        max_length=MOST_IDS,
        description=f"Ids of products, the latest first. The first {MOST} of this index count; none is recommended",
    )
    liked: Annotated[list[str], IDS] = Field([], max_length=MOST_IDS, description="The same")
    bought: Annotated[list[str], IDS] = Field([], max_length=MOST_IDS, description="The same")
    weights: Annotated[Weights, WEIGHT] = Field(
        Weights(), description="A product with several acts counts by their sum"
    )
    k: Annotated[int, Allowed(f"a whole number from 1 to {MAX_K}")] = Field(
        DEFAULT_K, ge=1, le=MAX_K, description="How many products"
    )
    filters: Annotated[dict[str, list[str]], Allowed("an object: a column of the catalogue → a list of values")] = (
        Field(default_factory=dict, description="Column → values, one of which a product must have")
    )
    price_min: Annotated[float | None, Allowed("a number, 0 or more")] = Field(
        None, ge=0, allow_inf_nan=False, description="Only products that cost at least this"
    )
    price_max: Annotated[float | None, Allowed("a number, 0 or more")] = Field(
        None, ge=0, allow_inf_nan=False, description="Only products that cost at most this"
    )
    in_stock: Annotated[bool, Allowed("true or false")] = Field(
        False, description="Leave out products that are sold out"
    )


class RecommendedRecord(ProductRecord):
    """A product that is recommended."""

    score: float | None = Field(
        description="The cosine of the product and the taste that it fits, -1 to 1; null in a varied selection"
    )


class Recommendations(BaseModel):
    """What is recommended, the best first."""

    varied: bool = Field(
        description="Whether nothing is known of the person's taste, and the products are a selection of all kinds"
    )
    unknown: list[str] = Field(description="Ids of the request that are no products of this index; they were ignored")
    unknown_values: dict[str, list[str]] = Field(
        description="Column → values of the filters that no product of this index has"
    )
    products: list[RecommendedRecord]


body_content, body_schemas = parse_body(Person)
recommendations.components_schemas |= body_schemas


@recommendations.post(
    "/recommendations",
    tags=[FOR_PEOPLE],
    responses=answers(Recommendations, 413, 422, 503),
    openapi_extensions={"requestBody": {"content": body_content, "required": True}},
)
def recommended() -> Response:
    """What fits what somebody viewed, liked and bought: several tastes, none of these products again"""
    refuse_unknown(request.args)
    person = _person(request.get_data())
    check_prices(person.price_min, person.price_max)
    filters = Filters(
        {column: tuple(values) for column, values in person.filters.items() if values},
        person.price_min,
        person.price_max,
        person.in_stock,
    )
    acts = Acts(person.viewed, person.liked, person.bought, person.weights.by_act)
    index, found = shop().index, recommend(shop().searcher, acts, Limits(person.k, filters=filters))
    products: list[tuple[Any, float | None]] = [(match.product, match.score) for match in found]
    without_taste = not tastes_of(index, acts)
    if without_taste:
        rows = varied(index, person.k, _others(acts, filters))
        products = [(product, None) for product in index.products.of_rows(rows)]
    answer = Recommendations(
        varied=without_taste,
        unknown=[each for each in acts.all if each not in index.products],
        unknown_values=_unknown_values(filters),
        products=[RecommendedRecord(**record_of(product).model_dump(), score=score) for product, score in products],
    )
    return jsonify(answer.model_dump())


def _others(acts: Acts, filters: Filters) -> Rows:
    """(n,) bool: the rows that pass the filters, without those of the products in ``acts``."""
    products = shop().index.products
    rows = products.mask(filters)
    for each in acts.all:
        if each in products:
            rows[products.rows_of(each)] = False
    return rows


def _unknown_values(filters: Filters) -> dict[str, list[str]]:
    mask = shop().index.products.mask
    unknown = {
        column: [value for value in values if not mask(Filters({column: (value,)})).any()]
        for column, values in filters.attributes.items()
    }
    return {column: values for column, values in unknown.items() if values}


def _person(body: bytes) -> Person:
    """The body of a request.

    Raises:
        UnprocessableError: it is not as described; the sentence names the first field that is wrong.
    """
    try:
        return Person.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
    place = [str(part) for part in first["loc"]]
    if not place:
        raise UnprocessableError('The body must be a JSON object, such as {"liked": ["1163"]}.')
    known = Weights if place[0] == "weights" and len(place) > 1 else Person
    if first["type"] == "extra_forbidden":
        raise UnprocessableError(
            f"There is no field {place[-1][:80]!r} here; there are: {', '.join(known.model_fields)}."
        )
    allowed = next(part for part in Person.model_fields[place[0]].metadata if isinstance(part, Allowed))
    raise UnprocessableError(f"{place[0]} can't be used; it must be {allowed}.")
