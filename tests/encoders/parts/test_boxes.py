import numpy as np

from lookalike.encoders.parts.boxes import boxes_of


def test_one_box_a_patch_the_fullest_first() -> None:
    mask = np.zeros((20, 16), np.float32)
    mask[2:6, 1:4] = 0.9
    mask[8:18, 5:15] = 0.8
    mask[0, 15] = 1.0  # a speck

    assert boxes_of(mask).tolist() == [[5, 8, 15, 18], [1, 2, 4, 6]]


def test_without_a_patch_it_is_the_whole() -> None:
    assert boxes_of(np.full((20, 16), 0.2, np.float32)).tolist() == [[0, 0, 16, 20]]


def test_what_touches_at_a_corner_only_is_two() -> None:
    mask = np.zeros((8, 8), np.float32)
    mask[:4, :4] = mask[4:, 4:] = 1

    assert len(boxes_of(mask)) == 2
