"""How well methods of drawing a catalogue in two dimensions keep what lies together: for the map of the insights.

\b
    python benchmarks/maps.py INDEX --exclude heldout_exclude_ids.txt

Trustworthiness is 1 if no product has strangers among its nearest on the map (Venna and Kaski 2001; the function of
scikit-learn). "Kept" is the share of the NEAREST nearest pictures that are also among the nearest on the map. Both are
measured on SAMPLE of the pictures, laid out with all others. Each method runs in a process of its own, whose memory is
reported as it peaked. A method whose package is missing is reported as not run. "As shipped" is how the
insights lay out their map, with the time to find the neighbours.
"""

import importlib.util
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import numpy as np
from common import described, machine
from numpy.typing import NDArray

from lookalike.index.store import open_index
from lookalike.insights.layout import lay_out
from lookalike.insights.subject import Subject, neighbours_of

NEAREST = 15
SAMPLE = 4_000
SEED = 0

Floats = NDArray[np.float32]


def pca(vectors: Floats) -> Floats:
    from sklearn.decomposition import PCA

    return np.asarray(PCA(2, random_state=SEED).fit_transform(vectors))


def umap(vectors: Floats) -> Floats:
    from umap import UMAP

    return np.asarray(UMAP(n_neighbors=NEAREST, metric="cosine", random_state=SEED).fit_transform(vectors))


def pacmap(vectors: Floats) -> Floats:
    from pacmap import PaCMAP

    return np.asarray(PaCMAP(random_state=SEED, apply_pca=False).fit_transform(vectors))


def opentsne(vectors: Floats) -> Floats:
    from openTSNE import TSNE

    return np.asarray(TSNE(metric="cosine", random_state=SEED, n_jobs=2).fit(vectors))


def shipped(vectors: Floats) -> Floats:
    return np.asarray(lay_out(vectors, neighbours_of(vectors)))


METHODS: dict[str, tuple[str, Callable[[Floats], Floats]]] = {
    "PCA": ("sklearn", pca),
    "UMAP": ("umap", umap),
    "PaCMAP": ("pacmap", pacmap),
    "openTSNE": ("openTSNE", opentsne),
    "as shipped": ("openTSNE", shipped),
}


def run(name: str, vectors: Floats) -> tuple[Floats, float, int]:
    """The coordinates (n, 2) by a method, the seconds it took, and the peak memory of this process in megabytes."""
    started = time.perf_counter()
    coordinates = METHODS[name][1](vectors)
    seconds = time.perf_counter() - started
    return np.asarray(coordinates, np.float32), seconds, peak_megabytes()


def peak_megabytes() -> int:
    """As Linux counts it for this process alone; ``ru_maxrss`` begins with what the parent held."""
    [line] = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


def measured(vectors: Floats, coordinates: Floats, rows: NDArray[np.int64]) -> tuple[float, float]:
    """Trustworthiness and the share of neighbours that are kept, of the ``rows`` among themselves."""
    from sklearn.manifold import trustworthiness
    from sklearn.neighbors import NearestNeighbors

    before, after = vectors[rows], coordinates[rows]
    nearest = [
        NearestNeighbors(n_neighbors=NEAREST).fit(points).kneighbors(return_distance=False)
        for points in (before, after)
    ]
    kept = np.mean([len(np.intersect1d(*pair)) for pair in zip(*nearest, strict=True)]) / NEAREST
    return float(trustworthiness(before, after, n_neighbors=NEAREST)), float(kept)


@click.command(help=__doc__)
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path, exists=True))
@click.option("--exclude", metavar="IDS", type=click.Path(path_type=Path, exists=True), help="Ids to leave out.")
@click.option("--limit", type=int, help="The number of pictures, at random.")
@click.option("--method", "names", multiple=True, type=click.Choice(list(METHODS)), help="Only this one; repeatable.")
def main(folder: Path, exclude: Path | None, limit: int | None, names: tuple[str, ...]) -> None:
    print(described(machine()))
    with closing(open_index(folder)) as index:
        subject = Subject(index)
        out = set(exclude.read_text().split()) if exclude else set()
        kept = [place for place in range(len(subject.pictures)) if subject.id_of(place) not in out]
        vectors = subject.vectors[kept]
    random = np.random.default_rng(SEED)
    vectors = vectors[np.sort(random.choice(len(vectors), min(limit or len(vectors), len(vectors)), replace=False))]
    rows = np.sort(random.choice(len(vectors), min(SAMPLE, len(vectors)), replace=False))
    print(f"{len(vectors):,} pictures; measured on {len(rows):,}")
    print(f"{'':10} trustworthiness   kept    seconds   MB")
    for name in names or METHODS:
        if importlib.util.find_spec(METHODS[name][0]) is None:
            print(f"{name:10} not run: its package is not installed")
            continue
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
            arguments: tuple[Any, ...] = (name, vectors)
            coordinates, seconds, megabytes = own.submit(run, *arguments).result()
        trust, share = measured(vectors, coordinates, rows)
        print(f"{name:10} {trust:15.3f} {share:6.1%} {seconds:10.0f} {megabytes:6,}", flush=True)


if __name__ == "__main__":
    main()
