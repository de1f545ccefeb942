"""Matches in another order than by closeness."""

from collections.abc import Sequence
from typing import Literal, get_args

from lookalike.calibration.words import WORDS
from lookalike.index.words import plain
from lookalike.query.search import Match

MatchSort = Literal["closest", "price", "price-down", "name"]
MATCH_SORTS: tuple[MatchSort, ...] = get_args(MatchSort)


def by_word(matches: Sequence[Match]) -> list[Match]:
    """``matches`` with the better words for closeness first; equal ones stay as they are."""
    ranks = list(WORDS)
    return sorted(matches, key=lambda match: ranks.index(match.closeness) if match.closeness else 0)


def arranged(matches: Sequence[Match], sort: MatchSort) -> list[Match]:
    """``matches`` in the order ``sort``; equal ones stay as they are, those without a price come last."""
    if sort == "closest":
        return list(matches)
    if sort == "name":
        return sorted(matches, key=lambda match: plain(match.product.name))
    sign = 1 if sort == "price" else -1
    prices = [match.product.price for match in matches]
    order = sorted(range(len(matches)), key=lambda at: (prices[at] is None, sign * (prices[at] or 0)))
    return [matches[at] for at in order]
