import csv
from pathlib import Path

from lookalike.build.summary import SKIPPED, BuildSummary, notes_of, write_skipped
from lookalike.catalogue import CatalogueReport
from lookalike.index.manifest import Counts
from lookalike.measures import Quality
from lookalike.measures.figures import LevelQuality


def test_what_was_left_out_is_listed_with_its_reason(tmp_path: Path) -> None:
    report = CatalogueReport(
        rows_without_photo=("7",), photos_without_row=("x/ä.jpg",), bad_rows=("line 17: 9 fields, expected 10",)
    )
    write_skipped(tmp_path, [("a.jpg", "This photo is damaged.")], report)
    with (tmp_path / SKIPPED).open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["what", "name", "why"],
            ["photo", "a.jpg", "This photo is damaged."],
            ["row", "line 17", "9 fields, expected 10"],
            ["row", "7", "has no photo"],
            ["photo", "x/ä.jpg", "has no row in the table"],
        ]
    assert [path.name for path in tmp_path.iterdir()] == [SKIPPED]


def test_reasons_and_what_is_not_there_are_listed(tmp_path: Path) -> None:
    report = CatalogueReport(
        rows_without_photo=("7", "8"),
        reasons={"8": "names 8.jpg, but it is not there"},
        not_there=(("9-2.jpg", "is named by 9, but it is not there"),),
        other_formats=(("9.webp", "9.jpg"),),
    )
    write_skipped(tmp_path, [], report)
    assert (tmp_path / SKIPPED).read_text(encoding="utf-8-sig").splitlines()[1:] == [
        "row,7,has no photo",
        'row,8,"names 8.jpg, but it is not there"',
        'photo,9-2.jpg,"is named by 9, but it is not there"',
        "photo,9.webp,is the same picture as 9.jpg",
    ]
    counts = Counts(photos=1, products=1, rows_without_photo=2, not_there=1, other_formats=1)
    assert BuildSummary(tmp_path, counts, 1, 1, 1, 1).lines()[2] == (
        f"Left out (see {tmp_path / SKIPPED}): 2 rows without photo, 1 photo named but not there, "
        "1 photo in another format."
    )


def test_what_the_shop_does_not_show_is_counted_and_listed(tmp_path: Path) -> None:
    report = CatalogueReport(unpublished={"7": "is a draft in the shop"}, unpublished_photos=(("7.jpg", "7"),))
    write_skipped(tmp_path, [], report)
    assert (tmp_path / SKIPPED).read_text(encoding="utf-8-sig").splitlines()[1:] == [
        "row,7,is a draft in the shop",
        'photo,7.jpg,"is of 7, which is a draft in the shop"',
    ]
    lines = BuildSummary(tmp_path, Counts(photos=1, products=1, unpublished=1), 1, 1, 1, 1).lines()
    assert lines[2] == f"Left out (see {tmp_path / SKIPPED}): 1 product that the shop does not show."


def test_ids_that_a_spreadsheet_changed_are_told(tmp_path: Path) -> None:
    notes = notes_of(CatalogueReport(changed_ids=(("123.0", "00123.jpg"), ("5", "05.jpg"))))
    lines = BuildSummary(tmp_path, Counts(photos=1, products=1), 1, 1, 1, 1, notes=notes).lines()
    assert lines[3] == "2 ids that a spreadsheet had changed found the photo all the same, such as 123.0: 00123.jpg."
    assert notes_of(CatalogueReport()) == ()


def test_mended_rows_are_listed_and_counted(tmp_path: Path) -> None:
    report = CatalogueReport(mended_rows=("line 3: 4 fields, expected 3: the surplus was taken for 'name'",))
    write_skipped(tmp_path, [], report)
    with (tmp_path / SKIPPED).open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["row", "line 3", "4 fields, expected 3: the surplus was taken for 'name'"]
    lines = BuildSummary(tmp_path, Counts(photos=1, products=1), 1, 1, 1, 1, mended=1, notes=("Read as GBK.",)).lines()
    assert lines[2:5] == ["Nothing was left out.", f"Mended (see {tmp_path / SKIPPED}): 1 row.", "Read as GBK."]


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    write_skipped(tmp_path, [("=cmd|' /C calc'!A0", "+1"), ("@x", "-1")], CatalogueReport())
    text = (tmp_path / SKIPPED).read_text(encoding="utf-8-sig")
    assert "photo,'=cmd|' /C calc'!A0,'+1" in text
    assert "photo,'@x,'-1" in text


def test_nothing_left_out_leaves_no_file(tmp_path: Path) -> None:
    write_skipped(tmp_path, [("a.jpg", "damaged")], CatalogueReport())
    write_skipped(tmp_path, [], CatalogueReport())
    assert not list(tmp_path.iterdir())


def test_the_summary_says_it_in_sentences(tmp_path: Path) -> None:
    counts = Counts(photos=44_072, products=44_072, skipped=3, rows_without_photo=352, repeats=2)
    lines = BuildSummary(tmp_path, counts, encoded=44_072, rate=30.1, seconds=1464.2, size=182_300_000).lines()
    assert "44,072 photos of 44,072 products" in lines[0]
    assert "1,464.2 s" in lines[1]
    assert "30.1 a second" in lines[1]
    assert "182.3 MB" in lines[1]
    left_out = "3 photos that can't be read, 352 rows without photo, 2 repeated photos."
    assert lines[2] == f"Left out (see {tmp_path / SKIPPED}): {left_out}"
    assert "takes it up by itself" in lines[-1]
    twice = Counts(photos=1, products=1, repeats=1)
    said = BuildSummary(tmp_path, twice, 1, 1, 1, 1).lines()
    assert said[0].startswith("Indexed 1 photo of 1 product in ")
    assert said[1] == "This run took 1.0 s: 1 photo encoded anew, 1.0 a second; the index has 0.0 MB."
    again = BuildSummary(tmp_path, counts, encoded=20, rate=8, seconds=12, size=1).lines()[1]
    assert again.startswith("This run took 12.0 s: 20 photos encoded anew, 8.0 a second, 44,052 reused; ")
    assert ": 0 photos encoded anew, 1 reused; " in BuildSummary(tmp_path, twice, 0, 0, 1, 1).lines()[1]
    assert said[2] == "Left out: 1 repeated photo."
    bad = [(f"{number}.jpg", "It is damaged.") for number in range(9)]
    assert BuildSummary(tmp_path, counts, 1, 1, 1, 1, bad).lines()[3:8] == [
        f"  {number}.jpg: It is damaged." for number in range(5)
    ]
    assert "Nothing was left out." in BuildSummary(tmp_path, Counts(photos=1, products=1), 1, 1, 1, 1).lines()


def test_the_summary_says_how_good_the_neighbours_are(tmp_path: Path) -> None:
    levels = (LevelQuality("type", ("kind",), 0.684, 1.0, 0.7), LevelQuality("fine", ("kind", "hue"), 0.19, 0.9, 0.2))
    found = Quality(queries=1000, gallery=44_072, remark="", levels=levels, ndcg5=0.4)
    summary = BuildSummary(tmp_path, Counts(photos=1, products=1), 1, 1, 1, 1, quality=found)
    wanted = "Of a product's five nearest, 68% share kind, 19% share kind and hue (1,000 of 44,072 products asked)."
    assert wanted in summary.lines()
