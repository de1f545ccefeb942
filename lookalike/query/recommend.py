"""Recommendations from what a person viewed, liked and bought: several tastes, each with its own neighbours, mixed.

One mean of all vectors would lie between a person's tastes, near none of them. So the vectors are grouped into tastes,
each taste gets its share of the places, and near copies of what was chosen before are put behind (maximal marginal
relevance; Carbonell, Goldstein 1998).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Vectors
from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.query.search import MAX_K, Limits, Match, Searcher
from lookalike.query.wishes import product_vector

Act: TypeAlias = Literal["viewed", "liked", "bought"]

MOST = 100  # known products of each act that count; the latest
WEIGHTS: Mapping[Act, float] = MappingProxyType({"viewed": 1.0, "liked": 2.0, "bought": 2.0})


@dataclass(frozen=True)
class Ranking:
    """The numbers of the ranking. The defaults were chosen on simulated shoppers (``benchmarks/shoppers.py``).

    Attributes:
        same_taste: least cosine between a product and a taste to which it is added, −1 to 1.
        tastes: the largest number of tastes; the heaviest count.
        decay: factor of a product's weight for each later product of the same act, 0 to 1.
        relevance: share of the closeness to the taste in the ranking, 0 to 1; the rest is the distance from what was
            chosen before.
        spare: candidates of a taste for each of its places.
    """

    same_taste: float = 0.4
    tastes: int = 6
    decay: float = 0.9
    relevance: float = 0.7
    spare: int = 4


RANKING = Ranking()


@dataclass(frozen=True)
class Acts:
    """The ids of products that a person viewed, liked and bought, the latest first. Unknown ids are ignored."""

    viewed: Sequence[str] = ()
    liked: Sequence[str] = ()
    bought: Sequence[str] = ()
    weights: Mapping[Act, float] = field(default_factory=lambda: WEIGHTS)

    @property
    def all(self) -> tuple[str, ...]:
        """Every id once."""
        return tuple(dict.fromkeys((*self.bought, *self.liked, *self.viewed)))


@dataclass(frozen=True)
class _Taste:
    """A group of vectors: its weighted sum (dim,) float64, and its weight."""

    total: NDArray[np.float64]
    weight: float

    @property
    def centre(self) -> NDArray[np.float32]:
        """(dim,) the mean, of unit length."""
        return np.asarray(self.total / max(float(np.linalg.norm(self.total)), 1e-12), np.float32)


def recommend(searcher: Searcher, acts: Acts, limits: Limits, ranking: Ranking = RANKING) -> list[Match]:
    """Up to ``limits.k`` products that fit what a person did, without these products themselves, the best first.

    The score of each match is its cosine with its taste. Empty if no id is known, or all weigh nothing.

    Raises:
        UnprocessableError: the limits are invalid for this index, or a weight is not a number from 0 to 100.
    """
    for act, weight in acts.weights.items():
        if not 0 <= weight <= 100:
            raise UnprocessableError(f"The weight of {act} is {weight}; it must be a number from 0 to 100.")
    index = searcher.index
    known = [each for each in acts.all if each in index.products]
    tastes = tastes_of(index, acts, ranking)
    if not tastes:
        return []
    places = _places([taste.weight for taste in tastes], limits.k)
    pools = [
        searcher.search(
            taste.centre[None], replace(limits, k=min(MAX_K, count * ranking.spare + len(tastes))), exclude=known
        )
        for taste, count in zip(tastes, places, strict=True)
    ]
    return _mixed(index, pools, places, limits.k, ranking.relevance)


def tastes_of(index: Index, acts: Acts, ranking: Ranking = RANKING) -> list[_Taste]:
    """The tastes in ``acts``, the heaviest first: each product joins the nearest taste, or starts one."""
    tastes: list[_Taste] = []
    for vector, weight in _weighted(index, acts, ranking.decay):
        cosines = [float(taste.centre @ vector) for taste in tastes]
        nearest = int(np.argmax(cosines)) if cosines else -1
        if cosines and cosines[nearest] >= ranking.same_taste:
            taste = tastes[nearest]
            tastes[nearest] = _Taste(taste.total + weight * vector, taste.weight + weight)
        else:
            tastes.append(_Taste(weight * vector, weight))
    return sorted(tastes, key=lambda taste: -taste.weight)[: ranking.tastes]


def _weighted(index: Index, acts: Acts, decay: float) -> list[tuple[NDArray[np.float64], float]]:
    """(vector, weight) of each known product, the heaviest first; a product with several acts counts by their sum."""
    weights: dict[str, float] = {}
    for act in WEIGHTS:
        known = [each for each in dict.fromkeys(getattr(acts, act)) if each in index.products]
        for age, product_id in enumerate(known[:MOST]):
            weights[product_id] = weights.get(product_id, 0.0) + acts.weights.get(act, 0.0) * decay**age
    heaviest = sorted(weights, key=weights.__getitem__, reverse=True)
    return [(product_vector(index, each), weights[each]) for each in heaviest if weights[each] > 0]


def _places(weights: Sequence[float], count: int) -> list[int]:
    """How many of ``count`` places each taste gets, in proportion to the root of its weight (D'Hondt's method).

    With the root, a taste of which a person looked at much does not take all places.
    """
    roots, places = np.sqrt(weights), np.zeros(len(weights), np.int64)
    for _ in range(count):
        places[int(np.argmax(roots / (places + 1)))] += 1
    return [int(place) for place in places]


def _mixed(
    index: Index, pools: Sequence[Sequence[Match]], places: Sequence[int], count: int, relevance: float
) -> list[Match]:
    """``count`` matches: tastes take turns, and each takes its best match by maximal marginal relevance."""
    left, chosen, shown = list(places), list[Match](), set[str]()
    vectors: Vectors = np.empty((0, index.vectors.shape[1]), np.float32)
    rest = [list(pool) for pool in pools]
    while len(chosen) < count and any(rest):
        # The taste with the largest share of its places left; one without places fills gaps only.
        shares = [left[at] / max(places[at], 1) if rest[at] else -np.inf for at in range(len(rest))]
        turn = int(np.argmax(shares))
        pool = rest[turn] = [match for match in rest[turn] if match.product.id not in shown]
        if not pool:
            continue
        scores = relevance * np.array([match.score for match in pool])
        if chosen:
            near = index.vectors[[match.row for match in pool]] @ vectors.T
            scores -= (1 - relevance) * near.max(axis=1)
        best = pool.pop(int(scores.argmax()))
        left[turn] -= 1
        shown.update((best.product.id, *best.same_photo))
        chosen.append(best)
        vectors = np.vstack([vectors, index.vectors[best.row : best.row + 1]])
    return chosen
