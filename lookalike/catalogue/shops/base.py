"""How a shop system writes its products, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Headers = tuple[str, ...]  # as ``key`` has them; those of the other languages of the system stand behind


class Pair(NamedTuple):
    """Numbered columns, "{}" in their headers, of which one names an attribute and the other holds its value.

    ``mark`` is what parts several values in a cell; without it there is one.
    """

    name: str
    value: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What the columns of one system's export mean; every header as ``key`` has it.

    A column that nothing here mentions is read as in any other table. Values are in lower case.

    Attributes:
        name: what is read, behind "Read as": "a Shopify export".
        signs: an export has all headers of one of these; no other table has.
        fields: our field → its headers (see ``fields.FIELDS``). A row's value is that of the first column that has
            one; of images, all count, in this order.
        pairs: columns that name attributes row by row.
        packed: columns that hold attributes as "color=Red,size=M".
        several: pattern of headers → what parts several values in their cells.
        category: what parts several categories in a cell, and what parts a category from those that it lies in.
        machinery: patterns of headers that are of no interest to a shopper: these columns are not read.
        trimmed: a pattern that is cut off headers to name attributes.
        nothing: values that stand for an empty cell.
        unpublished: header → value → why the shop does not show a product: "is a draft in the shop".
        parts: the same of rows that it only does not show by themselves, but as a part of another product.
        unlimited: header → value → why a stock of nought does not mean that it is sold out.
        continued: a row without an id belongs to the row above.
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
    """A header as it is compared: "Image_Link" is "image link", "Nom de l’attribut 1 " is "nom de l'attribut 1"."""
    return " ".join(header.casefold().replace("_", " ").replace("’", "'").replace(" ?", "?").split()).removeprefix("g:")
