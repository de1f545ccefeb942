"""A forest of trees that halve the vectors again and again: what one of the tutorials searches with.

By annoy (Bernhardsson, Approximate Nearest Neighbors Oh Yeah, 2013), which has no wheels: pip compiles it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.cores import usable_cores
from lookalike.errors import IndexFilesError
from lookalike.neighbours.backends.base import Backend, Distances, Mask, Rows
from lookalike.neighbours.options import Option, Options
from lookalike.neighbours.products import BY_DOT
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "annoy",
        "Nearly exact: a forest of trees, one file; slower than hnsw, for shops that have it in use",
        "lookalike.neighbours.backends.annoy:Annoy",
        needs=("annoy",),
        install="pip install annoy==1.17.3 (it needs a C++ compiler)",
    ),
)

FILE = "neighbours-annoy.ann"
BLOCK = 4096  # vectors added between two reports of progress
SEED = 1


class Annoy(Backend):
    """The trees find candidates; these are measured again in float64."""

    exact: ClassVar[bool] = False
    can_filter: ClassVar[bool] = False
    metrics: ClassVar[tuple[str, ...]] = BY_DOT
    known_options: ClassVar[Mapping[str, Option]] = MappingProxyType(
        {
            "trees": Option(50, 1, 1000, "trees: more take room in the file, and find more"),
            "search_k": Option(
                4000, 100, 10_000_000, "how many vectors a search looks at: more take time, and find more",
                at_search=True,
            ),
        }
    )  # fmt: skip
    tuned: ClassVar[str] = "search_k"
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
        index = _empty(vectors.shape[1])
        index.on_disk_build(str(folder / FILE))
        _fill(index, vectors, options, progress)
        index.unload()

    def __init__(
        self,
        vectors: NDArray[np.float32],
        metric: str = "euclidean",
        options: Options = MappingProxyType({}),
        folder: Path | None = None,
    ) -> None:
        """See the base."""
        super().__init__(vectors, metric, options, folder)
        self._trees = _empty(vectors.shape[1])
        if folder is None:
            _fill(self._trees, vectors, self.options)
        else:
            _open(self._trees, folder / FILE, vectors)

    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        looked_at = max(int(self.options["search_k"]), k)
        rows = np.empty((len(queries), k), np.int64)
        distances = np.empty((len(queries), k), np.float32)
        for i in range(len(queries)):
            near = np.asarray(self._trees.get_nns_by_vector(queries[i], k, looked_at), np.int64)
            if len(near) == k:
                rows[i : i + 1], distances[i : i + 1] = self._exact(queries[i : i + 1], k, [near])
            else:
                rows[i : i + 1], distances[i : i + 1] = self._scan(queries[i : i + 1], k, None)
        return rows, distances


def _empty(dim: int) -> Any:
    from annoy import AnnoyIndex

    return AnnoyIndex(dim, "euclidean")  # on unit vectors it orders as the cosine does


def _fill(
    index: Any, vectors: NDArray[np.float32], options: Options, progress: Callable[[int], None] = lambda done: None
) -> None:
    index.set_seed(SEED)
    for row, vector in enumerate(vectors):
        index.add_item(row, vector)
        if (row + 1) % BLOCK == 0:
            progress(row + 1)
    index.build(int(options.get("trees", Annoy.known_options["trees"].default)), n_jobs=usable_cores())
    progress(len(vectors))


def _open(index: Any, path: Path, vectors: NDArray[np.float32]) -> None:
    """Map the file into memory. Its SHA-256 must have been checked: annoy knows a file by its length alone.

    Raises:
        IndexFilesError: its length can't be that of a forest of such vectors, or it has another number of them.
    """
    try:
        index.load(str(path))
    except OSError as error:
        raise IndexFilesError(f"{path} can't be read by annoy: {error}") from None
    if index.get_n_items() != len(vectors):
        raise IndexFilesError(
            f"{path} has {index.get_n_items()} vectors of {vectors.shape[1]} numbers, the index {vectors.shape}."
        )
