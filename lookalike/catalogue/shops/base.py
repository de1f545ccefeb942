"""The description of a shop system's export, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Headers = tuple[str, ...]  # normalised by ``key``; English first, then other languages


class Pair(NamedTuple):
    """Headers of numbered columns ("{}" stands for the number): one names an attribute, the other holds its value.

    ``mark`` separates several values in a cell; without it a cell holds one value.
    """

    name: str
    value: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The meaning of the columns of one system's export. Headers are normalised by ``key``, values in lower case.

    A column that is not mentioned here is read as in any other table.

    Attributes:
        name: what the file is, such as "a Shopify export".
        signs: groups of headers; a table with all headers of a group is such an export.
        fields: our field (see ``layout.FIELDS``) → its headers. The first column with a value counts; of images all
            columns count, in this order.
        pairs: columns in which each row names its attributes.
        packed: columns that hold attributes in the form "color=Red,size=M".
        several: pattern of headers → separator of several values in their cells.
        category: separator of several categories in a cell, and separator of a category and its parents.
        internal: patterns of headers of no interest to shoppers; these columns are not read.
        trimmed: a pattern that is removed from headers to get attribute names.
        nothing: values that stand for an empty cell.
        unpublished: header → value → why the shop does not show the product, such as "is a draft in the shop".
        parts: the same for rows that the shop shows only as part of another product.
        unlimited: header → value → why a stock of 0 does not mean that the product is sold out.
        continued: whether a row without an id belongs to the row above.
    """

    name: str
    signs: tuple[Headers, ...]
    fields: Mapping[str, Headers]
    pairs: tuple[Pair, ...] = ()
    packed: Headers = ()
    several: Mapping[str, str] = field(default_factory=dict)
    category: tuple[str, str] = ("", "")
    internal: tuple[str, ...] = ()
    trimmed: str = ""
    nothing: frozenset[str] = frozenset()
    unpublished: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unlimited: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    continued: bool = False


def key(header: str) -> str:
    """A header normalised for comparison: "Image_Link" becomes "image link"."""
    return " ".join(header.casefold().replace("_", " ").replace("’", "'").replace(" ?", "?").split()).removeprefix("g:")
