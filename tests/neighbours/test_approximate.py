"""Backends that are not exact, and what the exact ones save: counts, filters, files."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.build.neighbours import recall
from lookalike.errors import IndexFilesError, UnprocessableError
from lookalike.neighbours.backends import BACKENDS, Backend, backend_class, make_backend
from lookalike.registry import availability
from tests.neighbours.test_backends import DATA, clustered, random, tied, unit


def alike() -> NDArray[np.float32]:
    """(6000, 32) vectors in clusters, as photos of products are."""
    rng = np.random.default_rng(5)
    centres = rng.standard_normal((60, 32))
    return unit(centres[rng.integers(0, 60, 6000)] + 0.4 * rng.standard_normal((6000, 32)))


VECTORS = alike()


@pytest.fixture(params=[name for name in BACKENDS if name != "flat"])
def name(request: pytest.FixtureRequest) -> str:
    """Each backend that is installed."""
    found = availability(BACKENDS[request.param])
    if found.state != "ready":
        pytest.skip(f"{request.param}: {found.detail}")
    return str(request.param)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Backend → the folder of the files that it saved for ``VECTORS``; made when it is first asked for."""

    class Folders(dict[str, Path]):
        def __missing__(self, name: str) -> Path:
            folder = self[name] = tmp_path_factory.mktemp(name)
            backend_class(name).build(VECTORS, "euclidean", {}, folder)
            return folder

    return Folders()


def opened(name: str, built: dict[str, Path]) -> Backend:
    files = backend_class(name).files
    return make_backend(name, VECTORS, folder=built[name] if files else None)


def test_recall_is_one_where_it_is_promised_and_high_elsewhere(name: str, built: dict[str, Path]) -> None:
    found = recall(opened(name, built), VECTORS, queries=300)
    assert found == 1 if backend_class(name).exact else found >= 0.99


@pytest.mark.parametrize("share", [0.9, 0.5, 0.1, 0.02, 0.001])
def test_a_filter_gets_as_many_as_pass_and_the_right_ones(name: str, built: dict[str, Path], share: float) -> None:
    rng = np.random.default_rng(6)
    allowed = rng.random(len(VECTORS)) < share
    queries, k = VECTORS[rng.integers(0, len(VECTORS), 40)], 20
    rows, distances = opened(name, built).search(queries, k, allowed)
    true, _ = make_backend("flat", VECTORS).search(queries, k, allowed)
    assert ((rows >= 0).sum(axis=1) == min(k, allowed.sum())).all()
    assert allowed[rows[rows >= 0]].all()
    assert (distances[:, 1:] >= distances[:, :-1]).all()
    if backend_class(name).exact or share <= 0.1:
        assert np.array_equal(rows, true)
    else:
        hits = [len(set(found) & set(wanted)) / k for found, wanted in zip(rows, true, strict=True)]
        assert np.mean(hits) >= 0.98


def test_a_filter_that_passes_one_region_only(name: str, built: dict[str, Path]) -> None:
    """The allowed rows lie far from the query: those that are found near it don't pass."""
    allowed = (VECTORS @ VECTORS[0]) < 0.2
    rows, _ = opened(name, built).search(VECTORS[:1], 10, allowed)
    assert rows.tolist() == make_backend("flat", VECTORS).search(VECTORS[:1], 10, allowed)[0].tolist()


@pytest.mark.parametrize("data", [tied, clustered, random], ids=["tied", "clustered", "random"])
def test_as_many_rows_as_there_are(name: str, data: object) -> None:
    vectors = data()  # type: ignore[operator]
    backend = make_backend(name, vectors)
    rows, distances = backend.search(vectors[:2], len(vectors) + 5)
    assert sorted(rows[0][: len(vectors)].tolist()) == list(range(len(vectors)))
    assert (rows[:, len(vectors) :] == -1).all()
    assert np.isinf(distances[:, len(vectors) :]).all()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("data", DATA)
def test_compressed_copies_lose_no_neighbour(data: str, bits: int) -> None:
    vectors = DATA[data]()
    queries = unit(vectors[::41] + np.abs(np.random.default_rng(7).normal(0, 0.01, vectors[::41].shape)))
    rows, distances = make_backend("compressed", vectors, options={"bits": bits}).search(queries, 7)
    true, exact = make_backend("flat", vectors).search(queries, 7)
    assert np.array_equal(rows, true)
    assert np.array_equal(distances, exact)


def test_files_of_other_vectors_are_refused(name: str, built: dict[str, Path]) -> None:
    for file in backend_class(name).files:
        with pytest.raises(IndexFilesError, match=rf"{file} has 6000 vectors of 32 values"):
            make_backend(name, VECTORS[:50], folder=built[name])


def test_files_that_are_none_are_refused(name: str, tmp_path: Path) -> None:
    for file in backend_class(name).files:
        for data in (b"", b"no index", bytes(4000)):
            (tmp_path / file).write_bytes(data)
            with pytest.raises(IndexFilesError, match=f"{file} can't be read"):
                make_backend(name, VECTORS, folder=tmp_path)


def test_a_graph_orders_by_distances_of_its_kind_only() -> None:
    with pytest.raises(UnprocessableError, match="can't order by 'manhattan'; it can by: euclidean, cosine"):
        make_backend("hnsw", VECTORS, "manhattan")
