"""Products by words: SQLite's full-text index over names and attributes, asked in a forgiving way.

A word is found in its singular and plural, written together or apart ("t-shirt", "t shirt", "tshirt"), unfinished, and
with typing errors, in this order: a later way is tried only if the catalogue does not have the word in an earlier one.
"""

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.index.spelling import Vocabulary, most_errors

# Without contents of its own: it is asked for numbers of products only. The texts are those of ``indexed_text``.
WORDS = "CREATE VIRTUAL TABLE words USING fts5(name, attributes, content = '', tokenize = \"unicode61\")"
MAX_LETTERS = 400  # of a query; the rest is not read
MAX_WORDS = 16
# Products that are sorted by relevance, and by whether their names have the words; more have little to tell them apart.
MAX_RANKED, MAX_BY_NAME = 3000, 15_000
# Left out of a query that has other words.
LEFT_OUT = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
HISSING = re.compile("(?:s|x|z|ch|sh)$")  # ends a word whose plural has "es"
MAX_NEAREST = 3

_APART = re.compile(r"([\u3040-\u30ff\u3400-\u9fff])")  # written without spaces: each sign is a word
_CHUNK = re.compile(r"[^\W_]+(?:[-'’.&/_][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")

Fetch = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""A function that runs a statement with values, and returns all rows."""


@dataclass(frozen=True)
class Found:
    """What a text finds.

    Attributes:
        numbers: of the products, int64, the best first.
        corrected: the words that were searched for in place of the text, if it has typing errors; else empty. Without
            accents and case, as the words of ``nearest``.
        nearest: if nothing was found, similar texts that find something, the best first.
    """

    numbers: NDArray[np.int64]
    corrected: str = ""
    nearest: tuple[str, ...] = ()


NOTHING = np.zeros(0, np.int64)


def plain(text: str) -> str:
    """``text`` without accents and case."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def written_words(text: str) -> list[str]:
    """The words of ``text`` as they are written."""
    return _PART.findall(_APART.sub(r" \1 ", text))


def for_people(words: str, typed: str, texts_with: Callable[[str], Iterable[str]]) -> str:
    """``words`` without accents and case, spelled as they were ``typed``, or else as most of the catalogue spells them.

    If only the case differs, a word is in lower case.

    Args:
        words: such as "rote mutze".
        typed: the text that was searched for.
        texts_with: returns texts of the catalogue that have a word.
    """
    known = {plain(word): word for word in written_words(typed[:MAX_LETTERS])}
    return " ".join(known.get(word) or _spelling(word, texts_with(word)) for word in words.split())


def _spelling(word: str, texts: Iterable[str]) -> str:
    """``word`` as it is spelled most often in ``texts``."""
    found = Counter(written for text in texts for written in written_words(text) if plain(written) == word)
    commonest = max(found, key=lambda written: found[written], default=word)
    return word if commonest.lower() == word else commonest


def indexed_text(text: str) -> str:
    """The words of ``text`` for the index; compound ones also together: "Bi-fold bag" → "bi fold bifold bag"."""
    words: list[str] = []
    for chunk in _CHUNK.findall(_APART.sub(r" \1 ", plain(text))):
        parts = _PART.findall(chunk)
        words += parts if len(parts) == 1 else [*parts, "".join(parts)]
    return " ".join(words)


def fill(connection: sqlite3.Connection, products: Iterable[tuple[int, str, str]]) -> None:
    """Create and fill the table: ``products`` have a number, a name, and their attributes as one text."""
    connection.execute(WORDS)
    connection.executemany(
        "INSERT INTO words (rowid, name, attributes) VALUES (?, ?, ?)",
        ((number, indexed_text(name), indexed_text(attributes)) for number, name, attributes in products),
    )


class Words:
    """Answers queries of words. It is safe for several threads if ``fetch`` is."""

    def __init__(self, fetch: Fetch, products: int) -> None:
        """``fetch``: of a connection whose database has the table, for ``products`` products."""
        self._fetch = fetch
        self._products = products

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """All words of the catalogue."""
        self._fetch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, words, row)", ())
        return Vocabulary(dict(self._fetch("SELECT term, doc FROM temp.vocabulary", ())))

    def search(self, text: str, passing: NDArray[np.bool_]) -> Found:
        """The products that have all words of ``text`` and are ``passing`` (products,) bool.

        Those with all words in their names come first, unless there are very many. A text without a letter or digit
        finds nothing.
        """
        words = written_words(plain(text[:MAX_LETTERS]))[:MAX_WORDS]
        words = [word for word in words if word not in LEFT_OUT] or words
        understood = self._understand(words)
        numbers = self._matching(understood, passing) if understood else NOTHING
        everywhere = np.ones_like(passing)
        if len(numbers) or not words or (understood and len(self._numbers(" AND ".join(understood), everywhere))):
            return Found(numbers)  # words that the catalogue has are no typing errors
        for candidate in self._corrections(words):
            numbers = self._matching(self._understand(candidate), passing)
            if len(numbers):
                return Found(numbers, corrected=" ".join(candidate))
        return Found(NOTHING, nearest=self._nearest(words, passing))

    def having(self, word: str, most: int) -> list[int]:
        """The numbers of up to ``most`` products that have exactly ``word``, ascending."""
        rows = self._fetch("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?", (f'"{word}"', most))
        return [number for (number,) in rows if 0 <= number < self._products]

    def has(self, word: str) -> bool:
        """Whether the catalogue has ``word`` in singular or plural."""
        return bool(self._forms(word))

    def _near(self, word: str) -> str:
        """Another word of the catalogue that ``word`` or its plural is with typing errors; empty if there is none."""
        own = self._forms(word)
        for form in (word, _plural(word)):
            for near in self.vocabulary.nearest(form, most_errors(word)):
                if near not in own:
                    return near
        return ""

    def _understand(self, words: list[str]) -> list[str]:
        """Expressions of the full-text index for ``words``; none if the catalogue does not have one of them."""
        expressions, at = [], 0
        while at < len(words):
            pair = words[at : at + 2]
            apart = [self._expression(word) for word in pair]
            if len(pair) == 2 and (together := self._forms("".join(pair))):
                either = [_any(together), f"({' AND '.join(apart)})"] if all(apart) else [_any(together)]
                expressions.append(f"({' OR '.join(either)})")
                at += 2
            elif apart[0]:
                expressions.append(apart[0])
                at += 1
            else:
                return []
        return expressions

    def _expression(self, word: str) -> str:
        """The expression for a ``word`` without typing errors; empty if the catalogue does not have it."""
        halves = [(word[:at], self._forms(word[at:])) for at in range(1, len(word)) if word[:at] in self.vocabulary]
        phrases = [f"{first} {second}" for first, seconds in halves for second in seconds]
        if found := [*self._forms(word), *(phrase for phrase in phrases if self._has(f'"{phrase}"'))]:
            return _any(found)
        return f'"{word}"*' if self._has(f'"{word}"*') else ""

    def _has(self, query: str) -> bool:
        return bool(self._fetch("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (query,)))

    def _forms(self, word: str) -> list[str]:
        """The singular and plural of ``word``, as far as the catalogue has them."""
        forms = [word]
        if len(word) > 2:
            forms.append(_plural(word))
        if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
            forms.append(word[:-1])
            if word.endswith("es") and HISSING.search(word[:-2]):
                forms.append(word[:-2])
        return [form for form in forms if form in self.vocabulary]

    def _count(self, word: str) -> int:
        """The number of products that have ``word`` in singular or plural, whichever is commoner."""
        return max(map(self.vocabulary.count, self._forms(word)), default=0)

    def _corrections(self, words: list[str]) -> Iterator[list[str]]:
        """What ``words`` may mean if some have typing errors: unknown ones first, then each that has a commoner one."""
        near = {word: self._near(word) for word in words}
        unknown = {word for word in words if not self._expression(word)}
        if not all(map(near.get, unknown)):
            return
        known = {word: near[word] if word in unknown else word for word in words}
        if unknown:
            yield [known[word] for word in words]
        rare = [word for word in words if word not in unknown and self._count(near[word]) > self._count(word)]
        for some in [[word] for word in rare] + ([rare] if len(rare) > 1 else []):
            yield [near[word] if word in some else known[word] for word in words]

    def _matching(self, expressions: list[str], passing: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The products that match all ``expressions`` and are ``passing``, the best first."""
        query = " AND ".join(expressions)
        numbers = self._numbers(query, passing)
        if 1 < len(numbers) <= MAX_RANKED:
            numbers = self._numbers(query, passing, " ORDER BY bm25(words, 10.0, 1.0), rowid")
        if len(numbers) > MAX_BY_NAME:
            return numbers
        named = np.zeros(self._products, np.bool_)
        named[self._numbers(f"{{name}} : ({query})", passing)] = True
        return numbers[np.argsort(~named[numbers], kind="stable")]

    def _numbers(self, query: str, passing: NDArray[np.bool_], order: str = "") -> NDArray[np.int64]:
        """The products that match ``query`` and are ``passing``; a malicious index may name others."""
        rows = self._fetch(f"SELECT rowid FROM words WHERE words MATCH ?{order}", (query,))
        numbers = np.array([number for (number,) in rows], np.int64)
        numbers = numbers[(numbers >= 0) & (numbers < self._products)]
        return numbers[passing[numbers]]

    def _nearest(self, words: list[str], passing: NDArray[np.bool_]) -> tuple[str, ...]:
        """Texts that find something ``passing``: the known words, near words, or all words but one."""
        unknown = [word for word in words if not self._expression(word)]
        texts = [[word for word in words if word not in unknown]] if unknown else []
        for word in unknown:
            near = self.vocabulary.similar(word)[:MAX_NEAREST]
            texts += [[other if each == word else each for each in words] for other in near]
        texts += [words[:at] + words[at + 1 :] for at in range(len(words))]
        found = []
        for candidate in dict.fromkeys(" ".join(text) for text in texts):
            understood = self._understand(candidate.split())
            if understood and len(self._numbers(" AND ".join(understood), passing)):
                found.append(candidate)
            if len(found) == MAX_NEAREST:
                break
        return tuple(found)


def _plural(word: str) -> str:
    return word + ("es" if HISSING.search(word) else "s")


def _any(words: Sequence[str]) -> str:
    """An expression for any of ``words``, quoted: they are text and not the query language."""
    return "(" + " OR ".join(f'"{word}"' for word in words) + ")"
