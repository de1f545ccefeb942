"""Clusters of vectors, found without labels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Vectors

MOST = 45  # clusters, or √pictures if that is less: benchmarks/clusters.py
FINE, MOST_FINE = 3, 256  # fine clusters, from which clusters are joined: per √pictures, and at most
LEAST = 5  # pictures of a cluster, or a third of √pictures if that is less; fewer are outliers
BATCH = 4096  # pictures of a step of the k-means
SEED = 0
TENTH = 0.1  # of a cluster: what is odd in it does not stand for it


def clustered(vectors: Vectors, most: int = MOST) -> NDArray[np.int32]:
    """(n,) int32: the cluster of each of ``vectors`` (n, dim), unit rows; at most ``most``.

    Many fine clusters are found by k-means, and joined by the mean distance of their centres; so clusters may have any
    shape and size. They are numbered by their sizes, the largest is 0.
    """
    from sklearn.cluster import AgglomerativeClustering, MiniBatchKMeans

    root = len(vectors) ** 0.5
    fine = min(round(FINE * root), MOST_FINE, len(np.unique(vectors, axis=0)))
    wanted = min(most, max(1, round(root)))
    if fine < 2 or wanted < 2:
        return np.zeros(len(vectors), np.int32)
    means = MiniBatchKMeans(fine, batch_size=BATCH, n_init=1, random_state=SEED).fit(vectors)
    found = means.labels_
    if wanted < fine:
        joined = AgglomerativeClustering(wanted, linkage="average").fit_predict(means.cluster_centers_)
        found = joined[found]
    found = np.unique(found, return_inverse=True)[1]
    sizes = np.bincount(found)
    large = np.flatnonzero(sizes >= min(LEAST, round(root / 3), sizes.max()))
    centres = centres_of(vectors, found)[large]
    small = ~np.isin(found, large)
    found = np.searchsorted(large, found)
    found[small] = nearest_centre(vectors[small], centres)
    place = np.empty(len(large), np.int32)
    place[np.argsort(-np.bincount(found), kind="stable")] = np.arange(len(large))
    numbered: NDArray[np.int32] = place[found]
    return numbered


def centres_of(vectors: Vectors, labels: NDArray[np.integer[Any]]) -> Vectors:
    """(k, dim) float32: the mean of each cluster's vectors, of unit length; ``labels`` (n,), −1 for none."""
    centres = np.zeros((int(labels.max()) + 1, vectors.shape[1]), np.float64)
    np.add.at(centres, labels[labels >= 0], vectors[labels >= 0])
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(centres / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def nearest_centre(vectors: Vectors, centres: Vectors) -> NDArray[np.int32]:
    """(n,) int32: for each vector, the centre with the largest cosine."""
    return np.asarray(np.argmax(vectors @ centres.T, axis=1), np.int32)


def varied(vectors: Vectors, cosines: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Places of at most ``count`` of a cluster's ``vectors`` (m, dim): the one nearest to the centre, then one after
    another the one that is farthest from those before. The TENTH that is farthest from the centre is left out.

    ``cosines``: (m,), to the centre.
    """
    usual = np.flatnonzero(cosines >= np.quantile(cosines, TENTH))
    chosen = [int(usual[np.argmax(cosines[usual])])]
    nearest = vectors[usual] @ vectors[chosen[0]]
    while len(chosen) < min(count, len(usual)):
        chosen.append(int(usual[np.argmin(nearest)]))
        nearest = np.maximum(nearest, vectors[usual] @ vectors[chosen[-1]])
    return np.array(chosen, np.int64)


def rows_in(
    labels: NDArray[np.int32],
    cosines: NDArray[np.float32],
    duplicate_groups: NDArray[np.int64],
    number: int,
    *,
    odd_first: bool = False,
) -> list[int]:
    """The rows of a cluster's pictures, the nearest to its centre first, or the farthest; equal pictures once.

    ``labels``, ``cosines``: (n,), of the part ``clusters``; ``duplicate_groups``: (n,), of the index.
    """
    rows = np.flatnonzero((labels == number) & (duplicate_groups == np.arange(len(labels))))
    order = np.argsort(cosines[rows] if odd_first else -cosines[rows], kind="stable")
    found: list[int] = rows[order].tolist()
    return found
