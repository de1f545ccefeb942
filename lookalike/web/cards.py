"""The contents of a product's card on a page: texts and URLs."""

from dataclasses import dataclass

from flask import url_for

from lookalike.catalogue.product import Product
from lookalike.catalogue.stock import is_sold_out
from lookalike.query import Match
from lookalike.web.images import product_picture, row_picture
from lookalike.web.language import text
from lookalike.web.likes import Heart, heart_of
from lookalike.web.parameters import FROM
from lookalike.web.prices import prices_of
from lookalike.web.state import shop
from lookalike.web.texts import STEPS, closeness_word, facts, steps_of
from lookalike.web.wishes import Steps


@dataclass(frozen=True)
class Bar:
    """How close a match is.

    Attributes:
        word: the text.
        score: the cosine, shown on request.
        steps: how many of STEPS are reached; None if the index has no words, and ``fill`` is shown.
        fill: the filling of the plain bar in percent, 0 to 100.
    """

    word: str
    score: str
    steps: int | None
    fill: float
    of: int = STEPS


@dataclass(frozen=True)
class Card:
    """A product in a list.

    Attributes:
        name: the product's name.
        address: the URL of its page.
        picture: the URL of its picture.
        facts: its kind and its colour, if the catalogue has them.
        price, regular: the price and the price before a sale, as text; empty if unknown.
        sold_out: whether it can't be bought now.
        bar: the closeness of a match; None for a product that is no match.
        listings: ids and URLs of other products with a pixel-identical photo, or a copy of it that has no card.
        listings_title: how many there are, with the product itself; "" if there are none.
        steps: the ways to more and less of a match.
        heat: the URL of the heat map over a match's picture; "" if there is none.
        reason: why a match was found, in words; "" if that is not asked for.
        heart: the button by which it is liked.
    """

    name: str
    address: str
    picture: str
    facts: str
    price: str
    regular: str
    sold_out: bool
    bar: Bar | None = None
    listings: tuple[tuple[str, str], ...] = ()
    listings_title: str = ""
    steps: Steps | None = None
    heat: str = ""
    reason: str = ""
    heart: Heart | None = None


def card_of(product: Product) -> Card:
    """The card of a product, with its main photo."""
    return Card(
        product.name,
        _address(product.id),
        product_picture(product.id),
        ", ".join(facts(product)),
        *prices_of(product),
        is_sold_out(product.stock),
        heart=heart_of(product),
    )


def match_card(
    match: Match, query: str = "", *, folded: bool = False, steps: Steps | None = None, heat: str = "", reason: str = ""
) -> Card:
    """The card of a match, with the photo that was found; ``query``: the token of a photo's search, to come back to.

    ``folded``: whether copies are one result.
    """
    product, plain = match.product, shop().searcher.closeness(match.score)
    copies = match.copies if folded else ()
    listings = (*match.same_photo, *copies)
    title = text("card-listings-near" if copies else "card-listings", count=len(listings) + 1) if listings else ""
    bar = Bar(closeness_word(match, plain), f"{match.score:.2f}", steps_of(match), round(100 * plain, 1))
    return Card(
        product.name,
        _address(product.id, query),
        row_picture(match.row),
        ", ".join(facts(product)),
        *prices_of(product),
        is_sold_out(product.stock),
        bar,
        tuple((each, _address(each, query)) for each in listings),
        title,
        steps,
        heat,
        reason,
        heart_of(product),
    )


def _address(product_id: str, query: str = "") -> str:
    values = {FROM: query} if query else {}
    return url_for("pages.product", product_id=product_id, **values)  # type: ignore[arg-type]
