import numpy as np
import pytest

from lookalike.views.grounds import Grounds

PRODUCTS = [np.full((40, 30, 4), 200, np.uint8)]


def flat(colour: tuple[int, int, int], height: int = 64, width: int = 64) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


def test_equal_generators_give_equal_grounds() -> None:
    grounds = Grounds([flat((9, 90, 9))], [flat((90, 9, 9))], PRODUCTS)

    one, two = (np.random.default_rng(3), np.random.default_rng(3))
    for _ in range(40):
        np.testing.assert_array_equal(grounds.draw(96, 128, one), grounds.draw(96, 128, two))


def test_grounds_have_the_requested_size_and_are_of_all_kinds() -> None:
    grounds = Grounds([flat((0, 200, 0))], [flat((200, 0, 200))], PRODUCTS)
    rng = np.random.default_rng(0)

    drawn = [grounds.draw(width, height, rng) for width, height in ((96, 128), (160, 96)) for _ in range(150)]

    assert {ground.shape for ground in drawn} == {(128, 96, 3), (96, 160, 3)}
    assert all(np.isfinite(ground).all() for ground in drawn)
    middle = np.array([ground.mean(axis=(0, 1)) for ground in drawn])
    textures = (middle[:, 1] > 90) & (middle[:, [0, 2]] == 0).all(axis=1)
    scenes = (middle == (200, 0, 200)).all(axis=1)
    products = (middle == 200).all(axis=1)
    assert np.array([textures.mean(), scenes.mean(), products.mean()]) == pytest.approx([0.3, 0.2, 0.1], abs=0.07)
    assert np.mean([ground.std(axis=(0, 1)).max() < 1e-3 for ground in drawn]) > 0.6, "those three are flat here"


def test_without_photos_they_are_colours_patterns_and_parts_of_products() -> None:
    grounds = Grounds((), (), PRODUCTS)
    rng = np.random.default_rng(0)

    middle = np.array([grounds.draw(32, 32, rng).mean(axis=(0, 1)) for _ in range(200)])

    assert (middle.max(axis=1) < 60).any()
    assert (np.ptp(middle, axis=1) > 60).any()
    assert 0.4 < (middle == 200).all(axis=1).mean() < 0.75, "parts of products stand in for what is not there"


def test_a_scene_shows_its_corners_and_not_what_is_in_its_middle() -> None:
    scene = flat((0, 0, 0), 120, 90)
    scene[50:70, 38:52] = 255
    grounds = Grounds((), [scene], PRODUCTS)
    rng = np.random.default_rng(1)

    assert all(grounds._corner(96, 128, rng).max() == 0 for _ in range(100))


@pytest.mark.parametrize("size", [(128, 128), (90, 64), (3, 3), (1, 1)])
def test_every_part_of_every_texture_is_inside_it(size: tuple[int, int]) -> None:
    """Because of rounding, one sample in a thousand once extended beyond its texture."""
    grounds = Grounds([flat((100, 100, 100), *size)], (), PRODUCTS)
    rng = np.random.default_rng(0)

    for _ in range(1200):
        assert np.ptp(grounds._texture(20, 32, rng)) == 0


def test_the_photos_stay_as_they_were() -> None:
    photos = [np.random.default_rng(n).integers(0, 256, (40, 40, 3), dtype=np.uint8) for n in range(3)]
    before = [photo.copy() for photo in photos]
    grounds, rng = Grounds(photos[:1], photos[1:2], photos[2:]), np.random.default_rng(0)

    for _ in range(60):
        grounds.draw(32, 48, rng)[:] = 0  # what is drawn may be written into

    for photo, old in zip(photos, before, strict=True):
        np.testing.assert_array_equal(photo, old)
