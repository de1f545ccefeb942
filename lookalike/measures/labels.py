"""When two products agree: levels, each a set of attribute columns that both must share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import BRAND, TAGS
from lookalike.errors import UnprocessableError

Labels: TypeAlias = Mapping[str, Sequence[str]]
"""Attribute column → n labels, product by product; "" where a product has none."""


@dataclass(frozen=True)
class Level:
    """Two products agree at this level when they share every one of ``columns``."""

    name: str
    columns: tuple[str, ...]


FASHION = (
    Level("category", ("masterCategory",)),
    Level("type", ("articleType",)),
    Level("type+colour", ("articleType", "baseColour")),
    Level("fine", ("articleType", "gender", "baseColour")),
)
"""The levels of a catalogue that has these columns."""

NOT_SEEN = frozenset({BRAND, TAGS, "size"})  # columns, in lower case, that say nothing of what a photo shows
MAX_OWN_LEVELS = 3  # of a catalogue with columns of its own; more make a table that nobody reads


@dataclass(frozen=True)
class Classes:
    """The products of one level by what they are.

    Attributes:
        level: the level.
        codes: (n,) int64; equal codes agree. A product that lacks a label has a code that no other product has.
        names: the label of each code under ``len(names)``; parts of a combined label are joined by " · ".
    """

    level: Level
    codes: NDArray[np.int64]
    names: tuple[str, ...]

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(n,) which products have every label of this level."""
        return self.codes < len(self.names)

    @property
    def others(self) -> NDArray[np.int64]:
        """(n,) how many other products agree with each."""
        return np.bincount(self.codes)[self.codes] - 1


def classes(labels: Labels, level: Level) -> Classes:
    """The classes of ``level``, in order of their names.

    Raises:
        UnprocessableError: there is no such column; the sentence names those that exist.
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
    """Whether the level can tell a good neighbour from a bad one: two labels, and a label that two products share."""
    return len(found.names) >= 2 and bool((found.others > 0).any())


def default_levels(labels: Labels) -> tuple[Level, ...]:
    """The levels a catalogue is judged by where nobody chose any; none where its labels can't tell products apart.

    Those of ``FASHION`` whose columns are there; else up to three columns that are filled for half of the products and
    shared by two products on average, one after the other: the first, the first two, the first three.
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
    chains = (tuple(telling[: n + 1]) for n in range(min(len(telling), MAX_OWN_LEVELS)))
    levels = tuple(Level("+".join(columns), columns) for columns in chains)
    return tuple(level for level in levels if usable(classes(labels, level)))


def label_columns(labels: Labels) -> tuple[str, ...]:
    """The columns of the default levels that tell products apart each by itself."""
    columns = dict.fromkeys(column for level in default_levels(labels) for column in level.columns)
    return tuple(column for column in columns if usable(classes(labels, Level(column, (column,)))))


def graded(levels: Sequence[Level]) -> tuple[Level, ...]:
    """The levels that refine one another up to the last of ``levels``, coarsest first; each adds 1 to a gain.

    From the last level back, every one whose columns are among those of the level kept before it:
    of ``FASHION``, type, type+colour and fine.
    """
    chain = [levels[-1]]
    for level in reversed(levels[:-1]):
        if set(level.columns) < set(chain[0].columns):
            chain.insert(0, level)
    return tuple(chain)
