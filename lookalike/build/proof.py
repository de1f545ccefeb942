"""Proof before an index is committed: its vectors are what they should be, and its photos find themselves."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.album import Album
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import LookalikeError
from lookalike.index.manifest import Proof
from lookalike.index.opened import check_unit

SAMPLED = 24  # a second of ResNet50
SEED = 0
TIE = 1e-5  # cosines this close are equal: in another batch, float32 sums are rounded in another way


def prove(vectors: Vectors, album: Album, twins: NDArray[np.int64], encoder: Encoder, new: NDArray[np.int64]) -> Proof:
    """Check ``vectors`` (n, dim) float32: one a photo, finite, unit length; and that photos, sampled among the rows
    ``new`` (m,) and encoded again, find themselves or a pixel twin first. ``twins`` (n,): row → its group.

    Raises:
        LookalikeError: it is not so; the sentence says what.
    """

    def again(rows: NDArray[np.int64]) -> Vectors:
        return encoder.encode([album.open(row) for row in rows])

    return prove_again(vectors, album.names, twins, again, new)


def prove_again(
    vectors: Vectors,
    names: Sequence[str],
    twins: NDArray[np.int64],
    again: Callable[[NDArray[np.int64]], Vectors],
    new: NDArray[np.int64],
) -> Proof:
    """``prove`` where ``again`` makes the vectors (m, dim) of the sampled rows (m,) once more in its own way."""
    if len(vectors) != len(names):
        raise LookalikeError(f"There are {len(vectors)} vectors for {len(names)} photos: build again with --fresh.")
    check_unit("The new index", vectors)
    rows = np.random.default_rng(SEED).permutation(new)[:SAMPLED]
    for row, cosines in zip(rows, again(rows) @ vectors.T, strict=True):
        if twins[np.argmax(cosines)] != twins[row] and cosines[row] < cosines.max() - TIE:
            raise LookalikeError(
                f"{names[row]}, encoded again, finds another photo before itself: "
                "the photos or the weights changed on the way; build again with --fresh."
            )
    return Proof(
        vectors=len(vectors), names=len(names), finite=True, unit_length=True, sampled=len(rows), found=len(rows)
    )
