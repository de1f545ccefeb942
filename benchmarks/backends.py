"""How quick and how right is each backend? Recall against queries a second, with faiss used directly as the peer.

    python benchmarks/backends.py [--index DIR | --vectors 44072 --dim 256] [--json FILE] [--plot FILE.svg]

Queries are vectors of the gallery itself, which are left out of the answers; they come one at a time, as in the app,
the backends in turn, and the median counts. Recall counts a row as right that is as near as the true k-th neighbour.
The limit of a scan is the bytes that it must read, divided by the bandwidth that is measured in the same run.
"""

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import click
import common
import numpy as np
from numpy.typing import NDArray

from lookalike.build.neighbours import Truth, recall
from lookalike.index.store import open_index
from lookalike.neighbours.backends import BACKENDS, backend_class, make_backend
from lookalike.neighbours.options import written
from lookalike.registry import availability

Vectors: TypeAlias = NDArray[np.float32]

K = 5
RECALL_QUERIES = 500
CLUSTERS = 500  # kinds of things in a made-up catalogue
LADDERS = {  # the option that trades time for recall, and the values tried
    "hnsw": ("ef", (16, 32, 64, 128, 256)),
    "annoy": ("search_k", (500, 2000, 8000, 30000)),
    "compressed": ("bits", (16, 8)),
}
BYTES_A_NUMBER = {"flat": 4, "sklearn": 4, "faiss flat": 4, "compressed:bits=16": 2, "compressed:bits=8": 1}
REMOTE = ("milvus",)  # not a backend of this machine alone


def made_up(count: int, dim: int) -> Vectors:
    """(count, dim) float32 unit vectors, non-negative and in clusters, like a network's features of products."""
    rng = np.random.default_rng(0)
    centres = rng.exponential(size=(CLUSTERS, dim)).astype(np.float32)
    vectors = centres[rng.integers(CLUSTERS, size=count)]
    for start in range(0, count, 1000):
        part = vectors[start : start + 1000] + rng.exponential(0.5, (min(1000, count - start), dim))
        vectors[start : start + 1000] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def peers(vectors: Vectors) -> dict[str, Callable[[Vectors], object]]:
    """faiss as its manual shows it, by one thread."""
    import faiss

    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)

    def search(query: Vectors) -> object:
        faiss.omp_set_num_threads(1)
        return flat.search(query, K)

    return {"faiss flat": search}


def measured(
    name: str, gallery: Vectors, truths: Sequence[Truth], asked: Vectors, folder: Path
) -> list[dict[str, Any]]:
    """The figures of one backend, for each value of its option."""
    made = backend_class(name)
    build = common.files_of(name, gallery, folder)
    option, values = LADDERS.get(name, ("", (0,)))
    at_search = bool(option) and made.known_options[option].at_search
    rows = []
    for value in values:
        options = {option: value} if option else {}
        backend = make_backend(name, gallery, options=options, folder=folder if at_search else None)
        took = common.each_alone(partial(backend.search, k=K), asked)
        found = [recall(backend, truth) for truth in truths]
        rows.append(row_of(written(name, options), took, *found, build))
    return rows


def row_of(name: str, took: list[float], recall5: float, recall10: float, build: float) -> dict[str, Any]:
    """A row of the table."""
    return {
        "backend": name,
        "milliseconds": round(1000 * float(np.median(took)), 3),
        "recall@5": round(recall5, 4),
        "recall@10": round(recall10, 4),
        "build_seconds": round(build, 1),
    }


@click.command()
@click.option("--vectors", default=44_072, show_default=True, help="How many made-up vectors")
@click.option("--dim", default=256, show_default=True, help="Numbers in each")
@click.option("--index", type=click.Path(path_type=Path), help="Take the vectors of this index instead")
@click.option("--queries", default=100, show_default=True, help="Queries to time")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures there")
@click.option("--plot", "plot_path", type=click.Path(path_type=Path), help="Draw them there, as SVG")
def main(
    vectors: int, dim: int, index: Path | None, queries: int, json_path: Path | None, plot_path: Path | None
) -> None:
    """Measure every backend that is installed."""
    gallery = open_index(index).vectors if index else made_up(vectors, dim)
    facts, reads = common.machine(), common.bandwidth()
    asked = gallery[np.random.default_rng(1).choice(len(gallery), min(queries, len(gallery)), replace=False)]
    truths = [Truth.of(gallery, RECALL_QUERIES, k) for k in (5, 10)]
    rows = []
    for name, entry in BACKENDS.items():
        if name in REMOTE or availability(entry).state != "ready":
            print(f"{name} is not measured: {availability(entry).detail or 'it needs a server'}")
            continue
        with tempfile.TemporaryDirectory() as place:
            rows += measured(name, gallery, truths, asked, Path(place))
    for name, search in peers(gallery).items():
        rows.append(row_of(name, common.each_alone(search, asked), 1.0, 1.0, 0.0))
    for row in rows:
        size = BYTES_A_NUMBER.get(row["backend"])
        row["limit_milliseconds"] = round(1000 * gallery.size * size / reads, 2) if size else None

    print(common.described(facts))
    print(f"{len(gallery):,} vectors of {gallery.shape[1]}, {len(asked)} queries one at a time, {reads / 1e9:.1f} GB/s")
    base = next(row["milliseconds"] for row in rows if row["backend"] == "flat")
    print(f"{'backend':<24}{'ms/query':>9}{'limit':>7}{'flat/it':>8}{'recall@5':>10}{'@10':>8}{'build s':>9}")
    for row in rows:
        limit = "" if row["limit_milliseconds"] is None else f"{row['limit_milliseconds']:.2f}"
        print(
            f"{row['backend']:<24}{row['milliseconds']:>9.2f}{limit:>7}{base / row['milliseconds']:>8.1f}"
            f"{row['recall@5']:>10.4f}{row['recall@10']:>8.4f}{row['build_seconds']:>9.1f}"
        )
    common.write(json_path, {"machine": facts, "bandwidth": reads, "shape": list(gallery.shape), "rows": rows})
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        series.setdefault(row["backend"].partition(":")[0], []).append((row["recall@10"], 1000 / row["milliseconds"]))
    common.plot(plot_path, series, ("recall@10", "queries a second (one at a time)"))


if __name__ == "__main__":
    main()
