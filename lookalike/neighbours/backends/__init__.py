"""Ways to find the nearest vectors: one file a backend, found by name."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours.backends.base import Backend
from lookalike.registry import Entry, find, gather, load

SKLEARN_MAX_VECTORS = 50_000  # above it, flat: exact as well, and some ten times as quick

__all__ = ["BACKENDS", "SKLEARN_MAX_VECTORS", "Backend", "default_backend", "make_backend"]

BACKENDS: Mapping[str, Entry] = gather(__name__)


def default_backend(vectors: int) -> str:
    """The name of the backend for so many vectors, where none was asked for."""
    return "sklearn" if vectors <= SKLEARN_MAX_VECTORS else "flat"


def make_backend(name: str | None, vectors: NDArray[np.float32], metric: str = "euclidean") -> Backend:
    """The backend called ``name`` (None: the default for so many vectors), made ready for ``vectors`` (n, dim).

    Raises:
        UnprocessableError: no such backend or metric, or one that doesn't go with the other or with the vectors.
        UnavailableError: a package that it needs is not installed; the sentence has the line that installs it.
    """
    entry = find(__name__, "backend", name or default_backend(len(vectors)))
    backend: Backend = load(entry)(vectors, metric)
    return backend
