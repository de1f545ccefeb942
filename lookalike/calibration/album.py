"""The photos of a new index, opened again for its proof and for calibration, with a cache of what was computed."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import numpy as np

from lookalike.catalogue.sources.base import Source
from lookalike.encoders.base import Encoder, Vectors
from lookalike.machine import sentence, with_retries
from lookalike.photos import DECODING, Photo, decode

Make: TypeAlias = Callable[[Sequence[int]], Vectors]
"""Rows (m) → array (m, width) float32 of values computed from their photos."""


@dataclass
class Album:
    """The photos of an index, row by row. Values computed from them are cached from one build to the next.

    Attributes:
        names: n paths in ``source``.
        checksums: SHA-256 of their bytes, 64 hexadecimal digits each.
        before: the cache of the previous build: key → bytes of float32 numbers.
        views: the cache of this build, with the same kind of keys.
    """

    source: Source
    names: Sequence[str]
    checksums: Sequence[str]
    before: Mapping[bytes, bytes] = field(default_factory=dict)
    views: dict[bytes, bytes] = field(default_factory=dict)

    def open(self, row: int) -> Photo:
        """The photo in ``row``.

        Raises:
            MachineError: the operating system or the memory refuses it, after all retries.
            LookalikeError: it can no longer be read.
        """
        name = self.names[row]
        data = with_retries(partial(self.source.read, name))
        with sentence(f"There is not enough memory for {name}."):
            return with_retries(partial(decode, data))

    def cached(self, what: str, encoder: Encoder, rows: Sequence[int], make: Make) -> Vectors:
        """(m, width) float32: the result of ``make`` for the photos in ``rows`` (m), from the cache where possible.

        ``make`` is called once, with the rows that are not in the cache. ``what`` names everything that affects the
        result besides a photo's bytes, their decoding and the encoder.
        """
        keys = [key_of(what, encoder.fingerprint, self.checksums[row]) for row in rows]
        lacking = {key: row for key, row in zip(keys, rows, strict=True) if key not in self.before}
        made = make(list(lacking.values())) if lacking else ()
        computed = dict(zip(lacking, (row.astype("<f4").tobytes() for row in made), strict=True))
        found = [computed.get(key) or self.before[key] for key in keys]
        self.views.update(zip(keys, found, strict=True))
        return np.stack([np.frombuffer(data, "<f4") for data in found])


def key_of(what: str, fingerprint: str, checksum: str) -> bytes:
    """The key in the cache of ``what`` was computed from a photo with this checksum by the encoder."""
    return hashlib.sha256(json.dumps([what, fingerprint, DECODING, checksum]).encode()).digest()
