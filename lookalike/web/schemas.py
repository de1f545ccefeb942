"""What the API gives, as pydantic models: the answers and their description are one."""

from typing import Literal

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field

from lookalike.calibration.words import WORDS
from lookalike.photos import NAMES
from lookalike.query import Situation, Verdict
from lookalike.web.parameters import PageParameters, PriceParameters, SearchParameters


class ProductPath(BaseModel):
    """The product that is asked for."""

    product_id: str = Field(description="Its id; a slash in it is written %2F")


class SearchQuery(SearchParameters, PriceParameters):
    """What narrows a search."""


class SearchForm(SearchQuery):
    """A photo, and what narrows the search."""

    photo: FileStorage = Field(description=f"One of: {', '.join(NAMES)}")


class ProductsQuery(PageParameters, PriceParameters):
    """Which products, and which page of them."""


class ProductRecord(BaseModel):
    """A product as the shop describes it."""

    id: str
    name: str
    description: str | None = Field(description="Text without HTML; lines and paragraphs are parted by line ends")
    price: float | None = Field(description="What it costs now, in the shop's currency; null where it is not known")
    regular_price: float | None = Field(description="What it cost before a sale; null without one")
    currency: str | None = Field(description='Of the prices, as the catalogue names it, such as "EUR" or "$"')
    stock: str | None = Field(description="As the catalogue says; null where it does not")
    brand: str | None = Field(description="The attribute of that name")
    category: str | None = Field(description="The attribute of that name: what it is, in the catalogue's words")
    created: str | None = Field(description="The day on which it came to the shop, such as 2026-04-03")
    attributes: dict[str, str] = Field(description="Column → its first value; empty ones are left out")
    values: dict[str, list[str]] = Field(description="Column → all its values, in the catalogue's order")
    image_url: str | None = Field(description="Its picture here, as a path on this server; null without photos")
    image_urls: list[str] = Field(description="The pictures of all its photos, its own first; empty without photos")
    product_url: str = Field(description="Its page here, as a path on this server")
    shop_url: str | None = Field(description="The catalogue's url, where it is http(s)")


class MatchRecord(ProductRecord):
    """A product that looks like the query."""

    score: float = Field(description="The cosine of the two vectors, -1 to 1, whatever the metric")
    distance: float = Field(description="In the metric asked for; it orders the matches")
    closeness: str | None = Field(
        description="What the score means in this index, as its labels tell: "
        + ", ".join(WORDS)
        + ", best first, of which an index uses those that hold in it, for photos of either situation; null where "
        "there were no labels to fit them to",
        json_schema_extra={"enum": [*WORDS, None]},
    )
    same_photo: list[str] = Field(description="Ids of the other listings with the same photo that pass the filters")


class Matches(BaseModel):
    """The nearest products, nearest first."""

    matches: list[MatchRecord]


class ClassRecord(BaseModel):
    """What the photo seems to be in one respect."""

    attribute: str = Field(description="Such as articleType; of neighbours, a column of the catalogue")
    label: str = Field(description="The likeliest")
    probability: float = Field(ge=0, le=1, description="How likely it is, calibrated")
    source: Literal["encoder", "neighbours"] = Field(
        description="Who says so: what the encoder learned, or a vote of the 20 nearest products"
    )


class QueryRecord(BaseModel):
    """What is known of the photo itself."""

    classes: list[ClassRecord] = Field(
        description="What it seems to be; empty where the encoder has not learned it and the catalogue has no labels"
    )
    situation: Situation = Field(
        description="own: a photo on white, as catalogues have them; outside: one that somebody took; what the "
        "words for closeness mean is known for each of them"
    )
    verdict: Verdict = Field(
        description="found: the matches are what was looked for; nothing_close: the index, filters or not, has nothing "
        "like it, and the matches are merely the nearest; nothing_to_see: the photo is blank, or mere noise. With the "
        "last two, all matches have little_in_common"
    )


class PhotoMatches(BaseModel):
    """What the photo is, and the nearest products, nearest first."""

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
    """A mistake (RFC 9457); ``detail`` is a sentence for people."""

    type: str
    title: str
    status: int
    detail: str


class Health(BaseModel):
    """How the server is."""

    status: str = Field(description="Of the encoder: loading, ready, or missing", pattern="^(loading|ready|missing)$")
    detail: str = Field(description="Why it is missing, or empty")
    encoder: str
    products: int
    photos: int
