"""Words beside a photo, such as "but in red, with long sleeves": the filters that they name, and what they prefer.

A phrase that names values of a column becomes a filter. The rest is preferred: among the nearest products, those that
mention it are moved up. What is negated ("without sleeves") is neither, as filters can't exclude.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from weakref import WeakKeyDictionary

from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.products import ProductStore

MAX_LETTERS = 200  # of the words of a request
MAX_VALUES = 2000  # a column with more values has names or numbers of single products
MAX_VALUE_LETTERS = 60
LONGEST = 4  # words of a phrase that names a value

# Words that say nothing about a product.
_FILLERS = """
a an and but also any are as at be by can could do find for from get give has have i im in into is it its just like look
looking looks made make maybe me mine more my now of on one ones only or please prefer preferably same search show
similar so some something such than that the them then these this those to too want wanted with would you your product
products colour color coloured colored style photo picture
"""
FILLERS = frozenset(_FILLERS.split())
NEGATIONS = frozenset(("no", "not", "without", "except", "never", "dont", "isnt", "less"))
SYNONYMS = MappingProxyType(
    {"man": "men", "woman": "women", "lady": "women", "gent": "men", "gentleman": "men", "gentlemen": "men",
     "female": "women", "male": "men", "child": "kid", "children": "kid"}
)  # fmt: skip
COLOURS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "gray": ("grey",),
        "crimson": ("red",),
        "scarlet": ("red",),
        "burgundy": ("burgundy", "maroon", "red"),
        "bordeaux": ("maroon", "red"),
        "wine": ("burgundy", "maroon", "red"),
        "violet": ("purple",),
        "lilac": ("lavender", "purple"),
        "fuchsia": ("magenta", "pink"),
        "turquoise": ("turquoise blue", "teal", "blue"),
        "azure": ("blue",),
        "indigo": ("navy", "blue"),
        "navy": ("navy blue", "blue"),
        "lime": ("lime green", "green"),
        "emerald": ("green",),
        "ivory": ("off white", "cream", "white"),
        "ecru": ("off white", "beige"),
        "sand": ("beige",),
        "camel": ("tan", "beige", "brown"),
        "golden": ("gold",),
        "silvery": ("silver",),
        "multicolour": ("multi",),
        "multicolor": ("multi",),
        "colourful": ("multi",),
        "colorful": ("multi",),
    }
)
"""Words for colours → names of colours that come near, the best first; used if the catalogue lacks the word itself."""


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
    it is the most specific.

    Raises:
        UnprocessableError: the text has more than MAX_LETTERS letters.
    """
    if len(text) > MAX_LETTERS:
        raise UnprocessableError(f"The words have {len(text):,} letters; use at most {MAX_LETTERS}.")
    names = _names_of(products)
    filters: dict[str, list[str]] = defaultdict(list)
    preferred, ignored = [], []
    for clause, negated in _clauses(text):
        if negated:
            ignored.append(" ".join(clause))
            continue
        rest: list[str] = []
        at = 0
        while at < len(clause):
            for end in range(min(len(clause), at + LONGEST), at, -1):
                found = names.find(clause[at:end], loosely=not rest)
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
    known = set(map(_root, _words(" ".join([product.name, *values, product.description or ""]))))
    return sum(_root(word) in known for phrase in phrases for word in _words(phrase))


class _Names:
    """The values of columns by the words that name them."""

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self._sizes = {column: len(values) for column, values in columns.items()}
        self._exact: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._ends: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._within: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for column, values in columns.items():
            for value in values:
                words = [_root(word) for word in _words(value)]
                self._exact["".join(words)][column].append(value)
                for at in range(len(words)):
                    for end in range(at + 1, min(len(words), at + LONGEST) + 1):
                        table = self._ends if end == len(words) else self._within
                        if value not in (held := table["".join(words[at:end])][column]):
                            held.append(value)

    def find(self, words: Sequence[str], *, loosely: bool) -> tuple[str, tuple[str, ...]] | None:
        """The column and its values that ``words`` name; None if there are none.

        Only if ``loosely``, these may have further words.
        """
        own = "".join(map(_root, words))
        others = [_joined(name) for name in COLOURS.get(own, ())] if len(words) == 1 else []
        for key in (own, *others):
            for table in (self._exact, self._ends, self._within) if loosely else (self._exact,):
                if columns := table.get(key):
                    column = max(columns, key=lambda name: self._sizes[name])
                    return column, tuple(dict.fromkeys([*columns[column], *self._ends.get(key, {}).get(column, ())]))
        return None


_KNOWN: WeakKeyDictionary[ProductStore, _Names] = WeakKeyDictionary()


def _names_of(products: ProductStore) -> _Names:
    """The names of the values of ``products``, which is read once."""
    if products not in _KNOWN:
        columns = {}
        for column in products.columns:
            values = [value for value, _ in products.values(column) if len(value) <= MAX_VALUE_LETTERS]
            if len(values) <= MAX_VALUES:
                columns[column] = values
        _KNOWN[products] = _Names(columns)
    return _KNOWN[products]


def _clauses(text: str) -> Iterator[tuple[list[str], bool]]:
    """The words of each part of ``text`` without fillers, and whether the part is negated."""
    for part in re.split(r"[,;.!?\n]|\b(?:and|but)\b", text, flags=re.IGNORECASE):
        words: list[str] = []
        negated = False
        for word in _words(part):
            if word in NEGATIONS:
                if words:
                    yield words, negated
                words, negated = [word], True
            elif word not in FILLERS:
                words.append(word)
        if words:
            yield words, negated


def _phrase(words: Sequence[str]) -> list[str]:
    return [" ".join(words)] if words else []


@lru_cache(maxsize=50_000)
def _root(word: str) -> str:
    """The singular of an English word, roughly: equal for singular and plural."""
    word = SYNONYMS.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return SYNONYMS.get(word, word)


def _joined(text: str) -> str:
    return "".join(map(_root, _words(text)))


def _words(text: str) -> list[str]:
    """The words of ``text``: letters and digits without accents, in lower case; "women's" is "womens"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’")
    return re.findall(r"\w+", plain.replace("_", " "))
