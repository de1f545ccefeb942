"""What the benchmarks share: the machine and its limits, medians, made-up vectors, JSON and plots."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PACKAGES = ("numpy", "scikit-learn", "faiss-cpu", "annoy", "onnxruntime", "tensorflow")
FLAGS = ("avx2", "f16c", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")
NEIGHBOURS = 16  # whose differences give a vector's local covariance


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    said = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return {
        "cpu": said.get("model name", platform.machine()),
        "flags": [flag for flag in FLAGS if flag in said.get("flags", "").split()],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def described(facts: Mapping[str, Any]) -> str:
    """``machine()`` in a line."""
    packages = ", ".join(f"{name} {number}" for name, number in facts["packages"].items() if number)
    return f"{facts['cpu']} ({', '.join(facts['flags'])}), {facts['cores']} cores, Python {facts['python']}, {packages}"


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work: Callable[[], object], times: int = 7) -> float:
    """The median of how long ``work`` takes, in seconds, after once for nothing."""
    work()
    return statistics.median(seconds(work) for _ in range(times))


def each_alone(search: Callable[[NDArray[np.float32]], object], queries: NDArray[np.float32]) -> list[float]:
    """How long ``search`` takes for each of ``queries`` (q, dim), one (1, dim) after another, in seconds."""
    search(queries[:1])  # threads started, pages touched
    took = []
    for query in queries:
        start = time.perf_counter()
        search(query[np.newaxis])
        took.append(time.perf_counter() - start)
    return took


def files_of(name: str, vectors: NDArray[np.float32], folder: Path) -> float:
    """Have the backend called ``name`` save its files for ``vectors`` in ``folder``; how many seconds that took."""
    from lookalike.neighbours.backends import backend_class

    return seconds(lambda: backend_class(name).build(vectors, "euclidean", {}, folder))


def bandwidth(megabytes: int = 256) -> float:
    """Bytes a second that one core reads from memory: the sum of an array far larger than its caches."""
    array = np.ones(megabytes * 2**20 // 4, np.float32)
    return array.nbytes / median(array.sum)


def peak(side: int = 2048) -> float:
    """Floating-point operations a second of a product of two float32 matrices, by all cores."""
    one, other = np.random.default_rng(0).random((2, side, side), np.float32)
    return 2 * side**3 / median(lambda: one @ other, 5)


def resampled(
    vectors: NDArray[np.float32], count: int, seed: int = 0, out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """(count, dim) float32 unit vectors, drawn to resemble ``vectors`` (n, dim), unit rows.

    Each is a vector of these with noise of its local covariance: a random mixture of the differences to its nearest
    neighbours, as long as they are on average. Those up to ``n`` are the vectors themselves. The result is written to
    ``out``, if it is given.
    """
    import faiss

    rng = np.random.default_rng(seed)
    made = np.empty((count, vectors.shape[1]), np.float32) if out is None else out
    kept = min(count, len(vectors))
    made[:kept] = vectors[:kept]
    if kept == count:
        return made
    index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    index.add(vectors)
    _, near = index.search(vectors, NEIGHBOURS + 1)
    near = np.where(near < 0, np.arange(len(vectors))[:, None], near)[:, 1:]
    for start in range(kept, count, 4096):
        rows = rng.integers(0, len(vectors), min(4096, count - start))
        differences = vectors[near[rows]] - vectors[rows, None]
        weights = rng.standard_normal((len(rows), 1, NEIGHBOURS)).astype(np.float32) / np.sqrt(NEIGHBOURS)
        noisy = vectors[rows] + (weights @ differences)[:, 0]
        made[start : start + len(rows)] = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
    return made


def write(path: Path | None, result: Mapping[str, Any]) -> None:
    """Write a result as JSON, if a path was given."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def plot(
    path: Path | None,
    series: Mapping[str, Sequence[tuple[float, float]]],
    labels: tuple[str, str],
    scales: tuple[str, str] = ("linear", "log"),
) -> None:
    """Draw lines of (x, y) points as SVG, if a path was given; ``scales`` and ``labels`` of x and y."""
    if not path:
        return
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for marker, (name, points) in zip("osD^vXPh*<>", series.items(), strict=False):
        x, y = zip(*sorted(points), strict=True)
        axes.plot(x, y, marker=marker, label=name)
    axes.set(xlabel=labels[0], ylabel=labels[1], xscale=scales[0], yscale=scales[1])
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend(fontsize="small")
    _save(figure, path)


def _pyplot() -> Any:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "lookalike"
    from matplotlib import pyplot

    return pyplot


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
    _pyplot().close(figure)


def bars(path: Path | None, values: Mapping[str, float], label: str) -> None:
    """Draw a bar for each of ``values``, named and numbered, as SVG, if a path was given."""
    if not path:
        return
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(figsize=(7, 0.5 * len(values) + 1))
    drawn = axes.barh(list(values), list(values.values()))
    axes.bar_label(drawn, fmt="%.1f", padding=3)
    axes.invert_yaxis()
    axes.set(xlabel=label)
    axes.margins(x=0.12)
    _save(figure, path)
