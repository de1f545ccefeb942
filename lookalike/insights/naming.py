"""What sets a group of products apart from the catalogue: values of attributes, and a name of a few of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.palette import SWATCHES, Shares, swatches_of
from lookalike.calibration.records import Record
from lookalike.catalogue.product import Product

SWATCH = ""  # the column of the colours of photos: no attribute is called so
MOST_VALUES = 12  # that are said of a group
MOST_IN_NAME = 3  # columns
MOST_ALTERNATIVES = 3  # values of a column in a name
LEAST_ALTERNATIVE = 0.15  # of a group, of each of them
LEAST_APART = 0.02  # of the way from the share of any product in the group to all, by each of them
LEAST_SHARE = 0.05  # of a group, of a value that is said of it
LEAST_NAMED = 0.5  # of a group, of the values in its name together
LEAST_GAIN = 0.03  # of F1, by a further value in a name
LEAST_SURE = 2.0  # standard errors, by which the log-odds of a value must be above those of the others


class ValueFacts(Record):
    """A value that a group has more often than the catalogue.

    Attributes:
        column: the attribute; SWATCH for a colour of the photo.
        value: its value, or the key of a colour (``palette.SWATCHES``).
        share: of the group's products that have it, 0 to 1.
        everywhere: of all products that have it, 0 to 1.
    """

    column: str
    value: str
    share: float
    everywhere: float

    @property
    def lift(self) -> float:
        """How many times as common it is in the group."""
        return self.share / self.everywhere


def in_words(values: Iterable[tuple[str, str]]) -> str:
    """The (column, value) of a name in words: those of a column are alternatives, "Jackets / Sweaters, Men"."""
    columns = groupby(values, key=lambda value: value[0])
    return ", ".join(" / ".join(value for _, value in each) for _, each in columns)


@dataclass(frozen=True)
class Name:
    """The values that tell a group from the other products best, together.

    Attributes:
        values: of at most MOST_IN_NAME columns, column by column; a product that fits has any value of each column.
            Empty if none are common in the group.
        precision: of the products that fit, the share that is in the group.
        recall: of the group's products, the share that fits.
    """

    values: tuple[ValueFacts, ...] = ()
    precision: float = 0.0
    recall: float = 0.0


@dataclass(frozen=True)
class _Having:
    """The products that a name tells apart: (products,) those of the group, and all; and (v,) how many of each have a
    value."""

    group: NDArray[np.bool_]
    inside: NDArray[np.int64]
    all: NDArray[np.bool_]
    everywhere: NDArray[np.int64]


class Vocabulary:
    """The values of all products, to tell groups apart by them.

    Attributes:
        keys: (column, value) of each of v values.
    """

    def __init__(self, products: Sequence[Product], colours: Shares | None, product_of: NDArray[np.int64]) -> None:
        """``colours`` (n, COLOURS): row by row, None if unknown; ``product_of`` (n,): the place of its product."""
        numbers: dict[tuple[str, str], int] = {}
        holders: list[int] = []
        held: list[int] = []
        for place, product in enumerate(products):
            for column, values in product.values.items():
                for value in values:
                    holders.append(place)
                    held.append(numbers.setdefault((column, value), len(numbers)))
        if colours is not None:
            has = np.zeros((len(products), len(SWATCHES)), np.bool_)
            np.logical_or.at(has, product_of, swatches_of(colours))
            for place, swatch in zip(*(part.tolist() for part in np.nonzero(has)), strict=True):
                holders.append(place)
                held.append(numbers.setdefault((SWATCH, SWATCHES[swatch].key), len(numbers)))
        self.keys = list(numbers)
        order = np.argsort(np.array(held, np.int64), kind="stable")
        self._holders, self._held = np.array(holders, np.int64)[order], np.array(held, np.int64)[order]
        self._everywhere = np.bincount(self._held, minlength=len(self.keys))
        self._starts = np.concatenate([[0], np.cumsum(self._everywhere)])
        columns = np.array([column for column, _ in self.keys])
        self._by_column = {column: np.flatnonzero(columns == column) for column, _ in self.keys}
        self._products = len(products)

    def distinguishing(self, group: NDArray[np.bool_]) -> tuple[ValueFacts, ...]:
        """The values that products of ``group`` (products,) have more often than others, the surest first.

        They are sorted by how many standard errors their log-odds in the group are above those in the rest, each count
        with half a product more (Haldane's correction).
        """
        size = int(group.sum())
        inside = self._counts(group)
        outside = self._everywhere - inside
        cells = 0.5 + np.stack([inside, size - inside, outside, self._products - size - outside])
        sure = (np.log(cells[0] / cells[1]) - np.log(cells[2] / cells[3])) / np.sqrt((1 / cells).sum(axis=0))
        more = inside * self._products > self._everywhere * size
        fits = (sure >= LEAST_SURE) & (inside >= LEAST_SHARE * size) & more
        best = [place for place in np.argsort(-sure, kind="stable").tolist() if fits[place]][:MOST_VALUES]
        return tuple(self._facts(place, int(inside[place]), size) for place in best)

    def name(self, group: NDArray[np.bool_], *, by_swatches: bool = False) -> Name:
        """The values that most products of ``group`` have, and the fewest others: of one column after another, by F1.

        ``by_swatches``: by the colours of photos in place of attributes.
        """
        size, having = int(group.sum()), np.ones(self._products, np.bool_)
        chosen, best = Name(), 0.0
        columns = [column for column in self._by_column if (column == SWATCH) == by_swatches]
        while columns and len({value.column for value in chosen.values}) < MOST_IN_NAME:
            inside, everywhere = self._counts(group & having), self._counts(having)
            rate = float((group & having).sum() / having.sum())
            apart = inside >= (rate + LEAST_APART * (1 - rate)) * np.maximum(everywhere, 1)
            inside[~apart | (rate == 1)] = 0
            found = {
                column: self._alternatives(column, _Having(group & having, inside, having, everywhere), size)
                for column in columns
            }
            column = max(found, key=lambda each: found[each][0])
            f1, places = found[column]
            if f1 < best + LEAST_GAIN:
                break
            fits = np.zeros(self._products, np.bool_)
            fits[self._holders_of(places)] = True
            having &= fits
            common = int((group & having).sum())
            values = (*chosen.values, *(self._facts(place, int(self._counts(group)[place]), size) for place in places))
            best = 2 * common / (size + int(having.sum()))
            chosen = Name(values, round(common / int(having.sum()), 4), round(common / size, 4))
            columns.remove(column)
        return chosen

    def _alternatives(self, column: str, having: "_Having", size: int) -> tuple[float, list[int]]:
        """At most MOST_ALTERNATIVES values of a column that tell a group of ``size`` from others by F1, with this F1.

        Each further value must be worth LEAST_GAIN. Where too few of the group have them, F1 is 0.
        """
        inside = having.inside
        places = [place for place in self._by_column[column].tolist() if inside[place] >= LEAST_ALTERNATIVE * size]
        places = sorted(places, key=lambda place: -inside[place] / having.everywhere[place])
        best: tuple[float, list[int]] = 0.0, []
        for count in range(1, min(len(places), 2 * MOST_ALTERNATIVES) + 1):
            tried = sorted(sorted(places[:count], key=lambda place: -inside[place])[:MOST_ALTERNATIVES])
            holders = self._holders_of(tried)
            held = int(having.group[holders].sum())
            f1 = 2 * held / (size + int(having.all[holders].sum())) - LEAST_GAIN * (len(tried) - 1)
            if held >= LEAST_NAMED * size and f1 > best[0]:
                best = f1, sorted(tried, key=lambda place: -inside[place])
        return best

    def _holders_of(self, places: Sequence[int]) -> NDArray[np.int64]:
        """The products that have any of these values, each once."""
        return np.unique(np.concatenate([self._holders[self._starts[at] : self._starts[at + 1]] for at in places]))

    def _counts(self, group: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(v,) int64: how many products of ``group`` have each value."""
        return np.bincount(self._held[group[self._holders]], minlength=len(self.keys))

    def _facts(self, place: int, inside: int, size: int) -> ValueFacts:
        column, value = self.keys[place]
        everywhere = int(self._everywhere[place]) / self._products
        return ValueFacts(column=column, value=value, share=round(inside / size, 4), everywhere=round(everywhere, 6))
