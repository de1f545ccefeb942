"""Exact search with compressed copies: a half or a quarter of the bytes is read; the best get exact distances."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours.backends import faiss_index
from lookalike.neighbours.backends.base import Mask, Rows
from lookalike.neighbours.backends.faiss_index import FaissBackend
from lookalike.neighbours.backends.flat import Flat
from lookalike.neighbours.options import Option, Options
from lookalike.neighbours.products import BY_DOT, GATHERED_SHARE, UNIT_ROUNDOFF
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "compressed",
        "Exact: like flat, from copies with 16 or 8 bits per value; faster from some ten thousand products on",
        "lookalike.neighbours.backends.compressed:Compressed",
        needs=("faiss",),
        install="pip install faiss-cpu",
    ),
)

FILE = "neighbours-compressed.faiss"
ASKED = 64  # candidates beyond k, in the first attempt


class Compressed(FaissBackend, Flat):
    """Finds candidates in copies with 16 or 8 bits per value, by faiss' scalar quantizer.

    A copy differs from its vector by at most ``error``, so its product with a query differs by at most |q|·error. A row
    is no neighbour if its product is lower than the k-th best one by more than 2·error and the error of float32. If the
    last candidate is not that far away, the search is repeated with more candidates.
    """

    known_options: ClassVar[Mapping[str, Option]] = MappingProxyType(
        {"bits": Option(16, 8, 16, "16 or 8 per value: 8 halve the bytes to read, and need more candidates")}
    )
    files: ClassVar[tuple[str, ...]] = (FILE,)

    @classmethod
    def _empty(cls, dim: int, options: Options) -> Any:
        import faiss

        kind = faiss.ScalarQuantizer.QT_8bit if int(options.get("bits", 16)) < 16 else faiss.ScalarQuantizer.QT_fp16
        return faiss.IndexScalarQuantizer(dim, kind, faiss.METRIC_INNER_PRODUCT)

    def _open(self, folder: Path | None) -> None:
        if self.metric in BY_DOT:
            super()._open(folder)
            self._reach = self._slack + 2 * _error(self._index)

    def _candidates(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> Iterable[Rows]:
        if allowed is not None and np.count_nonzero(allowed) <= GATHERED_SHARE * len(self.vectors):
            return super()._candidates(queries, k, allowed)
        return [self._near(query[np.newaxis], k, allowed) for query in queries]

    def _near(self, query: NDArray[np.float32], k: int, allowed: Mask | None) -> Rows:
        """The rows that may be among the ``k`` nearest of one query (1, dim); at least k of them."""
        import faiss

        faiss_index.one_thread()
        parameters = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)
            parameters = faiss.SearchParameters(sel=selector)
        passing = len(self.vectors) if allowed is None else int(np.count_nonzero(allowed))
        count = k + ASKED
        while True:
            count = min(count, passing)
            dots, rows = self._index.search(query, count, params=parameters)
            least = dots[0, k - 1] - self._reach
            if count == passing or dots[0, -1] < least:
                return np.asarray(rows[0][dots[0] >= least], np.int64)
            count *= 4


def _error(copies: Any) -> float:
    """The largest possible length of the difference between a copy and its unit vector.

    With 16 bits, the error of a value is half a unit in the last of 11 binary places, or of the smallest numbers. With
    8 bits, it is half a step; a step is 1/255 of the range of the column in these vectors.
    """
    import faiss

    dim = copies.d
    if copies.sq.qtype == faiss.ScalarQuantizer.QT_fp16:
        half_units = float(2.0**-12 * (1 + 1e-3) + 2.0**-25 * np.sqrt(dim))
    else:
        steps = faiss.vector_to_array(copies.sq.trained)[dim:].astype(np.float64) / 255
        half_units = float(np.linalg.norm(steps / 2) * (1 + 1e-6))
    return float(half_units + 4 * dim * UNIT_ROUNDOFF)  # and errors of decoding and adding in float32
