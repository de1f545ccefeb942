"""Parse the parameters of requests, for pages and API alike, with one error sentence per mistake.

A filter by a column is ``filter.COLUMN``. The first version had no prefix, or ``attr.COLUMN`` if a column had the name
of a parameter. Pages redirect such URLs, and the API still accepts them.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar
from urllib.parse import urlencode

from flask import g, request, url_for
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from werkzeug.datastructures import MultiDict

from lookalike.calibration.records import WordKey
from lookalike.calibration.words import WORDS
from lookalike.errors import UnprocessableError
from lookalike.index.filters import Filters
from lookalike.index.orders import SORTS, Sort
from lookalike.index.products import ProductStore
from lookalike.index.swatches import KEYS
from lookalike.neighbours.metrics import DEFAULT_METRIC, METRICS, find
from lookalike.query import Understood, Wishes, understand
from lookalike.query.arrange import MATCH_SORTS, MatchSort
from lookalike.query.leaning import check_lean
from lookalike.query.search import DEFAULT_K, MAX_K, Limits, check_closeness, check_k, check_min_score
from lookalike.query.wishes import MOST
from lookalike.query.words import MAX_LETTERS

PREFIX = "filter."
FAVOUR = "favour."  # a favoured column
FORMER_PREFIX = "attr."
MAX_PER_PAGE = 100
MAX_PAGE = 10**9  # the database's integers are limited


class ParameterError(UnprocessableError):
    """A parameter that can't be used. ``names``: those without which the others can be."""

    def __init__(self, sentence: str, *names: str, visitors: str = "parameter") -> None:
        super().__init__(sentence, visitors)
        self.names = names


class Allowed(str):
    """The allowed values of a field, as text for its error message."""


def check_metric(name: str) -> str:
    """``name`` if it is the name of a metric; raises as ``metrics.find`` does."""
    return find(name).name


def _checked(name: str, check: Callable[[Any], Any]) -> BeforeValidator:
    """A validator that names the parameter in its errors."""

    def checked(value: Any) -> Any:
        try:
            return check(value)
        except UnprocessableError as error:
            raise ParameterError(str(error), name) from None

    return BeforeValidator(checked)


class SearchParameters(BaseModel):
    """The parameters of a search: number of products, metric, least score, least closeness, order."""

    k: Annotated[int, _checked("k", check_k)] = Field(DEFAULT_K, ge=1, le=MAX_K, description="How many products")
    metric: Annotated[str, _checked("metric", check_metric)] = Field(
        DEFAULT_METRIC, description="The distance that orders them", json_schema_extra={"enum": list(METRICS)}
    )
    min_score: Annotated[float | None, _checked("min_score", check_min_score)] = Field(
        None, ge=-1, le=1, description="Leave out products whose score (the cosine) is less"
    )
    closeness: Annotated[WordKey | None, _checked("closeness", check_closeness)] = Field(
        None,
        description="Leave out products whose closeness is a lesser word. 422 in an index without words",
        json_schema_extra={"enum": list(WORDS)},
    )
    sort: Annotated[MatchSort, Allowed(f"one of: {', '.join(MATCH_SORTS)}")] = Field(
        MATCH_SORTS[0],
        description="The order in which the k products are given",
        json_schema_extra={"enum": list(MATCH_SORTS)},
    )


class LooksParameters(BaseModel):
    """What counts by the looks of photos. 422 in an index by an earlier version, which doesn't know them."""

    lean: Annotated[float, _checked("lean", check_lean)] = Field(
        0,
        ge=-1,
        le=1,
        description="From -1 (same shape, other colour) to 1 (same colour, other shape): another order of the nearest "
        "products, whose scores stay",
    )
    fold: Annotated[bool | None, Allowed("true or false")] = Field(
        None,
        description="Whether copies of a picture (resized, recompressed, slightly cropped) are one result. By default, "
        "they are on pages, and not in the API",
    )
    colour: list[str] = Field([], description=f"Only products that show one of these colours: {', '.join(KEYS)}")


class PriceParameters(BaseModel):
    """The filters by price and stock."""

    price_min: Annotated[float | None, Allowed("a number, 0 or more")] = Field(
        None, ge=0, allow_inf_nan=False, description="Only products that cost at least this"
    )
    price_max: Annotated[float | None, Allowed("a number, 0 or more")] = Field(
        None, ge=0, allow_inf_nan=False, description="Only products that cost at most this"
    )
    in_stock: Annotated[bool, Allowed("true or false")] = Field(
        False, description="Leave out products that are sold out"
    )


class PageParameters(BaseModel):
    """The parameters of a catalogue listing."""

    q: Annotated[str, Allowed("at most 200 letters")] = Field(
        "",
        max_length=200,
        description="Words that the name and the attributes must have, or an id. Typing errors are forgiven",
    )
    sort: Annotated[Sort | None, Allowed(f"one of: {', '.join(SORTS)}")] = Field(
        None,
        description="The order. By default the best match for q first, and without q the catalogue's order. 422 if the "
        "data don't allow it: newest needs dates, price needs prices",
        json_schema_extra={"enum": list(SORTS)},
    )
    page: Annotated[int, Allowed(f"a whole number from 1 to {MAX_PAGE:,}")] = Field(
        1, ge=1, le=MAX_PAGE, description="From 1"
    )
    per_page: Annotated[int, Allowed(f"a whole number from 1 to {MAX_PER_PAGE}")] = Field(
        24, ge=1, le=MAX_PER_PAGE, description="Products a page"
    )


class WordsParameters(BaseModel):
    """Words beside a photo or product."""

    words: Annotated[str, Allowed(f"at most {MAX_LETTERS} letters")] = Field(
        "",
        max_length=MAX_LETTERS,
        description='What to change, such as "but in red, with long sleeves": words that name values of columns are '
        "filters; near products that mention the others are moved up",
    )


class WishParameters(BaseModel):
    """What moves products up or down, besides favoured attributes."""

    positive: list[str] = Field(
        [],
        max_length=MOST,
        description="Ids of products that are wanted: the search moves towards them, and omits them",
    )
    negative: list[str] = Field(
        [], max_length=MOST, description="Ids of products that are not wanted: the search moves away, and omits them"
    )


class CropParameters(BaseModel):
    """A part of a photo."""

    crop: Annotated[str, Allowed("four numbers: x,y,width,height")] = Field(
        "",
        max_length=200,
        description="Search by a part of the photo: x,y,width,height as shares of it, from its upper left corner. "
        "0.25,0,0.5,1 is the middle",
    )


Model = TypeVar("Model", bound=BaseModel)
Values: TypeAlias = MultiDict[str, str]

# Parameters besides the models' fields: the photos, or what a results page holds of them, and values of buttons.
FROM = "from"  # on a product's page: the token of the photo's search that led to it
CROP_FIELDS = ("crop.left", "crop.top", "crop.width", "crop.height")  # in per cent of the photo
CARRIED = (
    "photo", "image_url", "sample", FROM, "query", "picture", "member", "crop", "box", "cut", *CROP_FIELDS, "remove",
    "alone", "limits", "words",
)  # fmt: skip
PREFERRED = "prefer"  # phrases that products may mention
POSITIVE, NEGATIVE = WishParameters.model_fields  # ids of products that are wanted, and unwanted
WHY = "why"  # on a page: whether heat maps lie over the photos
WISHES = (PREFERRED, POSITIVE, NEGATIVE)
COLOUR, FOLD = "colour", "fold"
NARROWING = (
    "q",
    "min_score",
    "closeness",
    COLOUR,
    "lean",
    *WISHES,
    *PriceParameters.model_fields,
)  # besides those by column
ALL = "*"  # in place of a filter's name: all filters
PARAMETERS = frozenset(
    [
        *CARRIED,
        *WISHES,
        WHY,
        *SearchParameters.model_fields,
        *LooksParameters.model_fields,
        *PriceParameters.model_fields,
        *PageParameters.model_fields,
    ]
)


def read(model: type[Model], values: Values) -> Model:
    """``model`` from the request's ``values``; empty values count as not given.

    Raises:
        UnprocessableError: a value is invalid; the sentence says what is allowed.
    """
    given = {name: value for name in model.model_fields if (value := values.get(name, "").strip()) and name != COLOUR}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        allowed = next(part for part in model.model_fields[name].metadata if isinstance(part, Allowed))
        raise ParameterError(f"{name} is {given[name]!r}; it must be {allowed}.", name) from None


def read_filters(values: Values) -> Filters:
    """The filters in the request's ``values``. It is not checked here whether the columns exist.

    Raises:
        UnprocessableError: a price is not a number, or the least price is above the highest.
    """
    prices = read(PriceParameters, values)
    check_prices(prices.price_min, prices.price_max)
    colours = _listed(values, COLOUR)
    if unknown := [each for each in colours if each not in KEYS]:
        sentence = f"There is no colour {unknown[0]!r}; there are: {', '.join(KEYS)}."
        raise ParameterError(sentence, *(f"{COLOUR}={each}" for each in unknown), visitors="filter")
    return Filters(_by_column(values, PREFIX), prices.price_min, prices.price_max, prices.in_stock, colours)


def check_prices(least: float | None, most: float | None) -> None:
    """Check the limits of a price.

    Raises:
        UnprocessableError: ``least`` is above ``most``.
    """
    if least is not None and most is not None and least > most:
        above = "price_min is above price_max; no price can lie between them."
        raise ParameterError(above, "price_min", "price_max", visitors="prices")


def read_limits(values: Values, *, fold: bool = False) -> Limits:
    """The limits of a search in the request's ``values``; ``fold``: whether copies are one result if they don't say.

    Raises like ``read`` and ``read_filters``.
    """
    asked, looks, filters = read(SearchParameters, values), read(LooksParameters, values), read_filters(values)
    fold = fold if looks.fold is None else looks.fold
    wishes = read_wishes(values)
    return Limits(asked.k, asked.metric, asked.min_score, filters, asked.closeness, wishes, fold, looks.lean)


def read_wishes(values: Values) -> Wishes:
    """What moves products up or down. It is not checked here whether the products and values exist.

    Raises:
        UnprocessableError: the preferred phrases are too long.
    """
    favoured = _by_column(values, FAVOUR)
    return Wishes(_listed(values, POSITIVE), _listed(values, NEGATIVE), favoured, read_preferred(values))


def read_preferred(values: Values) -> tuple[str, ...]:
    """The phrases that products may mention.

    Raises:
        UnprocessableError: they are too long.
    """
    preferred = _listed(values, PREFERRED)
    if sum(map(len, preferred)) > MAX_LETTERS:
        sentence = f"{PREFERRED} has more than {MAX_LETTERS} letters; leave some words out."
        raise ParameterError(sentence, PREFERRED)
    return preferred


def _listed(values: Values, name: str) -> tuple[str, ...]:
    """The values of the parameter ``name``, each once."""
    return tuple(dict.fromkeys(filter(None, values.getlist(name))))


def _by_column(values: Values, prefix: str) -> dict[str, tuple[str, ...]]:
    """The values of the parameters that begin with ``prefix``, by the column that follows it."""
    found = {name.removeprefix(prefix): _listed(values, name) for name in values if name.startswith(prefix)}
    return {column: chosen for column, chosen in found.items() if chosen}


def with_words(values: Values, products: ProductStore) -> tuple[Values, Understood]:
    """``values`` with the words in them turned into filters and preferred phrases; and what was understood.

    A filter replaces one by the same column, or by the price. Only words that can't be used remain.

    Raises:
        UnprocessableError: there are too many words.
    """
    understood = understand(read(WordsParameters, values).words, products)
    prices = ("price_min", "price_max") if understood.priced else ()
    said = without(values, ["words", *prices, *map(field_name, understood.filters)])
    for name, limit in (("price_min", understood.price_min), ("price_max", understood.price_max)):
        if limit is not None:
            said[name] = f"{limit:.2f}".removesuffix(".00")
    for column, wanted in understood.filters.items():
        said.setlist(field_name(column), list(wanted))
    preferred = list(dict.fromkeys([*values.getlist(PREFERRED), *understood.preferred]))
    while sum(map(len, preferred)) > MAX_LETTERS:  # the latest count
        del preferred[0]
    said.setlist(PREFERRED, preferred)
    if understood.ignored:
        said["words"] = ", ".join(understood.ignored)
    return said, understood


def field_name(column: str) -> str:
    """The parameter that filters by ``column``."""
    return PREFIX + column


def renamed(values: Values, columns: Collection[str]) -> Values | None:
    """``values`` with the filter names of the first version replaced by the current ones; None if there are none."""
    names = {
        name: PREFIX + name.removeprefix(FORMER_PREFIX)
        for name in values
        if name not in PARAMETERS and name.removeprefix(FORMER_PREFIX) in columns
    }
    if not names:
        return None
    return MultiDict([(names.get(name, name), value) for name, value in values.items(multi=True)])


def refuse_unknown(values: Values, *models: type[BaseModel], others: Collection[str] = ()) -> None:
    """Check that all parameters are fields of ``models``, in ``others``, or filters.

    Raises:
        UnprocessableError: there is another parameter; the sentence names it and the existing ones.
    """
    known = dict.fromkeys([*(field for model in models for field in model.model_fields), *others])
    prefixes = (PREFIX, FAVOUR) if any(issubclass(model, WishParameters) for model in models) else (PREFIX,)
    for name in values:
        if name not in known and not name.startswith(prefixes):
            there = ", ".join([*known, *(f"{prefix}COLUMN" for prefix in prefixes)])
            raise UnprocessableError(f"There is no parameter {name!r} here; there are: {there}.")


def without(values: Values, dropped: Sequence[str]) -> Values:
    """A copy of ``values`` without the parameters ``dropped`` (``NAME=VALUE``: one of its values; ALL: all filters)."""
    every = ALL in dropped
    rest = [
        (name, value)
        for name, value in values.items(multi=True)
        if name not in dropped
        and f"{name}={value}" not in dropped
        and not (every and (name.startswith((PREFIX, FAVOUR)) or name in NARROWING))
    ]
    return MultiDict(rest)


def to_keep(values: Values) -> Values:
    """Those of the request's ``values`` that belong in a bookmarkable URL: filters and limits."""
    return MultiDict(
        [
            (name, value)
            for name, value in values.items(multi=True)
            if value and (name.startswith((PREFIX, FAVOUR)) or (name in PARAMETERS and name not in CARRIED))
        ]
    )


def address(values: Values) -> str:
    """The URL of this page with other ``values``."""
    assert request.endpoint
    path = url_for(request.endpoint, **(request.view_args or {}))  # ``request.path`` is decoded: an id may have "#"
    return f"{path}?{urlencode(list(values.items(multi=True)))}" if values else path


def given() -> Values:
    """The filters and limits of the request: those in its URL; of a form that is sent otherwise, its fields.

    A results page that carries its photo is a sent form. Its chips and offers send the form again, but to a URL with
    other filters, and with the field ``limits``: then the URL counts, not the boxes that happen to be ticked.
    """
    if "given" in g:  # a view left some out, or understood more than they say
        found: Values = g.given
        return found
    sent = typed()
    return sent if sent is request.args else to_keep(sent)


def typed() -> Values:
    """The parameters that count, as they were sent."""
    return request.args if request.method == "GET" or "limits" in request.form else request.form


def address_without(*dropped: str) -> str:
    """The URL of this page without the parameters ``dropped``, at the first page of the listing."""
    return address(without(given(), [*dropped, "page"]))


def address_adding(name: str, value: str, *dropped: str) -> str:
    """The URL of this page with ``name`` = ``value`` beside its other values, without the parameters ``dropped``."""
    values = without(given(), dropped)
    values.add(name, value)
    return address(values)


def address_with(name: str, value: str) -> str:
    """The URL of this page with ``name`` = ``value`` alone in place of other values, at the first page."""
    values = without(given(), [name, "page"])
    values.add(name, value)
    return address(values)


def page_address(page: int) -> str:
    """The URL of another page of this listing."""
    rest = without(request.args, ["page"])
    rest.add("page", str(page))
    return address(rest)
