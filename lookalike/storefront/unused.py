"""What a shop's own file says without effect, in sentences."""

from collections.abc import Iterator

from babel import Locale
from babel.numbers import get_currency_name

from lookalike.index.products import ProductStore
from lookalike.storefront.file import Storefront

CODE_LETTERS = 3  # of a currency, by ISO 4217


def unused_keys(front: Storefront, products: ProductStore) -> tuple[str, ...]:
    """Sentences about the keys of ``front`` that change nothing for ``products``, or not what they seem to."""
    file = front.path.name if front.path else "The shop's file"
    return tuple(f"{file}: {said}." for said in _unused(front, products))


def _unused(front: Storefront, products: ProductStore) -> Iterator[str]:
    if front.sort not in products.orders.allowed:
        yield f"sort = {front.sort} is not used: the table has no {'dates' if front.sort == 'newest' else 'prices'}"
    prices = products.prices
    for key in ("currency", "currency_place", "zero_price"):
        if key in front.model_fields_set and not prices.known:
            yield f"{key} is not used: the table has no prices"
    if prices.known and front.currency:
        if not prices.bare:
            yield "currency is not used: each price in the table has its own"
        else:
            yield from _taken_as_sign(front.currency, front.language)
    if prices.known == prices.bare > 0 and front.currency_place and not front.currency:
        yield "currency_place is not used: the prices have no currency; add the key currency"
    for column in front.facets or ():
        if column in front.hidden:
            yield f"facets names {column!r}, which is not shown: hidden names it, too"


def _taken_as_sign(currency: str, language: str) -> Iterator[str]:
    """A sentence if ``currency`` is a name, or looks like a code and is none."""
    if currency.upper() in Locale("en").currencies:
        return
    if code := _code_of(currency, language):
        yield f'currency "{currency}" is shown as it is; for the usual sign write {code}'
    elif len(currency) == CODE_LETTERS and currency.isascii() and currency.isalpha() and currency.isupper():
        yield f'currency "{currency}" is shown as it is: no currency has this code'


def _code_of(name: str, language: str) -> str:
    """The code of the currency that is called ``name`` in English or in ``language``; empty if none is."""
    for locale in (Locale.parse(language, sep="-"), Locale("en")):
        for code in map(str, locale.currencies):
            if name.casefold() in {get_currency_name(code, count, locale).casefold() for count in (None, 1, 2)}:
                return code
    return ""
