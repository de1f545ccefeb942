"""Words beside a photo, such as "but in red, with long sleeves": the filters that they name, and what they prefer.

A phrase that names values of a column becomes a filter; typing errors in it are forgiven. The rest is preferred, as it
was typed: among the nearest products, those that mention it are moved up. What is negated ("without sleeves") is
neither, as filters can't exclude, and neither is what no product mentions.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.named_values import LONGEST, root, words_of
from lookalike.index.products import ProductStore
from lookalike.index.spelling import Vocabulary, most_errors
from lookalike.query.asked_price import AskedPrice, asked_price
from lookalike.query.question_words import FILLERS, JOINS, NEGATIONS, PRICE_WISHES

MAX_LETTERS = 200  # of the words of a request
OWN = Vocabulary(dict.fromkeys((*FILLERS, *NEGATIONS), 1))
LONG = 7  # letters of an own word that is recognized with any typing error; "kleine" must not become "keine"

_ENDS = re.compile(rf"[,;.!?\n]|\b(?:{'|'.join(JOINS)})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Understood:
    """What words say.

    Attributes:
        filters: column → the values that they name.
        price_min, price_max: the limits of the price that they name; None for no limit.
        preferred: phrases that products may mention; those that do are moved up.
        ignored: phrases that can't be used, because they are negated, such as "without sleeves", or no product mentions
            them, or they ask for a price without a number.
        unknown: those of ``ignored`` that no product mentions.
    """

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min: float | None = None
    price_max: float | None = None
    preferred: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def priced(self) -> bool:
        """Whether they limit the price."""
        return self.price_min is not None or self.price_max is not None

    @property
    def used(self) -> bool:
        """Whether any of them can be used."""
        return bool(self.filters or self.priced or self.preferred)


def understand(text: str, products: ProductStore) -> Understood:
    """What ``text`` says about ``products``.

    A phrase of up to LONGEST words names the values that are equal to it, or end with it, or contain it, in this order;
    singular, plural, hyphens and case don't matter. After a word that names nothing, only equal values count: "long
    sleeves" are no "Tablet Sleeves". If several columns have such values, the one with the most values counts, because
    it is the most specific. A word that is not known is taken for the nearest one that is.

    "Under 50" limits the price, if the catalogue has prices.

    Raises:
        UnprocessableError: the text has more than MAX_LETTERS letters.
    """
    if len(text) > MAX_LETTERS:
        raise UnprocessableError(f"The words have {len(text):,} letters; use at most {MAX_LETTERS}.")
    filters: dict[str, list[str]] = defaultdict(list)
    preferred: list[str] = []
    unknown: list[str] = []
    rest_of_text, price = asked_price(unicodedata.normalize("NFC", text))
    impossible = price.least is not None and price.most is not None and price.least > price.most
    if impossible or products.price_decimals is None:
        price = AskedPrice(phrases=price.phrases)
    ignored = [] if price.limited else list(price.phrases)

    def wish(words: Sequence[_Word]) -> None:
        if words:
            known = any(products.has_word(word.plain) for word in words)
            (preferred if known else unknown).append(_phrase(words))

    for clause, usable in _clauses(rest_of_text, products):
        if not usable:
            ignored.append(_phrase(clause))
            continue
        rest: list[_Word] = []
        at = 0
        while at < len(clause):
            for end in range(min(len(clause), at + LONGEST), at, -1):
                found = products.named_values.find([word.meant for word in clause[at:end]], loosely=not rest)
                if found:
                    column, values = found
                    filters[column] += [value for value in values if value not in filters[column]]
                    wish(rest)
                    rest, at = [], end
                    break
            else:
                rest.append(clause[at])
                at += 1
        wish(rest)
    return Understood(
        {column: tuple(values) for column, values in filters.items()},
        price.least,
        price.most,
        tuple(dict.fromkeys(preferred)),
        tuple(dict.fromkeys((*ignored, *unknown))),
        tuple(dict.fromkeys(unknown)),
    )


def mentions(product: Product, phrases: Sequence[str]) -> int:
    """How many words of ``phrases`` the name, the attributes or the description of ``product`` mention."""
    values = [value for column in product.values.values() for value in column]
    known = set(map(root, words_of(" ".join([product.name, *values, product.description or ""]))))
    return sum(root(word) in known for phrase in phrases for word in words_of(phrase))


@dataclass(frozen=True)
class _Word:
    """A word as ``typed``, ``plain`` (without accents and case), and the word of a value that may be ``meant``."""

    typed: str
    plain: str
    meant: str


def _clauses(text: str, products: ProductStore) -> Iterator[tuple[list[_Word], bool]]:
    """The words of each part of ``text`` without fillers, and whether the part can be used.

    It can't if it is negated or asks for a price.
    """
    for part in _ENDS.split(text):
        words: list[_Word] = []
        usable = True
        for typed in _WORD.findall(part):
            word, own = _read(typed, products)
            if own in NEGATIONS:
                if words:
                    yield words, usable
                words, usable = [word], False
            elif own in PRICE_WISHES and usable:
                if words:
                    yield words, usable
                yield [word], False
                words = []
            elif own not in FILLERS:
                words.append(word)
        if words:
            yield words, usable


def _read(typed: str, products: ProductStore) -> tuple[_Word, str]:
    """A word, and the word of a question that it is; in both, typing errors are corrected if it is not known."""
    plain, own = "".join(words_of(typed)), re.sub("['’]", "", typed.lower())
    word = _Word(typed, plain, plain)
    if own in OWN or own in PRICE_WISHES or products.named_values.knows(plain) or products.has_word(plain):
        return word, own
    if near := products.named_values.nearest(plain):
        return _Word(typed, plain, near), own
    near_own = (other for other in OWN.nearest(own, most_errors(own)) if set(other) == set(own) or len(other) >= LONG)
    return word, next(near_own, own)


def _phrase(words: Sequence[_Word]) -> str:
    return " ".join(word.typed for word in words)
