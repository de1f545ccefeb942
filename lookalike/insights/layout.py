"""Pictures in two dimensions: what looks alike lies together (t-SNE, van der Maaten and Hinton 2008).

Why openTSNE: docs/insights.md and benchmarks/maps.py compare it with UMAP and PaCMAP.
"""

import numpy as np
from numpy.typing import NDArray

from lookalike.cores import usable_cores
from lookalike.encoders.base import Vectors
from lookalike.insights.part import Advance
from lookalike.insights.subject import Neighbours

Places = NDArray[np.float64]
"""(m, 2) float64."""

FEW = 10  # pictures; fewer are laid out by their principal components
SEED = 0
EARLY, LATE = 250, 500  # iterations: with exaggeration, to form groups, then without
STEP = 50  # iterations between two reports of progress
SAME = 1e-9  # variance of vectors that are all alike


def lay_out(vectors: Vectors, neighbours: Neighbours, advance: Advance = lambda share: None) -> Places:
    """Places (m, 2) of m pictures, the same in every run.

    Args:
        vectors: (m, dim) float32 unit rows.
        neighbours: of each picture.
        advance: called with the share of the work that was done since the last call.
    """
    start = _components(vectors)
    if len(vectors) < FEW or vectors.var(axis=0).sum() < SAME:
        return start
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import Uniform
    from openTSNE.initialization import rescale
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    # Equal weights of the nearest serve as well as weights by distance (Böhm, Berens, Kobak 2022), and reuse the graph.
    known = PrecomputedNeighbors(neighbours.places, 1 - neighbours.cosines)
    affinities = Uniform(knn_index=known, k_neighbors=known.k)
    embedding = TSNEEmbedding(
        rescale(start + np.random.default_rng(SEED).normal(0, 1e-6, start.shape)),
        affinities,
        negative_gradient_method="fft" if len(vectors) > 5_000 else "bh",
        n_jobs=usable_cores(),
        random_state=SEED,
    )
    for iterations, settings in ((EARLY, {"exaggeration": 12, "momentum": 0.5}), (LATE, {"momentum": 0.8})):
        for _ in range(iterations // STEP):
            embedding.optimize(STEP, inplace=True, **settings)
            advance(STEP / (EARLY + LATE))
    return np.asarray(embedding, np.float64)


def _components(vectors: Vectors) -> Places:
    """(m, 2): the first two principal components, with signs that don't depend on the machine."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    directions = directions[:, -2:][:, ::-1]
    directions *= np.where(directions[np.abs(directions).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return np.asarray(centred @ directions)


def trust(vectors: Vectors, places: Places, sample: int = 2_000) -> float:
    """How far neighbours on the map are neighbours by looks, 0 to 1 (Venna and Kaski 2001), on a sample; 1 for few."""
    from sklearn.manifold import trustworthiness

    rows = np.random.default_rng(SEED).permutation(len(vectors))[:sample]
    near = min(15, (len(rows) - 1) // 2)
    return float(trustworthiness(vectors[rows], places[rows], n_neighbors=near)) if near else 1.0
