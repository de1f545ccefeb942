"""Which of the shipped encoders fits a catalogue, by a sample of its photos."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from lookalike.catalogue import Source
from lookalike.encoders import load_encoder
from lookalike.errors import LookalikeError
from lookalike.photos import decode

FASHION, OTHER = "compact", "general"  # rows of ENCODERS
SAMPLE = 64  # photos
SURE = 0.5  # probability of the most likely article type from which on a photo counts as fashion
ENOUGH = 0.5  # share of such photos from which on the catalogue counts as fashion


@dataclass(frozen=True)
class Advice:
    """The number of sampled photos (``asked``), how many of them show fashion, and the encoder that fits."""

    fashion: int
    asked: int
    encoder: str

    def sentence(self, used: str) -> str:
        """The advice as a sentence, for a build with the encoder ``used``."""
        found = f"{self.fashion} of {self.asked} sampled photos look like clothes, shoes or accessories"
        if used == self.encoder:
            return f"{found}: {used} is the encoder that fits."
        return f"{found}: {self.encoder} fits better than {used}. To use it, build with --encoder {self.encoder}."


def advise(source: Source, names: Sequence[str]) -> Advice | None:
    """Which encoder fits the photos ``names`` of ``source``, by a sample of those that can be read.

    None if there are none, or the encoder for this is not available.
    """
    # Sorting by hash gives a random sample that stays the same from build to build.
    sample = sorted(names, key=lambda name: hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest())[:SAMPLE]
    photos = []
    for name in sample:
        with suppress(LookalikeError):
            photos.append(decode(source.read(name)))
    try:
        encoder = load_encoder(FASHION)
        shares = encoder.look(photos, {"classes"}).classes.shares[encoder.attributes[0]] if photos else None
    except LookalikeError:
        return None
    if shares is None:
        return None
    fashion = int((shares.max(axis=1) >= SURE).sum())
    return Advice(fashion, len(photos), FASHION if fashion >= ENOUGH * len(photos) else OTHER)
