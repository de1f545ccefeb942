import numpy as np
import pytest

from lookalike.training.calibrate import expected_calibration_error, temperature, temperature_of_sets


def test_the_temperature_undoes_a_boast() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1.5, (4000, 5))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    codes = (shares.cumsum(axis=1) > rng.random((4000, 1))).argmax(axis=1).astype(np.int32)
    boasting = (logits * 2.5).astype(np.float32)

    found = temperature(boasting, codes)

    assert found == pytest.approx(2.5, rel=0.08)
    assert expected_calibration_error(boasting, codes, found) < 0.03
    assert expected_calibration_error(boasting, codes, 1.0) > 0.1


def test_the_calibration_error_by_hand() -> None:
    logits = np.log(np.array([[0.8, 0.2], [0.8, 0.2], [0.8, 0.2], [0.6, 0.4]]))

    # 0.8 is promised three times and right twice; 0.6 is promised once and right.
    error = expected_calibration_error(logits, np.array([0, 0, 1, 0], np.int32), 1.0)

    assert error == pytest.approx(0.75 * abs(0.8 - 2 / 3) + 0.25 * 0.4)


def test_unknown_labels_say_nothing() -> None:
    assert temperature(np.zeros((3, 2), np.float32), np.full(3, -1, np.int32)) == 1.0


def test_of_sets_the_sum_of_the_right_labels_counts() -> None:
    """Two of three labels are right: confident and right sharpens probabilities, confident and wrong flattens them."""
    right = np.array([[True, True, False]] * 4)
    sure = np.array([[4.0, 4.0, 0.0]] * 4, np.float32)

    assert temperature_of_sets(sure, right) < 1 < temperature_of_sets(-sure, right)
    assert temperature_of_sets(sure, np.zeros_like(right)) == 1
