"""An index is opened completely or not at all."""

import pickle
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from lookalike.encoders import load_encoder
from lookalike.errors import CatalogueError, IndexFilesError
from lookalike.index import pickles, versions
from lookalike.index.filters import Filters
from lookalike.index.manifest import DATABASE, EMBEDDINGS, FILENAMES, FILES, MANIFEST, read_manifest, sha256_of
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from tests.catalogue.conftest import write_zip
from tests.conftest import ROOT
from tests.drawn import build_pixels, copy_index, draw_shop, same_vectors


def opened(folder: Path, **options: Path) -> Index:
    """The index, closed again: its arrays and facts stay."""
    index = open_index(folder, **options)
    index.close()
    return index


def reseal(folder: Path, **changes: object) -> None:
    """A manifest whose checksums fit whatever the files hold now."""
    manifest = read_manifest(folder).model_copy(update=changes)
    sealed = manifest.sealed({name: sha256_of(folder / name) for name in FILES[:-1]})
    (folder / MANIFEST).write_text(sealed.to_json(), encoding="utf-8")


def revector(folder: Path, vectors: np.ndarray) -> None:
    """Put other vectors in, with a valid checksum."""
    pickles.write_vectors(folder / EMBEDDINGS, vectors.shape, [vectors])
    reseal(folder)


def test_an_index_opens(built: Path, shop: Path) -> None:
    index = open_index(built)
    assert index.vectors.shape == (40, index.manifest.encoder.dim)
    assert index.vectors.flags.aligned
    assert not index.vectors.flags.writeable
    assert index.filenames[:3] == ["images/0.png", "images/1.png", "images/2.png"]
    assert index.products.products_of([2]) == ["2"]
    assert index.products.mask(Filters({"gender": ("Men",)})).sum() == 20
    assert index.source is not None
    assert index.source.read("images/0.png") == (shop / "images" / "0.png").read_bytes()
    assert index.warnings == ()
    index.close()


def test_its_files_name_no_absolute_path(built: Path) -> None:
    manifest = read_manifest(built)
    assert manifest.catalogue.path == "../shop"
    for name in FILES:
        assert str(built.parent).encode() not in (built / name).read_bytes()


def test_it_can_move_with_its_catalogue(built: Path, shop: Path, tmp_path: Path) -> None:
    shutil.copytree(shop, tmp_path / "shop")
    index = opened(copy_index(built, tmp_path / "elsewhere"))
    assert index.source is not None
    assert index.source.path.resolve() == tmp_path / "shop"


def test_without_its_catalogue_it_opens_with_a_warning(built: Path, shop: Path, tmp_path: Path) -> None:
    folder = copy_index(built, tmp_path / "deep" / "down")
    index = opened(folder)
    assert index.source is None
    assert "by --catalogue" in index.warnings[0]
    assert opened(folder, catalogue=shop).source is not None
    with pytest.raises(CatalogueError, match="no catalogue at"):
        open_index(folder, catalogue=tmp_path / "nowhere")


def test_an_encoder_that_made_other_vectors_is_refused(built: Path) -> None:
    index = opened(built)
    encoder = load_encoder("pixels")
    index.check_encoder(encoder)
    encoder.preprocessing["filter"] = "nearest"
    with pytest.raises(IndexFilesError, match=r"encoder 'pixels' \(\w{12}\), not by 'pixels' as it is here"):
        index.check_encoder(encoder)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "longer", "gone"])
def test_damage_is_named_with_what_to_do(index_copy: Path, name: str, harm: str) -> None:
    path = index_copy / name
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 4
    harmed = {"flip": data, "cut": data[: len(data) // 2], "empty": b"", "longer": path.read_bytes() + b"x"}
    path.unlink() if harm == "gone" else path.write_bytes(harmed[harm])
    if (name, harm) == (MANIFEST, "longer"):
        path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(IndexFilesError) as error:
        open_index(index_copy)
    assert str(path) in str(error.value)
    # A whole manifest knows what the index was built from.
    arguments = "CATALOGUE" if name == MANIFEST else r"\S+/shop --encoder pixels"
    assert re.search(rf"python build_index\.py {arguments} --out {index_copy}$", str(error.value))


def test_flipped_bits_are_detected_wherever_they_are(index_copy: Path) -> None:
    random = np.random.default_rng(0)
    for name in FILES[:-1]:
        path = index_copy / name
        whole = path.read_bytes()
        for at in random.integers(len(whole), size=8):
            harmed = bytearray(whole)
            harmed[at] ^= 1 << int(random.integers(8))
            path.write_bytes(harmed)
            with pytest.raises(IndexFilesError, match=f"{name} does not match"):
                open_index(index_copy)
        path.write_bytes(whole)
    opened(index_copy)


def test_bad_vectors_with_a_good_checksum_are_refused(index_copy: Path) -> None:
    good = np.array(opened(index_copy).vectors)
    for value, message in ((np.nan, "not finite, first in row 5"), (np.inf, "not finite"), (2.0, "not of unit length")):
        bad = good.copy()
        bad[5, 7] = value
        revector(index_copy, bad)
        with pytest.raises(IndexFilesError, match=rf"embeddings\.pkl has .*{message}"):
            open_index(index_copy)
    revector(index_copy, good[:-1])
    with pytest.raises(IndexFilesError, match=r"filenames\.pkl has 40 names, embeddings\.pkl 39 vectors"):
        open_index(index_copy)
    other = np.eye(40, 50, dtype=np.float32)
    revector(index_copy, other)
    with pytest.raises(IndexFilesError, match=r"embeddings\.pkl has 50 values per row, its encoder \d+"):
        open_index(index_copy)
    revector(index_copy, good)
    opened(index_copy)


def test_code_with_a_good_checksum_is_not_run(index_copy: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for name in (FILENAMES, EMBEDDINGS):
        whole = (index_copy / name).read_bytes()
        (index_copy / name).write_bytes(f"cos\nsystem\n(Vtouch {mark}\ntR.".encode())
        reseal(index_copy)
        with pytest.raises(IndexFilesError, match=name):
            open_index(index_copy)
        (index_copy / name).write_bytes(whole)
    assert not mark.exists()


@pytest.mark.parametrize("name", ["/etc/passwd", "../x.png", "images/../../x.png", r"C:\x.png", r"..\x.png", "a\0.png"])
def test_names_that_lead_out_are_refused(index_copy: Path, name: str) -> None:
    names = ["images/0.png"] * 39 + [name]
    pickles.write_names(index_copy / FILENAMES, names)
    reseal(index_copy)
    with pytest.raises(IndexFilesError, match=r"filenames\.pkl names a photo outside the catalogue"):
        open_index(index_copy)


def test_a_link_that_leads_out_is_refused(built: Path, shop: Path, tmp_path: Path) -> None:
    shutil.copytree(shop, tmp_path / "shop")
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "shop" / "images" / "3.png").unlink()
    (tmp_path / "shop" / "images" / "3.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(IndexFilesError, match=r"outside the catalogue, 'images/3\.png'"):
        open_index(copy_index(built, tmp_path / "index"))


def test_links_that_the_build_met_are_followed_until_they_lead_elsewhere(tmp_path: Path) -> None:
    shop, disk, other = tmp_path / "shop", tmp_path / "disk", tmp_path / "other"
    draw_shop(shop, count=3)
    (shop / "images").rename(disk)
    shutil.copytree(disk, other)
    (shop / "images").symlink_to(disk)
    out = build_pixels(shop, tmp_path / "index")
    with closing(open_index(out)) as index:
        assert index.source is not None
        assert index.filenames == [f"images/{number}.png" for number in range(3)]
        assert index.source.read("images/0.png") == (disk / "0.png").read_bytes()
    (shop / "images").unlink()
    (shop / "images").symlink_to(other)
    with closing(open_index(out)) as index:  # opens, and shows placeholders
        assert index.source is not None
        assert not index.source.contains("images/0.png")


def test_an_archive_is_served_by_the_names_that_the_build_read(tmp_path: Path) -> None:
    draw_shop(tmp_path / "shop", count=2)
    photos = [(tmp_path / "shop" / "images" / f"{number}.png").read_bytes() for number in range(2)]
    names = ["Κόκκινο.png", "Πράσινο.png"]
    table = "id\nΚόκκινο\nΠράσινο\n".encode()  # by its bytes alone the archive would be Russian
    members = [*zip((name.encode("cp737") for name in names), photos, strict=True), (b"styles.csv", table)]
    out = build_pixels(write_zip(tmp_path / "shop.zip", members), tmp_path / "index")
    with closing(open_index(out)) as index:
        assert index.source is not None
        assert index.filenames == names
        assert [index.source.read(name) for name in names] == photos


@pytest.mark.parametrize("names", ["text", [np.zeros(3)] * 40])
def test_names_that_are_no_list_of_names_are_refused(index_copy: Path, names: object) -> None:
    (index_copy / FILENAMES).write_bytes(pickle.dumps(names))
    reseal(index_copy)
    with pytest.raises(IndexFilesError, match=r"filenames\.pkl is not a list of file names"):
        open_index(index_copy)


def test_a_database_of_another_length_is_refused(index_copy: Path, shop: Path, tmp_path: Path) -> None:
    short = build_pixels(shop, tmp_path / "short", limit=3)
    shutil.copy(short / DATABASE, index_copy / DATABASE)
    reseal(index_copy)
    with pytest.raises(IndexFilesError, match=r"catalogue\.db .* has 3 photos, filenames\.pkl 40 names"):
        open_index(index_copy)


def test_no_folder_and_no_index_are_reported(tmp_path: Path) -> None:
    with pytest.raises(IndexFilesError, match="There is no folder"):
        open_index(tmp_path / "nowhere")
    with pytest.raises(IndexFilesError, match=r"There is no index in .*: python build_index\.py CATALOGUE"):
        open_index(tmp_path)


@pytest.mark.parametrize("photo", ["1.JPG", "images/1.png"])
def test_a_folder_of_photos_is_not_taken_for_one_where_an_index_should_be(tmp_path: Path, photo: str) -> None:
    place = tmp_path / "my photos"
    (place / photo).parent.mkdir(parents=True)
    (place / photo).touch()
    (place / "products.csv").touch()
    command = rf"Build one: python build_index\.py '{place}' --encoder compact --out my-index$"
    with pytest.raises(IndexFilesError, match=f"my photos is a folder of photos, not an index. {command}"):
        open_index(place)
    (tmp_path / "other").mkdir()
    with pytest.raises(IndexFilesError, match="There is no index in"):
        open_index(tmp_path)


def test_a_zip_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "photos.zip").touch()
    with pytest.raises(IndexFilesError, match=r"photos.zip is an archive of photos, not an index\. Build one: "):
        open_index(tmp_path / "photos.zip")


def halfway(shop: Path, folder: Path) -> Path:
    """A folder whose commit was cut short: the old manifest, and a new database."""
    build_pixels(shop, folder)
    new = build_pixels(shop, folder.parent / "new", limit=5)
    versions._keep(folder)
    (folder / DATABASE).unlink()
    shutil.copy(new / DATABASE, folder / DATABASE)
    return folder


def test_an_interrupted_commit_is_repaired_at_start(shop: Path, built: Path, tmp_path: Path) -> None:
    folder = halfway(shop, tmp_path / "index")
    index = opened(folder)
    assert same_vectors(index, opened(built))
    assert "was restored" in index.warnings[0]
    assert opened(folder).warnings == ()


def test_a_version_opens_where_it_is(shop: Path, built: Path, tmp_path: Path) -> None:
    folder = build_pixels(shop, tmp_path / "index")
    build_pixels(shop, folder, limit=5, allow_removals=True)
    (version,) = (folder / versions.VERSIONS).iterdir()
    index = opened(version)
    assert same_vectors(index, opened(built))
    assert index.folder == folder
    assert index.source is not None


OPEN = """
import sys
from lookalike.errors import LookalikeError
from lookalike.index.store import open_index
try:
    print(open_index(sys.argv[1]).manifest.counts.photos)
except LookalikeError as error:
    print(error)
print([name for name in ("tensorflow", "keras", "sklearn") if name in sys.modules])
"""


def test_a_folder_that_cannot_be_written_has_its_version_named(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = halfway(shop, tmp_path / "index")
    before = (folder / DATABASE).read_bytes()

    def refuse(*_: object, **__: object) -> None:  # as a read-only disk does; root may write to a read-only folder
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(versions.FileLock, "acquire", refuse)
    with pytest.raises(IndexFilesError, match=r"catalogue\.db does not match.*--index .*0001-"):
        open_index(folder)
    assert (folder / DATABASE).read_bytes() == before


def test_damage_is_found_before_anything_heavy_is_imported(index_copy: Path) -> None:
    (index_copy / EMBEDDINGS).write_bytes(b"")
    run = subprocess.run(
        [sys.executable, "-c", OPEN, str(index_copy)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    sentence, heavy = run.stdout.splitlines()
    assert "embeddings.pkl does not match" in sentence
    assert heavy == "[]"
