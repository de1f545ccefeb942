import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from lookalike.measures.classification import calibration_error, classification


def test_three_products_by_hand() -> None:
    found = classification(["shoe", "shoe", "bag", ""], ["shoe", "bag", "bag", "hat"], np.array([0.9, 0.8, 0.7, 1.0]))
    assert found is not None
    assert found.labels == ("shoe", "bag")
    assert found.counts.tolist() == [[1, 1], [0, 1]]
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.f1 == pytest.approx([2 / 3, 2 / 3])
    assert found.calibration_error == pytest.approx((0.1 + 0.8 + 0.3) / 3)


def test_it_agrees_with_scikit_learn() -> None:
    random = np.random.default_rng(3)
    truth = random.choice(["a", "b", "c", "d"], 300, p=[0.6, 0.2, 0.15, 0.05]).tolist()
    said = [random.choice(["a", "b", "c", "e"]) if random.random() < 0.3 else label for label in truth]
    found = classification(truth, said, np.full(300, 0.5))
    assert found is not None
    assert found.accuracy == pytest.approx(accuracy_score(truth, said))
    assert found.macro_f1 == pytest.approx(f1_score(truth, said, average="macro"))
    assert found.counts.tolist() == confusion_matrix(truth, said, labels=found.labels).tolist()


def test_saying_nothing_is_wrong_and_no_label() -> None:
    found = classification(["shoe", "shoe", "bag"], ["shoe", "", "bag"], np.array([0.9, 0.0, 0.7]))
    assert found is not None
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.macro_f1 == pytest.approx((2 / 3 + 1) / 2)


def test_without_a_label_there_is_nothing_to_compare() -> None:
    assert classification(["", ""], ["a", "b"], np.ones(2)) is None


def test_probabilities_that_hold_have_no_error() -> None:
    probabilities = np.repeat([0.25, 0.75], 400)
    right = np.concatenate([np.arange(400) % 4 == 0, np.arange(400) % 4 != 0])
    assert calibration_error(probabilities, right) == pytest.approx(0)
    assert calibration_error(np.ones(800), right) == pytest.approx(0.5)
