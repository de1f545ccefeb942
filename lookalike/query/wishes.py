"""What moves products up or down in an answer: products that are (not) wanted, favoured attributes, preferred words.

Wanted and unwanted products move the query's vector (relevance feedback) by Rocchio's formula,
q' = α q + β mean(positive) − γ mean(negative), of unit length again (Rocchio 1971; Manning, Raghavan, Schütze 2008,
"Introduction to Information Retrieval", eq. 9.3). What is favoured and preferred is worth a part of the score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import Product
from lookalike.encoders.base import Vectors
from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.index.opened import Index
from lookalike.query.words import mentions

# The weights that Manning et al. recommend (section 9.1.1): what a person wants counts more than what they don't.
ALPHA, BETA, GAMMA = 1.0, 0.75, 0.15
MOST = 20  # products in one direction; more would make addresses too long

# Of the cosine, for a product that mentions all preferred words, and as much for one that has all that is favoured.
# More would bring up other kinds of products.
WORTH = 0.15


@dataclass(frozen=True)
class Wishes:
    """What moves products up or down. Nothing is left out, except the products that are wanted and unwanted themselves.

    Attributes:
        positive, negative: ids of products that are wanted or unwanted: more like these, less like those.
        favoured: column → values; products that have one of the values are moved up.
        preferred: phrases; products that mention their words are moved up.
    """

    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    favoured: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    preferred: tuple[str, ...] = ()

    @property
    def steer(self) -> bool:
        """Whether they move the query's vector."""
        return bool(self.positive or self.negative)

    @property
    def rank(self) -> bool:
        """Whether they change the order of the nearest products."""
        return bool(self.favoured or self.preferred)

    def without_rank(self) -> "Wishes":
        """Only those that move the query's vector."""
        return replace(self, favoured={}, preferred=())

    def worth(self, product: Product) -> float:
        """What ``product`` gains, as a part of the cosine: 0 to 2 WORTH."""
        held = sum(bool(set(product.values.get(column, ())) & set(chosen)) for column, chosen in self.favoured.items())
        wanted = sum(len(phrase.split()) for phrase in self.preferred)
        mentioned = mentions(product, self.preferred) / wanted if wanted else 0.0
        return WORTH * (held / len(self.favoured) if self.favoured else 0.0) + WORTH * mentioned


NO_WISHES = Wishes()


def check_wishes(index: Index, wishes: Wishes) -> None:
    """Check that ``index`` has what ``wishes`` name.

    Raises:
        UnprocessableError: there is no product with one of the ids, there are more than MOST in one direction, one is
            in both, or no product has a favoured value.
    """
    if max(len(wishes.positive), len(wishes.negative)) > MOST:
        raise UnprocessableError(f"A search can be steered by at most {MOST} products in each direction.")
    if both := set(wishes.positive) & set(wishes.negative):
        raise UnprocessableError(f"The product {min(both)!r} can't be wanted and unwanted at the same time.")
    for product_id in (*wishes.positive, *wishes.negative):
        check_product(index, product_id)
    for column, chosen in wishes.favoured.items():
        for value in chosen:
            check_favoured(index, column, value)


def check_product(index: Index, product_id: str) -> None:
    """Check that there is a product with this id.

    Raises:
        UnprocessableError: there is none.
    """
    try:
        index.products.rows_of(product_id)
    except NotFoundError as error:
        raise UnprocessableError(str(error)) from None


def check_favoured(index: Index, column: str, value: str) -> None:
    """Check that a product has ``value`` in ``column``.

    Raises:
        UnprocessableError: none has.
    """
    if column not in index.products.columns:
        raise UnprocessableError(f"{column!r} can't be favoured: this catalogue has no such column.")
    if value not in dict(index.products.values(column)):
        raise UnprocessableError(f"No product has {column} {value!r}, so it can't be favoured.")


def steered(index: Index, vectors: Vectors, wishes: Wishes) -> Vectors:
    """``vectors`` (q, dim), each moved towards the wanted products and away from the unwanted ones.

    The result is (q, dim) float32 of unit length. A product with several photos counts by their mean.

    Raises:
        NotFoundError: there is no product with one of the ids.
    """
    moved = ALPHA * vectors.astype(np.float64)
    for ids, weight in ((wishes.positive, BETA), (wishes.negative, -GAMMA)):
        if ids:
            moved += weight * np.mean([product_vector(index, product_id) for product_id in ids], axis=0)
    return np.asarray(_unit(moved), np.float32)


def product_vector(index: Index, product_id: str) -> NDArray[np.float64]:
    """(dim,) the mean of a product's vectors, of unit length.

    Raises:
        NotFoundError: there is no such product.
    """
    return _unit(index.vectors[index.products.rows_of(product_id)].astype(np.float64).mean(axis=0))


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))
