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

MAX_LETTERS = 200  # of the words of a request

# Words that say nothing about a product.
_FILLERS = """
a an and but also any are as at be by can could do find for from get give has have i im in into is it its just like look
looking looks made make maybe me mine more my now of on one ones only or please prefer preferably same search show
similar so some something such than that the them then these this those to too want wanted with would you your product
products colour color coloured colored style photo picture
"""
FILLERS = frozenset(_FILLERS.split())
NEGATIONS = frozenset(("no", "not", "without", "except", "never", "dont", "isnt", "less"))
OWN = Vocabulary(dict.fromkeys((*FILLERS, *NEGATIONS, *SYNONYMS, *COLOURS), 1))  # known without a catalogue


@dataclass(frozen=True)
class Understood:
    """What words say.

    Attributes:
        filters: column → the values that they name.
        preferred: phrases that products may mention; those that do are moved up.
        ignored: phrases that can't be used, because they are negated, such as "without sleeves".
    """

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    preferred: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def understand(text: str, products: ProductStore) -> Understood:
    """What ``text`` says about ``products``.

    A phrase of up to LONGEST words names the values that are equal to it, or end with it, or contain it, in this order;
    singular, plural, hyphens and case don't matter. After a word that names nothing, only equal values count: "long
    sleeves" are no "Tablet Sleeves". If several columns have such values, the one with the most values counts, because
    it is the most specific. A word that is not known is taken for the nearest one that is.

    Raises:
        UnprocessableError: the text has more than MAX_LETTERS letters.
    """
    if len(text) > MAX_LETTERS:
        raise UnprocessableError(f"The words have {len(text):,} letters; use at most {MAX_LETTERS}.")
    filters: dict[str, list[str]] = defaultdict(list)
    preferred, ignored = [], []
    for clause, negated in _clauses(text, products):
        if negated:
            ignored.append(" ".join(clause))
            continue
        rest: list[str] = []
        at = 0
        while at < len(clause):
            for end in range(min(len(clause), at + LONGEST), at, -1):
                found = products.named_values.find(clause[at:end], loosely=not rest)
                if found:
                    column, values = found
                    filters[column] += [value for value in values if value not in filters[column]]
                    preferred += _phrase(rest)
                    rest, at = [], end
                    break
            else:
                rest.append(clause[at])
                at += 1
        preferred += _phrase(rest)
    return Understood(
        {column: tuple(values) for column, values in filters.items()},
        tuple(dict.fromkeys(preferred)),
        tuple(dict.fromkeys(ignored)),
    )


def mentions(product: Product, phrases: Sequence[str]) -> int:
    """How many words of ``phrases`` the name, the attributes or the description of ``product`` mention."""
    values = [value for column in product.values.values() for value in column]
    known = set(map(root, words_of(" ".join([product.name, *values, product.description or ""]))))
    return sum(root(word) in known for phrase in phrases for word in words_of(phrase))


def _clauses(text: str, products: ProductStore) -> Iterator[tuple[list[str], bool]]:
    """The words of each part of ``text`` without fillers and typing errors, and whether the part is negated."""
    for part in re.split(r"[,;.!?\n]|\b(?:and|but)\b", text, flags=re.IGNORECASE):
        words: list[str] = []
        negated = False
        for word in (_spelled(word, products) for word in words_of(part)):
            if word in NEGATIONS:
                if words:
                    yield words, negated
                words, negated = [word], True
            elif word not in FILLERS:
                words.append(word)
        if words:
            yield words, negated


def _spelled(word: str, products: ProductStore) -> str:
    """``word`` if it is known, else the nearest known one, if any: of the catalogue, or else of a question."""
    if word in OWN or products.named_values.knows(word):
        return word
    spelled = products.spelled(word)
    return spelled or next(iter(OWN.nearest(word, most_errors(word))), word)


def _phrase(words: Sequence[str]) -> list[str]:
    return [" ".join(words)] if words else []
