"""Which columns of a catalogue pages show, and which are offered as filters."""

import re
from collections.abc import Iterable, Sequence

from lookalike.web.state import shop
from lookalike.web.texts import words_of

MAX_VALUES = 200  # a column with more values is not offered as a list; it can only be filtered by URL
MAX_LETTERS = 80  # a column with longer values is a description
# Without the shop's own choice, these are no filters: shoppers don't look for them.
NO_FACETS = re.compile("year|season", re.IGNORECASE)
# A column whose name ends with such a word serves the shop's machinery, and is shown nowhere unless the shop asks.
MACHINERY = re.compile(
    r"ids?|skus?|ean|gtin|upc|mpn|isbn|asin|barcode|handle|slug|url|link|path|file|filename|hash|checksum|position"
    r"|updated|timestamp|template|status",
    re.IGNORECASE,
)


def facet_columns(existing: Iterable[str]) -> list[str]:
    """Those of the ``existing`` columns that are filters, in their order."""
    front, there = shop().front, list(existing)
    if front.facets is not None:
        return [column for column in front.facets if column in there and column not in front.hidden]
    return [column for column in shown_columns(there) if column in front.columns or not _ends_with(NO_FACETS, column)]


def shown_columns(existing: Iterable[str]) -> list[str]:
    """Those of the ``existing`` columns that pages show."""
    front = shop().front
    named = {*(front.facets or ()), *front.columns}
    return [
        column
        for column in existing
        if column not in front.hidden and (column in named or not _ends_with(MACHINERY, column))
    ]


def is_choice(values: Sequence[tuple[str, int]]) -> bool:
    """Whether a column's ``values`` (value, number of products) are suitable as a list of choices."""
    return 2 <= len(values) <= MAX_VALUES and max(len(value) for value, _ in values) <= MAX_LETTERS


def _ends_with(pattern: re.Pattern[str], column: str) -> bool:
    """Whether the last word of a column's name is one of ``pattern``."""
    words = words_of(column)
    return bool(words) and pattern.fullmatch(words[-1]) is not None
