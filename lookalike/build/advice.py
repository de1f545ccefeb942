"""Which of the encoders that ship fits a catalogue: looked for in a sample of its photos, told as a build ends."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lookalike import photos
from lookalike.catalogue import Source
from lookalike.encoders import load_encoder
from lookalike.errors import LookalikeError

FASHION, OTHER = "compact", "general"  # rows of ENCODERS
SAMPLE = 64  # photos, spread evenly
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


def advise(source: Source, names: Sequence[str]) -> Advice | None:
    """What fits the photos ``names`` of ``source``; None where it can't be found out (no photo or no encoder)."""
    some = [names[at] for at in np.unique(np.linspace(0, len(names) - 1, min(SAMPLE, len(names))).astype(int))]
    try:
        encoder = load_encoder(FASHION)
        classes = encoder.look([photos.decode(source.read(name)) for name in some], {"classes"}).classes
    except LookalikeError:
        return None
    surest = classes.shares[encoder.attributes[0]].max(axis=1)
    fashion = int((surest >= SURE).sum())
    return Advice(fashion, len(some), FASHION if fashion >= ENOUGH * len(some) else OTHER)
