"""The photos of a new index, opened once more: for its proof, and for what is fitted to views of them."""

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
"""Rows (m) → an array (m, width) float32 of what was made of their photos."""


@dataclass
class Album:
    """The photos of an index, row by row; what was made of them is remembered from one build to the next.

    Attributes:
        names: n paths inside ``source``.
        checksums: SHA-256 of their bytes, 64 hexadecimal digits each.
        before: what the build before remembered: key → bytes of float32 numbers.
        views: what this one did, by the same keys.
    """

    source: Source
    names: Sequence[str]
    checksums: Sequence[str]
    before: Mapping[bytes, bytes] = field(default_factory=dict)
    views: dict[bytes, bytes] = field(default_factory=dict)

    def open(self, row: int) -> Photo:
        """The photo in ``row``.

        Raises:
            MachineError: the operating system or the memory refuses it, however often it is tried.
            LookalikeError: it can't be read any more.
        """
        name = self.names[row]
        data = with_retries(partial(self.source.read, name))
        with sentence(f"There is not enough memory for {name}."):
            return with_retries(partial(decode, data))

    def cached(self, what: str, encoder: Encoder, rows: Sequence[int], make: Make) -> Vectors:
        """(m, width) float32, what ``make`` gives of the photos in ``rows`` (m), of which it is given the unknown ones.

        ``what`` names all that decides the result besides a photo's bytes, their decoding and the encoder.
        """
        keys = [self._key(what, encoder, row) for row in rows]
        lacking = {key: row for key, row in zip(keys, rows, strict=True) if key not in self.before}
        made = make(list(lacking.values())) if lacking else ()
        computed = dict(zip(lacking, (row.astype("<f4").tobytes() for row in made), strict=True))
        found = [computed.get(key) or self.before[key] for key in keys]
        self.views.update(zip(keys, found, strict=True))
        return np.stack([np.frombuffer(data, "<f4") for data in found])

    def _key(self, what: str, encoder: Encoder, row: int) -> bytes:
        facts = [what, encoder.fingerprint, DECODING, self.checksums[row]]
        return hashlib.sha256(json.dumps(facts).encode()).digest()
