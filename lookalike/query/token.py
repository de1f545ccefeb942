"""A query's vector as text, so that a page can carry it and the server needs to keep nothing.

``fingerprint:base64`` of the little-endian float32 numbers. Whoever sends it back may have changed it: everything is
checked again.
"""

import base64
import binascii
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError

Vector: TypeAlias = NDArray[np.float32]
"""(dim,) float32, unit length."""

LENGTH_TOLERANCE = 1e-3  # float32 rounding is a thousand times smaller
FINGERPRINT_DIGITS = 16  # enough to tell encoders apart; it is no secret


def pack(vector: Vector, fingerprint: str) -> str:
    """The text that carries ``vector``, of the encoder with ``fingerprint``."""
    return f"{fingerprint[:FINGERPRINT_DIGITS]}:{base64.b64encode(vector.astype('<f4').tobytes()).decode('ascii')}"


def unpack(text: str, dim: int, fingerprint: str) -> Vector:
    """The (dim,) float32 unit vector in ``text``.

    Raises:
        UnprocessableError: it is damaged, of another encoder or dimension, not finite, or not of unit length.
    """
    encoder, _, numbers = text.partition(":")
    if encoder != fingerprint[:FINGERPRINT_DIGITS]:
        raise UnprocessableError("This page is of another index than the one served now; give the photo again.")
    try:
        data = base64.b64decode(numbers, validate=True)
    except (binascii.Error, ValueError):
        raise UnprocessableError("The query in this page is damaged; give the photo again.") from None
    if len(data) != 4 * dim:
        raise UnprocessableError(
            f"The query in this page has {len(data) / 4:g} numbers, the index {dim}; give the photo again."
        )
    vector = np.frombuffer(data, "<f4").astype(np.float32)
    if not np.isfinite(vector).all() or abs(float(np.linalg.norm(vector.astype(np.float64))) - 1) > LENGTH_TOLERANCE:
        raise UnprocessableError("The query in this page is not a unit vector; give the photo again.")
    return vector
