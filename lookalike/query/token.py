"""Tokens: a query photo's facts as text for a URL, so that a results page can be bookmarked and sent.

A token is base64 (RFC 4648, URL-safe alphabet, without padding) of: a version, a mark of the encoder, the situation
(and whether several photos are mixed), the verdict, the predicted labels, the product's colours, and the vector with 12
bits per number. It comes back from clients, so everything is validated. Tokens of version 2, which lack the colours,
are still read.
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

from lookalike.appearance.palette import COLOURS, Shares
from lookalike.errors import UnprocessableError
from lookalike.query.verdict import Situation, Verdict

Vector: TypeAlias = NDArray[np.float32]
"""(dim,) float32, unit length."""

Labels: TypeAlias = Mapping[str, Sequence[str]]
"""Attribute → its labels, in the encoder's order."""

VERSION, WITHOUT_COLOURS = 3, 2
MARK_BYTES = 6  # enough to distinguish encoders; not a secret
LEVELS = 2**12 - 1  # quantisation levels; 998 of 1,000 catalogue photos then find the same five products
SITUATIONS: tuple[Situation, ...] = ("own", "outside")
VERDICTS: tuple[Verdict, ...] = ("found", "nothing_close", "nothing_to_see")
HEAD = struct.Struct(f"<B{MARK_BYTES}sBBB")  # version, mark of the encoder, situation, verdict, number of classes
CLASS = struct.Struct("<HH")  # position of the label, probability scaled to 0..65535
RANGE = struct.Struct("<ff")  # the least and the largest number of the vector
SURE = 2**16 - 1
TINY = float(np.finfo(np.float32).tiny)

DAMAGED = "The search in this address is damaged; give the photo again."


@dataclass(frozen=True)
class TokenPayload:
    """The contents of a token.

    Attributes:
        vector: the photo's unit vector.
        situation: "own" for a photo like those of a catalogue, "outside" for others.
        verdict: the verdict on its matches.
        classes: for each attribute of the encoder, the position of the most likely label and its probability, 0 to 1;
            then the same for further labels of the first attribute. Empty for an encoder without heads.
        colours: (COLOURS,) uint8 of the product; None if they are not known.
        mixed: whether it is the mean of photos that seem to show different things.
    """

    vector: Vector
    situation: Situation
    verdict: Verdict
    classes: tuple[tuple[int, float], ...] = ()
    colours: Shares | None = None
    mixed: bool = False


def pack(payload: TokenPayload, fingerprint: str) -> str:
    """The token for ``payload``, which comes from the encoder with ``fingerprint``."""
    numbers = payload.vector.astype(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    scaled = (numbers - low) / max(high - low, TINY)
    head = HEAD.pack(
        WITHOUT_COLOURS if payload.colours is None else VERSION,
        _mark(fingerprint),
        SITUATIONS.index(payload.situation) + len(SITUATIONS) * payload.mixed,
        VERDICTS.index(payload.verdict),
        len(payload.classes),
    )
    classes = b"".join(CLASS.pack(place, round(probability * SURE)) for place, probability in payload.classes)
    codes = np.clip(np.rint(scaled * LEVELS), 0, LEVELS).astype(np.uint16)
    colours = b"" if payload.colours is None else payload.colours.tobytes()
    data = head + classes + colours + RANGE.pack(low, high) + _twelve_bits(codes)
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unpack(text: str, dim: int, fingerprint: str) -> TokenPayload:
    """The contents of a token from ``pack``; the vector (dim,) is normalised again.

    Raises:
        UnprocessableError: the token is damaged, or from another version, encoder or dimension.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        version, encoder, situation, verdict, count = HEAD.unpack_from(data)
        if version in (VERSION, WITHOUT_COLOURS) and encoder != _mark(fingerprint):
            other = "This search is of another index than the one served now; give the photo again."
            raise UnprocessableError(other, "old-search")
        classes = [CLASS.unpack_from(data, HEAD.size + CLASS.size * number) for number in range(count)]
        at = HEAD.size + CLASS.size * count
        colours = None
        if version == VERSION:
            colours = np.frombuffer(data, np.uint8, COLOURS, at)
            at += COLOURS
        low, high = RANGE.unpack_from(data, at)
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError("no numbers")
        codes = _from_twelve_bits(data[at + RANGE.size :], dim)
        mixed, situation = divmod(situation, len(SITUATIONS))
        payload = TokenPayload(
            _unit(low + codes / LEVELS * (high - low)),
            SITUATIONS[situation],
            VERDICTS[verdict],
            tuple((place, probability / SURE) for place, probability in classes),
            colours,
            (False, True)[mixed],
        )
    except (binascii.Error, ValueError, IndexError, struct.error):
        raise UnprocessableError(DAMAGED) from None
    if version not in (VERSION, WITHOUT_COLOURS):
        other = "This search was kept by another version of this program; give the photo again."
        raise UnprocessableError(other, "old-search")
    return payload


def _mark(fingerprint: str) -> bytes:
    return hashlib.sha256(fingerprint.encode()).digest()[:MARK_BYTES]


def _unit(numbers: NDArray[np.float64]) -> Vector:
    length = np.linalg.norm(numbers)
    if not np.isfinite(length) or length < TINY:
        raise ValueError("no vector")
    return np.asarray(numbers / length, np.float32)


def _twelve_bits(codes: NDArray[np.uint16]) -> bytes:
    """Pairs of codes in 0..4095, packed into three bytes each; padded with a 0 if their number is odd."""
    one, two = np.append(codes, np.zeros(len(codes) % 2, np.uint16)).reshape(-1, 2).T
    return np.stack([one >> 4, (one & 15) << 4 | two >> 8, two & 255], axis=1).astype(np.uint8).tobytes()


def _from_twelve_bits(data: bytes, count: int) -> NDArray[np.float64]:
    if len(data) != (count + 1) // 2 * 3:
        raise ValueError("another number of numbers")
    a, b, c = np.frombuffer(data, np.uint8).reshape(-1, 3).T.astype(np.uint16)
    return np.stack([a << 4 | b >> 4, (b & 15) << 8 | c], axis=1).reshape(-1)[:count].astype(np.float64)
