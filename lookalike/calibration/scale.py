"""The zero point of the closeness bar: the cosine of two random photos of an index."""

import numpy as np

from lookalike.calibration.records import Scale
from lookalike.encoders.base import Vectors

PAIRS = 2000  # the median moves by less than 0.01 from seed to seed
SEED = 0


def measure_scale(vectors: Vectors) -> Scale:
    """The median cosine of random pairs of different rows of ``vectors`` (n, dim); 0 for a single row."""
    n = len(vectors)
    if n < 2:
        return Scale(median=0.0, pairs=0, seed=SEED)
    random = np.random.default_rng(SEED)
    one = random.integers(n, size=PAIRS)
    other = (one + random.integers(1, n, size=PAIRS)) % n
    cosines = np.einsum("ij,ij->i", vectors[one], vectors[other], dtype=np.float64)
    return Scale(median=float(np.median(cosines)), pairs=PAIRS, seed=SEED)
