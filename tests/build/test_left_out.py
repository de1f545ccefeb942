"""Messages of a build about what is not in its index."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from lookalike.build.left_out import KINDS, left_out, numbers_of, read_skipped, sentences, write_skipped
from lookalike.catalogue import Catalogue, CatalogueReport, Product, open_source
from lookalike.catalogue.product import SKIPPED, Unused
from lookalike.index.manifest import Counts

Listed = Callable[..., list[list[str]]]

WHOLE = CatalogueReport(
    rows=9,
    rows_without_photo=("7", "8"),
    reasons={"8": "names 8.jpg, but it is not there"},
    unpublished={"9": "is a draft in the shop"},
    unpublished_photos=(("9.jpg", "9"),),
    duplicate_rows=("1",),
    bad_rows=("line 17: 9 fields, expected 10",),
    photos_without_row=("x/ä.jpg",),
    repeats=(("y/1.jpg", "has the name and the bytes of 1.jpg"),),
    other_formats=(("1.webp", "1.jpg"),),
    not_there=(("1-2.jpg", "is named by 1, but it is not there"),),
    mended_rows=("line 3: 4 fields, expected 3: the surplus was taken for 'name'",),
    unused=(
        Unused("archive", "a.zip", "is an archive"),
        Unused("file", "pipe", "is a pipe"),
        Unused("folder", "@eaDir", "holds thumbnails"),
        Unused("link", "b", "leads to nothing"),
    ),
    others={".txt": 2, "without ending": 1},
    beyond_limit=5,
)
UNREAD = [("1.jpg", "It is damaged."), ("2.jpg", "It is empty.")]
PRODUCTS = (Product("1", "One", ("1.jpg", "1-1.jpg")), Product("2", "Two", ("2.jpg",)))


def catalogue(report: CatalogueReport, folder: Path, products: tuple[Product, ...] = PRODUCTS) -> Catalogue:
    return Catalogue(open_source(folder), products, (), report, "")


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    """The rows of the file that is written."""

    def listed(report: CatalogueReport, photos: list[tuple[str, str]] | None = None) -> list[list[str]]:
        write_skipped(tmp_path, left_out(catalogue(report, tmp_path), photos or []))
        assert [path.name for path in tmp_path.iterdir()] == [SKIPPED]
        with (tmp_path / SKIPPED).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))

    return listed


def test_all_is_listed_with_its_reason(listed: Listed) -> None:
    assert listed(WHOLE, UNREAD) == [
        ["what", "name", "why"],
        ["photo", "1.jpg", "It is damaged."],
        ["photo", "2.jpg", "It is empty."],
        ["row", "line 17", "9 fields, expected 10"],
        ["row", "line 3", "4 fields, expected 3: the surplus was taken for 'name'"],
        ["row", "7", "has no photo"],
        ["row", "8", "names 8.jpg, but it is not there"],
        ["row", "2", "has no photo that can be read: 2.jpg"],
        ["row", "9", "is a draft in the shop"],
        ["photo", "9.jpg", "is of 9, which is a draft in the shop"],
        ["row", "1", "says nothing that another row of the same id does not"],
        ["photo", "1-2.jpg", "is named by 1, but it is not there"],
        ["photo", "x/ä.jpg", "has no row in the table"],
        ["photo", "1.webp", "is the same picture as 1.jpg"],
        ["photo", "y/1.jpg", "has the name and the bytes of 1.jpg"],
        ["archive", "a.zip", "is an archive"],
        ["file", "pipe", "is a pipe"],
        ["folder", "'@eaDir", "holds thumbnails"],
        ["link", "b", "leads to nothing"],
        ["file", "*.txt", "2 files that are no photos"],
        ["file", "without ending", "1 file that is no photo"],
        ["product", "the rest", "5 products beyond --limit"],
    ]


def test_a_product_without_a_row_is_no_row(listed: Listed) -> None:
    assert [what for what, _, _ in listed(CatalogueReport(), UNREAD)[1:]] == ["photo", "photo"]


def test_the_list_the_numbers_and_the_words_agree(tmp_path: Path) -> None:
    entries = left_out(catalogue(WHOLE, tmp_path), UNREAD)
    numbers = numbers_of(entries)
    assert set(numbers) == set(KINDS)  # nothing of what may be missing is forgotten here
    counts = Counts(photos=1, products=1, **numbers)
    said = sentences(counts, tmp_path, entries)
    see = f"(see {tmp_path / SKIPPED})"
    assert said[0] == (
        f"Left out {see}: 2 photos that can't be read, 3 rows without photo, 1 product that the shop does not show, "
        "1 photo of such products, 1 photo named but not there, 1 photo without row, "
        "1 photo in another format, 1 repeated photo, 1 row of the wrong width or without id, "
        "1 repeated row, 5 products beyond --limit, 1 link not followed, 1 folder of thumbnails, previews or bins, "
        "1 archive, 1 file that can't be used, 3 other files."
    )
    assert said[1:3] == ["  1.jpg: It is damaged.", "  2.jpg: It is empty."]
    assert said[-2:] == [
        f"Mended {see}: 1 row.",
        "  line 3: 4 fields, expected 3: the surplus was taken for 'name'",
    ]
    without_files = [line.replace(f" {see}", "") for line in said if not line.startswith("  ")]
    assert sentences(counts) == without_files  # what doctor prints from the manifest


def test_three_examples_are_enough(tmp_path: Path) -> None:
    entries = left_out(catalogue(CatalogueReport(), tmp_path), [(f"{n}.jpg", "It is damaged.") for n in range(9)])
    said = sentences(Counts(photos=1, products=1, **numbers_of(entries)), tmp_path, entries)
    assert said[1:] == [f"  {n}.jpg: It is damaged." for n in range(3)]


def test_nothing_was_left_out_is_printed_only_if_it_is_true(tmp_path: Path) -> None:
    assert sentences(Counts(photos=1, products=1, rows=1, changed_ids=1)) == ["Nothing was left out."]
    for kind in KINDS:
        (line,) = sentences(Counts(photos=1, products=1, **{kind: 1}))
        assert line.startswith(("Left out: 1 ", "Mended: 1 "))


def test_a_name_of_two_lines_is_printed_on_one(tmp_path: Path) -> None:
    entries = left_out(catalogue(CatalogueReport(), tmp_path), [("a\nb\x1b[2J.jpg", "It is damaged.")])
    said = sentences(Counts(photos=1, products=1, skipped=1), tmp_path, entries)
    assert said[1] == r"  a\nb\x1b[2J.jpg: It is damaged."


def test_a_spreadsheet_runs_nothing(listed: Listed) -> None:
    rows = listed(CatalogueReport(), [("=cmd|' /C calc'!A0", "+1"), ("@x", "-1")])
    assert rows[1:] == [["photo", "'=cmd|' /C calc'!A0", "'+1"], ["photo", "'@x", "'-1"]]


def test_the_file_is_read_as_it_was_written(listed: Listed, tmp_path: Path) -> None:
    written = listed(WHOLE, UNREAD)
    assert [list(row) for row in read_skipped(tmp_path)] == written[1:]


def test_nothing_left_out_leaves_no_file(tmp_path: Path) -> None:
    assert read_skipped(tmp_path) == []
    write_skipped(tmp_path, left_out(catalogue(WHOLE, tmp_path)))
    write_skipped(tmp_path, left_out(catalogue(CatalogueReport(), tmp_path)))
    assert not list(tmp_path.iterdir())
