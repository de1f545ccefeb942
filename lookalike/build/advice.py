"""Which of the encoders that ship fits a catalogue: looked for in a sample of its photos, told as a build ends."""

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
SURE = 0.5  # probability of a kind of garment from which on a photo is taken for fashion
ENOUGH = 0.5  # share of such photos from which on the catalogue is


@dataclass(frozen=True)
class Advice:
    """Of ``asked`` photos ``fashion`` look like clothes, shoes or accessories; ``encoder`` fits such a catalogue."""

    fashion: int
    asked: int
    encoder: str

    def sentence(self, used: str, catalogue: Path, out: Path) -> str:
        """For whoever built an index of ``catalogue`` in ``out`` with the encoder ``used``."""
        found = f"{self.fashion} of {self.asked} sampled photos look like clothes, shoes or accessories"
        if used == self.encoder:
            return f"{found}: {used}, which made this index, is the encoder that fits."
        command = shlex.join(["python", "build_index.py", str(catalogue), "--encoder", self.encoder, "--out", str(out)])
        return f"{found}: {self.encoder} may fit better. To try it: {command}"


def advise(album: Album) -> Advice | None:
    """What fits the photos of ``album``; None where it can't be found out."""
    # A checksum is as good as chance, and the same photos are asked as long as they are there.
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
