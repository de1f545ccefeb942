"""Words for people that templates share: labels, facts, closeness."""

import re

from lookalike.calibration.words import LITTLE, SAME_SCORE, WORDS
from lookalike.catalogue.product import Product
from lookalike.query.search import Match

# Which of a catalogue's columns say what a thing is, and which its colour: the first that a product has.
KIND = ("articletype", "producttype", "type", "category", "subcategory", "mastercategory", "folder")
COLOUR = ("basecolour", "basecolor", "colour", "color")

STEPS = len(WORDS) - 1  # of the closeness bar where words were fitted to the index
# What the plain bar says, where none were: the least that each word stands for.
CLOSENESS = (
    (0.97, "all but the same"),
    (0.75, "very close"),
    (0.5, "close"),
    (0.25, "a little alike"),
    (0.05, "hardly alike"),
    (0.0, "far off"),
)
FAR = 0.1  # of the plain bar: below, nothing looks much like the query


def label(column: str) -> str:
    """A column's name as a person would write it: "baseColour" → "Base colour"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column.replace("_", " ").replace("-", " ")).split()
    text = " ".join(word if word.isupper() else word.lower() for word in words)
    return text[:1].upper() + text[1:]


def kind_rank(column: str) -> int:
    """How well a column tells what a thing is: 0 best; len(KIND) where it tells something else."""
    name = _plain(column)
    return (*KIND, name).index(name)


def facts(product: Product) -> list[str]:
    """What stands under a product's name: its kind and its colour, where the catalogue has them.

    Of a product in several colours none is said: its photo may show any.
    """
    by_name = {_plain(column): value for column, value in product.attributes.items()}
    by_name |= {_plain(column): "" for column in product.further if _plain(column) in COLOUR}
    found = (next((by_name[name] for name in names if by_name.get(name)), "") for names in (KIND, COLOUR))
    return [fact for fact in found if fact]


def _plain(column: str) -> str:
    return column.lower().replace("_", "")


def money(price: float, decimals: int) -> str:
    """A price in the shop's own currency: "1,299" or "39.90"."""
    return f"{price:,.{decimals}f}"


def steps_of(match: Match) -> int | None:
    """How many of the bar's STEPS a match has reached; None where no words were fitted to the index."""
    return STEPS - list(WORDS).index(match.closeness) if match.closeness else None


def closeness_word(match: Match, bar: float) -> str:
    """A word for how close a match is: the one that was fitted, else one for the plain ``bar`` (0 to 1)."""
    if match.closeness:
        return WORDS[match.closeness]
    if match.score >= SAME_SCORE:
        return "the same photo"
    return next(word for least, word in CLOSENESS if bar >= least)


def is_far(match: Match, bar: float) -> bool:
    """Whether a match, of this plain ``bar``, looks not much like what was asked for."""
    return match.closeness == LITTLE if match.closeness else bar < FAR


def shop_url(product: Product) -> str | None:
    """The product's address in the shop, only where it is http(s): anything else must never become a link."""
    return product.url if product.url and re.match(r"https?://[^\s]", product.url, re.IGNORECASE) else None


def count(number: int, one: str, many: str = "") -> str:
    """ "1 result", "5 results", "44,072 products"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
