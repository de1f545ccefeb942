"""Prices and stock as texts."""

from babel.numbers import format_decimal

from lookalike.catalogue.product import Product
from lookalike.catalogue.stock import IN_STOCK, is_sold_out
from lookalike.web.language import current_locale, text
from lookalike.web.state import shop

SPACE = "\N{NO-BREAK SPACE}"


def prices_of(product: Product) -> tuple[str, str]:
    """The price and the regular price as text; each empty if unknown."""
    decimals = shop().index.products.price_decimals
    if product.price is None or decimals is None:
        return "", ""
    if product.price == 0 and shop().front.zero_price == "on-request":
        return text("price-on-request"), ""
    prices = (product.price, product.regular_price)
    price, regular = ("" if each is None else money(each, decimals, product.currency) for each in prices)
    return price, regular


def money(price: float, decimals: int, currency: str | None = None) -> str:
    """A price as the language and the shop write it: "1,299", "€39.90", "39.90 CHF".

    Its currency is ``currency`` (a code or a sign), or else the shop's own.
    """
    front, locale = shop().front, current_locale()
    number = format_decimal(price, "#,##0" + ("." + "0" * decimals if decimals else ""), locale)
    currency = currency or front.currency
    if not currency:
        return number
    sign = locale.currency_symbols.get(currency.upper(), currency)
    before = locale.currency_formats["standard"].pattern.startswith("¤")
    if front.currency_place:
        before = front.currency_place == "before"
    if before:
        return f"{sign}{SPACE if sign[-1:].isalpha() else ''}{number}"
    return f"{number}{SPACE}{sign}"


def limit_text(price: float) -> str:
    """A limit of the price as text."""
    return money(price, 2 if price % 1 else 0)


def stock_text(product: Product) -> str:
    """The stock as text; empty if unknown."""
    stock = product.stock or ""
    if is_sold_out(stock):
        return text("stock-none")
    if stock.isdecimal():
        return text("stock-pieces", count=int(stock))
    return text("stock-some") if stock == IN_STOCK else stock
