"""Words beside a photo, such as "but in red, with long sleeves": the filters that they name, and what they prefer.

A phrase that names values of a column becomes a filter. The rest is preferred: among the nearest products, those that
mention it are moved up. What is negated ("without sleeves") is neither, as filters can't exclude. Typing errors are
forgiven as in a search of the catalogue.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.named_values import COLOURS, LONGEST, SYNONYMS, root, words_of
from lookalike.index.products import ProductStore
from lookalike.index.spelling import Vocabulary, most_errors
from lookalike.query import amounts
from lookalike.query.amounts import price_limit
from lookalike.query.question_words import CONJUNCTIONS, FILLERS, NEGATIONS, QUALITIES

MAX_LETTERS = 200  # of the words of a request

OWN = Vocabulary(dict.fromkeys((*FILLERS, *NEGATIONS, *SYNONYMS, *COLOURS), 1))  # known without a catalogue
BETWEEN = re.compile(rf"[,;.!?\n]|\b(?:{'|'.join(CONJUNCTIONS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Understood:
    """What words say.

    Attributes:
        filters: column → the values that they name.
        preferred: phrases that products may mention; those that do are moved up.
        ignored: phrases that can't be used: negated ones, such as "without sleeves", and those of which no product of
            the catalogue has a word.
        price_min, price_max: limits of the price.
    """

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    preferred: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    price_min: float | None = None
    price_max: float | None = None

    @property
    def changes(self) -> bool:
        """Whether anything can be used."""
        return bool(self.filters or self.preferred or self.price_min is not None or self.price_max is not None)


def understand(text: str, products: ProductStore) -> Understood:
    """What ``text`` says about ``products``.

    A phrase of up to LONGEST words names the values that are equal to it, or end with it, or contain it, in this order;
    singular, plural, hyphens and case don't matter. After a word that names nothing, only equal values count: "long
    sleeves" are no "Tablet Sleeves". If several columns have such values, the one with the most values counts, because
    it is the most specific. A word that is not known is taken for the nearest one that is. "Under 50" is a limit of the
    price, where products have prices.

    Raises:
        UnprocessableError: the text has more than MAX_LETTERS letters.
    """
    if len(text) > MAX_LETTERS:
        raise UnprocessableError(f"The words have {len(text):,} letters; use at most {MAX_LETTERS}.")
    filters: dict[str, list[str]] = defaultdict(list)
    preferred, ignored = [], []
    price_min = price_max = None
    if products.price_decimals is not None:
        text, price_max = price_limit(amounts.MOST, text)
        text, price_min = price_limit(amounts.LEAST, text)
    for clause, negated in _clauses(text, products):
        if negated:
            ignored.append(" ".join(typed for typed, _ in clause))
            continue
        rest: list[str] = []  # as typed
        at = 0
        while at < len(clause):
            for end in range(min(len(clause), at + LONGEST), at, -1):
                found = products.named_values.find([word for _, word in clause[at:end]], loosely=not rest)
                if found:
                    column, values = found
                    filters[column] += [value for value in values if value not in filters[column]]
                    preferred += _phrase(rest)
                    rest, at = [], end
                    break
            else:
                rest.append(_shown(*clause[at]))
                at += 1
        preferred += _phrase(rest)
    unknown = [phrase for phrase in preferred if not any(map(products.has_word, words_of(phrase)))]
    return Understood(
        {column: tuple(values) for column, values in filters.items()},
        tuple(phrase for phrase in dict.fromkeys(preferred) if phrase not in unknown),
        tuple(dict.fromkeys((*ignored, *unknown))),
        price_min,
        price_max,
    )


def mentions(product: Product, phrases: Sequence[str]) -> int:
    """How many words of ``phrases`` the name, the attributes or the description of ``product`` mention."""
    values = [value for column in product.values.values() for value in column]
    known = set(map(root, words_of(" ".join([product.name, *values, product.description or ""]))))
    return sum(root(word) in known for phrase in phrases for word in words_of(phrase))


def _clauses(text: str, products: ProductStore) -> Iterator[tuple[list[tuple[str, str]], bool]]:
    """The words of each part of ``text`` without fillers, as typed and without errors; whether the part is negated."""
    for part in BETWEEN.split(text):
        words: list[tuple[str, str]] = []
        negated = False
        for typed in re.findall(r"[\w'’]+", part.replace("_", " ").lower()):
            word = _spelled(typed, products)
            if word in NEGATIONS:
                if words:
                    yield words, negated
                words, negated = [(word, word)], True
            elif word not in FILLERS:
                words.append((typed, word))
        if words:
            yield words, negated


def _spelled(typed: str, products: ProductStore) -> str:
    """The word that is ``typed``, without accents; if it is unknown, the nearest one of the catalogue or a question."""
    word = "".join(words_of(typed))
    for each in (typed, word):
        if each in OWN or products.named_values.knows(each):
            return each
    if typed in QUALITIES or products.has_word(word):
        return word
    return products.spelled(word) or next(iter(OWN.nearest(word, most_errors(word))), word)


def _shown(typed: str, word: str) -> str:
    """A wish for people: as typed, unless it had a typing error."""
    return typed if "".join(words_of(typed)) == word else word


def _phrase(words: Sequence[str]) -> list[str]:
    return [" ".join(words)] if words else []
