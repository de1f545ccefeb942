"""Distances compared with manual calculations, and the properties that backends rely on."""

import tracemalloc

import numpy as np
import pytest

from lookalike.errors import UnprocessableError
from lookalike.neighbours.metrics import METRICS, check_features, distances, find

EAST = np.array([[1, 0]], np.float32)
AT_60, NORTH, WEST = [0.5, 3**0.5 / 2], [0.0, 1.0], [-1.0, 0.0]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("euclidean", [0, 1, 2**0.5, 2]),
        ("cosine", [0, 0.5, 1, 2]),
        ("manhattan", [0, 0.5 + 3**0.5 / 2, 2, 2]),
    ],
)
def test_distances_at_known_angles(metric: str, expected: list[float]) -> None:
    vectors = np.array([EAST[0], AT_60, NORTH, WEST], np.float32)
    assert distances(metric, EAST, vectors)[0] == pytest.approx(expected, abs=1e-7)


def test_jaccard_is_the_weighted_form() -> None:
    query = np.array([[0.6, 0.8, 0]], np.float32)
    vectors = np.array([[0.6, 0.8, 0], [0.8, 0.6, 0], [0, 0.6, 0.8], [0, 0, 1]], np.float32)
    # Σmin / Σmax: 1.4/1.4, (0.6 + 0.6)/(0.8 + 0.8), 0.6/(0.6 + 0.8 + 0.8), 0/2.4
    assert distances("jaccard", query, vectors)[0] == pytest.approx([0, 0.25, 1 - 0.6 / 2.2, 1], abs=1e-7)


def test_jaccard_of_zeros_is_nothing_apart() -> None:
    assert distances("jaccard", np.zeros((1, 3)), np.zeros((1, 3))) == [[0]]


def test_close_vectors_keep_their_digits() -> None:
    angle = 1e-5
    query, near = np.array([[1.0, 0.0]]), np.array([[np.cos(angle), np.sin(angle)]])
    assert distances("euclidean", query, near)[0, 0] == pytest.approx(angle, rel=1e-6)
    assert distances("cosine", query, near)[0, 0] == pytest.approx(angle**2 / 2, rel=1e-6)


@pytest.mark.parametrize("metric", METRICS)
def test_the_distance_of_a_pair_does_not_depend_on_its_row(metric: str) -> None:
    rng = np.random.default_rng(1)
    vectors = np.abs(rng.standard_normal((1500, 700))).astype(np.float32)
    vectors[[3, 400, 1499]] = vectors[0]
    queries = vectors[[0, 7]] + np.float32(0.1)
    whole = distances(metric, queries, vectors)
    assert np.unique(whole[0, [0, 3, 400, 1499]]).size == 1
    rows = np.array([1499, 5, 0, 731])
    assert np.array_equal(distances(metric, queries[:1], vectors, rows)[0], whole[0, rows])
    assert np.array_equal(distances(metric, queries[1:], vectors)[0], whole[1])


@pytest.mark.parametrize("metric", METRICS)
def test_memory_does_not_grow_with_the_vectors(metric: str) -> None:
    vectors = np.ones((10_000, 1024), np.float32)  # 41 MB; 82 MB if it were copied to float64
    tracemalloc.start()
    distances(metric, vectors[:1], vectors, np.arange(10_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16e6


def test_negative_features_are_refused_where_they_mean_nothing() -> None:
    signed = np.array([[0.6, -0.8]], np.float32)
    with pytest.raises(UnprocessableError, match=r"negative features.*euclidean, cosine, manhattan"):
        check_features("jaccard", signed)
    check_features("jaccard", np.abs(signed))
    check_features("manhattan", signed)


def test_an_unknown_metric_names_the_known() -> None:
    with pytest.raises(UnprocessableError, match=r"'hamming'.*euclidean, cosine, manhattan, jaccard"):
        find("hamming")
