"""What does a larger catalogue need? Time, memory and recall of the backends from ten thousand vectors to a million.

    python benchmarks/growth.py --index DIR [--sizes 10000,100000,1000000] [--json FILE] [--plot FILE.svg]

Larger galleries are drawn to resemble the index's own vectors (``common.resampled``): its vectors with noise of their
local covariance. Each backend's files are built, opened as the app does, and asked one query at a time, without a
filter and with ones that pass a half, a hundredth and a thousandth.
"""

import resource
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import click
import common
import numpy as np
from numpy.typing import NDArray

from lookalike.build.neighbours import Truth, recall
from lookalike.index.store import open_index
from lookalike.neighbours.backends import backend_class, make_backend

Vectors: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

RECALL_QUERIES = 300
NAMES = ("flat", "compressed", "hnsw")
K = 20
SHARES = (0.5, 0.01, 0.001)


def percentiles(took: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds."""
    return {f"p{p}": round(1000 * float(np.percentile(took, p)), 3) for p in (50, 99)}


def measured(
    name: str, gallery: Vectors, truth: Truth, asked: Vectors, masks: Mapping[float, Mask], folder: Path
) -> dict[str, Any]:
    """The figures of one backend on one gallery."""
    build = common.files_of(name, gallery, folder)
    backend = make_backend(name, gallery, folder=folder if backend_class(name).files else None)
    return {
        "vectors": len(gallery),
        "backend": name,
        "build_seconds": round(build, 1),
        "file_megabytes": round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1),
        **percentiles(common.each_alone(partial(backend.search, k=K), asked)),
        "recall@5": round(recall(backend, truth), 4),
        "filtered": {
            str(share): percentiles(common.each_alone(partial(backend.search, k=K, allowed=mask), asked[:30]))
            for share, mask in masks.items()
        },
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


@click.command()
@click.option("--index", type=click.Path(path_type=Path), required=True, help="Whose vectors the others resemble")
@click.option("--sizes", default="10000,100000,1000000", show_default=True)
@click.option("--queries", default=200, show_default=True, help="Queries to time")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures there")
@click.option("--plot", "plot_path", type=click.Path(path_type=Path), help="Draw them there, as SVG")
def main(index: Path, sizes: str, queries: int, json_path: Path | None, plot_path: Path | None) -> None:
    """Measure each backend at each size."""
    own = np.array(open_index(index).vectors)
    facts, reads, rows = common.machine(), common.bandwidth(), []
    print(common.described(facts))
    heads = f"{'build s':>8}{'MB':>7}{'p50 ms':>8}{'p99':>8}{'recall@5':>10}  filtered p50 (share)"
    print(f"{'vectors':>10} {'backend':<12}{heads}")
    for size in map(int, sizes.split(",")):
        gallery = common.resampled(own, size)
        rng = np.random.default_rng(2)
        asked = gallery[rng.choice(size, min(queries, size), replace=False)]
        masks = {share: rng.random(size) < share for share in SHARES}
        truth = Truth.of(gallery, RECALL_QUERIES)
        for name in NAMES:
            with tempfile.TemporaryDirectory() as place:
                row = measured(name, gallery, truth, asked, masks, Path(place))
                rows.append(row)
                told = ", ".join(f"{each['p50']:.1f} ({share})" for share, each in row["filtered"].items())
                print(
                    f"{size:>10,} {name:<12}{row['build_seconds']:>8.1f}{row['file_megabytes']:>7.0f}{row['p50']:>8.2f}"
                    f"{row['p99']:>8.2f}{row['recall@5']:>10.4f}  {told}",
                    flush=True,
                )
        del gallery
    common.write(json_path, {"machine": facts, "bandwidth": reads, "dim": own.shape[1], "rows": rows})
    series = {name: [(row["vectors"], row["p50"]) for row in rows if row["backend"] == name] for name in NAMES}
    common.plot(plot_path, series, ("vectors", "milliseconds a query (median)"), ("log", "log"))


if __name__ == "__main__":
    main()
