"""Robustness: whether a product is found by a transformed photo of it."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from lookalike import photos
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import UnavailableError
from lookalike.evaluation.subject import Subject
from lookalike.evaluation.transforms import TRANSFORMS
from lookalike.measures.figures import Progress, no_progress
from lookalike.measures.ranking import Values, nearest

QUERIES = 500  # products whose photos are transformed, evenly spaced
K = 5

Found = Mapping[str, NDArray[np.int64]]
"""Transform → (q,) rank of each product in the results for its transformed photo, 1 to 5; 0 if it is not among them."""


def places(n: int) -> NDArray[np.int64]:
    """(q,) int64 evenly spaced positions of at most 500 queries among n products."""
    return np.arange(n)[:: max(1, n // QUERIES)][:QUERIES]


def robustness(subject: Subject, encoder: Encoder, progress: Progress = no_progress) -> Found:
    """Search the photos of all products by the transformed photos of up to 500.

    Raises:
        UnavailableError: the photos can't be found.
        LookalikeError: one of them can't be read.
    """
    own = places(len(subject.products))
    step = progress("robustness", len(own) * len(TRANSFORMS))
    gallery = subject.vectors
    found: dict[str, list[NDArray[np.int64]]] = {name: [] for name in TRANSFORMS}
    for at in range(0, len(own), encoder.batch_size):
        chunk = own[at : at + encoder.batch_size]
        for name, vectors in _transformed(subject, encoder, chunk):
            hits = nearest(vectors, gallery, K)[0] == chunk[:, None]
            found[name].append(np.where(hits.any(axis=1), hits.argmax(axis=1) + 1, 0))
            step(len(chunk))
    return {name: np.concatenate(parts) for name, parts in found.items()}


def recall(ranks: NDArray[np.int64], k: int) -> Values:
    """(q,) 1 if the product was among the first k, else 0."""
    return ((ranks > 0) & (ranks <= k)).astype(np.float64)


def _transformed(subject: Subject, encoder: Encoder, chunk: NDArray[np.int64]) -> Iterator[tuple[str, Vectors]]:
    """For each transform: its name, and the vectors of the chunk's transformed photos."""
    originals = [photo_of(subject, place) for place in chunk]
    for name, transform in TRANSFORMS.items():
        # Prepared one by one, because enlarged photos of a whole batch may not fit into memory.
        yield name, encoder.encode_prepared([encoder.prepare(transform(photo)) for photo in originals])


def photo_of(subject: Subject, place: int) -> photos.Photo:
    """The photo of the product at position ``place``.

    Raises:
        UnavailableError: the catalogue's photos can't be found.
        LookalikeError: this one can't be read.
    """
    index = subject.index
    if index.source is None:
        raise UnavailableError(
            f"The photos of the index in {index.folder} can't be found; say where they are by --catalogue."
        )
    return photos.decode(index.source.read(index.filenames[subject.rows[place]]))
