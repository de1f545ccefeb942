"""What a shop's export says of a product's stock → a text for shoppers."""

import re
from collections.abc import Sequence

IN_STOCK, OUT_OF_STOCK = "in stock", "out of stock"
_QUANTITY = re.compile(r"(-?\d+)(?:[.,]0*)?")
_NO = frozenset({"0", "no", "false", "outofstock", OUT_OF_STOCK})
_YES = frozenset({"1", "yes", "true", "instock", IN_STOCK})


def stock_of(quantity: str, available: str, *, unlimited: bool) -> str | None:
    """Pieces ("4") or words, of a row's ``quantity`` (words, where a system has such) and its flag ``available``.

    ``unlimited``: it can be bought even if there is none.
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
    """The stock of a product of what its variants tell: their sum, or the words of one that can be bought."""
    pieces = [_pieces(stock) for stock in stocks]
    known = [each for each in pieces if each is not None]
    if len(known) == len(stocks):
        return str(sum(known)) if stocks else None
    words = [stock for stock, each in zip(stocks, pieces, strict=True) if each is None]
    buyable = next((stock for stock in words if stock != OUT_OF_STOCK), None)
    return buyable or (str(sum(known)) if sum(known) else OUT_OF_STOCK)


def _pieces(text: str) -> int | None:
    match = _QUANTITY.fullmatch(text)
    return max(0, int(match[1])) if match else None
