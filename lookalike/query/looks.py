"""Complete the look: products of other kinds in the style of one, by their photos only.

A photo's vector tells mostly the kind of product. What is left of it without the mean of its kind is taken as its
style: colour, pattern, material. Two products of different kinds are compared by the cosine of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import Product
from lookalike.encoders.base import Vectors
from lookalike.index.filters import Filters, Rows
from lookalike.index.opened import Index
from lookalike.index.words import plain
from lookalike.query.kinds import TOO_COMMON, kind_columns
from lookalike.query.wishes import product_vector

# Columns in which the products of a look agree, if both have a value.
AGREEING = ("gender", "season", "usage", "occasion", "agegroup")
FOR_ALL = ("unisex",)  # values that agree with any other
# Share of the products in the largest departments, where the catalogue has departments above the kinds. The others are
# sidelines and no part of a look, such as perfume and free gifts in a shop for clothes. On 44,072 products of fashion,
# clothes, accessories and shoes are 95 %; without the others, 11 instead of 18 % of the parts are things that nobody
# shows with clothes. Nearly all of these are underwear, which only its name tells from other clothes.
MAIN_SHARE = 0.9
LEAST_SHARE = 0.01  # of the products that agree: rarer kinds, such as gifts, are no part of a look
# Cosine of the mean vectors of two kinds, without the mean of all, from which on one is worn instead of the other. On
# 44,072 products of fashion, shoes and sandals have 0.65, tops and dresses 0.38, tops and trousers -0.06, bags and
# wallets 0.28.
ALTERNATIVES = 0.35
LEAST_STYLE = 0.1  # cosine of two styles below which there is none in common
MOST_ROWS = 200_000  # among which a look is chosen, for time and memory


@dataclass(frozen=True)
class Part:
    """A product of a look: its row, its kind, and how near its style is, -1 to 1."""

    row: int
    kind: str
    style: float


class Looks:
    """Completes the looks of one index."""

    def __init__(self, index: Index) -> None:
        """Read the kinds of all products; takes a moment."""
        self._index = index
        columns = kind_columns(index)
        self._column = next((each for each in reversed(columns) if not _is_too_common(index, each)), "")
        if not self._column:
            return
        self._finest_column = columns[0]
        self._every = slice(None, None, -(-len(index.vectors) // MOST_ROWS))
        self._vectors = index.vectors[self._every]
        self._main = self._of_main_departments(columns[-1])
        self._kinds, self._kind_of = self._numbered(self._column)
        self._finest, self._fine_of = self._numbered(self._finest_column)
        self._means = self._means_of(self._fine_of, len(self._finest))
        centres = self._means_of(self._kind_of, len(self._kinds)) - self._vectors.mean(axis=0)
        self._centres = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-6)
        self._typical = np.einsum("ij,ij->i", self._vectors, self._centres[self._kind_of])
        own = np.einsum("ij,ij->i", self._vectors, self._means[self._fine_of])
        squares = np.square(self._means).sum(axis=1)[self._fine_of]
        self._lengths = np.sqrt(np.maximum(1 - 2 * own + squares, 1e-6))

    def complete(self, product: Product, count: int) -> list[Part]:
        """Up to ``count`` products, each of another kind that goes with ``product``, the nearest in style first.

        Empty for a product without a kind, or in a catalogue without suitable kinds.
        """
        own = [self._kinds.index(kind) for kind in product.values.get(self._column, ())] if self._column else []
        if not own:
            return []
        styles, like_own = self._compared(product, own[0])
        # What looks like the product's kind rather than its own is worn instead of it, or has a wrong label.
        passing = self._passing(product) & self._main & (self._typical > like_own)
        counts = np.bincount(self._kind_of[passing], minlength=len(self._kinds) + 1)
        parts = []
        for number in np.flatnonzero(counts[:-1] >= max(1, LEAST_SHARE * counts.sum())).tolist():
            rows = np.flatnonzero(passing & (self._kind_of == number))
            best = int(rows[styles[rows].argmax()])
            parts.append((float(styles[best]), best, number))
        found: list[Part] = []
        worn = own
        for style, place, number in sorted(parts, reverse=True):
            if style < LEAST_STYLE or len(found) == count:
                break
            if (self._centres[worn] @ self._centres[number]).max() < ALTERNATIVES and number not in worn:
                found.append(Part(place * self._every.step, self._kinds[number], style))
                worn = [*worn, number]
        return found

    def _passing(self, product: Product) -> Rows:
        """(m,) bool: the rows of products that agree with ``product`` in the columns AGREEING."""
        passing = np.ones(len(self._index.vectors), np.bool_)
        for column in self._index.products.columns:
            if plain(column).replace("_", "").replace(" ", "") in AGREEING and (own := product.values.get(column)):
                passing &= self._agreeing(column, own)
        return passing[self._every]

    def _of_main_departments(self, column: str) -> Rows:
        """(m,) bool: the rows of products in one of the largest values of ``column``, the coarsest of kinds."""
        departments = self._index.products.values(column)
        every, larger = sum(count for _, count in departments), 0
        sidelines = []
        for department, count in departments:  # the commonest first
            if larger >= MAIN_SHARE * every:
                sidelines.append(department)
            larger += count
        if column == self._column or not sidelines:
            return np.ones(len(self._vectors), np.bool_)
        return ~self._index.products.mask(Filters({column: tuple(sidelines)}))[self._every]

    def _means_of(self, number_of: NDArray[np.int64], count: int) -> Vectors:
        """(count + 1, dim) float32: the mean vector of the rows with each number; the last is of those without."""
        means = np.zeros((count + 1, self._vectors.shape[1]), np.float32)
        for number in np.unique(number_of):
            means[number] = self._vectors[number_of == number].mean(axis=0)
        return means

    def _numbered(self, column: str) -> tuple[list[str], NDArray[np.int64]]:
        """The values of ``column``, and for each of the rows the number of its value; len(values) without one."""
        values = [value for value, _ in self._index.products.values(column)]
        numbers = np.full(len(self._vectors), len(values), np.int64)
        for number, value in enumerate(values):
            numbers[self._index.products.mask(Filters({column: (value,)}))[self._every]] = number
        return values, numbers

    def _agreeing(self, column: str, own: Sequence[str]) -> Rows:
        """(n,) bool: the rows of products with one of ``own`` in ``column``, with one for all, or without a value."""
        every = [value for value, _ in self._index.products.values(column)]
        if any(plain(value) in FOR_ALL for value in own):
            return np.ones(len(self._index.vectors), np.bool_)
        differing = [value for value in every if value not in own and plain(value) not in FOR_ALL]
        agreeing = [value for value in every if value not in differing]
        mask = self._index.products.mask
        return mask(Filters({column: tuple(agreeing)})) | ~mask(Filters({column: tuple(differing)}))

    def _compared(self, product: Product, kind: int) -> tuple[Vectors, Vectors]:
        """The cosines of all rows with a product: of their styles, and of the photo with the centre of its ``kind``."""
        fine = [self._finest.index(value) for value in product.values.get(self._finest_column, ())]
        style = product_vector(self._index, product.id).astype(np.float32) - self._means[fine[0] if fine else -1]
        style /= max(float(np.linalg.norm(style)), 1e-6)
        with_style, with_kind = (self._vectors @ np.stack([style, self._centres[kind]], axis=1)).T
        with_means = (self._means @ style)[self._fine_of]
        return np.asarray((with_style - with_means) / self._lengths, np.float32), with_kind


def _is_too_common(index: Index, column: str) -> bool:
    """Whether most products have the same value: too coarse a kind."""
    return index.products.values(column)[0][1] > TOO_COMMON * len(index.products)
