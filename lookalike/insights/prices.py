"""Prices: how they are spread, and by kind of product."""

import math
import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lookalike.calibration.records import Record
from lookalike.catalogue.product import Product
from lookalike.insights.tables import Table
from lookalike.measures.labels import KIND_COLUMNS, kind_rank

MOST_BINS = 20  # of the histogram, besides the one of all higher prices
MOST_KINDS = 100  # that are stored, the commonest
IN_BINS = 0.98  # of the prices lie in bins of their own; the highest share one, or few dear ones would hide the rest


class BinFacts(Record):
    """Products with a price from ``least`` on, and below ``below``; None: without a limit."""

    least: float
    below: float | None
    products: int


class KindPrices(Record):
    """The prices of a kind of product."""

    kind: str
    products: int
    lowest: float
    median: float
    highest: float


class PriceFacts(Record):
    """The prices in the commonest currency.

    Attributes:
        currency: this currency; "" where the catalogue names none.
        others: products with a price in another currency; not counted in what follows.
        zero: products with a price of 0; not counted in what follows.
        products: how many there are.
        lowest, lower, median, upper, highest: the prices, with the quartiles.
        reduced: products with a regular price above their price.
        bins: the histogram.
        column: the attribute with the kinds; "" without one.
        kinds: the commonest MOST_KINDS.
        different_kinds: the number of all kinds.
    """

    currency: str
    others: int
    zero: int
    products: int
    lowest: float
    lower: float
    median: float
    upper: float
    highest: float
    reduced: int
    bins: tuple[BinFacts, ...]
    column: str
    kinds: tuple[KindPrices, ...]
    different_kinds: int

    def tables(self) -> Mapping[str, Table]:
        """The histogram, and the prices by kind."""
        bins = [(each.least, each.below, each.products) for each in self.bins]
        return {
            "prices": Table(("from", "below", "products"), bins),
            "prices-by-kind": Table(
                tuple(KindPrices.model_fields), [tuple(each.model_dump().values()) for each in self.kinds]
            ),
        }


def price_facts(products: Sequence[Product], columns: Sequence[str]) -> PriceFacts | None:
    """The prices of ``products`` with attributes ``columns``; None where none has a price above 0."""
    priced = [each for each in products if each.price]
    if not priced:
        return None
    currency = Counter(each.currency or "" for each in priced).most_common(1)[0][0]
    counted = [each for each in priced if (each.currency or "") == currency]
    prices = sorted(float(each.price or 0) for each in counted)
    lower, median, upper = statistics.quantiles(prices, n=4, method="inclusive") if len(prices) > 1 else 3 * prices
    column = min(columns, key=kind_rank, default="")
    if kind_rank(column) == len(KIND_COLUMNS):
        column = ""
    return PriceFacts(
        currency=currency,
        others=len(priced) - len(counted),
        zero=sum(each.price == 0 for each in products),
        products=len(counted),
        lowest=prices[0],
        lower=lower,
        median=median,
        upper=upper,
        highest=prices[-1],
        reduced=sum(each.regular_price is not None for each in counted),
        bins=_bins(prices),
        column=column,
        kinds=_kinds(counted, column) if column else (),
        different_kinds=len({kind for each in counted for kind in each.values.get(column, ())}),
    )


def _bins(prices: Sequence[float]) -> tuple[BinFacts, ...]:
    """The histogram of sorted ``prices``, in steps of 1, 2 or 5 times a power of ten."""
    high = prices[math.ceil(IN_BINS * len(prices)) - 1]
    unit = 1.0 if all(price % 1 == 0 for price in prices) else 0.01
    width = max((high - prices[0]) / MOST_BINS, high * 1e-6, unit)
    power = 10.0 ** math.floor(math.log10(width))
    step = next(factor * power for factor in (1, 2, 5, 10, 20) if (high - prices[0]) / (factor * power) < MOST_BINS - 1)
    decimals = max(0, -math.floor(math.log10(step)))

    def bin_of(price: float) -> int:
        at = math.floor(price / step)  # one too low for some prices on an edge: 0.3 / 0.1 is 2.999…
        return at + (round((at + 1) * step, decimals) <= price)

    edges = [round(at * step, decimals) for at in range(bin_of(prices[0]), bin_of(high) + 2)]
    below = [bisect_left(prices, edge) for edge in edges]
    bins = [
        BinFacts(least=least, below=limit, products=end - start)
        for (least, limit), (start, end) in zip(pairwise(edges), pairwise(below), strict=True)
    ]
    if rest := len(prices) - below[-1]:
        bins.append(BinFacts(least=edges[-1], below=None, products=rest))
    return tuple(bins)


def _kinds(products: Sequence[Product], column: str) -> tuple[KindPrices, ...]:
    by_kind: dict[str, list[float]] = {}
    for each in products:
        for kind in each.values.get(column, ()):
            by_kind.setdefault(kind, []).append(float(each.price or 0))
    commonest = sorted(by_kind.items(), key=lambda each: (-len(each[1]), each[0]))[:MOST_KINDS]
    return tuple(
        KindPrices(
            kind=kind,
            products=len(prices),
            lowest=min(prices),
            median=statistics.median(prices),
            highest=max(prices),
        )
        for kind, prices in commonest
    )
