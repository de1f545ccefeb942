"""Approximate search by a graph of neighbours (HNSW): fast at any size, and nearly always right.

Malkov and Yashunin, Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small World
graphs, IEEE TPAMI 42 (2020), arXiv 1603.09320; by faiss.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours.backends import faiss_index
from lookalike.neighbours.backends.approximate import Approximate
from lookalike.neighbours.backends.base import Rows
from lookalike.neighbours.backends.faiss_index import FaissBackend
from lookalike.neighbours.options import Option, Options
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "hnsw",
        "Approximate: a graph of neighbours; the build measures its recall; for 300,000 products and more",
        "lookalike.neighbours.backends.hnsw:Hnsw",
        needs=("faiss",),
        install="pip install faiss-cpu",
    ),
)

FILE = "neighbours-hnsw.faiss"
BUILT_WITH = 100  # efConstruction; higher values did not improve the recall on photos' vectors


class Hnsw(FaissBackend, Approximate):
    """The graph finds candidates in copies with 16 bits per value; these get exact distances in float64."""

    known_options: ClassVar[Mapping[str, Option]] = MappingProxyType(
        {
            "m": Option(32, 4, 96, "links per vector: more need memory, and find more"),
            "ef": Option(
                64, 8, 4096, "number of candidates in a search: more need time, and find more", at_search=True
            ),
        }
    )
    tuned: ClassVar[str] = "ef"
    files: ClassVar[tuple[str, ...]] = (FILE,)

    @classmethod
    def _empty(cls, dim: int, options: Options) -> Any:
        import faiss

        links = int(options.get("m", cls.known_options["m"].default))
        index = faiss.IndexHNSWSQ(dim, faiss.ScalarQuantizer.QT_fp16, links, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = BUILT_WITH
        return index

    def _near(self, queries: NDArray[np.float32], count: int) -> Iterable[Rows]:
        import faiss

        faiss_index.one_thread()
        parameters = faiss.SearchParametersHNSW(efSearch=max(int(self.options["ef"]), count))
        for i in range(len(queries)):
            _, found = self._index.search(queries[i : i + 1], count, params=parameters)
            yield found[0][found[0] >= 0]
