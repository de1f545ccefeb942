"""What tutorials leave in a folder: embeddings.pkl and filenames.pkl, and nothing else."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookalike.errors import CatalogueError, IndexFilesError
from lookalike.index.opened import Index
from lookalike.index.store import open_index

RANDOM = np.random.default_rng(0)
FEATURES = RANDOM.random((3, 2048)).astype(np.float32)
VECTORS = FEATURES / np.linalg.norm(FEATURES, axis=1, keepdims=True)
WINDOWS = [r"C:\Users\me\images\10.jpg", r"C:\Users\me\images\11.jpg", r"C:\Users\me\images\red_shoe.jpg"]


def tutorial(folder: Path, vectors: Any = VECTORS, names: Any = WINDOWS, protocol: int = 4) -> Path:
    (folder / "embeddings.pkl").write_bytes(pickle.dumps(vectors, protocol))
    (folder / "filenames.pkl").write_bytes(pickle.dumps(names, protocol))
    return folder


def photos(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return folder


def opened(folder: Path, catalogue: Path | None = None) -> Index:
    index = open_index(folder, catalogue=catalogue)
    index.close()
    return index


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("vectors", [VECTORS, list(VECTORS), FEATURES * 100, FEATURES.astype(np.float64)])
def test_an_array_or_a_list_opens_with_unit_rows(tmp_path: Path, vectors: Any, protocol: int) -> None:
    index = opened(tutorial(tmp_path, vectors, protocol=protocol))
    np.testing.assert_allclose(index.vectors, VECTORS, atol=1e-6)
    assert index.vectors.dtype == np.float32
    assert not index.vectors.flags.writeable
    assert index.vectors.flags.aligned
    assert index.manifest.encoder.name == "resnet50"
    assert 0 < index.manifest.scale.median < 1


def test_the_warning_has_the_assumption_and_the_remedy(tmp_path: Path) -> None:
    index = opened(tutorial(tmp_path))
    assert "taken to be resnet50" in index.warnings[0]
    assert f"python build_index.py CATALOGUE --out {tmp_path}" in index.warnings[0]
    assert "placeholders" in index.warnings[1]
    assert index.source is None


def test_products_are_made_of_the_file_names(tmp_path: Path) -> None:
    store = open_index(tutorial(tmp_path)).products
    assert [product.id for product in store.page().products] == ["10", "11", "red_shoe"]
    assert store.get("red_shoe").name == "Red shoe"
    assert store.rows_of("11").tolist() == [1]
    assert store.page("red").total == 1
    assert store.columns == ()


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["a/1.jpg", "b/1.jpg", "b/2.jpg"], ["a/1", "b/1", "2"]),
        (["1.jpg", "1.png", "2.png"], ["1.jpg", "1.png", "2"]),
        (["1.jpg", "1.jpg", "2.jpg"], ["1.jpg (0)", "1.jpg (1)", "2"]),
    ],
)
def test_ids_are_distinct(tmp_path: Path, names: list[str], ids: list[str]) -> None:
    store = open_index(tutorial(tmp_path, names=names)).products
    assert [product.id for product in store.page().products] == ids


@pytest.mark.parametrize(
    "names",
    [
        WINDOWS,
        ["/home/me/images/10.jpg", "/home/me/images/11.jpg", "/home/me/images/red_shoe.jpg"],
        ["images/10.JPG", "images/11.jpg", "./red_shoe.jpg"],
        np.array(["10.jpg", "11.jpg", "red_shoe.jpg"]),
    ],
)
def test_photos_are_matched_by_file_name(tmp_path: Path, names: Any) -> None:
    catalogue = photos(tmp_path / "shop", "shoes/red_shoe.jpg", "deep/down/10.jpg", "11.jpg", "other.jpg")
    index = opened(tutorial(tmp_path, names=names), catalogue)
    assert index.filenames == ["deep/down/10.jpg", "11.jpg", "shoes/red_shoe.jpg"]
    assert index.products is not None
    assert str(catalogue) in index.warnings[0]
    assert len(index.warnings) == 1


def test_of_several_photos_the_one_in_the_same_folders_is_used(tmp_path: Path) -> None:
    catalogue = photos(tmp_path / "shop", "men/1.jpg", "women/1.jpg", "women/2.jpg")
    names = ["D:\\x\\women\\1.jpg", "D:\\x\\men\\1.jpg", "D:\\x\\men\\2.jpg"]
    assert opened(tutorial(tmp_path, names=names), catalogue).filenames == ["women/1.jpg", "men/1.jpg", "women/2.jpg"]


def test_names_never_lead_out(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/etc/passwd", r"\\server\share\..\x.jpg"]
    index = opened(tutorial(tmp_path, names=names), photos(tmp_path / "shop", "1.jpg"))
    assert index.filenames == ["etc/passwd", "etc/passwd", "x.jpg"]
    assert index.source is not None
    assert not any(index.source.contains(name) for name in index.filenames)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (RANDOM.random((3, 512)), "512 values per row.*2048.*resnet50.*python build_index.py"),
        ([VECTORS[0], VECTORS[1][:5], VECTORS[2]], "neither a list of vectors of one length nor an"),
        (VECTORS[0], "neither a list"),
        ([], "neither a list"),
        (VECTORS[:0], "neither a list"),
        (["a", "b"], "neither a list"),
        ("text", "neither a list"),
        (np.where(np.arange(2048) == 7, np.nan, VECTORS), "not finite, first in row 0"),
        (VECTORS * np.array([[1], [0], [1]], np.float32), "only zeros in row 1"),
    ],
)
def test_what_tutorials_do_not_write_is_refused(tmp_path: Path, vectors: Any, message: str) -> None:
    with pytest.raises(IndexFilesError, match=rf"embeddings\.pkl.*{message}"):
        open_index(tutorial(tmp_path, vectors))


@pytest.mark.parametrize("names", [WINDOWS[:2], "text", [VECTORS[0]] * 3, VECTORS])
def test_names_that_do_not_belong_are_refused(tmp_path: Path, names: Any) -> None:
    with pytest.raises(IndexFilesError, match=r"filenames\.pkl"):
        open_index(tutorial(tmp_path, names=names))


def test_a_missing_half_is_named(tmp_path: Path) -> None:
    tutorial(tmp_path)
    (tmp_path / "filenames.pkl").unlink()
    with pytest.raises(IndexFilesError, match=r"filenames\.pkl is missing"):
        open_index(tmp_path)


def test_a_catalogue_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no catalogue at"):
        open_index(tutorial(tmp_path), catalogue=tmp_path / "nowhere")


def test_how_near_a_match_has_to_be_is_known_from_its_vectors(tmp_path: Path) -> None:
    rows = np.random.default_rng(1).random((30, 2048))
    sold = opened(tutorial(tmp_path, rows, [f"{number}.jpg" for number in range(30)])).manifest.sold
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = units @ units.T - 2 * np.eye(30)
    assert sold is not None
    assert sold.own.least == pytest.approx(np.quantile(cosines.max(axis=1), 0.05), abs=1e-4)
    assert (sold.own.photos, sold.own.told, sold.outside) == (30, None, None)


def test_with_three_photos_there_is_no_floor(tmp_path: Path) -> None:
    manifest = opened(tutorial(tmp_path)).manifest
    assert (manifest.sold, manifest.outside) == (None, None)
