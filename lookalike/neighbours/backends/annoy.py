"""Approximate search by a forest of random projection trees, as in one of the tutorials.

By annoy (Bernhardsson, Approximate Nearest Neighbors Oh Yeah, 2013), which has no wheels; pip compiles it.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.cores import usable_cores
from lookalike.errors import IndexFilesError
from lookalike.neighbours.backends.approximate import Approximate
from lookalike.neighbours.backends.base import Rows
from lookalike.neighbours.options import Option, Options
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "annoy",
        "Approximate: a forest of trees; slower than hnsw, for shops that already use it",
        "lookalike.neighbours.backends.annoy:Annoy",
        needs=("annoy",),
        install="pip install annoy==1.17.3 (it needs a C++ compiler)",
    ),
)

FILE = "neighbours-annoy.ann"
BLOCK = 4096  # vectors added between two reports of progress
SEED = 1


class Annoy(Approximate):
    """The trees find candidates; these get exact distances in float64."""

    known_options: ClassVar[Mapping[str, Option]] = MappingProxyType(
        {
            "trees": Option(50, 1, 1000, "number of trees: more need memory, and find more"),
            "search_k": Option(
                4000, 100, 10_000_000, "number of candidates in a search: more need time, and find more",
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

    def _open(self, folder: Path | None) -> None:
        self._trees = _empty(self.vectors.shape[1])
        if folder is None:
            _fill(self._trees, self.vectors, self.options)
        else:
            _load(self._trees, folder / FILE, self.vectors)

    def _near(self, queries: NDArray[np.float32], count: int) -> Iterable[Rows]:
        looked_at = max(int(self.options["search_k"]), count)
        for query in queries:
            yield np.asarray(self._trees.get_nns_by_vector(query, count, looked_at), np.int64)


def _empty(dim: int) -> Any:
    from annoy import AnnoyIndex

    return AnnoyIndex(dim, "euclidean")  # for unit vectors, the order is that of the cosine


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


def _load(index: Any, path: Path, vectors: NDArray[np.float32]) -> None:
    """Map the file into memory. Its SHA-256 must have been checked: annoy checks only the length of a file.

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
