"""Catalogues on real disks: which files are photos, which are not, and messages about the rest."""

import sys
import unicodedata
from pathlib import Path

import pytest

from lookalike.catalogue import read_catalogue
from lookalike.catalogue.product import Unused
from lookalike.errors import CatalogueError
from tests.catalogue.conftest import Maker, Read, jpeg, photos_of, write_zip


def test_files_without_an_ending_are_known_by_their_first_bytes(makers: dict[str, Maker]) -> None:
    photos = {
        "15970": jpeg(1), "red.jpg?v=1689": jpeg(2), "blue.jpg_640x640": jpeg(3), "wget.jpg.1": jpeg(4),
        "shirt no.5": jpeg(5), "a b. c d": jpeg(6),
    }  # fmt: skip
    others = {"README": b"read me", "none": b"", "page?id=3.jpg?": b"<html>", "data.bin": jpeg(7), "raw.dng": b"II*\0"}
    for make in makers.values():
        found = read_catalogue(make(photos | others))
        assert photos_of(found) == {
            "15970": ("15970",), "a b. c d": ("a b. c d",), "blue.jpg_640x640": ("blue.jpg_640x640",),
            "red": ("red.jpg?v=1689",), "shirt no.5": ("shirt no.5",), "wget.jpg.1": ("wget.jpg.1",),
        }  # fmt: skip
        assert found.report.others == {"without ending": 3, ".bin": 1, ".dng": 1}


def test_rows_find_photos_without_an_ending(read: Read) -> None:
    table = (
        "id,image\n15970,\nred,https://cdn.example/files/red.jpg?v=1689\nblue,\n4,https://cdn.example/4.jpg?w=9\n"
        "5,five.jpg\n"
    )
    names = ["15970", "red.jpg?v=1689", "blue.jpg_640x640", "4.jpg%3Fw=9", "five.jpg@v=3"]
    assert list(photos_of(read(table, names)).values()) == [(name,) for name in names]


def test_what_machines_make_is_passed_over(makers: dict[str, Maker]) -> None:
    hidden = {".@__thumb/a.jpg", "$RECYCLE.BIN/a.jpg", ".Trash-1000/files/a.jpg", "lost+found/a.jpg", "Thumbs.db"}
    made = {"@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg", "in/#recycle/b.jpg", "@Recycle/c.jpg", "Cat Previews.lrdata/0/1.jpg"}
    for make in makers.values():
        found = read_catalogue(make(dict.fromkeys(hidden | made, jpeg(2)) | {"a.jpg": jpeg(1)}))
        assert photos_of(found) == {"a": ("a.jpg",)}
        assert found.report.unused == (
            Unused("folder", "@Recycle", "is the bin of a network drive"),
            Unused("folder", "@eaDir", "holds thumbnails made by a network drive"),
            Unused("folder", "Cat Previews.lrdata", "holds previews made by Lightroom"),
            Unused("folder", "in/#recycle", "is the bin of a network drive"),
        )
        assert found.report.others == {}


def test_versions_are_merged_with_their_original_unless_a_row_names_them(read: Read) -> None:
    photos = ["red.jpg", "red-150x150.jpg", "red-scaled.jpg", "blue-scaled.jpg", "blue-150x150.jpg", "green.jpg"]
    by_id = read("id\nred\nblue\n", photos)
    assert photos_of(by_id) == {"red": ("red.jpg",), "blue": ("blue-scaled.jpg",)}
    assert by_id.report.photos_without_row == ("green.jpg",)
    assert dict(by_id.report.repeats) == {
        "red-150x150.jpg": "is a size or an edit of red.jpg",
        "red-scaled.jpg": "is a size or an edit of red.jpg",
        "blue-150x150.jpg": "is a size or an edit of blue-scaled.jpg",
    }
    named = read("id,image\n1,red-150x150.jpg\n2,blue.jpg|blue-150x150.jpg\n", photos)
    assert photos_of(named) == {"1": ("red-150x150.jpg",), "2": ("blue-150x150.jpg",)}


def test_without_a_table_versions_are_no_products(makers: dict[str, Maker]) -> None:
    for make in makers.values():
        found = read_catalogue(make({"a.jpg": jpeg(1), "a-150x150.jpg": jpeg(2), "b-150x150.jpg": jpeg(3)}))
        assert photos_of(found) == {"a": ("a.jpg",), "b-150x150": ("b-150x150.jpg",)}
        assert [photo for photo, _ in found.report.repeats] == ["a-150x150.jpg"]


def test_sizes_of_products_are_no_sizes_of_photos(read: Read) -> None:
    """The ids of picture frames may be their sizes in centimetres."""
    found = read("id\nframe\nframe-30x40\n", ["frame.jpg", "frame-30x40.jpg", "frame-150x150.jpg"])
    assert photos_of(found) == {"frame": ("frame.jpg",), "frame-30x40": ("frame-30x40.jpg",)}


def test_a_name_means_the_photo_and_not_the_one_in_the_cache(read: Read) -> None:
    inside, outside = "m/cache/1f/r/e/red.jpg", "m/r/e/red.jpg"
    assert photos_of(read("id,image\n1,red.jpg\n", [inside, outside])) == {"1": (outside,)}
    assert photos_of(read("id\nred\n", [inside, outside])) == {"red": (outside,)}
    assert photos_of(read(f"id,image\n1,/media/{inside}\n", [inside, outside])) == {"1": (inside,)}


@pytest.mark.skipif(sys.platform == "win32", reason="links as POSIX systems have them")
def test_ids_may_be_links(make_folder: Maker) -> None:
    folder = make_folder({"styles.csv": "id\n7\n8\n", "pool/shirt.jpg": jpeg(1), "pool/8.jpg": jpeg(2), "x/no.txt": ""})
    (folder / "x" / "7.jpg").symlink_to("../pool/shirt.jpg")
    (folder / "x" / "8.jpg").symlink_to("../pool/8.jpg")
    found = read_catalogue(folder)
    assert photos_of(found) == {"7": ("x/7.jpg",), "8": ("pool/8.jpg",)}
    assert found.report.repeats == (("x/8.jpg", "is a link to pool/8.jpg"),)


def test_archives_are_named_with_what_to_do(make_folder: Maker) -> None:
    folder = make_folder({"a.jpg": jpeg(1), "more.zip": b"PK", "old/x.RAR": b"Rar!"})
    assert read_catalogue(folder).report.unused == (
        Unused(
            "archive",
            "more.zip",
            f"is an archive: unpack it there, or build an index of it: python build_index.py {folder / 'more.zip'}",
        ),
        Unused("archive", "old/x.RAR", "is an archive: unpack it beside the other photos"),
    )


def test_the_message_for_a_catalogue_without_photos_says_what_it_contains(make_folder: Maker) -> None:
    folder = make_folder({"photos.zip": b"PK", "a.cr2": b"x", "b.cr2": b"x", "readme": b"x"})
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)
    assert str(caught.value) == (
        f"There are no photos in {folder}; other files passed over: 3 (2 .cr2, 1 without ending). photos.zip is an "
        f"archive: unpack it there, or build an index of it: python build_index.py {folder / 'photos.zip'}."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="links as POSIX systems have them")
def test_a_disk_that_is_not_mounted_is_named(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"styles.csv": "id\n1\n"})
    (folder / "images").symlink_to(tmp_path / "disk" / "images")
    with pytest.raises(CatalogueError, match=r"images is a link to .*/disk/images, which does not exist\."):
        read_catalogue(folder)


def test_a_row_that_names_a_file_that_is_not_a_photo_is_reported(read: Read) -> None:
    found = read("id,image\n1,1.psd\n2,2.jpg\n3,3.jpg\n", {"1.psd": b"8BPS", "2.jpg": jpeg(2)})
    assert found.report.reasons == {
        "1": "names 1.psd, but that is not a photo in a supported format",
        "3": "names 3.jpg, but it is not there",
    }


def test_rows_say_in_what_the_names_of_an_archive_are_written(tmp_path: Path) -> None:
    """From its bytes alone, the name would be decoded wrongly, with Greek and Russian letters."""
    for table, written in (("id\nΚόκκινο\n", "737"), ("id,image\n1,Κόκκινο.jpg\n", "737")):
        members = [("Κόκκινο.jpg".encode("cp737"), jpeg(1)), (b"styles.csv", table.encode())]
        found = read_catalogue(write_zip(tmp_path / "c.zip", members))
        assert list(photos_of(found).values()) == [("Κόκκινο.jpg",)]
        assert found.report.notes == (
            f"Names in {tmp_path / 'c.zip'} are not UTF-8; they were read as IBM{written}, as the table has them, such "
            "as 'Κόκκινο.jpg'.",
        )


def test_a_table_in_a_folder_whose_name_the_rows_tell(tmp_path: Path) -> None:
    """The photo beside the table is used, whatever the name of the folder."""
    table = "id,image\nΚόκκινο,1.jpg\n"
    paths = ["Κόκκινο/1.jpg", "Κόκκινο/old/1.jpg"]
    members = [(path.encode("cp737"), jpeg(n)) for n, path in enumerate(paths)]
    members.append(("Κόκκινο/styles.csv".encode("cp737"), table.encode()))
    assert photos_of(read_catalogue(write_zip(tmp_path / "c.zip", members))) == {"Κόκκινο": (paths[0],)}


def test_odd_names_are_names(make_folder: Maker) -> None:
    """Line ends, and one name in both Unicode forms: two files, two products."""
    forms = [unicodedata.normalize(form, "é") for form in ("NFD", "NFC")]
    folder = make_folder({"a\nb.jpg": jpeg(1), f"{forms[0]}.jpg": jpeg(2)})
    (folder / f"{forms[1]}.jpg").write_bytes(jpeg(3))
    found = read_catalogue(folder)
    photos = len(list(folder.glob("*.jpg")))  # some systems keep one form only
    assert len(found.products) == photos
    assert found.products[0].id == "a\nb"


def test_every_file_is_accounted_for(make_folder: Maker) -> None:
    folder = make_folder({
        "styles.csv": "id,image\n1,1.jpg\n2,gone.jpg\n3,3.tif\n", "old/styles.csv": "id\n9\n", "1.jpg": jpeg(1),
        "1.webp": jpeg(2), "3.tif": jpeg(3), "nobody.jpg": jpeg(4), "x/1.jpg": jpeg(1), "1-150x150.jpg": jpeg(5),
        "film.mp4": b"m", "more.zip": b"PK", "noend": b"x",
    })  # fmt: skip
    found = read_catalogue(folder)
    report = found.report
    indexed = {photo for photos in photos_of(found).values() for photo in photos}
    told = {
        *report.photos_without_row, *(photo for photo, _ in (*report.repeats, *report.other_formats)),
        *(each.name for each in report.unused),
    }  # fmt: skip
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert not indexed & told
    assert len(indexed | told) + sum(report.others.values()) + 1 == len(files)  # and the table that was read
    assert report.others == {".csv": 1, ".mp4": 1, "without ending": 1}
    assert report.rows_without_photo == ("2",)
