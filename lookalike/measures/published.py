"""Two evaluation protocols of public projects on Fashion Product Images, for any vectors and classes.

Their samples of photos are unknown, so compare figures only within one run.
"""

import numpy as np
from numpy.typing import NDArray

from lookalike.measures.labels import Classes
from lookalike.measures.ranking import agreeing, average_precision, hit, nearest, precision

Values = NDArray[np.float64]

A_PHOTOS, A_QUERIES, A_K = 5021, 600, 15
B_SMALLEST, B_LARGEST, B_K = 4, 20, 5


def protocol_a(vectors: NDArray[np.float32], kinds: Classes, seed: int = 0) -> tuple[Values, Values]:
    """Average precision over the whole list (n,), and P@15 (n,), of 600 queries in a gallery of 5,021.

    Products of the same kind are relevant. NaN for products that are not queries; average precision is also NaN for
    queries without relevant products.
    """
    draw = np.random.default_rng(seed)
    gallery = np.sort(draw.permutation(len(vectors))[:A_PHOTOS])
    picked, codes = vectors[gallery], kinds.codes[gallery]
    average, share = np.full(len(vectors), np.nan), np.full(len(vectors), np.nan)
    for query in draw.permutation(len(gallery))[:A_QUERIES]:
        if not kinds.labelled[gallery[query]]:
            continue
        cosines = picked @ picked[query]
        cosines[query] = -np.inf
        hits = codes[np.argsort(-cosines, kind="stable")[:-1]] == codes[query]
        average[gallery[query]] = average_precision(hits)
        share[gallery[query]] = hits[:A_K].mean()
    return average, share


def protocol_b(vectors: NDArray[np.float32], groups: Classes) -> tuple[Values, Values]:
    """P@5 (n,) and Hit@5 (n,) among the products in groups of 4 to 20; NaN for all others."""
    size = groups.others + 1
    kept = np.flatnonzero((size >= B_SMALLEST) & (size <= B_LARGEST) & groups.labelled)
    own = np.arange(len(kept))
    near, _ = nearest(vectors[kept], vectors[kept], B_K, own=own)
    hits = agreeing(Classes(groups.level, groups.codes[kept], groups.names), near, own)
    share, found = np.full(len(vectors), np.nan), np.full(len(vectors), np.nan)
    share[kept], found[kept] = precision(hits, B_K), hit(hits, B_K)
    return share, found


def ceiling_b(groups: Classes) -> float:
    """The best possible P@5 with protocol B's groups; NaN without any group."""
    size = groups.others + 1
    kept = size[(size >= B_SMALLEST) & (size <= B_LARGEST) & groups.labelled]
    return float(np.minimum(kept - 1, B_K).mean() / B_K) if len(kept) else float("nan")
