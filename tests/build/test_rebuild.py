"""A build over an existing index: what is reused, what is not, and what must not be lost."""

import csv
import errno
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lookalike import photos
from lookalike.build import previous, work
from lookalike.build.job import WORK, BuildOptions, build
from lookalike.build.journal import JOURNAL
from lookalike.build.marks import MARKS, read_marks
from lookalike.build.progress import Progress
from lookalike.build.summary import BuildSummary
from lookalike.catalogue.sources import base, folder
from lookalike.catalogue.sources.folder import Folder
from lookalike.catalogue.sources.zipped import Zip
from lookalike.errors import CatalogueError, MachineError
from lookalike.index import store
from lookalike.index.manifest import DATABASE, FILES, MANIFEST, Manifest, read_manifest, sha256_of
from lookalike.index.opened import Index
from tests.catalogue.conftest import write_zip
from tests.drawn import build_pixels, draw_photo, draw_shop, same_vectors


class Touched:
    """Counts what a build does with photos."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.decoded, self.read = 0, list[str]()
        decode, read = photos._read, Folder.read

        def count_decoded(data: bytes, **options: bool) -> photos.Decoded:
            self.decoded += 1
            return decode(data, **options)

        def count_read(source: Folder, member: str, *limit: int) -> bytes:
            if member.endswith(".png"):
                self.read.append(member)
            return read(source, member, *limit)

        monkeypatch.setattr(photos, "_read", count_decoded)
        monkeypatch.setattr(Folder, "read", count_read)


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> Touched:
    return Touched(monkeypatch)


def opened(folder: Path) -> Index:
    index = store.open_index(folder)
    index.close()
    return index


def rebuilt(shop: Path, out: Path, **options: object) -> BuildSummary:
    return build(BuildOptions(shop, out, encoder="pixels", workers=2, **options), Progress())  # type: ignore[arg-type]


def rewrite(shop: Path, change: Callable[[dict[str, str]], dict[str, str] | None]) -> None:
    """Change each row of the shop's table; None leaves it out."""
    with (shop / "styles.csv").open(encoding="utf-8", newline="") as file:
        rows = [changed for row in csv.DictReader(file) if (changed := change(row))]
    with (shop / "styles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def draw_with_a_bad_one(folder: Path, count: int) -> Path:
    """A shop with one file that is not a photo."""
    shop = draw_shop(folder, count)
    (shop / "images" / "7.png").write_bytes(b"\x89PNG, but not for long")
    return shop


@pytest.fixture
def own_shop(tmp_path: Path) -> Path:
    """A shop of 19 photos that a test may change. They are too few to calibrate with, so builds are fast."""
    return draw_with_a_bad_one(tmp_path / "shop", 20)


def test_other_prices_stock_and_names_decode_no_photo(tmp_path: Path, touched: Touched) -> None:
    own_shop = draw_with_a_bad_one(tmp_path / "shop", 60)
    out = build_pixels(own_shop, tmp_path / "index")
    first, touched.decoded = opened(out), 0
    rewrite(own_shop, lambda row: row | {"price": "9.99", "stock": "3", "productDisplayName": f"Shirt {row['id']}"})
    summary = rebuilt(own_shop, out)
    again = opened(out)
    assert touched.decoded == 0
    assert (summary.encoded, summary.counts.photos, summary.counts.skipped) == (0, 59, 1)
    assert "0 photos newly encoded, 59 reused" in summary.lines()[1]
    assert not summary.advice  # only a first build gives it
    np.testing.assert_array_equal(again.vectors, first.vectors)
    assert first.manifest.closeness is not None
    fitted = ("closeness", "outside", "sold", "scale", "quality", "votes", "decoding")
    assert [getattr(again.manifest, name) for name in fitted] == [getattr(first.manifest, name) for name in fitted]
    product = store.open_index(out).products.get("3")
    assert (product.name, product.price, product.stock) == ("Shirt 3", 9.99, "3")


def test_a_guessed_encoding_is_said_again_when_the_table_changes(own_shop: Path, tmp_path: Path) -> None:
    table, out = own_shop / "styles.csv", tmp_path / "index"
    table.write_bytes(table.read_text("utf-8").replace("T-shirt", "Hemd für Mädchen").encode("cp1252"))

    def said() -> bool:
        return any("read as Windows-1252: " in note for note in rebuilt(own_shop, out).notes)

    assert (said(), said()) == (True, False)
    table.write_bytes(table.read_bytes().replace(b"plain", b"other"))
    assert said()


def test_files_that_did_not_change_are_not_even_read(
    own_shop: Path, tmp_path: Path, touched: Touched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "SETTLED", 0)
    out = build_pixels(own_shop, tmp_path / "index")
    touched.read.clear()
    rebuilt(own_shop, out)
    assert touched.read == []
    (own_shop / "images" / "5.png").touch()
    rebuilt(own_shop, out)
    assert touched.read == ["images/5.png"]
    (out / MARKS).write_text((out / MARKS).read_text().replace("images/9.png", "images/8.png"))
    touched.read.clear()
    assert rebuilt(own_shop, out).encoded == 0
    assert len(touched.read) == 20


@pytest.mark.skipif(sys.platform == "win32", reason="links as POSIX systems have them")
def test_photos_behind_a_link_are_reused_until_it_leads_elsewhere(
    own_shop: Path, tmp_path: Path, touched: Touched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of both have the same names, sizes and times; two of them have exchanged bytes."""
    monkeypatch.setattr(base, "SETTLED", 0)
    link, disk, other = own_shop / "images", tmp_path / "disk", tmp_path / "other"
    link.rename(disk)
    link.symlink_to(disk)
    shutil.copytree(disk, other)
    shutil.copy2(disk / "5.png", other / "6.png")
    shutil.copy2(disk / "6.png", other / "5.png")
    out = build_pixels(own_shop, tmp_path / "index")
    first = opened(out)
    touched.read.clear()
    assert rebuilt(own_shop, out).encoded == 0
    assert touched.read == []
    link.unlink()
    link.symlink_to(other)
    assert rebuilt(own_shop, out).encoded == 0
    assert sorted(touched.read) == sorted(f"images/{number}.png" for number in range(20))
    again = opened(out)
    np.testing.assert_array_equal(again.vectors[5:7], first.vectors[[6, 5]])
    np.testing.assert_array_equal(again.vectors[:5], first.vectors[:5])


def test_members_of_a_zip_are_reused_whatever_their_names_are_written_in(
    own_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "SETTLED", 0)
    read = list[str]()
    plainly = Zip.read

    def count_read(source: Zip, member: str, *limit: int) -> bytes:
        read.append(member)
        return plainly(source, member, *limit)

    members = [(f"größe {n}.png".encode("cp850"), (own_shop / "images" / f"{n}.png").read_bytes()) for n in range(6)]
    archive, out = write_zip(tmp_path / "shop.zip", members), tmp_path / "index"
    assert rebuilt(archive, out).encoded == 6
    monkeypatch.setattr(Zip, "read", count_read)
    assert rebuilt(archive, out).encoded == 0
    assert read == []
    write_zip(archive, [(members[0][0], members[1][1]), *members[1:]])
    assert rebuilt(archive, out).encoded == 0
    assert len(set(read)) == 6
    index = opened(out)
    np.testing.assert_array_equal(index.vectors[0], index.vectors[1])


def test_new_photos_alone_are_encoded(own_shop: Path, tmp_path: Path, touched: Touched) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    rewrite(own_shop, lambda row: row if row["id"] != "11" else row | {"id": "new"})
    draw_photo(own_shop / "images" / "new.png", np.random.default_rng(8))
    draw_photo(own_shop / "images" / "13.png", np.random.default_rng(9))
    touched.decoded = 0
    summary = rebuilt(own_shop, out)
    assert (summary.encoded, summary.counts.photos) == (2, 19)
    assert touched.decoded == 2 * 2  # encoded and verified
    assert read_manifest(out).proof.sampled == 2
    assert same_vectors(opened(out), opened(build_pixels(own_shop, tmp_path / "whole")))


def forget_appearance(out: Path) -> None:
    """Make the index in ``out`` one by a version that did not record how photos look."""
    with closing(sqlite3.connect(out / DATABASE)) as connection:
        connection.execute("ALTER TABLE photo DROP COLUMN copy")
        for column in ("width", "height", "mode", "coarseness", "colours", "outline"):
            connection.execute(f"ALTER TABLE known_photo DROP COLUMN {column}")
        connection.execute("DROP TABLE known_copy")
        connection.commit()
    facts = json.loads((out / MANIFEST).read_text())
    facts["files"][DATABASE] = sha256_of(out / DATABASE)
    del facts["appearance"]
    facts["sha256"] = ""
    (out / MANIFEST).write_text(Manifest.model_validate(facts).sealed(facts["files"]).to_json())


def test_how_photos_look_is_added_to_an_earlier_index_without_encoding(
    own_shop: Path, tmp_path: Path, touched: Touched
) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    with closing(store.open_index(out)) as first:
        assert first.knows_appearance
        colours, groups = first.products.photos.colours, first.products.copy_groups
    forget_appearance(out)
    with closing(store.open_index(out)) as index:
        assert not index.knows_appearance
        assert (index.products.photos.colours, index.products.copy_groups) == (None, None)
        assert index.products.copies_of(3).tolist() == [3]
    touched.decoded = 0
    assert rebuilt(own_shop, out).encoded == 0
    assert touched.decoded >= 19
    with closing(store.open_index(out)) as again:
        np.testing.assert_array_equal(again.products.photos.colours, colours)
        np.testing.assert_array_equal(again.products.copy_groups, groups)
    touched.decoded = 0
    rebuilt(own_shop, out)
    assert touched.decoded == 0


def test_copies_in_a_catalogue_are_found_and_recorded(own_shop: Path, tmp_path: Path) -> None:
    with Image.open(own_shop / "images" / "2.png") as image:
        image.resize((image.width // 2, image.height // 2)).save(own_shop / "images" / "9.png")
    shutil.copy(own_shop / "images" / "3.png", own_shop / "images" / "5.png")
    out = build_pixels(own_shop, tmp_path / "index")
    with closing(store.open_index(out)) as index:
        products = index.products
        copies = {
            product: products.products_of(products.copies_of(int(products.rows_of(product)[0])))
            for product in ("1", "2", "3")
        }
        assert copies == {"1": ["1"], "2": ["2", "9"], "3": ["3", "5"]}
    with closing(sqlite3.connect(out / DATABASE)) as connection:
        assert connection.execute("SELECT DISTINCT mode FROM known_photo WHERE row NOT NULL").fetchall() == [("RGB",)]
        assert connection.execute("SELECT count(*) FROM known_copy").fetchone() == (1,)


def test_a_vector_goes_with_the_bytes_whatever_they_are_called(own_shop: Path, tmp_path: Path) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    images = own_shop / "images"
    (images / "1.png").rename(images / "x")
    (images / "2.png").rename(images / "1.png")
    (images / "x").rename(images / "2.png")
    assert rebuilt(own_shop, out).encoded == 0
    assert same_vectors(opened(out), opened(build_pixels(own_shop, tmp_path / "whole")))


def test_zips_are_known_too(own_shop: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "shop"), "zip", own_shop))
    out = build_pixels(archive, tmp_path / "index")
    assert rebuilt(archive, out).encoded == 0
    assert rebuilt(own_shop, out).encoded == 0
    draw_photo(own_shop / "images" / "4.png", np.random.default_rng(9))
    shutil.make_archive(str(tmp_path / "shop"), "zip", own_shop)
    assert rebuilt(archive, out).encoded == 1
    assert same_vectors(opened(out), opened(build_pixels(own_shop, tmp_path / "whole")))


def test_fresh_encodes_all(own_shop: Path, tmp_path: Path) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    assert rebuilt(own_shop, out, fresh=True).encoded == 19


def test_what_another_decoder_saw_is_not_reused(
    own_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    assert read_manifest(out).decoding == photos.DECODING
    assert opened(out).warnings == ()
    for module in (previous, work, store):
        monkeypatch.setattr(module, "DECODING", photos.DECODING.replace("rules", "rules of tomorrow,"))
    (warning,) = opened(out).warnings
    assert "were decoded with rules 2; here it is rules of tomorrow, 2" in warning
    assert rebuilt(own_shop, out).encoded == 19


def without_known_photos(folder: Path) -> None:
    """Turn the index into one of an earlier version, which kept no table of known photos."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.executescript("DROP TABLE known_photo; DROP TABLE known_view;")
    manifest = read_manifest(folder).model_copy(update={"decoding": ""})
    sealed = manifest.sealed({name: sha256_of(folder / name) for name in FILES[:-1]})
    (folder / MANIFEST).write_text(sealed.to_json(), encoding="utf-8")


def test_an_index_of_an_earlier_version_opens_and_is_built_again(own_shop: Path, tmp_path: Path) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    without_known_photos(out)
    assert opened(out).warnings == ()
    assert rebuilt(own_shop, out).encoded == 19
    without_known_photos(out)
    rewrite(own_shop, lambda row: row if int(row["id"]) < 9 else None)
    with pytest.raises(CatalogueError, match="11 of the 19 products"):
        rebuilt(own_shop, out)


def test_a_tenth_of_the_products_is_not_removed_without_consent(own_shop: Path, tmp_path: Path) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    rewrite(own_shop, lambda row: row if row["id"] != "0" else None)
    assert rebuilt(own_shop, out).counts.products == 18
    for name in ("12.png", "13.png"):
        (own_shop / "images" / name).unlink()
    kept = {name: (out / name).read_bytes() for name in FILES}
    with pytest.raises(CatalogueError, match=rf"^2 of the 18 products in {out} .* '12': .*--allow-removals\.$"):
        rebuilt(own_shop, out)
    assert {name: (out / name).read_bytes() for name in FILES} == kept
    assert rebuilt(own_shop, tmp_path / "other").counts.products == 16
    assert rebuilt(own_shop, out, allow_removals=True).counts.products == 16


def test_photos_that_became_unreadable_make_products_vanish_too(own_shop: Path, tmp_path: Path) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    for name in ("12.png", "13.png"):
        (own_shop / "images" / name).write_bytes(b"")
    with pytest.raises(CatalogueError, match="2 of the 19 products"):
        rebuilt(own_shop, out)
    assert len(opened(out).filenames) == 19


def test_another_catalogue_may_have_other_products(own_shop: Path, tmp_path: Path) -> None:
    out = build_pixels(own_shop, tmp_path / "index")
    other = draw_shop(tmp_path / "other", 3)
    assert rebuilt(other, out).counts.products == 3


def refusing(refused: Path, trouble: Exception) -> Callable[..., object]:
    """An ``open`` that fails for this file."""

    def opening(path: str | Path, *arguments: Any) -> object:
        if Path(path) == refused:
            raise trouble
        return open(path, *arguments)  # noqa: PTH123

    return opening


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("trouble", [OSError(errno.EIO, os.strerror(errno.EIO)), MemoryError()])
def test_what_the_machine_refuses_stops_a_build_and_leaves_no_photo_out(
    own_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    out = build_pixels(own_shop, tmp_path / "index", limit=9)
    refused = own_shop / "images" / "19.png"
    with monkeypatch.context() as broken:
        broken.setattr(folder, "open", refusing(refused, trouble), raising=False)
        with pytest.raises(
            MachineError, match=r"the previous index stays in service, and the same command continues"
        ) as told:
            build_pixels(own_shop, out)
    assert str(refused) in str(told.value) or isinstance(trouble, MemoryError)
    assert len(opened(out).filenames) == 8
    assert b"19.png" not in (out / WORK / JOURNAL).read_bytes()
    summary = rebuilt(own_shop, out)
    assert (summary.counts.photos, summary.counts.skipped) == (19, 1)
    assert same_vectors(opened(out), opened(build_pixels(own_shop, tmp_path / "whole")))


@pytest.mark.usefixtures("hasty")
def test_memory_that_runs_out_anywhere_is_a_sentence(
    own_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work.Work, "vectors", lambda _: (_ for _ in ()).throw(MemoryError("Unable to allocate 9 GiB")))
    with pytest.raises(
        MachineError, match=r"\(Unable to allocate 9 GiB\); fewer --workers.*continues where it stopped"
    ):
        build_pixels(own_shop, tmp_path / "index")


def test_a_permission_is_one_photos_trouble(own_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is reported, and read again by the next build."""
    closed = own_shop / "images" / "12.png"
    out = tmp_path / "index"
    with monkeypatch.context() as shut:
        denied = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        shut.setattr(folder, "open", refusing(closed, denied), raising=False)
        summary = rebuilt(own_shop, out)
    told = [(each.name, each.why) for each in summary.left_out]
    assert ("images/12.png", f"{closed} can't be read: Permission denied.") in told
    summary = rebuilt(own_shop, out)
    assert (summary.encoded, summary.counts.skipped) == (1, 1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_marks_that_are_a_pipe_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MARKS)
    assert read_marks(tmp_path) == {}
