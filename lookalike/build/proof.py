"""Verify a new index before its commit: its vectors are valid, and its photos find themselves."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.album import Album
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import LookalikeError
from lookalike.index.manifest import Proof
from lookalike.index.opened import check_unit

SAMPLED = 24  # photos that are encoded again: a second of ResNet50
SEED = 0
TIE = 1e-5  # difference of cosines that counts as equal: float32 rounding depends on the batch


def prove(
    vectors: Vectors, album: Album, duplicate_groups: NDArray[np.int64], encoder: Encoder, new: NDArray[np.int64]
) -> Proof:
    """Check ``vectors`` (n, dim) float32: one per photo, finite, of unit length.

    A sample of the rows ``new`` (m,) is also encoded again: each of these photos must find itself or a duplicate first.
    ``duplicate_groups`` (n,) is the number of each photo's group of pixel-identical photos.

    Raises:
        LookalikeError: a check fails; the sentence says which.
    """

    def again(rows: NDArray[np.int64]) -> Vectors:
        return encoder.encode([album.open(row) for row in rows])

    return prove_again(vectors, album.names, duplicate_groups, again, new)


def prove_again(
    vectors: Vectors,
    names: Sequence[str],
    duplicate_groups: NDArray[np.int64],
    again: Callable[[NDArray[np.int64]], Vectors],
    new: NDArray[np.int64],
) -> Proof:
    """Like ``prove``; ``again`` computes the vectors (m, dim) of the sampled rows (m,) again."""
    if len(vectors) != len(names):
        raise LookalikeError(f"There are {len(vectors)} vectors for {len(names)} photos: build again with --fresh.")
    check_unit("The new index", vectors)
    rows = np.random.default_rng(SEED).permutation(new)[:SAMPLED]
    for row, cosines in zip(rows, again(rows) @ vectors.T, strict=True):
        if duplicate_groups[np.argmax(cosines)] != duplicate_groups[row] and cosines[row] < cosines.max() - TIE:
            raise LookalikeError(
                f"{names[row]}, encoded again, finds another photo before itself: "
                "the photos or the weights changed on the way; build again with --fresh."
            )
    return Proof(
        vectors=len(vectors), names=len(names), finite=True, unit_length=True, sampled=len(rows), found=len(rows)
    )
