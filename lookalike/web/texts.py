"""Texts for pages: labels, facts, closeness."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from lookalike.calibration.records import WordKey
from lookalike.calibration.words import ALIKE, LITTLE, SAME, SOMEWHAT, VERY_ALIKE, WORDS
from lookalike.catalogue.product import Product
from lookalike.measures.labels import KIND_COLUMNS
from lookalike.query.kinds import COLOUR_COLUMNS
from lookalike.query.search import Match
from lookalike.web.language import has_text, text
from lookalike.web.state import shop

STEPS = len(WORDS) - 1  # of the closeness bar, for an index with words
# The words for the plain bar, for an index without words of its own: each from a least value on.
PLAIN: Mapping[WordKey, float] = MappingProxyType({SAME: 0.97, VERY_ALIKE: 0.75, ALIKE: 0.5, SOMEWHAT: 0.1, LITTLE: 0})


def label(column: str) -> str:
    """A column's name for people: the shop's, or ours for a usual one, or "shoe_width" → "Shoe width"."""
    if column in (named := shop().front.columns):
        return named[column]
    if has_text("column-" + (plain := _plain(column))):
        return text(f"column-{plain}")
    name = " ".join(word if word.isupper() else word.lower() for word in words_of(column))
    return name[:1].upper() + name[1:]


def words_of(column: str) -> list[str]:
    """The words in a column's name: "baseColour" → base, Colour."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column.replace("_", " ").replace("-", " ")).split()


def facts(product: Product) -> list[str]:
    """The facts under a product's name: its kind and its colour, if the catalogue has them.

    For a product in several colours, none is given, as its photo may show any of them.
    """
    hidden = shop().front.hidden
    by_name = {_plain(column): value for column, value in product.attributes.items() if column not in hidden}
    by_name |= {_plain(column): "" for column in product.further if _plain(column) in COLOUR_COLUMNS}
    tables = (KIND_COLUMNS, COLOUR_COLUMNS)
    found = (next((by_name[name] for name in names if by_name.get(name)), "") for names in tables)
    return [fact for fact in found if fact]


def _plain(column: str) -> str:
    return column.lower().replace("_", "").replace("-", "").replace(" ", "")


def steps_of(match: Match) -> int | None:
    """How many of the bar's STEPS a match reaches; None if the index has no words."""
    return STEPS - list(WORDS).index(match.closeness) if match.closeness else None


def closeness_word(match: Match, bar: float) -> str:
    """The text for how close a match is: its word, or the word for the plain ``bar`` (0 to 1)."""
    return text(f"closeness-{_word(match, bar)}")


def closeness_limit(word: WordKey) -> str:
    """The text of a filter by closeness: matches with ``word`` or a better one."""
    return text("closeness-at-least", word=text(f"closeness-{word}"))


def caution(best: Match, bar: float) -> str:
    """What is said above results of which the ``best``, with this plain ``bar`` (0 to 1), is not alike; else ""."""
    return {LITTLE: text("results-far"), SOMEWHAT: text("results-somewhat")}.get(_word(best, bar), "")


def _word(match: Match, bar: float) -> WordKey:
    if match.closeness:
        return match.closeness
    return next((word for word, least in PLAIN.items() if bar >= least), LITTLE)


def shop_url(product: Product) -> str | None:
    """The product's URL in the shop if it is http(s), else None: no other scheme may become a link."""
    return product.url if product.url and re.match(r"https?://[^\s]", product.url, re.IGNORECASE) else None
