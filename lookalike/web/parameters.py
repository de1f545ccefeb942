"""What a request asks for: one parser and one sentence per mistake, for the pages and the API alike.

Whatever is no parameter is a filter by the column of that name. A column that is called like a parameter is
``attr.NAME``.
"""

from collections.abc import Sequence
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from flask import request
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from werkzeug.datastructures import MultiDict

from lookalike.errors import UnprocessableError
from lookalike.index.products import Filters
from lookalike.neighbours.metrics import METRICS, find
from lookalike.query.search import DEFAULT_K, DEFAULT_METRIC, MAX_K, check_k, check_min_score

PREFIX = "attr."
MAX_PER_PAGE = 100
MAX_PAGE = 10**9  # what the database counts with ends somewhere


class Allowed(str):
    """What a field may be, for the sentence that refuses something else."""


def check_metric(name: str) -> str:
    """``name``, if it is a metric's (see ``metrics.find``)."""
    return find(name).name


class SearchParameters(BaseModel):
    """How many neighbours, by which distance, and how close."""

    k: Annotated[int, BeforeValidator(check_k)] = Field(DEFAULT_K, ge=1, le=MAX_K, description="How many products")
    metric: Annotated[str, BeforeValidator(check_metric)] = Field(
        DEFAULT_METRIC, description="The distance that orders them", json_schema_extra={"enum": list(METRICS)}
    )
    min_score: Annotated[float | None, BeforeValidator(check_min_score)] = Field(
        None, ge=-1, le=1, description="Leave out products whose score (the cosine) is less"
    )


class PriceParameters(BaseModel):
    """The two filters that are not by a column's values."""

    price_min: Annotated[float | None, Allowed("a number, 0 or more")] = Field(
        None, ge=0, allow_inf_nan=False, description="Only products that cost at least this"
    )
    price_max: Annotated[float | None, Allowed("a number, 0 or more")] = Field(
        None, ge=0, allow_inf_nan=False, description="Only products that cost at most this"
    )


class PageParameters(BaseModel):
    """Which part of the catalogue."""

    q: Annotated[str, Allowed("at most 200 letters")] = Field(
        "", max_length=200, description="Words that the name must hold"
    )
    page: Annotated[int, Allowed(f"a whole number from 1 to {MAX_PAGE:,}")] = Field(
        1, ge=1, le=MAX_PAGE, description="From 1"
    )
    per_page: Annotated[int, Allowed(f"a whole number from 1 to {MAX_PER_PAGE}")] = Field(
        24, ge=1, le=MAX_PER_PAGE, description="Products a page"
    )


Model = TypeVar("Model", bound=BaseModel)

# Besides the models' fields: the photo, or what a results page carries instead of it, and what its buttons say.
CARRIED = ("photo", "query", "picture", "sample", "drop")
FILTERS = ("q", "min_score", *PriceParameters.model_fields)  # what narrows, besides columns
ALL = "*"  # in place of a filter's name: every one
RESERVED = frozenset(
    [*CARRIED, *SearchParameters.model_fields, *PriceParameters.model_fields, *PageParameters.model_fields]
)


def read(model: type[Model], values: MultiDict[str, str]) -> Model:
    """``model`` from the request's ``values``; an empty value counts as not given.

    Raises:
        UnprocessableError: a value is not what the field allows; the sentence says what is.
    """
    given = {name: value for name in model.model_fields if (value := values.get(name, "").strip())}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        allowed = next(part for part in model.model_fields[name].metadata if isinstance(part, Allowed))
        raise UnprocessableError(f"{name} is {given[name]!r}; it must be {allowed}.") from None


def read_filters(values: MultiDict[str, str]) -> Filters:
    """The filters in the request's ``values``; whether the columns exist is the catalogue's to say.

    Raises:
        UnprocessableError: a price is no number, or the least is above the most.
    """
    prices = read(PriceParameters, values)
    if prices.price_min is not None and prices.price_max is not None and prices.price_min > prices.price_max:
        raise UnprocessableError("price_min is above price_max; no price can lie between them.")
    chosen: dict[str, tuple[str, ...]] = {}
    for name in values:
        wanted = tuple(value for value in values.getlist(name) if value)
        if wanted and name not in RESERVED:
            column = name.removeprefix(PREFIX)
            chosen[column] = tuple(dict.fromkeys(chosen.get(column, ()) + wanted))
    return Filters(chosen, prices.price_min, prices.price_max)


def field_name(column: str) -> str:
    """The parameter that filters by ``column``."""
    return PREFIX + column if column in RESERVED or column.startswith(PREFIX) else column


def without(values: MultiDict[str, str], dropped: Sequence[str]) -> MultiDict[str, str]:
    """``values`` less the parameters called ``dropped`` (ALL: every filter); the ones given are left as they are."""
    every = ALL in dropped
    rest = [
        (name, value)
        for name, value in values.items(multi=True)
        if name not in dropped and not (every and (name not in RESERVED or name in FILTERS))
    ]
    return MultiDict(rest)


def address_without(*dropped: str) -> str:
    """This page's address less the parameters called ``dropped``, from the first page of its listing."""
    rest = without(request.args, [*dropped, "page"])
    path = request.script_root + request.path
    return f"{path}?{urlencode(list(rest.items(multi=True)))}" if rest else path


def page_address(page: int) -> str:
    """The address of another page of this listing."""
    rest = [*without(request.args, ["page"]).items(multi=True), ("page", str(page))]
    return f"{request.script_root}{request.path}?{urlencode(rest)}"
