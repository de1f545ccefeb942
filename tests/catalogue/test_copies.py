import pytest

from lookalike.catalogue.copies import copies_among

EDIT, LATER = "-e1612345678901", "-e1612345999999"


def originals(*photos: str) -> dict[str, str]:
    return {photo: copy.original for photo, copy in copies_among(dict.fromkeys(photos)).items()}


@pytest.mark.parametrize(
    "version",
    [
        "a-150x150.jpg", "a-scaled.jpg", "a-rotated.jpg", f"a{EDIT}.jpg", f"a{EDIT}-300x200.jpg", "a-150x150@2x.jpg",
        "a@2x.jpg", "a_800x600.jpg", "a_480x.jpg", "a-home_default.jpg", "a-150x150.webp", "a-scaled-768x1024.jpg",
        "a.jpg.webp", "a.jpg_640x640", "a.jpg_640x640.jpg", "a.jpg~", "a.jpg.1", "a.jpg_original",
    ],
)  # fmt: skip
def test_a_version_lies_beside_its_original(version: str) -> None:
    assert originals(f"x/{version}", "x/a.jpg") == {f"x/{version}": "x/a.jpg"}
    assert originals(f"x/{version}", "y/a.jpg", "x/b.jpg") == {}


@pytest.mark.parametrize(
    "other", ["a-2.jpg", "a-front.jpg", "a_1.jpg", "a-3x.jpg", "ab-150x150.jpg", "a-e12.jpg", "a2x.jpg"]
)
def test_other_names_are_other_photos(other: str) -> None:
    assert originals(other, "a.jpg") == {}


def test_without_an_original_the_best_version_is_it() -> None:
    sizes = ("a-150x150.jpg", f"a{EDIT}-150x150.jpg")
    edits = (f"a{EDIT}.jpg", f"a{LATER}.jpg")
    versions = (*sizes, *edits, "a-rotated.jpg")
    assert originals(*versions, "a-scaled.jpg") == dict.fromkeys(versions, "a-scaled.jpg")
    assert originals(*edits, "a-150x150.jpg") == {edits[0]: edits[1], "a-150x150.jpg": edits[1]}
    assert originals("a-150x150.jpg", "a-300x300.jpg") == {}  # alone, they are photos: frames of two sizes, perhaps


def test_of_an_original_in_several_formats_the_usual_one_counts() -> None:
    assert originals("a-150x150.jpg", "a.webp", "a.jpg")["a-150x150.jpg"] == "a.jpg"


def test_a_cache_has_the_photos_outside_it_in_folders_of_the_same_names() -> None:
    photos = ("p/r/e/red.jpg", "p/b/l/blue.jpg", "p/cache/1f/r/e/red.jpg", "p/cache/1f/b/l/blue-500x500.jpg")
    assert originals(*photos) == {photos[2]: photos[0], photos[3]: photos[1]}
    assert originals(*photos, "p/cache/1f/o/l/old.jpg")["p/cache/1f/o/l/old.jpg"] == ""  # its original was deleted


def test_thumbnails_lie_in_a_folder_beside_or_below() -> None:
    assert originals("images/1.jpg", "thumbs/1.jpg") == {"thumbs/1.jpg": "images/1.jpg"}
    assert originals("a/img/1.jpg", "a/img/_thumbs/1.jpg") == {"a/img/_thumbs/1.jpg": "a/img/1.jpg"}
    assert originals("a/1.jpg", "a/Thumbnails/1.png") == {"a/Thumbnails/1.png": "a/1.jpg"}


def test_a_folder_called_cache_may_hold_the_only_photos() -> None:
    assert originals("cache/1.jpg", "cache/2.jpg", "banner.jpg") == {}
    assert originals("images/8/1.jpg", "thumbs/7/1.jpg") == {}
