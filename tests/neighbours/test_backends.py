"""All registered backends, compared with distances in plain NumPy."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.catalogue import open_source
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.index.store import open_index
from lookalike.neighbours import backends
from lookalike.neighbours.backends import BACKENDS, Backend, make_backend
from lookalike.neighbours.metrics import METRICS
from lookalike.photos import decode, resize
from lookalike.registry import availability, load

K = 10


def unit(features: NDArray[np.float64]) -> NDArray[np.float32]:
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


def random() -> NDArray[np.float32]:
    return unit(np.abs(np.random.default_rng(1).standard_normal((700, 64))))


def clustered() -> NDArray[np.float32]:
    """Clusters so dense that products in float32 can't distinguish their members."""
    rng = np.random.default_rng(2)
    centres = np.repeat(np.abs(rng.standard_normal((12, 256))), 40, axis=0)
    return unit(np.abs(centres + 1e-5 * rng.standard_normal(centres.shape)))


def tied() -> NDArray[np.float32]:
    """500 rows of three vectors: there are always more ties than k and any margin."""
    rng = np.random.default_rng(3)
    return unit(np.abs(rng.standard_normal((3, 96))))[rng.integers(0, 3, 500)]


def mirrored() -> NDArray[np.float32]:
    """Pairs of different vectors at the same angle on both sides of the query: ties."""
    angles = np.radians(np.repeat(np.arange(1, 31), 2) * np.tile([1, -1], 30))
    return unit(np.stack([np.cos(angles) + np.sin(angles), np.cos(angles) - np.sin(angles)], axis=1))


DATA = {made.__name__: made for made in (random, clustered, tied, mirrored)}


def true_distances(metric: str, query: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    a, b = query.astype(np.float64), vectors.astype(np.float64)
    match metric:
        case "euclidean":
            return np.linalg.norm(b - a, axis=1)
        case "cosine":
            return 1 - b @ a
        case "manhattan":
            return np.abs(b - a).sum(axis=1)
        case _:
            return 1 - np.minimum(a, b).sum(axis=1) / np.maximum(a, b).sum(axis=1)


def usable(name: str) -> type[Backend]:
    found = availability(BACKENDS[name])
    if found.state == "not installed":
        pytest.skip(f"{name}: {found.detail}")
    made: type[Backend] = load(BACKENDS[name])
    return made


@pytest.fixture(params=BACKENDS)
def exact(request: pytest.FixtureRequest) -> str:
    """The name of each exact backend."""
    name: str = request.param
    if not usable(name).exact:
        pytest.skip(f"{name} does not promise the true neighbours")
    return name


def assert_nearest(
    who: str,
    true: NDArray[np.float64],
    possible: NDArray[np.int64],
    found: NDArray[np.int64],
    reported: NDArray[np.float32],
) -> None:
    best = np.sort(true[possible])[: len(found)]
    assert np.abs(reported - best).max() < 1e-5, f"{who}: a distance is off by more than 1e-5"
    assert np.abs(true[found] - best).max() < 1e-6, f"{who} and the truth differ in rows that are not equally near"
    listed = list(zip(reported, found, strict=True))
    assert listed == sorted(listed), f"{who}: not nearest first with ties by row"


@pytest.mark.parametrize("masked", [False, True], ids=["all", "filtered"])
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("data", DATA)
def test_exact_backends_find_the_true_neighbours(exact: str, data: str, metric: str, masked: bool) -> None:
    vectors = DATA[data]()
    backend = make_backend(exact, vectors, metric)
    queries = unit(vectors[[0, 17, 59]] + np.abs(np.random.default_rng(4).normal(0, 0.02, (3, vectors.shape[1]))))
    queries[0] = vectors[0]
    allowed = np.arange(len(vectors)) % 3 != 0 if masked else None
    rows, distances = backend.search(queries, K, allowed)
    assert rows.dtype == np.int64
    assert distances.dtype == np.float32
    possible = np.arange(len(vectors)) if allowed is None else np.flatnonzero(allowed)
    for query, found, reported in zip(queries, rows, distances, strict=True):
        assert np.isin(found, possible).all(), f"{exact} found a row that the filter forbids"
        assert_nearest(f"{exact} on {data} vectors", true_distances(metric, query, vectors), possible, found, reported)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("data", DATA)
def test_exact_backends_agree_to_the_row(exact: str, data: str, metric: str) -> None:
    vectors = DATA[data]()
    queries = vectors[::37]
    rows, distances = make_backend(exact, vectors, metric).search(queries, K)
    flat_rows, flat_distances = make_backend("flat", vectors, metric).search(queries, K)
    assert np.array_equal(rows, flat_rows), f"{exact} and flat name other {metric} neighbours on {data} vectors"
    assert np.array_equal(distances, flat_distances)


@pytest.fixture(scope="session")
def thumbnails(real_data: Path) -> NDArray[np.float32]:
    """(3000, 576) unit vectors: real photos of 12×16 pixels; some are pixel-identical."""
    with open_source(real_data / "data" / "fashion-product-images-small.zip") as source:
        photos = [resize(decode(source.read(name)), (12, 16)) for name in source.members()[:3000]]
    return unit(np.stack(photos).reshape(len(photos), -1).astype(np.float64))


@pytest.mark.parametrize("metric", METRICS)
def test_exact_backends_agree_on_real_photos(exact: str, metric: str, thumbnails: NDArray[np.float32]) -> None:
    assert_agreement(exact, metric, thumbnails, queries=40)


@pytest.mark.long
@pytest.mark.parametrize("metric", METRICS)
def test_exact_backends_agree_on_all_real_photos(exact: str, metric: str, real_index_pixels: Path) -> None:
    with closing(open_index(real_index_pixels)) as index:
        assert len(index.vectors) == 44_072
        assert_agreement(exact, metric, index.vectors, queries=200)


def assert_agreement(exact: str, metric: str, vectors: NDArray[np.float32], queries: int) -> None:
    asked = vectors[:: len(vectors) // queries]
    rows, distances = make_backend(exact, vectors, metric).search(asked, K)
    flat_rows, flat_distances = make_backend("flat", vectors, metric).search(asked, K)
    assert np.array_equal(rows, flat_rows), f"{exact} and flat name other {metric} neighbours of real photos"
    assert np.array_equal(distances, flat_distances)
    everything = np.arange(len(vectors))
    for i in range(0, len(asked), 10):
        true = true_distances(metric, asked[i], vectors)
        assert_nearest(f"{exact} on real photos", true, everything, rows[i], distances[i])


def test_where_k_cuts_through_a_tie_the_lowest_rows_win(exact: str) -> None:
    vectors = np.repeat(unit(np.array([[1.0, 0, 0], [3, 4, 0]])), [3, 300], axis=0)[::-1].copy()
    rows, _ = make_backend(exact, vectors).search(vectors[-1:], 8)
    assert rows.tolist() == [[300, 301, 302, 0, 1, 2, 3, 4]]


class Careless:
    """What NearestNeighbors may do, but seldom does: errors of a millionth, ties in the worst order."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self.vectors = vectors

    def kneighbors(self, queries: NDArray[np.float32], count: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        distances = np.stack([np.round(true_distances("euclidean", query, self.vectors), 6) for query in queries])
        rows = np.stack([np.lexsort((-np.arange(len(row)), row))[:count] for row in distances])
        return np.take_along_axis(distances, rows, axis=1), rows


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("data", ["tied", "clustered"])
def test_sklearn_relies_on_nothing_that_is_not_promised(data: str, metric: str) -> None:
    vectors = DATA[data]()
    backend = make_backend("sklearn", vectors, metric)
    backend._neighbours = Careless(vectors)  # type: ignore[attr-defined]
    rows, _ = backend.search(vectors[::37], K)
    assert np.array_equal(rows, make_backend("flat", vectors, metric).search(vectors[::37], K)[0])


def test_fewer_rows_than_k(exact: str) -> None:
    vectors = random()
    allowed = np.zeros(len(vectors), bool)
    allowed[[4, 9]] = True
    rows, distances = make_backend(exact, vectors).search(vectors[9:10], 4, allowed)
    assert rows.tolist() == [[9, 4, -1, -1]]
    assert np.isinf(distances[0, 2:]).all()
    rows, distances = make_backend(exact, vectors).search(vectors[:2], 1000)
    assert (rows[:, :700] >= 0).all()
    assert (rows[:, 700:] == -1).all()
    assert np.isinf(distances[:, 700:]).all()
    nothing, _ = make_backend(exact, vectors).search(vectors[:1], 2, np.zeros(len(vectors), bool))
    assert nothing.tolist() == [[-1, -1]]


def test_mapped_vectors_are_neither_copied_nor_written(exact: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("vectors") / "vectors.npy"
    np.save(path, random())
    mapped = np.load(path, mmap_mode="r")
    for metric in METRICS:
        backend = make_backend(exact, mapped, metric)
        assert np.shares_memory(backend.vectors, mapped)
        backend.search(mapped[:2], 3)
    assert np.array_equal(mapped, random())


def test_many_threads_get_the_answers_that_they_get_alone(exact: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    vectors = clustered()
    backend = make_backend(exact, vectors)
    alone = [backend.search(query[np.newaxis], K)[0].tolist() for query in vectors[:24]]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: backend.search(query[np.newaxis], K)[0].tolist(), vectors[:24]))
    assert together == alone


@pytest.mark.parametrize(
    ("queries", "k", "allowed", "sentence"),
    [
        (np.ones((1, 63), np.float32), 5, None, r"the shape \(q, 64\)"),
        (np.ones(64, np.float32), 5, None, r"the shape \(q, 64\)"),
        (np.full((1, 64), np.nan, np.float32), 5, None, "not finite"),
        (np.ones((1, 64), np.float32), 5, None, "length 1"),
        (np.full((1, 64), 0.125, np.float32), 0, None, "k is 0"),
        (np.full((1, 64), 0.125, np.float32), 5, np.ones(3, bool), "filter covers"),
    ],
)
def test_wrong_queries_are_refused(
    queries: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None, sentence: str
) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        make_backend("flat", random()).search(queries, k, allowed)


def test_wrong_vectors_are_refused() -> None:
    longer, damaged = random(), random()
    longer[5] *= 2
    damaged[6, 3] = np.nan
    for vectors, sentence in (
        (random().astype(np.float64), "float64"),
        (random()[0], r"\(64,\)"),
        (random()[:0], r"\(0, 64\)"),
        (longer, "Vector 5"),
        (damaged, "Vector 6"),
    ):
        with pytest.raises(LookalikeError, match=sentence):
            make_backend("flat", vectors)


def test_negative_features_have_no_jaccard(exact: str) -> None:
    signed = random()
    with pytest.raises(UnprocessableError, match="negative features"):
        make_backend(exact, signed, "jaccard").search(-signed[:1], 3)
    signed[1] *= -1
    with pytest.raises(UnprocessableError, match="negative features"):
        make_backend(exact, signed, "jaccard")


def test_each_metric_orders_in_its_own_way(exact: str) -> None:
    vectors = random()
    rows = {metric: make_backend(exact, vectors, metric).search(vectors[:1], 50)[0].tolist() for metric in METRICS}
    assert rows["cosine"] == rows["euclidean"]  # on unit vectors
    assert len({str(rows[metric]) for metric in ("euclidean", "manhattan", "jaccard")}) == 3


def test_a_metric_that_a_backend_lacks() -> None:
    class OnlyEuclidean(load(BACKENDS["flat"])):  # type: ignore[misc]
        metrics = ("euclidean",)

    with pytest.raises(UnprocessableError, match="can't order by 'cosine'; it can by: euclidean"):
        OnlyEuclidean(random(), "cosine")
    with pytest.raises(UnprocessableError, match="no metric 'hamming'"):
        OnlyEuclidean(random(), "hamming")


def test_the_default_follows_the_number_of_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert backends.default_backend(50_000) == "sklearn"
    assert backends.default_backend(50_001) == "flat"
    vectors = random()
    assert type(make_backend(None, vectors)) is load(BACKENDS["sklearn"])
    monkeypatch.setattr(backends, "SKLEARN_MAX_VECTORS", len(vectors) - 1)
    assert type(make_backend(None, vectors)) is load(BACKENDS["flat"])
    assert type(make_backend("sklearn", vectors)) is load(BACKENDS["sklearn"])


def test_an_unknown_backend_names_the_known() -> None:
    with pytest.raises(UnprocessableError, match=f"no backend 'hsnw'; there are: {', '.join(BACKENDS)}"):
        make_backend("hsnw", random())
