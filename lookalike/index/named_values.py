"""The values of columns, such as "Casual Shoes", by the words that name them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from lookalike.index.spelling import Vocabulary, most_errors
from lookalike.index.words import plain

MAX_VALUES = 2000  # a column with more values has names or numbers of single products
MAX_VALUE_LETTERS = 60
LONGEST = 4  # words of a phrase that names a value

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


class NamedValues:
    """The values of columns by the words that name them."""

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        """``columns``: each column's values. Long ones are left out, and columns with very many."""
        short = {
            name: [value for value in values if len(value) <= MAX_VALUE_LETTERS] for name, values in columns.items()
        }
        columns = {name: values for name, values in short.items() if len(values) <= MAX_VALUES}
        roots = Counter(root(word) for values in columns.values() for value in values for word in words_of(value))
        self._vocabulary = Vocabulary(dict.fromkeys((*SYNONYMS, *COLOURS), 1) | roots)
        self._sizes = {column: len(values) for column, values in columns.items()}
        self._exact: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._ends: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._within: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for column, values in columns.items():
            for value in values:
                words = [root(word) for word in words_of(value)]
                self._exact["".join(words)][column].append(value)
                for at in range(len(words)):
                    for end in range(at + 1, min(len(words), at + LONGEST) + 1):
                        table = self._ends if end == len(words) else self._within
                        if value not in (held := table["".join(words[at:end])][column]):
                            held.append(value)

    def knows(self, word: str) -> bool:
        """Whether a value has ``word``, or it stands for another one, as some names of colours do."""
        known = (self._exact, self._ends, self._within, SYNONYMS, COLOURS)
        return any(root(word) in table or word in table for table in known)

    def nearest(self, word: str) -> str:
        """The word of a value that ``word`` is with typing errors, in singular; empty if there is none."""
        return next(iter(self._vocabulary.nearest(root(word), most_errors(word))), "")

    def whole(self, words: Sequence[str]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
        """For each of the longest phrases of ``words`` that are whole values: its number of words, and these values.

        A value is given as its column and itself.
        """
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + LONGEST), at, -1):
                if columns := self._exact.get("".join(map(root, words[at:end]))):
                    yield end - at, [(column, value) for column, values in columns.items() for value in values]
                    break
            at = end

    def find(self, words: Sequence[str], *, loosely: bool) -> tuple[str, tuple[str, ...]] | None:
        """The column and its values that ``words`` name; None if there are none.

        Only if ``loosely``, these may have further words.
        """
        own = "".join(map(root, words))
        others = [_key(name) for name in COLOURS.get(own, ())] if len(words) == 1 else []
        for key in (own, *others):
            for table in (self._exact, self._ends, self._within) if loosely else (self._exact,):
                if columns := table.get(key):
                    column = max(columns, key=lambda name: self._sizes[name])
                    return column, tuple(dict.fromkeys([*columns[column], *self._ends.get(key, {}).get(column, ())]))
        return None


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """The singular of an English word, roughly: equal for singular and plural."""
    word = SYNONYMS.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return SYNONYMS.get(word, word)


def words_of(text: str) -> list[str]:
    """The words of ``text``: letters and digits without accents, in lower case; "women's" is "womens"."""
    return re.findall(r"\w+", re.sub("['’]", "", plain(text)).replace("_", " "))


def _key(text: str) -> str:
    return "".join(map(root, words_of(text)))
