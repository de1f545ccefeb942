import numpy as np
import pytest

from lookalike.measures import Weighing, fit_votes
from lookalike.measures.classification import calibration_error
from lookalike.measures.labels import label_columns
from lookalike.measures.ranking import nearest


def shop(n: int, noise: float, seed: int = 0) -> tuple[np.ndarray, dict[str, list[str]]]:
    """n unit vectors around ten directions, and their classes; with more noise, the classes overlap more."""
    random = np.random.default_rng(seed)
    kinds = random.integers(10, size=n)
    vectors = random.normal(size=(10, 16))[kinds] + noise * random.normal(size=(n, 16))
    units = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return units, {"kind": [f"kind {kind}" for kind in kinds]}


def test_the_nearer_counts_more() -> None:
    codes, cosines = np.array([[7, 8, 8]]), np.array([[0.9, 0.8, 0.8]])
    # Two votes of weight exp(−0.1 / T) outweigh the nearest exactly where that is more than a half.
    assert Weighing("kind", temperature=0.1).predict(codes, cosines)[0].tolist() == [0]
    assert Weighing("kind", temperature=0.2).predict(codes, cosines)[0].tolist() == [1]


def test_without_a_fit_the_probability_is_the_plain_share() -> None:
    codes, cosines = np.array([[7, 8, -1]]), np.array([[0.9, 0.8, 0.99]])
    _, probabilities = Weighing("kind", temperature=0.1).predict(codes, cosines)
    assert probabilities == pytest.approx([1 / (1 + np.exp(-1))])
    _, sure = Weighing("kind").predict(np.array([[7, 7, 7]]), cosines)
    assert sure == pytest.approx([0.975])  # all voices are no certainty


def test_slope_and_offset_change_the_probability() -> None:
    codes, cosines = np.array([[7, 7, 8]]), np.zeros((1, 3))
    _, steeper = Weighing("kind", slope=2, offset=0).predict(codes, cosines)
    _, doubted = Weighing("kind", slope=1, offset=-1).predict(codes, cosines)
    assert steeper == pytest.approx([4 / 5])
    assert doubted == pytest.approx([1 / (1 + np.exp(1) / 2)])


def test_without_labels_there_is_no_winner() -> None:
    winners, _ = Weighing("kind").predict(np.array([[-1, -1], [-1, 4]]), np.array([[0.9, 0.8], [0.9, 0.8]]))
    assert winners.tolist() == [-1, 1]


@pytest.mark.parametrize("noise", [0.5, 1.0, 1.6])
def test_probabilities_are_calibrated_for_products_that_were_not_queries(noise: float) -> None:
    vectors, labels = shop(4000, noise)
    gallery, kinds = vectors[:1500], np.array(labels["kind"])
    votes = fit_votes(gallery, {"kind": labels["kind"][:1500]})
    assert votes is not None
    ((weighing,), (quality,)) = votes.weighings, votes.quality
    near, cosines = nearest(vectors[1500:], gallery, votes.neighbours)
    codes = np.unique(kinds, return_inverse=True)[1]
    winners, probabilities = weighing.predict(codes[near], cosines)
    right = codes[near[np.arange(2500), winners]] == codes[1500:]
    assert calibration_error(probabilities, right, 10) < 0.05
    assert quality.accuracy == pytest.approx(right.mean(), abs=0.04)
    assert quality.calibration_error < 0.05
    assert (quality.queries, votes.remark) == (1000, "")


def test_shares_that_promise_too_much_are_worth_less() -> None:
    vectors, labels = shop(600, 0.3)
    random = np.random.default_rng(5)
    turned = ["other" if random.random() < 0.4 else kind for kind in labels["kind"]]  # 40 % have another label
    votes = fit_votes(vectors, {"kind": turned})
    assert votes is not None
    assert votes.quality[0].calibration_error < 0.06
    _, probabilities = votes.weighings[0].predict(np.full((1, 20), 3), np.full((1, 20), 0.9))
    assert probabilities[0] < 0.9


def test_labels_dealt_at_random_are_not_believed() -> None:
    vectors, _ = shop(800, 1.0)
    dealt = np.random.default_rng(1).choice(["a", "b"], 800).tolist()
    votes = fit_votes(vectors, {"kind": dealt})
    assert votes is not None
    _, probabilities = votes.weighings[0].predict(np.zeros((1, 20), np.int64), np.full((1, 20), 0.9))
    assert probabilities[0] < 0.75
    assert votes.weighings[0].slope >= 0


def test_shares_with_almost_no_information_are_distinguished() -> None:
    """Two clusters of equal vectors: the twenty votes agree in one and differ in the other; both are wrong."""
    random = np.random.default_rng(2)
    heaps = np.repeat(np.eye(2, dtype=np.float32), 500, axis=0)
    alike = ["a"] * 21 + np.where(random.random(479) < 0.2, "a", "b").tolist()
    mixed = ["a"] * 12 + ["b"] * 9 + np.where(random.random(479) < 0.05, "a", "c").tolist()
    votes = fit_votes(heaps, {"kind": alike + mixed})
    assert votes is not None
    codes = np.array([[0] * 20, [0] * 12 + [1] * 8])
    _, probabilities = votes.weighings[0].predict(codes, np.ones((2, 20)))
    assert probabilities == pytest.approx([0.23, 0.08], abs=0.04)


def test_a_product_does_not_vote_for_itself() -> None:
    # Pairs of equal vectors with different labels: whoever asked itself would always be right.
    vectors, _ = shop(300, 1.0)
    votes = fit_votes(np.repeat(vectors, 2, axis=0), {"kind": ["a", "b"] * 300})
    assert votes is not None
    assert votes.quality[0].accuracy < 0.6


def test_products_without_a_label_neither_ask_nor_vote() -> None:
    vectors, labels = shop(400, 0.3)
    labels["kind"][:100] = [""] * 100
    votes = fit_votes(vectors, labels)
    assert votes is not None
    assert votes.quality[0].queries == 300
    assert votes.quality[0].accuracy > 0.95


def test_what_cannot_be_voted_on_is_left_out() -> None:
    vectors, labels = shop(60, 0.3)
    assert fit_votes(vectors, {}) is None
    assert fit_votes(vectors, {"kind": ["same"] * 60}) is None
    assert fit_votes(vectors[:19], {"kind": labels["kind"][:19]}) is None
    few = fit_votes(vectors, {**labels, "cut": (["a", "b"] * 20 + [""] * 20)})
    assert few is not None
    assert [weighing.column for weighing in few.weighings] == ["kind", "cut"]


def test_the_sample_and_the_remark() -> None:
    vectors, labels = shop(300, 1.0)
    votes = fit_votes(vectors, labels, sample=100, in_sample=True)
    assert votes is not None
    assert (votes.quality[0].queries, votes.remark) == (100, "in-sample")
    assert votes == fit_votes(vectors, labels, sample=100, in_sample=True)


def test_only_some_products_may_be_queries() -> None:
    vectors, labels = shop(300, 1.0)
    some = np.arange(300) % 5 == 0
    votes = fit_votes(vectors, labels, askable=some)
    assert votes is not None
    assert (votes.quality[0].queries, votes.remark) == (60, "")
    assert fit_votes(vectors, labels, askable=np.arange(300) < 19) is None


def test_columns_that_can_be_voted_for_are_those_of_the_levels() -> None:
    fashion = {"season": ["Summer"] * 4, "articleType": ["Shirts", "Shirts", "Bags", "Bags"],
               "baseColour": ["Red", "Red", "Blue", "Blue"], "gender": ["Men"] * 4}  # fmt: skip
    assert label_columns(fashion) == ("articleType", "baseColour")
    assert label_columns({"material": ["wool", "wool", "silk", "silk"]}) == ("material",)
    assert label_columns({}) == ()
