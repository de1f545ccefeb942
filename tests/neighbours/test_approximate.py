"""Approximate backends, and files of exact ones."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.build.neighbours import Truth, recall
from lookalike.errors import IndexFilesError, UnprocessableError
from lookalike.neighbours.backends import BACKENDS, Backend, backend_class, make_backend, parse
from lookalike.registry import availability
from tests.neighbours.test_backends import DATA, clustered, random, tied, unit


def alike() -> NDArray[np.float32]:
    """(6000, 32) vectors in clusters, as photos of products are."""
    rng = np.random.default_rng(5)
    centres = rng.standard_normal((60, 32))
    return unit(centres[rng.integers(0, 60, 6000)] + 0.4 * rng.standard_normal((6000, 32)))


VECTORS = alike()


SERVER = "milvus at MILVUS_URI"


@pytest.fixture(params=[*(name for name in BACKENDS if name != "flat"), SERVER])
def spec(request: pytest.FixtureRequest) -> str:
    """Each backend that is installed, as it is written; milvus on a local file, and on a server where there is one."""
    if request.param == SERVER:
        return str(request.getfixturevalue("server"))
    if request.param == "milvus":
        return str(request.getfixturevalue("lite"))
    found = availability(BACKENDS[request.param])
    if found.state != "ready":
        pytest.skip(f"{request.param}: {found.detail}")
    return str(request.param)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The backend milvus on the server at MILVUS_URI; what was filled there is dropped in the end."""
    uri = os.environ.get("MILVUS_URI")
    if not uri:
        pytest.skip("MILVUS_URI is not set: no Milvus server was asked")
    pymilvus = pytest.importorskip("pymilvus")
    name = f"lookalike_test_{secrets.token_hex(4)}"
    yield f"milvus:{uri},name={name}"
    client = pymilvus.MilvusClient(uri, token=os.environ.get("LOOKALIKE_MILVUS_TOKEN", ""))
    for collection in client.list_collections():
        if collection.startswith(name):
            client.drop_collection(collection)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Backend → the folder of what it saved for ``VECTORS``; made when it is first asked for."""

    class Folders(dict[str, Path]):
        def __missing__(self, spec: str) -> Path:
            name, options = parse(spec)
            folder = self[spec] = tmp_path_factory.mktemp(name)
            backend_class(name).build(VECTORS, "euclidean", options, folder)
            return folder

    return Folders()


def opened(spec: str, built: dict[str, Path]) -> Backend:
    name, options = parse(spec)
    folder = built[spec]
    return make_backend(name, VECTORS, options=options, folder=folder if backend_class(name).files else None)


def exact(spec: str) -> bool:
    return backend_class(parse(spec)[0]).exact


def test_recall_is_one_where_it_is_promised_and_high_elsewhere(spec: str, built: dict[str, Path]) -> None:
    found = recall(opened(spec, built), Truth.of(VECTORS, queries=300))
    assert found == 1 if exact(spec) else found >= 0.99


@pytest.mark.parametrize("share", [0.9, 0.5, 0.1, 0.02, 0.001])
def test_a_filter_gets_as_many_as_pass_and_the_right_ones(spec: str, built: dict[str, Path], share: float) -> None:
    rng = np.random.default_rng(6)
    allowed = rng.random(len(VECTORS)) < share
    queries, k = VECTORS[rng.integers(0, len(VECTORS), 40)], 20
    rows, distances = opened(spec, built).search(queries, k, allowed)
    true, _ = make_backend("flat", VECTORS).search(queries, k, allowed)
    assert ((rows >= 0).sum(axis=1) == min(k, allowed.sum())).all()
    assert allowed[rows[rows >= 0]].all()
    assert (distances[:, 1:] >= distances[:, :-1]).all()
    if exact(spec) or share <= 0.1:
        assert np.array_equal(rows, true)
    else:
        hits = [len(set(found) & set(wanted)) / k for found, wanted in zip(rows, true, strict=True)]
        assert np.mean(hits) >= 0.98


def test_a_filter_that_passes_one_region_only(spec: str, built: dict[str, Path]) -> None:
    """The allowed rows are far from the query: those found near it don't pass."""
    allowed = (VECTORS @ VECTORS[0]) < 0.2
    rows, _ = opened(spec, built).search(VECTORS[:1], 10, allowed)
    assert rows.tolist() == make_backend("flat", VECTORS).search(VECTORS[:1], 10, allowed)[0].tolist()


@pytest.mark.parametrize("data", [tied, clustered, random], ids=["tied", "clustered", "random"])
def test_as_many_rows_as_there_are(spec: str, data: object, tmp_path: Path) -> None:
    vectors = data()  # type: ignore[operator]
    name, options = parse(spec)
    if backend_class(name).remote:
        backend_class(name).build(vectors, "euclidean", options, tmp_path)
    backend = make_backend(name, vectors, options=options)
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


def test_files_of_other_vectors_are_refused(spec: str, built: dict[str, Path]) -> None:
    name, _ = parse(spec)
    for file in backend_class(name).files:
        with pytest.raises(IndexFilesError, match=rf"{file} has 6000 vectors of 32 numbers"):
            make_backend(name, VECTORS[:50], folder=built[spec])


def test_files_that_are_none_are_refused(spec: str, tmp_path: Path) -> None:
    name, _ = parse(spec)
    for file in backend_class(name).files:
        for data in (b"", b"no index", bytes(4000)):
            (tmp_path / file).write_bytes(data)
            with pytest.raises(IndexFilesError, match=f"{file} can't be read"):
                make_backend(name, VECTORS, folder=tmp_path)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_distances_are_those_of_flat(spec: str, built: dict[str, Path], metric: str) -> None:
    name, options = parse(spec)
    folder = built[spec]
    backend = make_backend(name, VECTORS, metric, options, folder if backend_class(name).files else None)
    queries = unit(VECTORS[::599] + np.random.default_rng(8).normal(0, 0.01, VECTORS[::599].shape))
    rows, distances = backend.search(queries, 5)
    true_rows, true = make_backend("flat", VECTORS, metric).search(queries, 5)
    same = rows == true_rows
    assert same.mean() >= 0.98
    assert np.abs(distances - true)[same].max() <= 1e-4


def test_a_graph_orders_by_distances_of_its_kind_only() -> None:
    with pytest.raises(UnprocessableError, match="can't order by 'manhattan'; it can by: euclidean, cosine"):
        make_backend("hnsw", VECTORS, "manhattan")
