"""What a page shows of a product or a match: words and addresses, ready to be written."""

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
        word: what people read.
        score: the cosine, for whoever asks.
        steps: how many of STEPS are reached; None where no words were fitted to the index, and ``fill`` is shown.
        fill: of the plain bar, 0 to 100.
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
        name, address: of its page.
        picture: the address of the photo that is shown.
        facts: its kind and its colour, where the catalogue has them.
        price, regular: what it costs, and what it cost before a sale, as they are written; empty where nobody knows.
        bar: of a match.
        listings: ids and addresses of the other products that use this very photo.
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
    """A product by its own picture."""
    return Card(
        product.name,
        _address(product.id),
        product_picture(product.id),
        ", ".join(facts(product)),
        *prices_of(product),
    )


def match_card(match: Match) -> Card:
    """A match by the photo that was found."""
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
    """The price and the regular price as the shop writes prices; each empty where nobody knows it."""
    decimals = shop().index.products.price_decimals
    if product.price is None or decimals is None:
        return "", ""
    price = money(product.price, decimals) + (f" {product.currency}" if product.currency else "")
    return price, "" if product.regular_price is None else money(product.regular_price, decimals)


def _address(product_id: str) -> str:
    return url_for("pages.product", product_id=product_id)
