"""A sketch of an encoder's training products, stored in its file, to mark figures on these products as in-sample."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import Product

KEPT = 2048  # hashes: 11 kB of text; a shop with 100 of 40,000 training products still matches about five
HIGHEST = np.iinfo(np.uint32).max


@dataclass(frozen=True)
class Learned:
    """A bottom-k sketch of the training products: the smallest hashes stand for all.

    Attributes:
        hashes: (at most KEPT,) uint32, ascending.
    """

    hashes: NDArray[np.uint32]

    @classmethod
    def of(cls, products: Iterable[Product]) -> "Learned":
        """The sketch of ``products``; repeats count once."""
        return cls(np.unique(_hashes(list(products)))[:KEPT])

    @classmethod
    def among(cls, facts: Mapping[str, Any]) -> tuple["Learned", ...]:
        """The sketch in a file's ``facts`` under "learned"; empty if there is none.

        Raises:
            ValueError: it was not written by ``text``.
        """
        if "learned" not in facts:
            return ()
        return (cls(np.frombuffer(base64.b64decode(facts["learned"], validate=True), "<u4").astype(np.uint32)),)

    def joined(self, other: "Learned") -> "Learned":
        """The sketch of the products of both sketches."""
        return Learned(np.union1d(self.hashes, other.hashes)[:KEPT])

    def text(self) -> str:
        """The sketch as text, for the facts of a file."""
        return base64.b64encode(self.hashes.astype("<u4").tobytes()).decode("ascii")

    def holds_most(self, products: Sequence[Product]) -> bool:
        """Whether more than half of ``products`` are training products, estimated from those with small hashes."""
        reach = self.hashes[-1] if len(self.hashes) == KEPT else HIGHEST
        met = _hashes(products)
        met = met[met <= reach]
        return len(met) > 0 and bool(np.isin(met, self.hashes).mean() > 0.5)


def _hashes(products: Sequence[Product]) -> NDArray[np.uint32]:
    """(n,) uint32 hashes of id and name, because different shops may use the same ids."""
    digests = (hashlib.sha256(f"{product.id}\0{product.name}".encode()).digest() for product in products)
    return np.array([int.from_bytes(digest[:4], "little") for digest in digests], np.uint32)
