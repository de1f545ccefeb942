"""Texts for pages: labels, facts, closeness."""

import re

from lookalike.calibration.words import LITTLE, SAME_SCORE, WORDS
from lookalike.catalogue.product import Product
from lookalike.query.search import Match
from lookalike.web.language import has_text, text
from lookalike.web.state import shop

# Columns with the kind of a product, and with its colour; the first that a product has is used.
KIND = ("articletype", "producttype", "type", "category", "subcategory", "mastercategory", "folder")
COLOUR = ("basecolour", "basecolor", "colour", "color")

STEPS = len(WORDS) - 1  # of the closeness bar, for an index with words
# The least values of the plain bar, for an index without words, in percent: each has a text, closeness-VALUE.
CLOSENESS = (97, 75, 50, 25, 5, 0)
FAR = 0.1  # value of the plain bar below which a match is far from the query


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


def kind_rank(column: str) -> int:
    """The rank of a column among those with the kind of a product: 0 is the best; len(KIND) for other columns."""
    name = _plain(column)
    return (*KIND, name).index(name)


def facts(product: Product) -> list[str]:
    """The facts under a product's name: its kind and its colour, if the catalogue has them.

    For a product in several colours, none is given, as its photo may show any of them.
    """
    by_name = {_plain(column): value for column, value in product.attributes.items()}
    by_name |= {_plain(column): "" for column in product.further if _plain(column) in COLOUR}
    found = (next((by_name[name] for name in names if by_name.get(name)), "") for names in (KIND, COLOUR))
    return [fact for fact in found if fact]


def _plain(column: str) -> str:
    return column.lower().replace("_", "").replace("-", "").replace(" ", "")


def steps_of(match: Match) -> int | None:
    """How many of the bar's STEPS a match reaches; None if the index has no words."""
    return STEPS - list(WORDS).index(match.closeness) if match.closeness else None


def closeness_word(match: Match, bar: float) -> str:
    """The text for how close a match is: its word, or the text for the plain ``bar`` (0 to 1)."""
    if match.closeness:
        return text(f"closeness-{match.closeness}")
    if match.score >= SAME_SCORE:
        return text("closeness-same-photo")
    return text(f"closeness-{next(least for least in CLOSENESS if 100 * bar >= least)}")


def is_far(match: Match, bar: float) -> bool:
    """Whether a match with this plain ``bar`` (0 to 1) does not look much like the query."""
    return match.closeness == LITTLE if match.closeness else bar < FAR


def shop_url(product: Product) -> str | None:
    """The product's URL in the shop if it is http(s), else None: no other scheme may become a link."""
    return product.url if product.url and re.match(r"https?://[^\s]", product.url, re.IGNORECASE) else None
