"""Shared by the backends with faiss: one index of it in a memory-mapped file, and one thread per query."""

from abc import abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.cores import usable_cores
from lookalike.errors import IndexFilesError
from lookalike.neighbours.backends.base import Backend
from lookalike.neighbours.options import Options

BLOCK = 4096  # vectors per call; between two calls, progress is shown and Ctrl-C takes effect


class FaissBackend(Backend):
    """A backend with one index of faiss, ``_index``, in its one file."""

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
        save(fill(cls._empty(vectors.shape[1], options), vectors, progress), folder / cls.files[0])

    @classmethod
    @abstractmethod
    def _empty(cls, dim: int, options: Options) -> Any:
        """An empty index for vectors with ``dim`` values."""

    def _open(self, folder: Path | None) -> None:
        if folder is None:
            self._index = fill(self._empty(self.vectors.shape[1], self.options), self.vectors)
        else:
            self._index = opened(folder / self.files[0], self.vectors)


def fill(index: Any, vectors: NDArray[np.float32], progress: Callable[[int], None] = lambda done: None) -> Any:
    """Train ``index``, an empty index of faiss, on ``vectors`` (n, dim), add them with all cores, and return it."""
    import faiss

    faiss.omp_set_num_threads(usable_cores())
    index.train(vectors)
    for start in range(0, len(vectors), BLOCK):
        index.add(np.ascontiguousarray(vectors[start : start + BLOCK]))
        progress(min(start + BLOCK, len(vectors)))
    return index


def save(index: Any, path: Path) -> None:
    """Write an index to ``path``.

    Raises:
        OSError: it can't be written.
    """
    import faiss

    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(None, f"faiss can't write {path}: {error}") from error


def opened(path: Path, vectors: NDArray[np.float32]) -> Any:
    """The memory-mapped index in ``path``; it must have the number and dimension of ``vectors``.

    The file's SHA-256 must have been checked: faiss does not detect every damage, and may crash.

    Raises:
        IndexFilesError: it can't be read, or belongs to other vectors.
    """
    import faiss

    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise IndexFilesError(f"{path} can't be read by faiss: {str(error).splitlines()[-1]}") from None
    if (index.ntotal, index.d) != vectors.shape:
        raise IndexFilesError(f"{path} has {index.ntotal} vectors of {index.d} numbers, the index {vectors.shape}.")
    return index


def one_thread() -> None:
    """Let faiss search in the calling thread only: a server has one thread per query, and more threads would spin."""
    import faiss

    faiss.omp_set_num_threads(1)  # OpenMP stores this number per thread
