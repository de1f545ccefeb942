import importlib.util
import io
import zipfile

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lookalike.evaluation.transforms import TRANSFORMS
from tests.conftest import ROOT


def drawn() -> np.ndarray:
    """A red boot on white, with a white spot inside that the border does not reach."""
    image = Image.new("RGB", (61, 80), "white")
    draw = ImageDraw.Draw(image)
    draw.polygon([(15, 10), (35, 12), (38, 50), (55, 66), (50, 72), (14, 70)], fill=(190, 30, 40))
    draw.ellipse((20, 30, 28, 38), fill="white")
    return np.asarray(image)


@pytest.fixture(scope="module")
def reference(real_data):
    """transforms.py of the reference, loaded by its path."""
    spec = importlib.util.spec_from_file_location("reference_transforms", real_data / "evaluation" / "transforms.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {**module.TRANSFORMS, **module.MORE}


@pytest.fixture(scope="module")
def photos(real_data):
    """Twenty real photos and a drawn one."""
    ids = (real_data / "data" / "heldout_ids.txt").read_text().split()[::400][:20]
    with zipfile.ZipFile(real_data / "data" / "fashion-product-images-small.zip") as archive:
        members = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
        data = [archive.read(members[f"{each}.jpg"]) for each in ids]
    return [drawn(), *(np.asarray(Image.open(io.BytesIO(each)).convert("RGB")) for each in data)]


@pytest.mark.parametrize("name", TRANSFORMS)
def test_the_reference_gives_the_same_pixels(name, reference, photos):
    for photo in photos:
        expected = np.asarray(reference[name](Image.fromarray(photo)))
        found = TRANSFORMS[name](photo)
        assert found.dtype == np.uint8
        assert np.array_equal(found, expected)


def test_the_reference_has_the_same_transforms(reference):
    assert list(TRANSFORMS) == list(reference)


def test_the_docs_name_them_all():
    text = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert [name for name in TRANSFORMS if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_transform_changes_the_photo_and_not_the_callers_array(name):
    photo = drawn()
    before = photo.copy()
    changed = TRANSFORMS[name](photo)
    assert np.array_equal(photo, before)
    assert changed.shape != before.shape or not np.array_equal(changed, before)


def test_a_ground_keeps_white_that_belongs_to_the_product():
    grey = TRANSFORMS["grey_ground"](drawn())
    left, top = round(61 * 0.25), round(80 * 0.25)
    assert grey.shape == (120, 92, 3)
    assert abs(grey[2, 2].astype(int) - 128).max() <= 3
    assert grey[top + 34, left + 24].min() > 235
    assert grey[top + 20, left + 25, 0] > 150 > grey[top + 20, left + 25, 1]


def test_the_blanket_has_the_same_stripes_at_any_size():
    """The stripes are as wide relative to the product in a small photo as in a large one."""
    small, large = (
        TRANSFORMS["stripes_ground"](np.full((size * 4 // 3, size, 3), 255, np.uint8)) for size in (60, 240)
    )
    changes = [
        np.count_nonzero(np.diff((ground[ground.shape[0] // 2, :, 0] > 165).astype(int))) for ground in (small, large)
    ]
    assert changes == [9, 9]
