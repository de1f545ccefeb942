"""Pictures in two dimensions: what looks alike lies together (t-SNE, van der Maaten and Hinton 2008).

Why openTSNE: docs/insights.md and benchmarks/maps.py compare it with UMAP and PaCMAP.
"""

import numpy as np
from numpy.typing import NDArray

from lookalike.cores import usable_cores
from lookalike.encoders.base import Vectors
from lookalike.insights.part import Advance
from lookalike.insights.subject import Neighbours, columns_without

Coordinates = NDArray[np.float64]
"""(m, 2) float64, of m pictures."""

FEW = 10  # pictures; fewer are laid out by their principal components
SEED = 0
EARLY, LATE = 250, 500  # iterations: with exaggeration, to form groups, then without
STEP = 50  # iterations between two reports of progress
SAME = 1e-9  # variance of vectors that are all alike
NEAREST, SAMPLE = 15, 2_000  # pictures near a picture, and of the sample, by which a map is measured


def lay_out(vectors: Vectors, neighbours: Neighbours, advance: Advance = lambda share: None) -> Coordinates:
    """Coordinates (m, 2) of m pictures, the same in every run.

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


def _components(vectors: Vectors) -> Coordinates:
    """(m, 2): the first two principal components, with signs that don't depend on the machine."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    directions = directions[:, -2:][:, ::-1]
    directions *= np.where(directions[np.abs(directions).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return np.asarray(centred @ directions)


def sample_of(count: int) -> NDArray[np.int64]:
    """(s,) int64: the pictures by which a map of ``count`` is measured, at most SAMPLE, ascending."""
    return np.sort(np.random.default_rng(SEED).permutation(count)[:SAMPLE])


def trustworthiness(vectors: Vectors, coordinates: Coordinates) -> float:
    """How seldom strangers lie close by, 0 to 1 (Venna and Kaski 2001), in a sample; 1 for few pictures."""
    from sklearn import manifold

    rows = sample_of(len(vectors))
    near = min(NEAREST, (len(rows) - 1) // 2)
    return float(manifold.trustworthiness(vectors[rows], coordinates[rows], n_neighbors=near)) if near else 1.0


def kept(neighbours: Neighbours, coordinates: Coordinates) -> float:
    """The share of the NEAREST nearest pictures that are also among the NEAREST on the map, 0 to 1.

    It is the mean of a sample, whose neighbours are sought among all. 1 for a single picture.
    """
    from sklearn.neighbors import NearestNeighbors

    near = min(NEAREST, neighbours.places.shape[1])
    if not near:
        return 1.0
    rows = sample_of(len(coordinates))
    by_looks = neighbours.places[rows, :near]
    found = NearestNeighbors(n_neighbors=near + 1).fit(coordinates).kneighbors(coordinates[rows], return_distance=False)
    on_map = np.take_along_axis(found, columns_without(found, rows), axis=1)
    return float(np.mean([len(np.intersect1d(*each)) / near for each in zip(by_looks, on_map, strict=True)]))
