"""Levels of agreement between products: each is a set of columns in which both must have equal labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import BRAND, TAGS
from lookalike.errors import UnprocessableError

Labels: TypeAlias = Mapping[str, Sequence[str]]
"""Column → n labels, one per product; "" if a product has none."""


@dataclass(frozen=True)
class Level:
    """Two products agree at this level if they have equal labels in all ``columns``."""

    name: str
    columns: tuple[str, ...]


FASHION = (
    Level("category", ("masterCategory",)),
    Level("type", ("articleType",)),
    Level("type+colour", ("articleType", "baseColour")),
    Level("fine", ("articleType", "gender", "baseColour")),
)
"""The default levels of a catalogue with these columns."""

# Columns with the kind of a product, the most specific first; German shops call them as here.
KIND_COLUMNS = (
    *("articletype", "producttype", "produktart", "artikelart", "type"),
    *("category", "kategorie", "subcategory", "mastercategory", "warengruppe", "folder"),
)

NOT_SEEN = frozenset({BRAND, TAGS, "size"})  # columns (lower case) whose values a photo does not show
MAX_OWN_LEVELS = 3  # for a catalogue with other columns


@dataclass(frozen=True)
class Classes:
    """The classes of n products at one level.

    Attributes:
        level: the level.
        codes: (n,) int64; products with equal codes agree. A product without a label has a unique code.
        names: the labels of the codes below ``len(names)``; parts of a combined label are joined by " · ".
    """

    level: Level
    codes: NDArray[np.int64]
    names: tuple[str, ...]

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(n,) bool: which products have all labels of this level."""
        return self.codes < len(self.names)

    @property
    def others(self) -> NDArray[np.int64]:
        """(n,) int64: how many other products agree with each."""
        return np.bincount(self.codes)[self.codes] - 1


def classes(labels: Labels, level: Level) -> Classes:
    """The classes at ``level``, sorted by name.

    Raises:
        UnprocessableError: a column does not exist; the sentence names the existing ones.
    """
    for column in level.columns:
        if column not in labels:
            raise UnprocessableError(f"There is no column {column!r}; there are: {', '.join(labels) or 'none'}.")
    keys = list(zip(*(labels[column] for column in level.columns), strict=True))
    names = sorted({key for key in keys if all(key)})
    number = {key: code for code, key in enumerate(names)}
    alone = range(len(names), len(names) + len(keys))
    codes = np.fromiter((number.get(key, own) for key, own in zip(keys, alone, strict=True)), np.int64, len(keys))
    return Classes(level, codes, tuple(" · ".join(key) for key in names))


def usable(found: Classes) -> bool:
    """Whether the level can distinguish good neighbours from bad ones.

    It needs at least two labels, and a label that two products share.
    """
    return len(found.names) >= 2 and bool((found.others > 0).any())


def kind_rank(column: str) -> int:
    """The rank of a column among KIND_COLUMNS, 0 the most specific; len(KIND_COLUMNS) for other columns."""
    name = column.lower().replace("_", "")
    return (*KIND_COLUMNS, name).index(name)


def is_kind(column: str) -> bool:
    """Whether a column has the kind of a product."""
    return kind_rank(column) < len(KIND_COLUMNS)


def default_levels(labels: Labels) -> tuple[Level, ...]:
    """The default levels of a catalogue; empty if its labels can't distinguish products.

    These are the levels of ``FASHION`` whose columns exist. Otherwise up to three columns are used that have labels for
    at least half of the products, and at least two products per label on average; columns of kinds come first. The
    levels are the first column, the first two together, and all three together.
    """
    fashion = tuple(level for level in FASHION if set(level.columns) <= set(labels))
    if levels := tuple(level for level in fashion if usable(classes(labels, level))):
        return levels
    telling = []
    for column in labels:
        if column.casefold() in NOT_SEEN:
            continue
        found = classes(labels, Level(column, (column,)))
        filled = np.count_nonzero(found.labelled)
        if usable(found) and 2 * filled >= len(found.codes) and filled >= 2 * len(found.names):
            telling.append(column)
    telling.sort(key=is_kind, reverse=True)
    chains = (tuple(telling[: n + 1]) for n in range(min(len(telling), MAX_OWN_LEVELS)))
    levels = tuple(Level("+".join(columns), columns) for columns in chains)
    return tuple(level for level in levels if usable(classes(labels, level)))


def label_columns(labels: Labels) -> tuple[str, ...]:
    """The columns of the default levels that each distinguish products on their own."""
    columns = dict.fromkeys(column for level in default_levels(labels) for column in level.columns)
    return tuple(column for column in columns if usable(classes(labels, Level(column, (column,)))))


def graded(levels: Sequence[Level]) -> tuple[Level, ...]:
    """The nested levels up to the last of ``levels``, the coarsest first; in nDCG, each adds 1 to the gain.

    From the last level backwards, a level is kept if its columns are a subset of the columns of the previously kept
    one. Of ``FASHION`` these are type, type+colour and fine.
    """
    chain = [levels[-1]]
    for level in reversed(levels[:-1]):
        if set(level.columns) < set(chain[0].columns):
            chain.insert(0, level)
    return tuple(chain)
