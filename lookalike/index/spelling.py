"""The words of a catalogue: the nearest ones to a word with typing errors."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

BINS = 32  # letters are counted in bins, a to z in bins of their own
LONGEST = 40  # letters; a longer word is not compared


def most_errors(word: str) -> int:
    """The number of typing errors that are forgiven in ``word``."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


class Vocabulary:
    """The words of a catalogue, each with the number of products that have it."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._words = [word for word in counts if len(word) <= LONGEST and not any(map(str.isdigit, word))]
        self._letters = np.array([_letters(word) for word in self._words], np.int8).reshape(-1, BINS)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def count(self, word: str) -> int:
        """The number of products that have ``word``."""
        return self._counts.get(word, 0)

    def nearest(self, word: str, most: int) -> list[str]:
        """The other words that are at most ``most`` typing errors from ``word``, the likeliest first.

        A typing error is a letter too many, missing or wrong, or two that changed places. Of words with as many errors,
        those with the same letters come first ("gren" is "green", and not "grey"), then the commonest.
        """
        return self._within(word, most, 2 * most)  # one error changes the counts of letters by two at most

    def similar(self, word: str) -> list[str]:
        """The other words that may be suggested for ``word``, the likeliest first.

        They may have an error more than is forgiven, if it is in the order of the letters or in a doubled one. They
        begin with the same letter, as few errors are there.
        """
        forgiven = max(1, most_errors(word))
        most = 0 if len(word) < 3 else 1 if len(word) < 5 else forgiven + 1
        return [other for other in self._within(word, most, 2 * forgiven) if other[0] == word[0]]

    def _within(self, word: str, most: int, most_letters: int) -> list[str]:
        """The other words with at most ``most`` errors, whose counts of letters differ by ``most_letters`` in all."""
        if not most or len(word) > LONGEST or any(map(str.isdigit, word)):
            return []
        differences = np.abs(self._letters - np.array(_letters(word), np.int8)).sum(axis=1, dtype=np.int64)
        near = []
        for at in np.flatnonzero(differences <= most_letters):  # few words are left to compare
            other = self._words[at]
            if other != word and abs(len(other) - len(word)) <= most and (errors := _errors(word, other)) <= most:
                near.append((errors, set(other) != set(word), -self._counts[other], other))
        return [other for *_, other in sorted(near)]


def _letters(word: str) -> NDArray[np.int64]:
    return np.bincount([ord(letter) % BINS for letter in word], minlength=BINS)


def _errors(one: str, other: str) -> int:
    """The optimal string alignment distance: letters inserted, deleted, replaced, or neighbours exchanged."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
