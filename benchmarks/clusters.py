"""Clusters without labels: which method agrees best with the kinds that a catalogue names.

\b
    python benchmarks/clusters.py INDEX --exclude heldout_exclude_ids.txt --json clusters.json

Each method clusters the products that ``--exclude`` leaves, one of each group with equal pixels. It is judged by the
adjusted mutual information (0: as by chance, 1: equal) with each of the ``--labels``, in which pictures that HDBSCAN
leaves out are a cluster of their own; and by the same after each of them joined the nearest centre.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
import numpy as np
from common import described, machine, write
from numpy.typing import NDArray

from lookalike.index.store import open_index
from lookalike.insights.clusters import centres_of, clustered, nearest_centre
from lookalike.insights.subject import Subject

SIZES = (2000, 8000, None)  # pictures; None for all
NUMBERS = (20, 30, 45, 60, 90)  # of clusters
DIMS = (None, 32)  # of a PCA
HDBSCAN_DIMS, LEAST_SIZES = (32, 16, 8), (10, 25, 50)
FINE = 3  # fine clusters per √pictures

Cluster = Callable[[NDArray[np.float32]], NDArray[np.int32]]


@dataclass(frozen=True)
class Way:
    """A way to cluster vectors (n, dim), unit rows, into labels (n,), −1 for none."""

    name: str
    cluster: Cluster
    whole: bool = True  # also tried on all pictures


def reduced(vectors: NDArray[np.float32], dim: int | None) -> NDArray[np.float32]:
    """The principal components of ``vectors``, not scaled."""
    from sklearn.decomposition import PCA

    if dim is None:
        return vectors
    found: NDArray[np.float32] = PCA(dim, random_state=0).fit_transform(vectors)
    return found


def ways() -> Iterator[Way]:
    """All that are tried."""
    from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans, MiniBatchKMeans

    def means(kind: type, number: int, dim: int | None = None) -> Cluster:
        return lambda vectors: kind(number, n_init=1, random_state=0).fit_predict(reduced(vectors, dim))

    def density(dim: int, least: int, method: str) -> Cluster:
        return lambda vectors: HDBSCAN(
            min_cluster_size=least, min_samples=5, cluster_selection_method=method, copy=True
        ).fit_predict(reduced(vectors, dim).astype(np.float64))

    @lru_cache(1)
    def fine(count: int) -> Any:
        return MiniBatchKMeans(round(FINE * count**0.5), batch_size=4096, n_init=1, random_state=0)

    def joined(number: int, linkage: str) -> Cluster:
        def cluster(vectors: NDArray[np.float32]) -> NDArray[np.int32]:
            means = fine(len(vectors))
            if not hasattr(means, "labels_"):
                means.fit(vectors)
            tree = AgglomerativeClustering(number, linkage=linkage)
            found: NDArray[np.int32] = tree.fit_predict(means.cluster_centers_)[means.labels_]
            return found

        return cluster

    yield Way("as shipped", clustered)
    for number in NUMBERS:
        for dim in DIMS:
            yield Way(f"KMeans, {number}" + (f", after PCA {dim}" if dim else ""), means(KMeans, number, dim))
        yield Way(f"MiniBatchKMeans, {number}", means(MiniBatchKMeans, number))
        for linkage in ("ward", "average"):
            yield Way(f"MiniBatchKMeans, {FINE} √n, joined to {number} ({linkage})", joined(number, linkage))
    for dim in HDBSCAN_DIMS:
        for least in LEAST_SIZES:
            for method in ("eom", "leaf"):
                name = f"HDBSCAN ({method}), {least} at least, after PCA {dim}"
                yield Way(name, density(dim, least, method), whole=least == LEAST_SIZES[1] and dim < HDBSCAN_DIMS[0])


def judged(vectors: NDArray[np.float32], labels: dict[str, NDArray[np.int64]], way: Way) -> dict[str, Any]:
    """One line of the table."""
    from sklearn.metrics import adjusted_mutual_info_score

    started = time.perf_counter()
    found = way.cluster(vectors)
    took = time.perf_counter() - started
    sizes = np.bincount(found[found >= 0])
    result = {"pictures": len(vectors), "way": way.name, "seconds": round(took, 1), "clusters": len(sizes)}
    result |= {"smallest": int(sizes.min(initial=len(vectors))), "largest": int(sizes.max(initial=0))}
    result["none"] = round(float((found < 0).mean()), 3)
    full = found if len(sizes) < 1 else np.where(found < 0, nearest_centre(vectors, centres_of(vectors, found)), found)
    for name, codes in labels.items():
        known = codes >= 0
        result[name] = round(float(adjusted_mutual_info_score(codes[known], found[known])), 4)
        result[f"{name}, all"] = round(float(adjusted_mutual_info_score(codes[known], full[known])), 4)
    return result


@click.command(help=__doc__)
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path))
@click.option("--exclude", type=click.Path(path_type=Path), help="Ids, a line each, that are left out")
@click.option("--labels", multiple=True, default=("articleType", "masterCategory"), show_default=True)
@click.option("--only", default="", help="Only ways with this in their name")
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the result as JSON")
def main(folder: Path, exclude: Path | None, labels: tuple[str, ...], only: str, out: Path | None) -> None:
    left_out = set(exclude.read_text().split()) if exclude else set()
    with closing(open_index(folder)) as index:
        subject = Subject(index)
        kept = np.flatnonzero([subject.id_of(place) not in left_out for place in range(len(subject.pictures))])
        vectors = subject.vectors[kept]
        codes = {}
        for name in labels:
            values = np.array(subject.labels[name])[kept]
            codes[name] = np.where(values == "", -1, np.unique(values, return_inverse=True)[1])
    facts = machine()
    print(described(facts))
    order = np.random.default_rng(0).permutation(len(vectors))
    table = []
    for size in SIZES:
        part = np.sort(order[:size])
        for way in ways():
            if only in way.name and (way.whole or size):
                line = judged(vectors[part], {name: each[part] for name, each in codes.items()}, way)
                print("  ".join(f"{name} {value}" for name, value in line.items()), flush=True)
                table.append(line)
    write(out, {"machine": facts, "table": table})


if __name__ == "__main__":
    main()
