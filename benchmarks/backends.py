"""Measure the time of a query with each registered backend, on the same vectors in one run.

    python benchmarks/backends.py [--vectors 44072] [--dim 2048] [--queries 20] [--metric euclidean] [--index DIR]

Queries are single, as in the app; the backends take turns. Prints the median milliseconds per query and the ratio to
flat; then the same for all queries in one call.
"""

import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookalike.index.store import open_index
from lookalike.neighbours.backends import BACKENDS, make_backend
from lookalike.neighbours.metrics import METRICS
from lookalike.registry import availability

K = 5
CLUSTERS = 500  # kinds of things in a made-up catalogue


def made_up(count: int, dim: int) -> NDArray[np.float32]:
    """(count, dim) float32 unit vectors, non-negative and in clusters, like a network's features of products."""
    rng = np.random.default_rng(0)
    centres = rng.exponential(size=(CLUSTERS, dim)).astype(np.float32)
    vectors = centres[rng.integers(CLUSTERS, size=count)]
    for start in range(0, count, 1000):
        part = vectors[start : start + 1000] + rng.exponential(0.5, (min(1000, count - start), dim))
        vectors[start : start + 1000] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def machine() -> str:
    """A line on the machine and the versions."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scikit-learn"))
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


@click.command()
@click.option("--vectors", default=44_072, show_default=True, help="How many made-up vectors")
@click.option("--dim", default=2048, show_default=True, help="Numbers in each")
@click.option("--queries", default=20, show_default=True, help="Queries to time")
@click.option("--metric", default="euclidean", show_default=True, type=click.Choice(list(METRICS)))
@click.option("--index", type=click.Path(path_type=Path), help="Take the vectors of this index instead")
def main(vectors: int, dim: int, queries: int, metric: str, index: Path | None) -> None:
    gallery = open_index(index).vectors if index else made_up(vectors, dim)
    ready = [name for name, entry in BACKENDS.items() if availability(entry).state == "ready"]
    rows = np.random.default_rng(1).choice(len(gallery), min(queries, len(gallery)), replace=False)
    asked = gallery[rows]
    made, fitting = {}, {}
    for name in ready:
        fitting[name] = seconds(lambda name=name: made.setdefault(name, make_backend(name, gallery, metric)))
        made[name].search(asked[:1], K)  # threads started, pages touched
    one = {name: [] for name in ready}
    for query in asked:
        for name in ready:
            one[name].append(seconds(lambda name=name, query=query: made[name].search(query[np.newaxis], K)))
    together = {name: seconds(lambda name=name: made[name].search(asked, K)) / len(asked) for name in ready}

    print(machine())
    print(f"{len(gallery):,} vectors of {gallery.shape[1]}, {metric}, k = {K}, {len(asked)} queries")
    print(f"{'backend':<10}{'fit s':>8}{'ms/query':>10}{'ratio':>7}{'ms/query, all at once':>23}{'ratio':>7}")
    base, base_together = np.median(one["flat"]), together["flat"]
    for name in ready:
        median = np.median(one[name])
        print(
            f"{name:<10}{fitting[name]:>8.2f}{1e3 * median:>10.1f}{median / base:>7.1f}"
            f"{1e3 * together[name]:>23.1f}{together[name] / base_together:>7.1f}"
        )


if __name__ == "__main__":
    main()
