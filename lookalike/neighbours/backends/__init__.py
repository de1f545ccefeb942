"""Backends, which find the nearest vectors: one file per backend, found by name."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours.backends.base import Backend
from lookalike.neighbours.options import Options, split
from lookalike.registry import Entry, find, gather, load

AUTO = "auto"  # in place of a name: the build chooses
SKLEARN_MAX_VECTORS = 50_000  # above it, flat is the default: exact, too, and about ten times as fast

__all__ = [
    "AUTO",
    "BACKENDS",
    "SKLEARN_MAX_VECTORS",
    "Backend",
    "backend_class",
    "default_backend",
    "make_backend",
    "parse",
]

BACKENDS: Mapping[str, Entry] = gather(__name__)


def default_backend(vectors: int) -> str:
    """The name of the default backend for this number of vectors."""
    return "sklearn" if vectors <= SKLEARN_MAX_VECTORS else "flat"


def backend_class(name: str) -> type[Backend]:
    """The backend called ``name``.

    Raises:
        UnprocessableError: there is none.
        UnavailableError: a required package is not installed; the sentence has the command that installs it.
    """
    found: type[Backend] = load(find(__name__, "backend", name))
    return found


def parse(spec: str) -> tuple[str, dict[str, int | str]]:
    """The name and the options of a backend, from a text such as ``hnsw:m=32,ef=200``.

    Raises:
        UnprocessableError, UnavailableError: as in ``backend_class``, or for an unknown option.
    """
    name, text = split(spec)
    return name, backend_class(name).read_options(name, text)


def make_backend(
    name: str | None,
    vectors: NDArray[np.float32],
    metric: str = "euclidean",
    options: Options = MappingProxyType({}),
    folder: Path | None = None,
) -> Backend:
    """The backend called ``name`` (None: the default for this number of vectors) for ``vectors`` (n, dim).

    ``options`` and ``folder`` as in ``Backend``.

    Raises:
        UnprocessableError: there is no such backend or metric, or they don't fit each other or the vectors.
        UnavailableError: a required package is not installed; the sentence has the command that installs it.
        IndexFilesError: the files in ``folder`` can't be read, or belong to other vectors.
    """
    return backend_class(name or default_backend(len(vectors)))(vectors, metric, options, folder)
