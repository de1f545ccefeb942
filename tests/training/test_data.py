import shutil
import zipfile
from pathlib import Path

import pytest

from lookalike.errors import CatalogueError
from lookalike.training.data import UNKNOWN, load

COLUMNS = ("articleType", "baseColour", "gender")


def test_every_photo_is_in_one_part_with_its_labels(catalogue: Path) -> None:
    learned, judged = load([catalogue], (16, 32), COLUMNS)

    assert len(learned) + len(judged) == 288
    assert len(judged) > 0
    assert learned.photos.shape[1:] == (32, 16, 4)
    assert learned.vocabulary["baseColour"] == ("Blue", "Green", "Red")
    product = (learned.photos[..., :3] * (learned.photos[..., 3:] > 0)).sum(axis=(1, 2))
    assert [("Red", "Green", "Blue")[channel] for channel in product.argmax(axis=1)] == [
        learned.vocabulary["baseColour"][code] for code in learned.labels[:, 1]
    ]
    assert (learned.labels[:, 2] == UNKNOWN).any()


def test_pixel_twins_are_on_the_same_side(catalogue: Path, tmp_path: Path) -> None:
    double = tmp_path / "double.zip"
    with zipfile.ZipFile(catalogue) as source, zipfile.ZipFile(double, "w") as target:
        rows = source.read("styles.csv").decode().splitlines()
        for row in rows[1:]:
            number, _, rest = row.partition(",")
            data = source.read(f"images/{number}.png")
            target.writestr(f"images/{number}.png", data)
            target.writestr(f"images/{number}b.png", data)
            rows.append(f"{number}b,{rest}")
        target.writestr("styles.csv", "\n".join(rows))

    learned, judged = load([double], (16, 16), COLUMNS)

    assert len(judged) % 2 == 0
    seen = {photo.tobytes() for photo in learned.photos}
    assert not any(photo.tobytes() in seen for photo in judged.photos)


def test_bare_photos_of_known_products_join_them(catalogue: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(catalogue) as archive:
        for number in range(20):
            (tmp_path / f"{number}.png").write_bytes(archive.read(f"images/{number}.png"))

    alone, judged = load([catalogue], (16, 16), COLUMNS)
    learned, judged_too = load([catalogue, tmp_path], (16, 16), COLUMNS)

    assert len(judged_too) == len(judged)
    of_validation = 20 - (len(learned) - len(alone))
    assert 0 <= of_validation < 20
    assert (learned.labels[len(alone) :, 0] != UNKNOWN).all()


def test_excluded_products_are_left_out_whatever_shows_them(catalogue: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(catalogue, tmp_path / "unpacked")
    (tmp_path / "unpacked" / "styles.csv").unlink()

    learned, judged = load([catalogue, tmp_path / "unpacked"], (16, 16), COLUMNS, frozenset(map(str, range(24))))

    assert len(learned) == 2 * (264 - len(judged))


def test_one_label_teaches_nothing(catalogue: Path) -> None:
    odd = frozenset(str(number) for number in range(1, 288, 2))
    with pytest.raises(CatalogueError, match=r"one label \('Bag'\).*baseColour.*--labels"):
        load([catalogue], (16, 16), COLUMNS, odd)


def test_an_unknown_column_is_named_with_those_that_exist(catalogue: Path) -> None:
    with pytest.raises(CatalogueError, match=r"'sleeve'.*no label.*articleType"):
        load([catalogue], (16, 16), ("sleeve",))


def test_nothing_left_is_said(catalogue: Path) -> None:
    with pytest.raises(CatalogueError, match="no photo to learn from"):
        load([catalogue], (16, 16), COLUMNS, frozenset(map(str, range(288))))


def test_a_handful_is_too_few(catalogue: Path) -> None:
    with pytest.raises(CatalogueError, match="4 photos are too few"):
        load([catalogue], (16, 16), ("articleType",), frozenset(map(str, range(4, 288))))
