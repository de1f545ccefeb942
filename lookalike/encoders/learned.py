"""Which products an encoder learned from: a sketch in its own file, so that figures on them are not taken as honest."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import Product

KEPT = 2048  # hashes: 11 kB of text, and a shop of a hundred that was part of 40,000 still meets five of them
HIGHEST = np.iinfo(np.uint32).max


@dataclass(frozen=True)
class Learned:
    """The products of a training, of which those with the smallest hashes speak for all (a bottom-k sketch).

    Attributes:
        hashes: (at most KEPT,) uint32, ascending.
    """

    hashes: NDArray[np.uint32]

    @classmethod
    def of(cls, products: Iterable[Product]) -> "Learned":
        """The sketch of these; a product that comes twice counts once."""
        return cls(np.unique(_hashes(list(products)))[:KEPT])

    @classmethod
    def among(cls, facts: Mapping[str, Any]) -> tuple["Learned", ...]:
        """What a file's ``facts`` say under "learned"; nothing in a file that doesn't say.

        Raises:
            ValueError: it is not what ``text`` gave.
        """
        if "learned" not in facts:
            return ()
        return (cls(np.frombuffer(base64.b64decode(facts["learned"], validate=True), "<u4").astype(np.uint32)),)

    def joined(self, other: "Learned") -> "Learned":
        """The sketch of the products of both."""
        return Learned(np.union1d(self.hashes, other.hashes)[:KEPT])

    def text(self) -> str:
        """For the facts of a file."""
        return base64.b64encode(self.hashes.astype("<u4").tobytes()).decode("ascii")

    def holds_most(self, products: Sequence[Product]) -> bool:
        """Whether more than half of ``products`` were learned from, judged by those with small hashes."""
        reach = self.hashes[-1] if len(self.hashes) == KEPT else HIGHEST
        met = _hashes(products)
        met = met[met <= reach]
        return len(met) > 0 and bool(np.isin(met, self.hashes).mean() > 0.5)


def _hashes(products: Sequence[Product]) -> NDArray[np.uint32]:
    """(n,) of id and name: an id alone may well be another shop's, too."""
    digests = (hashlib.sha256(f"{product.id}\0{product.name}".encode()).digest() for product in products)
    return np.array([int.from_bytes(digest[:4], "little") for digest in digests], np.uint32)
