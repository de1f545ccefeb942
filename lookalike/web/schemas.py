"""The API's answers as pydantic models, from which its description is generated."""

from typing import Literal

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field

from lookalike.calibration.words import WORDS
from lookalike.photos import NAMES
from lookalike.query import MOST_PHOTOS, Situation, Verdict
from lookalike.query.kinds import LEAST_STATED, NEAREST
from lookalike.web.parameters import (
    CropParameters,
    LooksParameters,
    PageParameters,
    PriceParameters,
    SearchParameters,
    WishParameters,
    WordsParameters,
)


class ProductPath(BaseModel):
    """The product that is asked for."""

    product_id: str = Field(description="Its id; a slash in it is written %2F")


class SearchQuery(SearchParameters, LooksParameters, WishParameters, PriceParameters, WordsParameters):
    """What narrows a search."""


class SearchForm(SearchQuery, CropParameters):
    """Photos, and what narrows the search."""

    photo: list[FileStorage] = Field(
        [],
        max_length=MOST_PHOTOS,
        description=f"Photos of one thing, searched by their mean. One of: {', '.join(NAMES)}",
    )
    image_url: str = Field(
        "", description="The address of a photo, instead of the photo or as one more, if this server accepts addresses"
    )


class ProductsQuery(PageParameters, PriceParameters):
    """Which products, and which page of them."""


class ProductRecord(BaseModel):
    """A product as the shop describes it."""

    id: str
    name: str
    description: str | None = Field(description="Text without HTML, with line ends between lines and paragraphs")
    price: float | None = Field(description="The current price, in the shop's currency; null if unknown")
    regular_price: float | None = Field(description="The price before a sale; null without a sale")
    price_text: str | None = Field(
        description="The current price as the pages write it, in their language and with the shop's own currency where "
        "the catalogue names none; null if unknown"
    )
    currency: str | None = Field(description='The currency of the prices as in the catalogue, such as "EUR" or "$"')
    stock: str | None = Field(description="As in the catalogue; null if unknown")
    brand: str | None = Field(description="The attribute of that name")
    category: str | None = Field(
        description="The attribute of that name: the kind of product, in the catalogue's words"
    )
    created: str | None = Field(description="The date when it was added to the shop, such as 2026-04-03")
    attributes: dict[str, str] = Field(description="Column → first value; empty ones are left out")
    values: dict[str, list[str]] = Field(description="Column → all values, in the catalogue's order")
    image_url: str | None = Field(
        description="Its main picture, as a path on this server; null if the photos are not available"
    )
    image_urls: list[str] = Field(
        description="The pictures of all its photos, the main one first; empty if the photos are not available"
    )
    product_url: str = Field(description="Its page, as a path on this server")
    shop_url: str | None = Field(description="Its URL in the shop, from the catalogue, if it is http(s); else null")


class MatchRecord(ProductRecord):
    """A product that looks like the query."""

    score: float = Field(description="The cosine of the two vectors, -1 to 1, for every metric")
    distance: float = Field(
        description="The distance in the requested metric, by which the matches are sorted, apart from those that "
        "mention preferred words"
    )
    closeness: str | None = Field(
        description="The meaning of the score in this index, best first: "
        + ", ".join(WORDS)
        + ". An index uses only the words that passed its test, for each situation; null if it has no words, because "
        "there were no labels to fit them to",
        json_schema_extra={"enum": [*WORDS, None]},
    )
    same_photo: list[str] = Field(
        description="Ids of other products with a pixel-identical photo that pass the filters"
    )
    copies: list[str] = Field(
        description="Ids of further products whose photo is a copy of it, resized, recompressed or slightly cropped, "
        "that pass the filters; with fold, they have no match of their own"
    )


class WordsRecord(BaseModel):
    """What the words of the request say."""

    filters: dict[str, list[str]] = Field(description="Column → the values that they name, used as a filter")
    price_min: float | None = Field(description="The least price that they name, used as a filter")
    price_max: float | None = Field(description="The highest price that they name, used as a filter")
    preferred: list[str] = Field(
        description="Phrases: of the 100 nearest products, those that mention them are moved up"
    )
    ignored: list[str] = Field(
        description='Phrases that can\'t be used: negated ones, such as "without sleeves", and what no product mentions'
    )


class Matches(BaseModel):
    """The nearest products, nearest first."""

    words: WordsRecord
    matches: list[MatchRecord]


class ClassRecord(BaseModel):
    """One predicted label of the photo."""

    attribute: str = Field(description="Such as articleType; if the source is neighbours, a column of the catalogue")
    label: str = Field(description="The most likely label")
    probability: float = Field(ge=0, le=1, description="Its calibrated probability")
    source: Literal["encoder", "neighbours"] = Field(
        description="Where it comes from: the encoder's classifier, or a vote of the 20 nearest products"
    )


class PlaceRecord(BaseModel):
    """A part of a photo, as shares of its width and height, from its upper left corner."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)
    width: float = Field(gt=0, le=1)
    height: float = Field(gt=0, le=1)


class BoxRecord(BaseModel):
    """A thing in the photo."""

    place: PlaceRecord
    label: str | None = Field(description="What it seems to be; null if the encoder has no classifier")
    probability: float | None = Field(description="The probability of the label, 0 to 1")


class KindRecord(BaseModel):
    """A kind of product."""

    attribute: str = Field(description="A column of the catalogue")
    label: str = Field(description="One of its values")
    probability: float = Field(ge=0, le=1, description="By the encoder and the nearest products")


class CandidateRecord(BaseModel):
    """A kind of product to ask a person about; filter.ATTRIBUTE=LABEL finds its products."""

    attribute: str = Field(description="A column of the catalogue")
    label: str = Field(description="One of its values")
    neighbours: int = Field(description=f"How many of the {NEAREST} nearest products are of this kind")
    product_id: str = Field(description="The nearest of these")
    image_url: str | None = Field(description="Its picture, as a path on this server; null if not available")


class QueryRecord(BaseModel):
    """The facts about the photo itself."""

    classes: list[ClassRecord] = Field(
        description="Its predicted labels; empty if the encoder has no classifier and the catalogue has no labels"
    )
    situation: Situation = Field(
        description="own: a photo on white, like those of catalogues; outside: any other photo, such as a visitor's. "
        "Each has its own words for closeness"
    )
    verdict: Verdict = Field(
        description="found: the index has products like it; nothing_close: the index, even without filters, has "
        "nothing like it, and the matches are only the nearest; nothing_to_see: the photo is blank or noise. With the "
        "last two, all matches have little_in_common"
    )
    kind: KindRecord | None = Field(
        description="The most specific kind of product that the photo shows with a probability of at least "
        f"{LEAST_STATED}; null if there is none, or the verdict is not found: then the matches may well be wrong"
    )
    other_kinds: list[str] = Field(
        description="The next likeliest labels in the column of the kind, which may be wrong; empty without a kind, or "
        "if the catalogue has a more specific column"
    )
    kinds: list[CandidateRecord] = Field(
        description=f"The commonest kinds among the {NEAREST} nearest products, none that contradicts the kind, to ask "
        "a person about; empty if the catalogue has no column for kinds"
    )
    mixed: bool = Field(
        description="Whether several photos were given that seem to show different things: two have little in common. "
        "Their mean is like none of them; search by one at a time"
    )
    crop: PlaceRecord | None = Field(description="The part that was searched by; null for the whole photo")
    boxes: list[BoxRecord] = Field(
        description="The things in the photo, the main one first, for searches by a part; empty if there is only one, "
        "which fills the photo, if the encoder doesn't locate things, and for several photos"
    )
    words: WordsRecord


class PhotoMatches(BaseModel):
    """The facts about the photo, and the nearest products, nearest first."""

    query: QueryRecord
    matches: list[MatchRecord]


class Products(BaseModel):
    """One page of the catalogue."""

    products: list[ProductRecord]
    total: int = Field(description="Products on all pages")
    page: int
    per_page: int
    next: str | None = Field(description="The path of the next page; null on the last")


class Problem(BaseModel):
    """An error (RFC 9457); ``detail`` is a sentence for people."""

    type: str
    title: str
    status: int
    detail: str


class Health(BaseModel):
    """The state of the server."""

    status: str = Field(
        description="The state of the encoder: loading, ready, or missing", pattern="^(loading|ready|missing)$"
    )
    detail: str = Field(description="Why the encoder is missing; else empty")
    encoder: str
    products: int
    photos: int


class Readiness(BaseModel):
    """Whether a search by photo can be answered."""

    ready: bool
    detail: str = Field(description="Why not; else empty")
