import numpy as np
import pytest

from lookalike.measures import bootstrap
from lookalike.measures.people import LEAST, difference, estimate


def test_the_mean_is_over_photos_or_over_kinds_with_eight_or_more():
    values = np.array([1.0] * 8 + [0.0] * 12 + [1.0] * 3)
    kinds, senders = np.repeat([0, 1, 2], [8, 12, 3]), np.arange(23) % 5
    over_photos, over_kinds = estimate(values, senders), estimate(values, senders, kinds)
    assert over_photos.value == pytest.approx(11 / 23)
    assert over_photos.queries == 23
    assert over_kinds.value == 0.5
    assert over_kinds.queries == 20


def test_all_photos_of_a_sender_come_along():
    # Of two senders a draw is both of the first (a chance of one in four), both of the second, or one of each.
    found = estimate(np.array([1.0] * 9 + [0.0]), np.array([7] * 9 + [3]))
    assert found.value == pytest.approx(0.9)
    assert (found.low, found.high) == (0, 1)


def test_similar_photos_of_one_sender_give_wider_intervals_than_as_many_senders():
    values, senders = np.repeat([1.0, 0.0, 1.0, 0.0, 1.0, 0.0], 40), np.repeat(np.arange(6), 40)
    alike = estimate(values, senders)
    assert alike.high - alike.low == pytest.approx(5 / 6, abs=0.17)  # steps of a sixth
    assert estimate(values, np.arange(240)).high == pytest.approx(bootstrap.estimate(values).high, abs=0.02)


def test_a_draw_counts_the_kinds_that_are_in_it():
    # Each sender has one kind: a draw of one sender twice knows only that kind, and its mean is that kind's.
    values, senders = np.array([1.0] * 8 + [0.5] * 8), np.repeat([0, 1], 8)
    found = estimate(values, senders, senders)
    assert (found.value, found.low, found.high) == (0.75, 0.5, 1.0)


def test_a_standard_error_of_many_senders():
    values = np.random.default_rng(1).random(400)
    found = estimate(values, np.arange(400))
    half = 1.96 * values.std() / 20
    assert found.value - found.low == pytest.approx(half, rel=0.1)
    assert found.high - found.value == pytest.approx(half, rel=0.1)


def test_photos_that_do_not_count_are_left_out():
    values = np.array([1.0, np.nan, 0.0])
    assert estimate(values, np.arange(3)).value == 0.5
    assert estimate(values, np.arange(3)).queries == 2
    assert estimate(np.array([np.nan]), np.array([0])) is None
    assert estimate(np.array([np.nan]), np.array([0]), np.array([0])) is None


def test_a_kind_of_which_too_few_count_has_no_mean():
    values, kinds, senders = np.ones(LEAST), np.zeros(LEAST, int), np.arange(LEAST)
    assert estimate(values, senders, kinds).value == 1
    values[3] = np.nan
    assert estimate(values, senders, kinds) is None


def test_one_sender_gives_no_information_on_others():
    values, senders = np.array([1.0, 0.0, 1.0, 1.0]), np.zeros(4, int)
    found = estimate(values, senders)
    assert (found.value, found.low, found.high) == (0.75, 0, 1)
    apart = difference(values, np.zeros(4), senders)
    assert (apart.value, apart.low, apart.high) == (0.75, -1, 1)
    assert not apart.more_than_noise


def test_a_small_gain_with_every_sender_is_more_than_noise():
    senders = np.repeat(np.arange(40), 5)
    hard = np.random.default_rng(2).random(40)[senders]
    gain = np.random.default_rng(3).normal(0.02, 0.02, 200)
    found = difference(hard + gain, hard, senders)
    assert found.value == pytest.approx(gain.mean())
    assert found.more_than_noise
    assert not difference(np.where(senders < 20, hard + 0.1, hard - 0.09), hard, senders).more_than_noise


def test_the_difference_of_means_over_kinds_is_that_of_their_figures():
    random = np.random.default_rng(4)
    first, second, kinds, senders = random.random(60), random.random(60), np.arange(60) % 3, random.integers(0, 9, 60)
    expected = estimate(first, senders, kinds).value - estimate(second, senders, kinds).value
    assert difference(first, second, senders, kinds).value == pytest.approx(expected)
