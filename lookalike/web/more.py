"""How results go on: the next ones, and fewer by closeness."""

from collections.abc import Sequence
from dataclasses import dataclass

from lookalike.calibration.records import WordKey
from lookalike.calibration.words import LITTLE
from lookalike.query import Match
from lookalike.query.search import DEFAULT_K, MAX_K
from lookalike.web.parameters import address, given, without
from lookalike.web.texts import closeness_limit

STEP = 24  # after the first few, results come in so many: full rows of two, three and four

COUNTS = (DEFAULT_K, *range(STEP, MAX_K, STEP), MAX_K)  # numbers of results at which "More" arrives


@dataclass(frozen=True)
class More:
    """The results after those that are ``shown``.

    Attributes:
        count: how many more are shown next; None for the rest, however many.
        address: the URL of the page with these, for the form that carries the photo.
        kept: the URL that holds the search, too.
    """

    shown: int
    count: int | None
    address: str
    kept: str

    @property
    def place(self) -> str:
        """The HTML id of the first new result."""
        return f"result-{self.shown + 1}"


def more_of(shown: int, total: int, token: str = "") -> More | None:
    """The step after ``shown`` of ``total`` results: up to a multiple of STEP, at most MAX_K; None without one."""
    following = min(shown - shown % STEP + STEP, MAX_K)
    if following <= shown:
        return None
    values = without(given(), ["k", "query"])
    values.add("k", str(following))
    kept = values.copy()
    if token:
        kept.add("query", token)
    # Of the last ones it is not known how many are duplicates, which become one result.
    return More(shown, following - shown if following <= total else None, address(values), address(kept))


@dataclass(frozen=True)
class ClosenessChoice:
    """A word by which the results can be filtered, its text, and whether it is chosen."""

    word: WordKey
    text: str
    chosen: bool


def closeness_choices(
    words: Sequence[WordKey], matches: Sequence[Match], chosen: WordKey | None
) -> list[ClosenessChoice]:
    """The words by which ``matches`` can be filtered: those of ``words`` (the best first) that the best match reaches.

    The ``chosen`` one is always among them.
    """
    reached = words[words.index(matches[0].closeness) :] if matches and matches[0].closeness in words else ()
    return [
        ClosenessChoice(word, closeness_limit(word), word == chosen)
        for word in words
        if word == chosen or (word in reached and word != LITTLE)
    ]
