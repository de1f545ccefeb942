"""Copies are recognised; another colour, and another product, are not."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lookalike.appearance.copies import groups_of
from lookalike.appearance.registration import register, shared
from lookalike.build import copies
from lookalike.build.copies import find_copies
from lookalike.build.progress import Progress
from lookalike.index.known import Knowledge, Outcome
from lookalike.photos import Decoded, Photo, decode
from tests.appearance.drawn import drawn, observe, saved
from tests.conftest import ROOT
from tests.drawn import Notes

DEMO = ROOT / "demo" / "catalogue" / "images"


def outcomes(photos: Sequence[Decoded]) -> list[Outcome]:
    return [Outcome(f"{number:02}", appearance=observe(photo)) for number, photo in enumerate(photos)]


def grouped(photos: Sequence[Decoded]) -> list[int]:
    found = find_copies(outcomes(photos), np.arange(len(photos)), lambda row: photos[row].photo, Progress())
    return found.groups.tolist()


@pytest.mark.parametrize(
    "copy",
    [{"scale": 0.5}, {"scale": 2.0}, {"quality": 30}, {"crop": 0.05}, {"crop": 0.03, "scale": 0.7, "quality": 60}],
)
def test_a_copy_is_in_the_group_of_its_original(copy: dict[str, float]) -> None:
    others = [saved(drawn(seed)) for seed in range(1, 6)]
    assert grouped([saved(drawn(0)), *others, saved(drawn(0), **copy)]) == [0, 1, 2, 3, 4, 5, 0]  # type: ignore[arg-type]


def test_another_colour_is_another_picture() -> None:
    photo = drawn(3)
    other = photo.copy()
    product = (photo != 255).any(axis=2)
    other[product] = photo[product][:, [2, 0, 1]]
    assert grouped([saved(photo), saved(other)]) == [0, 1]


def test_a_small_detail_makes_another_picture() -> None:
    photo = drawn(4)
    other = photo.copy()
    other[70:84, 50:64] = 255 - other[70:84, 50:64]
    assert grouped([saved(photo), saved(other)]) == [0, 1]


@pytest.mark.parametrize(("format", "scale"), [("JPEG", 1), ("JPEG", 6), ("PNG", 1)])
def test_a_wider_skirt_is_another_picture_however_little_it_is_compressed(format: str, scale: int) -> None:
    def skirt(hem: int) -> Photo:
        image = Image.new("RGB", (180, 240), "white")
        ImageDraw.Draw(image).polygon([(68, 50), (112, 50), (154 + hem, 195), (26 - hem, 195)], (40, 120, 70))
        return np.asarray(image)

    assert grouped([saved(skirt(hem), scale=scale, format=format) for hem in (0, 9)]) == [0, 1]


def test_copies_of_the_demos_photos_fold_and_other_colours_do_not() -> None:
    originals = [decode(path.read_bytes()) for path in sorted(DEMO.iterdir())[:120:12]]
    copied = [saved(photo, quality=60, scale=0.6, crop=0.03) for photo in originals]
    coloured = [saved(np.ascontiguousarray(photo[..., [1, 2, 0]])) for photo in originals]
    numbers = list(range(10))
    seen = grouped([*map(saved, originals), *copied, *coloured])
    assert seen[:20] == numbers * 2
    vivid = [number for number, photo in enumerate(originals) if np.ptp(photo.astype(int), axis=2).mean() > 3]
    assert len(vivid) >= 5
    assert all(seen[20 + number] == 20 + number for number in vivid)


def test_blank_photos_are_compared_without_warnings() -> None:
    blank = saved(np.full((60, 60, 3), 255, np.uint8))
    assert grouped([blank, saved(drawn(0)), saved(np.full((40, 40, 3), 255, np.uint8))]) == [0, 1, 0]


def test_one_photo_is_its_own_group() -> None:
    assert grouped([saved(drawn(0))]) == [0]


def test_there_are_no_chains() -> None:
    """1 is a copy of 0 and of 2, which are no copies of each other: the surer pair is a group."""
    pairs = np.array([[0, 1], [1, 2], [3, 4], [3, 5], [4, 5]])
    assert groups_of(pairs, np.array([1, 2, 1, 1, 1], np.float32), 6).tolist() == [0, 1, 1, 3, 3, 3]


def test_equal_pixels_are_one_group_and_only_one_of_them_is_opened() -> None:
    photos = [saved(drawn(0)), saved(drawn(0)), saved(drawn(0), scale=0.6)]
    opened = []

    def open_photo(row: int) -> np.ndarray:
        opened.append(row)
        return photos[row].photo

    found = find_copies(outcomes(photos), np.array([0, 0, 2]), open_photo, Progress())
    assert found.groups.tolist() == [0, 0, 0]
    assert sorted(opened) == [0, 2]


def test_only_new_photos_are_compared_again() -> None:
    photos = [saved(drawn(0)), saved(drawn(1)), saved(drawn(0), scale=0.6)]
    facts = outcomes(photos)
    first = find_copies(facts, np.arange(3), lambda row: photos[row].photo, Progress())
    before = Knowledge([(f"{row}.jpg", outcome) for row, outcome in enumerate(facts)], copies=first.pairs)

    def never(row: int) -> np.ndarray:
        raise AssertionError(f"{row} is opened again")

    order = [2, 1, 0]  # the catalogue's table was sorted otherwise
    again = find_copies([facts[row] for row in order], np.arange(3), never, Progress(), before)
    assert again.groups.tolist() == [0, 1, 0]
    photos.append(saved(drawn(0), quality=40))
    facts = outcomes(photos)
    more = find_copies(facts, np.arange(4), lambda row: photos[row].photo, Progress(), before)
    assert more.groups.tolist() == [0, 1, 0, 0]
    assert len(more.pairs) == 3


def test_of_very_many_photos_only_equal_ones_are_grouped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST", 1)
    notes = Notes()
    photos = [saved(drawn(0)), saved(drawn(0)), saved(drawn(0), scale=0.6)]
    found = find_copies(outcomes(photos), np.array([0, 0, 2]), lambda row: photos[row].photo, notes)
    assert found.groups.tolist() == [0, 0, 2]
    assert "only equal pixels are recognised" in notes.sentences[0]


def test_a_crop_is_measured() -> None:
    photo = np.asarray(drawn(2, (128, 128)), np.float32).mean(axis=2)
    left, top = 5, 3

    def squeezed(picture: np.ndarray) -> np.ndarray:
        return np.asarray(Image.fromarray(picture).resize((48, 48), Image.Resampling.BOX))

    pictures = squeezed(photo), squeezed(photo[top:, left:])
    one, other = (picture[None].astype(np.float32) for picture in pictures)
    moves = register(one, other, np.zeros((1, 4), np.float32), (8, 16, 48))
    np.testing.assert_allclose(moves[0], [top / 128, 0, left / 128, 0], atol=0.006)
    seen = shared(one[..., None], other[..., None], moves)
    assert np.abs(seen[0] - seen[1]).mean() < np.abs(one - other).mean() / 3
