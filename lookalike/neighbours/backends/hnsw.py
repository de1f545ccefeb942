"""Approximate search by a graph of neighbours (HNSW): fast at any size, and nearly always right.

Malkov and Yashunin, Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small World
graphs, IEEE TPAMI 42 (2020), arXiv 1603.09320; by faiss.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours import faiss_index
from lookalike.neighbours.backends.base import Backend, Distances, Mask, Rows
from lookalike.neighbours.options import Option, Options
from lookalike.neighbours.products import BY_DOT
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
MEASURED_MORE = 16  # candidates beyond k that get exact distances, because the graph's copies have 16 bits per value
BUILT_WITH = 100  # efConstruction; higher values did not improve the recall on photos' vectors


class Hnsw(Backend):
    """The graph finds candidates in copies with 16 bits per value; these get exact distances in float64."""

    exact: ClassVar[bool] = False
    can_filter: ClassVar[bool] = False
    metrics: ClassVar[tuple[str, ...]] = BY_DOT
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
    def build(
        cls,
        vectors: NDArray[np.float32],
        metric: str,
        options: Options,
        folder: Path,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """See the base."""
        faiss_index.save(faiss_index.fill(_empty(vectors.shape[1], options), vectors, progress), folder / FILE)

    def __init__(
        self,
        vectors: NDArray[np.float32],
        metric: str = "euclidean",
        options: Options = MappingProxyType({}),
        folder: Path | None = None,
    ) -> None:
        """See the base."""
        super().__init__(vectors, metric, options, folder)
        if folder is None:
            self._graph = faiss_index.fill(_empty(vectors.shape[1], self.options), vectors)
        else:
            self._graph = faiss_index.opened(folder / FILE, vectors)

    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        import faiss

        faiss_index.one_thread()
        count = min(k + MEASURED_MORE, len(self.vectors))
        parameters = faiss.SearchParametersHNSW(efSearch=max(int(self.options["ef"]), count))
        rows = np.empty((len(queries), k), np.int64)
        distances = np.empty((len(queries), k), np.float32)
        for i in range(len(queries)):
            query = queries[i : i + 1]
            _, found = self._graph.search(query, count, params=parameters)
            near = found[0][found[0] >= 0]
            if len(near) >= k:
                rows[i : i + 1], distances[i : i + 1] = self._exact(query, k, [near])
            else:  # a part of the graph is not connected
                rows[i : i + 1], distances[i : i + 1] = self._scan(query, k, None)
        return rows, distances


def _empty(dim: int, options: Options) -> Any:
    import faiss

    links = options.get("m", Hnsw.known_options["m"].default)
    index = faiss.IndexHNSWSQ(dim, faiss.ScalarQuantizer.QT_fp16, links, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = BUILT_WITH
    return index
