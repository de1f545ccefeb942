import numpy as np
import pytest

from lookalike.calibration.scale import PAIRS, measure_scale


def test_the_scale_is_the_median_cosine_of_random_pairs() -> None:
    angles = np.radians([0, 60])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    scale = measure_scale(vectors)
    assert scale.median == pytest.approx(0.5)
    assert scale.pairs == PAIRS == 2000


def test_a_row_is_never_paired_with_itself() -> None:
    assert measure_scale(np.eye(50, dtype=np.float32)).median == 0


def test_a_single_row_has_no_pairs() -> None:
    assert measure_scale(np.ones((1, 1), np.float32)).model_dump() == {"median": 0.0, "pairs": 0, "seed": 0}
