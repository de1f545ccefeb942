"""Convert the stock in a shop's export to a text for shoppers."""

import re
from collections.abc import Sequence

IN_STOCK, OUT_OF_STOCK = "in stock", "out of stock"
_QUANTITY = re.compile(r"(-?\d+)(?:[.,]0*)?")
_NO = frozenset({"0", "no", "false", "outofstock", "sold out", "soldout", OUT_OF_STOCK})
_YES = frozenset({"1", "yes", "true", "instock", IN_STOCK})


def stock_of(quantity: str, available: str, *, unlimited: bool) -> str | None:
    """The stock of a row: pieces such as "4", or words; None if unknown.

    Args:
        quantity: the quantity, or words in systems that use these.
        available: the flag that says whether the product is in stock; empty if there is none.
        unlimited: whether the product can be bought even if none is in stock.
    """
    words, flag = quantity.replace("_", " ").casefold(), available.replace("_", " ").casefold()
    pieces = _pieces(words)
    if flag in _NO or words in _NO - {"0"}:
        return OUT_OF_STOCK
    if pieces:
        return str(pieces)
    if flag in _YES or (unlimited and words):
        return IN_STOCK
    return flag or (str(pieces) if pieces is not None else words) or None


def of_variants(stocks: Sequence[str]) -> str | None:
    """The stock of a product from that of its variants: the sum of pieces, or the words of an available variant."""
    pieces = [_pieces(stock) for stock in stocks]
    known = [each for each in pieces if each is not None]
    if len(known) == len(stocks):
        return str(sum(known)) if stocks else None
    words = [stock for stock, each in zip(stocks, pieces, strict=True) if each is None]
    buyable = next((stock for stock in words if stock != OUT_OF_STOCK), None)
    return buyable or (str(sum(known)) if sum(known) else OUT_OF_STOCK)


def is_sold_out(stock: str | None) -> bool:
    """Whether a product with this stock can't be bought; one whose stock is unknown can."""
    return stock is not None and (_pieces(stock) == 0 or stock.replace("_", " ").casefold() in _NO)


def _pieces(text: str) -> int | None:
    match = _QUANTITY.fullmatch(text)
    return max(0, int(match[1])) if match else None
