import numpy as np
import pytest

from lookalike.measures.bootstrap import difference, estimate


def test_the_mean_lies_in_its_interval():
    values = np.random.default_rng(1).random(400)
    found = estimate(values)
    assert found.value == pytest.approx(values.mean())
    standard_error = values.std() / 20
    assert found.value - found.low == pytest.approx(1.96 * standard_error, rel=0.1)
    assert found.high - found.value == pytest.approx(1.96 * standard_error, rel=0.1)
    assert found.queries == 400


def test_queries_that_do_not_count_are_left_out():
    assert estimate(np.array([1.0, np.nan, 0.0])).value == 0.5
    assert estimate(np.array([1.0, np.nan, 0.0])).queries == 2
    assert estimate(np.array([np.nan])) is None


def test_the_mean_over_groups_counts_each_group_once():
    found = estimate(np.array([1.0, 1.0, 1.0, 0.0]), np.array([7, 7, 7, 9]))
    assert found.value == 0.5
    assert (found.low, found.high) == (0.5, 0.5)  # drawn within groups, each of one value


def test_a_small_gain_everywhere_is_more_than_noise():
    # The queries differ far more from each other than the two indexes do: only pairs can tell.
    hard = np.random.default_rng(2).random(300)
    gain = np.random.default_rng(3).normal(0.01, 0.02, 300)
    found = difference(hard + gain, hard)
    assert found.value == pytest.approx(gain.mean())
    assert found.more_than_noise
    apart = estimate(hard)
    assert apart.high - apart.low > 5 * found.value


def test_noise_is_called_more_only_once_in_twenty():
    draws = np.random.default_rng(4).random((60, 2, 200))
    wrong = sum(difference(first, second).more_than_noise for first, second in draws)
    assert wrong <= 8  # 3 expected; more than 8 would come by chance once in 300


def test_without_common_queries_there_is_no_difference():
    assert difference(np.array([np.nan, 1.0]), np.array([1.0, np.nan])) is None
