"""Products by the values of two attributes at once: a cross table."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError
from lookalike.index.products import ProductStore
from lookalike.insights.tables import Table

MOST_PAIRS = 1_000_000  # of values, counted over all products: some 300 MB for a moment, if all are different


@dataclass(frozen=True)
class Crossing:
    """How many products have a value of ``one`` column and a value of the ``other``; a product may have several.

    Attributes:
        one, other: the columns.
        rows, columns: their values with the number of products of each, the commonest first.
        counts: (place in ``rows``, place in ``columns``) → number of products; pairs without products are left out.
    """

    one: str
    other: str
    rows: list[tuple[str, int]]
    columns: list[tuple[str, int]]
    counts: dict[tuple[int, int], int]

    def corner(self, most: int) -> list[list[int]]:
        """The counts of the ``most`` commonest values of each column, row by row."""
        places = range(len(self.columns[:most]))
        return [[self.counts.get((row, column), 0) for column in places] for row in range(len(self.rows[:most]))]

    def table(self) -> Table:
        """Every pair of values that products have, and their number."""
        return Table(
            (self.one, self.other, "products"),
            [(self.rows[row][0], self.columns[column][0], count) for (row, column), count in self.counts.items()],
        )


def cross(products: ProductStore, one: str, other: str) -> Crossing:
    """The cross table of two columns.

    Raises:
        UnprocessableError: there is no such column, both are the same, or products have too many values of them.
    """
    if one == other:
        raise UnprocessableError("A cross table needs two different attributes.")
    left, right = products.column(one), products.column(other)
    (left_values, left_products), (right_values, right_products) = left.entries, right.entries
    order = np.argsort(right_products, kind="stable")
    right_values, right_products = right_values[order], right_products[order]
    starts, ends = (np.searchsorted(right_products, left_products, side) for side in ("left", "right"))
    lengths = ends - starts
    if (total := int(lengths.sum())) > MOST_PAIRS:
        raise UnprocessableError(
            f"Products have {total:,} pairs of values of {one} and {other}; more than {MOST_PAIRS:,} are not counted."
        )
    pairs, counts = np.unique(
        np.repeat(left_values, lengths) * len(right.values) + right_values[_ranges(starts, lengths)],
        return_counts=True,
    )
    places = zip(*(part.tolist() for part in np.divmod(pairs, max(1, len(right.values)))), strict=True)
    return Crossing(
        one,
        other,
        list(zip(left.values, left.totals, strict=True)),
        list(zip(right.values, right.totals, strict=True)),
        dict(zip(places, counts.tolist(), strict=True)),
    )


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each of ``starts`` on, as many as ``lengths`` says, one range after the other."""
    before = np.cumsum(lengths) - lengths
    found: NDArray[np.int64] = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return found
