import numpy as np
import pytest

from lookalike.measures.labels import Level, classes
from lookalike.measures.published import ceiling_b, protocol_a, protocol_b


def on_a_circle(n: int) -> np.ndarray:
    radians = np.radians(np.arange(n))
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def groups(*names: str):
    return classes({"group": names}, Level("group", ("group",)))


def test_a_by_hand():
    # Four photos at 0°, 1°, 2°, 3°: a, a, b, a. Of the a at 0°, hits are yes, no, yes.
    average, share = protocol_a(on_a_circle(4), groups("a", "a", "b", "a"))
    assert average[0] == pytest.approx((1 + 2 / 3) / 2)
    assert share[0] == pytest.approx(2 / 3)
    assert np.isnan(average[2])  # no other b to find
    assert share[2] == 0


def test_a_has_600_queries_in_5021():
    kinds = groups(*["a", "b"] * 2600)
    _, share = protocol_a(on_a_circle(5200), kinds)
    assert np.count_nonzero(~np.isnan(share)) == 600


def test_b_keeps_groups_of_4_to_20():
    names = ["big"] * 21 + ["right"] * 4 + ["small"] * 3
    share, found = protocol_b(on_a_circle(28), groups(*names))
    assert np.flatnonzero(~np.isnan(share)).tolist() == [21, 22, 23, 24]
    assert share[21:25].tolist() == [0.6] * 4  # three others, five places
    assert found[21:25].tolist() == [1.0] * 4
    assert ceiling_b(groups(*names)) == pytest.approx(0.6)


def test_b_without_such_groups_counts_nothing():
    share, _ = protocol_b(on_a_circle(3), groups("a", "a", "b"))
    assert np.isnan(share).all()
    assert np.isnan(ceiling_b(groups("a", "a", "b")))
