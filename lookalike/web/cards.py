"""The contents of a product's card on a page: texts and URLs."""

from dataclasses import dataclass

from flask import url_for

from lookalike.catalogue.product import Product
from lookalike.query import Match
from lookalike.web.images import product_picture, row_picture
from lookalike.web.state import shop
from lookalike.web.texts import STEPS, closeness_word, facts, money, steps_of


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
        bar: the closeness of a match; None for a product that is no match.
        listings: ids and URLs of other products with a pixel-identical photo.
    """

    name: str
    address: str
    picture: str
    facts: str
    price: str
    regular: str
    bar: Bar | None = None
    listings: tuple[tuple[str, str], ...] = ()


def card_of(product: Product) -> Card:
    """The card of a product, with its main photo."""
    return Card(
        product.name,
        _address(product.id),
        product_picture(product.id),
        ", ".join(facts(product)),
        *prices_of(product),
    )


def match_card(match: Match) -> Card:
    """The card of a match, with the photo that was found."""
    product, plain = match.product, shop().searcher.closeness(match.score)
    bar = Bar(closeness_word(match, plain), f"{match.score:.2f}", steps_of(match), round(100 * plain, 1))
    return Card(
        product.name,
        _address(product.id),
        row_picture(match.row),
        ", ".join(facts(product)),
        *prices_of(product),
        bar,
        tuple((each, _address(each)) for each in match.same_photo),
    )


def prices_of(product: Product) -> tuple[str, str]:
    """The price and the regular price as text; each empty if unknown."""
    decimals = shop().index.products.price_decimals
    if product.price is None or decimals is None:
        return "", ""
    price = money(product.price, decimals) + (f" {product.currency}" if product.currency else "")
    return price, "" if product.regular_price is None else money(product.regular_price, decimals)


def _address(product_id: str) -> str:
    return url_for("pages.product", product_id=product_id)
