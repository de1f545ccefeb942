import numpy as np
import pytest

from lookalike.measures.labels import Level, classes
from lookalike.measures.ranking import (
    agreeing,
    average_precision,
    average_precision_at_r,
    ceiling,
    hit,
    hubness,
    ndcg,
    nearest,
    precision,
)


def at_degrees(*degrees: float) -> np.ndarray:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def kinds(*names: str):
    return classes({"kind": names}, Level("kind", ("kind",)))


def test_nearest_are_the_smallest_angles_first():
    rows, scores = nearest(at_degrees(0), at_degrees(50, 10, 90, 20), 3)
    assert rows.tolist() == [[1, 3, 0]]
    assert scores[0] == pytest.approx(np.cos(np.radians([10, 20, 50])), abs=1e-6)


def test_a_query_never_finds_itself():
    vectors = at_degrees(0, 1, 40)
    rows, _ = nearest(vectors, vectors, 2, own=np.arange(3))
    assert rows.tolist() == [[1, 2], [0, 2], [1, 0]]


def test_ties_go_by_row():
    gallery = at_degrees(*[30] * 40, 5, *[30] * 40)
    rows, _ = nearest(at_degrees(0), gallery, 4)
    assert rows.tolist() == [[40, 0, 1, 2]]


def test_a_small_gallery_leaves_places_empty():
    vectors = at_degrees(0, 10)
    rows, scores = nearest(vectors, vectors, 3, own=np.arange(2))
    assert rows.tolist() == [[1, -1, -1], [0, -1, -1]]
    assert scores[0, 1:].tolist() == [-np.inf, -np.inf]


def test_queries_beyond_one_chunk_are_the_same():
    random = np.random.default_rng(4)
    vectors = random.normal(size=(600, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    done = []
    rows, _ = nearest(vectors, vectors, 5, own=np.arange(600), step=done.append)
    cosines = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    np.fill_diagonal(cosines, -np.inf)
    assert (rows == np.argsort(-cosines, axis=1)[:, :5]).all()
    assert sum(done) == 600


def test_precision_recall_and_ceiling_by_hand():
    hits = np.array([[True, False, True, False, False], [False, False, False, False, True], [False] * 5])
    assert precision(hits, 5).tolist() == [0.4, 0.2, 0.0]
    assert precision(hits, 2).tolist() == [0.5, 0.0, 0.0]
    assert hit(hits, 1).tolist() == [1, 0, 0]
    assert hit(hits, 5).tolist() == [1, 1, 0]
    assert ceiling(np.array([9, 3, 0]), 5).tolist() == [1.0, 0.6, 0.0]


def test_empty_places_agree_with_none():
    found = kinds("a", "a", "b")
    near = np.array([[1, -1], [0, 2], [-1, -1]])
    assert agreeing(found, near, np.arange(3)).tolist() == [[True, False], [True, False], [False, False]]


def test_graded_gain_by_hand():
    # type agrees at ranks 1, 2 and 4; fine at rank 2. Three others share the type, one of them is fine.
    kind = np.array([[True, True, False, True, False]])
    fine = np.array([[False, True, False, False, False]])
    gained = 1 + 2 / np.log2(3) + 1 / np.log2(5)
    ideal = 2 + 1 / np.log2(3) + 1 / 2
    assert ndcg([kind, fine], [np.array([3]), np.array([1])], 5) == pytest.approx([gained / ideal])


def test_a_query_that_nothing_agrees_with_has_no_gain():
    assert np.isnan(ndcg([np.array([[False] * 5])], [np.array([0])], 5)).tolist() == [True]


def test_average_precision_at_r_by_hand():
    # From 0°: 10° (b), 20° (a), 30° (a). R is 2: hits at ranks 1..2 are no, yes → (1/2) / 2.
    vectors = at_degrees(0, 10, 20, 30)
    found = kinds("a", "b", "a", "a")
    assert average_precision_at_r(vectors, found, np.array([0])) == pytest.approx([0.25])


def test_average_precision_of_a_whole_list_by_hand():
    assert average_precision(np.array([True, False, True])) == pytest.approx((1 + 2 / 3) / 2)
    assert np.isnan(average_precision(np.array([False, False])))


def test_hubness_by_hand():
    # Found 3, 1, 0 and 0 times: mean 1, deviations 2, 0, −1, −1.
    skew, never = hubness(np.array([[0, 1], [0, -1], [0, -1]]), 4)
    assert skew == pytest.approx(((8 + 0 - 1 - 1) / 4) / ((4 + 0 + 1 + 1) / 4) ** 1.5)
    assert never == 0.5
    assert hubness(np.array([[1], [0]]), 2) == (0.0, 0.0)
