"""Advice at the end of a build: which of the shipped encoders fits the catalogue, by a sample of its photos."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lookalike.calibration.album import Album
from lookalike.encoders import load_encoder
from lookalike.encoders.base import Vectors
from lookalike.errors import LookalikeError

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

    def sentence(self, used: str, catalogue: Path, out: Path) -> str:
        """The advice as a sentence, after a build of ``catalogue`` in ``out`` with the encoder ``used``."""
        found = f"{self.fashion} of {self.asked} sampled photos look like clothes, shoes or accessories"
        if used == self.encoder:
            return f"{found}: {used}, which made this index, is the encoder that fits."
        command = shlex.join(["python", "build_index.py", str(catalogue), "--encoder", self.encoder, "--out", str(out)])
        return f"{found}: {self.encoder} may fit better. To try it: {command}"


def advise(album: Album) -> Advice | None:
    """Which encoder fits the photos of ``album``; None if the encoder for this is not available."""
    # Sorting by checksum gives a random sample that stays the same from build to build.
    rows = sorted(range(len(album.names)), key=lambda row: album.checksums[row])[:SAMPLE]
    try:
        encoder = load_encoder(FASHION)

        def make(lacking: Sequence[int]) -> Vectors:
            looked = encoder.look([album.open(row) for row in lacking], {"classes"})
            shares = looked.classes.shares[encoder.attributes[0]]
            return np.asarray(shares.max(axis=1, keepdims=True), np.float32)

        surest = album.cached("surest kind", encoder, rows, make)
    except LookalikeError:
        return None
    fashion = int((surest >= SURE).sum())
    return Advice(fashion, len(rows), FASHION if fashion >= ENOUGH * len(rows) else OTHER)
