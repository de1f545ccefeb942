"""What the backends that use faiss share: its indexes in files, mapped into memory, and one thread a query."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.cores import usable_cores
from lookalike.errors import IndexFilesError

BLOCK = 4096  # vectors added at a time: between two blocks progress is shown and Ctrl-C is heard


def fill(index: Any, vectors: NDArray[np.float32], progress: Callable[[int], None] = lambda done: None) -> Any:
    """``index``, an empty one of faiss, trained on ``vectors`` (n, dim) and filled with them by all cores."""
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
    """The index in ``path``, mapped into memory; it must be of as many vectors of the same length as ``vectors``.

    The file's SHA-256 must have been checked: faiss does not see every damage, and may crash by it.

    Raises:
        IndexFilesError: it can't be read, or is of other vectors.
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
    """Let faiss search in the calling thread alone: a server has a thread a query, and helpers would spin between."""
    import faiss

    faiss.omp_set_num_threads(1)  # OpenMP keeps this number thread by thread
