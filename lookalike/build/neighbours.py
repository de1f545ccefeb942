"""The backend of an index: its files, its measured recall, and the time of a search with each backend."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike import registry
from lookalike.build.left_out import number
from lookalike.build.progress import Progress
from lookalike.calibration.records import Neighbours
from lookalike.encoders.base import Vectors
from lookalike.neighbours.backends import (
    AUTO,
    BACKENDS,
    SKLEARN_MAX_VECTORS,
    Backend,
    backend_class,
    make_backend,
    parse,
)
from lookalike.neighbours.options import Options, written

QUERIES, K = 1000, 5  # for measuring the recall
ENOUGH = 0.99  # recall@5
SAME_DISTANCE = 1e-6  # distances that differ by less are one distance
LEAST_MEASURED = 5_000  # vectors: with fewer, every backend is fast
MEASURED_PART = 200_000  # vectors, from whose times those of all vectors are extrapolated
GRAPH_PART = 5_000  # vectors of the graph for timing; the time of a graph hardly grows with its size
TIMED = 30  # queries
EXACT = "compressed"  # the backend if no graph is good enough
SLOW = 20.0  # milliseconds per query: above, the build chooses a graph


def check_spec(spec: str | None) -> None:
    """Raise unless ``spec`` names a backend that can be built (see ``build_neighbours``).

    Raises:
        UnprocessableError: there is no such backend or option.
        UnavailableError: a required package is not installed.
    """
    if spec not in (None, AUTO):
        parse(str(spec))


def build_neighbours(
    vectors: Vectors, spec: str | None, before: Neighbours | None, folder: Path, progress: Progress
) -> Neighbours:
    """Save the files of a backend for ``vectors`` (n, dim) in ``folder``, and measure its recall and its speed.

    Args:
        vectors: of the index.
        spec: the backend and its options (``hnsw:m=32``), ``AUTO``, or None: as in ``before``.
        before: of the previous index, if there is one.
        folder: where the other files of the index are staged.
        progress: receives messages, and the number of finished vectors.

    Raises:
        UnprocessableError: there is no such backend or option.
        UnavailableError: a required package is not installed.
        OSError: the files can't be written.
    """
    if spec is None:
        spec = written(before.backend, before.options) if before and before.backend else AUTO
    costs = _costs(vectors) if len(vectors) >= LEAST_MEASURED else {}
    chosen = spec != AUTO
    if not chosen:
        if len(vectors) <= SKLEARN_MAX_VECTORS:
            return Neighbours(costs=costs)
        spec = _quickest(costs)
    name, options = parse(spec)
    made = backend_class(name)
    _build(name, vectors, options, folder, progress)
    if made.exact:
        return Neighbours(backend=name, options=options, costs=costs)
    recall, options = _tuned(made, vectors, options, folder)
    if recall < ENOUGH:
        progress.note(f"The backend {name} finds {recall:.1%} of the five nearest here at most; compressed is exact.")
    if recall < ENOUGH and not chosen:
        for file in made.files:
            (folder / file).unlink()
        _build(EXACT, vectors, {}, folder, progress)
        return Neighbours(backend=EXACT, costs=costs)
    if recall >= ENOUGH:
        made.publish(vectors, options)
    costs = costs | {name: _timed(made(vectors, "euclidean", options, folder), vectors)} if costs else costs
    return Neighbours(
        backend=name, options=options, recall=round(recall, 4), queries=min(QUERIES, len(vectors)), costs=costs
    )


def _build(name: str, vectors: Vectors, options: Options, folder: Path, progress: Progress) -> None:
    """Have a backend save its files, or fill its engine."""
    made, done = backend_class(name), 0

    def advance(finished: int) -> None:
        nonlocal done
        progress.advance(finished - done)
        done = finished

    if made.files or made.remote:
        progress.note(f"Building the backend {name}.")
        progress.start(len(vectors), 0)
        try:
            made.build(vectors, "euclidean", options, folder, advance)
        finally:
            progress.finish()


def sentences(neighbours: Neighbours | None) -> list[str]:
    """Sentences on the backend, for people; empty for the default."""
    if neighbours is None or not neighbours.backend:
        return []
    name = neighbours.backend
    finds = ""
    if neighbours.recall is not None:
        measured = f"measured on {number(neighbours.queries, 'photo(s)')}"
        finds = f", which finds {neighbours.recall:.1%} of the five nearest ({measured})"
    takes = f"; a search takes {milliseconds(neighbours.costs[name])} ms" if name in neighbours.costs else ""
    return [f"Neighbours are found by {written(name, neighbours.options)}{finds}{takes}."]


def milliseconds(cost: float) -> str:
    """A time with two digits, or as an integer."""
    return f"{cost:,.0f}" if cost >= 10 else f"{cost:.2g}"


@dataclass(frozen=True)
class Truth:
    """The exact neighbours of some rows of a gallery, each without the row itself.

    Attributes:
        asked: (q,) int64, the rows.
        distances: (q, k) float32, ascending; k is less than asked for if there are not so many other rows.
    """

    asked: NDArray[np.int64]
    distances: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: Vectors, queries: int = QUERIES, k: int = K) -> "Truth":
        """Of up to ``queries`` rows of ``vectors`` (n, dim), drawn with a fixed seed."""
        asked = np.random.default_rng(0).permutation(len(vectors))[:queries]
        return cls(asked, _others(make_backend("flat", vectors), asked, min(k, len(vectors) - 1)))


def recall(backend: Backend, truth: Truth) -> float:
    """recall@k (0 to 1) of ``backend`` for the rows of its gallery in ``truth``.

    A result is right if it is as near as the true k-th neighbour (Aumüller, Bernhardsson and Faithfull, ANN-Benchmarks,
    Information Systems 87, 2020).
    """
    k = truth.distances.shape[1]
    if not k:
        return 1.0
    return float(np.mean(_others(backend, truth.asked, k) <= truth.distances[:, -1:] + SAME_DISTANCE))


def kept_neighbours(before: Vectors, after: Vectors, queries: int = QUERIES, k: int = K) -> float:
    """The mean share of each photo's ``k`` nearest in ``before`` that are among its nearest in ``after``, 0 to 1."""
    asked = np.random.default_rng(0).permutation(len(before))[:queries]
    k = min(k, len(before) - 1)
    if not k:
        return 1.0
    near = [make_backend("flat", vectors).search(vectors[asked], k + 1)[0] for vectors in (before, after)]
    shares = [len(set(one) & set(other) - {row}) / k for row, one, other in zip(asked, *near, strict=True)]
    return float(np.mean(np.minimum(shares, 1)))


def _others(backend: Backend, asked: NDArray[np.int64], k: int) -> NDArray[np.float32]:
    """(q, k) distances of the rows nearest to the rows ``asked`` (q,), other than these; inf if fewer were found."""
    rows, distances = backend.search(np.ascontiguousarray(backend.vectors[asked]), k + 1)
    distances = np.where(rows == asked[:, None], np.inf, distances)
    return np.sort(distances, axis=1)[:, :k].astype(np.float32)


def _tuned(made: type[Backend], vectors: Vectors, options: Options, folder: Path) -> tuple[float, dict[str, int | str]]:
    """The recall of a backend, and its options; one of them is raised until the recall is sufficient."""
    known = made.known_options[made.tuned] if made.tuned else None
    value = int(options.get(made.tuned, known.default)) if known else 0
    truth = Truth.of(vectors)
    while True:
        chosen = {**options, made.tuned: value} if known else dict(options)
        found = recall(made(vectors, "euclidean", chosen, folder), truth)
        if found >= ENOUGH or not known or 2 * value > known.most:
            return found, chosen
        value *= 2


def _costs(vectors: Vectors) -> dict[str, float]:
    """Backend → milliseconds per query, of the installed backends that are not too slow to measure."""
    part = vectors[:MEASURED_PART]
    more = len(vectors) / len(part)  # the time of a scan is proportional
    costs: dict[str, float] = {}
    for name in ("sklearn", "flat", "compressed"):
        if name != "sklearn" or len(vectors) <= SKLEARN_MAX_VECTORS:
            _measure(costs, name, part, more)
    _measure(costs, "hnsw", vectors[:GRAPH_PART], 1.0)
    return costs


def _measure(costs: dict[str, float], name: str, vectors: Vectors, more: float) -> None:
    if registry.availability(BACKENDS[name]).state == "ready":
        costs[name] = round(more * _timed(make_backend(name, vectors), vectors), 3)


def _timed(backend: Backend, vectors: Vectors) -> float:
    """The median time of a single query, in milliseconds."""
    took = []
    for row in np.random.default_rng(1).permutation(len(vectors))[: TIMED + 1]:
        start = time.perf_counter()
        backend.search(vectors[row : row + 1], K)
        took.append(time.perf_counter() - start)
    return round(1000 * float(np.median(took[1:])), 3)


def _quickest(costs: dict[str, float]) -> str:
    """The backend for many vectors: the fastest exact one, or a graph if that is slow."""
    exact = {name: costs[name] for name in ("flat", "compressed") if name in costs}
    quickest = min(exact, key=exact.__getitem__)
    return "hnsw" if exact[quickest] > SLOW and "hnsw" in costs else quickest
