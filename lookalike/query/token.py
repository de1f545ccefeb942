"""What is known of a photo as text for an address, so that a results page can be kept, sent and opened again.

The text is base64 (RFC 4648, the alphabet for addresses, without padding) of: a version, a mark of the encoder, what
the photo seems to be, and the vector in 12 bits a number. Whoever sends it may have changed it: everything is checked
again.
"""

import base64
import binascii
import hashlib
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError
from lookalike.query.verdict import Situation, Verdict

Vector: TypeAlias = NDArray[np.float32]
"""(dim,) float32, unit length."""

Labels: TypeAlias = Mapping[str, Sequence[str]]
"""Attribute → what it may be, in the encoder's order."""

VERSION = 2
MARK_BYTES = 6  # enough to tell encoders apart; it is no secret
LEVELS = 2**12 - 1  # of 1,000 catalogue photos, 998 then find the same five products
SITUATIONS: tuple[Situation, ...] = ("own", "outside")
VERDICTS: tuple[Verdict, ...] = ("found", "nothing_close", "nothing_to_see")
HEAD = struct.Struct(f"<B{MARK_BYTES}sBBB")  # version, mark of the encoder, situation, verdict, number of classes
CLASS = struct.Struct("<HH")  # place of the label, probability of 0..65535
RANGE = struct.Struct("<ff")  # the least and the largest number of the vector
SURE = 2**16 - 1
TINY = float(np.finfo(np.float32).tiny)

DAMAGED = "The search in this address is damaged; give the photo again."


@dataclass(frozen=True)
class TokenPayload:
    """What a token carries.

    Attributes:
        vector: of the photo.
        situation: whether the photo is as a catalogue has them.
        verdict: what is to be said first of its matches.
        classes: the place of the likeliest label of each of the encoder's attributes, and its probability, 0 to 1;
            empty of an encoder without heads.
    """

    vector: Vector
    situation: Situation
    verdict: Verdict
    classes: tuple[tuple[int, float], ...] = ()


def pack(payload: TokenPayload, fingerprint: str) -> str:
    """The text that carries ``payload``, seen by the encoder with ``fingerprint``."""
    numbers = payload.vector.astype(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    scaled = (numbers - low) / max(high - low, TINY)
    head = HEAD.pack(
        VERSION,
        _mark(fingerprint),
        SITUATIONS.index(payload.situation),
        VERDICTS.index(payload.verdict),
        len(payload.classes),
    )
    classes = b"".join(CLASS.pack(place, round(probability * SURE)) for place, probability in payload.classes)
    codes = np.clip(np.rint(scaled * LEVELS), 0, LEVELS).astype(np.uint16)
    data = head + classes + RANGE.pack(low, high) + _twelve_bits(codes)
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unpack(text: str, dim: int, fingerprint: str) -> TokenPayload:
    """What ``pack`` put into ``text``, the vector (dim,) of unit length again.

    Raises:
        UnprocessableError: it is damaged, of another version, encoder or dimension, or its numbers are no vector.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        version, encoder, situation, verdict, count = HEAD.unpack_from(data)
        if version == VERSION and encoder != _mark(fingerprint):
            raise UnprocessableError("This search is of another index than the one served now; give the photo again.")
        classes = [CLASS.unpack_from(data, HEAD.size + CLASS.size * number) for number in range(count)]
        at = HEAD.size + CLASS.size * count
        low, high = RANGE.unpack_from(data, at)
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError("no numbers")
        codes = _from_twelve_bits(data[at + RANGE.size :], dim)
        payload = TokenPayload(
            _unit(low + codes / LEVELS * (high - low)),
            SITUATIONS[situation],
            VERDICTS[verdict],
            tuple((place, probability / SURE) for place, probability in classes),
        )
    except (binascii.Error, ValueError, IndexError, struct.error):
        raise UnprocessableError(DAMAGED) from None
    if version != VERSION:
        raise UnprocessableError("This search was kept by another version of this program; give the photo again.")
    return payload


def _mark(fingerprint: str) -> bytes:
    return hashlib.sha256(fingerprint.encode()).digest()[:MARK_BYTES]


def _unit(numbers: NDArray[np.float64]) -> Vector:
    length = np.linalg.norm(numbers)
    if not np.isfinite(length) or length < TINY:
        raise ValueError("no vector")
    return np.asarray(numbers / length, np.float32)


def _twelve_bits(codes: NDArray[np.uint16]) -> bytes:
    """Two codes of 0..4095 in three bytes each; a last one without a partner beside a 0."""
    one, two = np.append(codes, np.zeros(len(codes) % 2, np.uint16)).reshape(-1, 2).T
    return np.stack([one >> 4, (one & 15) << 4 | two >> 8, two & 255], axis=1).astype(np.uint8).tobytes()


def _from_twelve_bits(data: bytes, count: int) -> NDArray[np.float64]:
    if len(data) != (count + 1) // 2 * 3:
        raise ValueError("another number of numbers")
    a, b, c = np.frombuffer(data, np.uint8).reshape(-1, 3).T.astype(np.uint16)
    return np.stack([a << 4 | b >> 4, (b & 15) << 8 | c], axis=1).reshape(-1)[:count].astype(np.float64)
