from pathlib import Path

from lookalike.build.left_out import LeftOut
from lookalike.build.summary import BuildSummary, notes_of
from lookalike.catalogue import CatalogueReport
from lookalike.catalogue.product import SKIPPED
from lookalike.index.manifest import Counts
from lookalike.measures import Quality
from lookalike.measures.figures import LevelQuality


def test_ids_that_a_spreadsheet_changed_are_reported(tmp_path: Path) -> None:
    notes = notes_of(CatalogueReport(changed_ids=(("123.0", "00123.jpg"), ("5", "05.jpg"))))
    lines = BuildSummary(tmp_path, Counts(photos=1, products=1), 1, 1, 1, 1, notes=notes).lines()
    assert lines[3] == "2 ids changed by a spreadsheet still matched a photo, such as 123.0: 00123.jpg."
    assert notes_of(CatalogueReport()) == ()


def test_a_guessed_encoding_is_said_until_it_is_known() -> None:
    report = CatalogueReport(notes=("Prices.",), guessed="Read as Windows-1252.")
    assert notes_of(report) == ("Read as Windows-1252.", "Prices.")
    assert notes_of(report, unchanged=True) == ("Prices.",)


def test_the_summary_says_it_in_sentences(tmp_path: Path) -> None:
    counts = Counts(photos=44_072, products=44_072, skipped=3, rows_without_photo=352, repeats=2)
    missing = [LeftOut("skipped", "photo", "1.jpg", "It is damaged.")]
    notes = ("Read as GBK.",)
    lines = BuildSummary(tmp_path, counts, 44_072, 30.1, 1464.2, 182_300_000, missing, notes).lines()
    assert "44,072 photos of 44,072 products" in lines[0]
    assert "1,464.2 s" in lines[1]
    assert "30.1 a second" in lines[1]
    assert "182.3 MB" in lines[1]
    left_out = "3 photos that can't be read, 352 rows without photo, 2 repeated photos."
    assert lines[2:5] == [f"Left out (see {tmp_path / SKIPPED}): {left_out}", "  1.jpg: It is damaged.", *notes]
    assert "A running app uses it" in lines[-1]
    one = Counts(photos=1, products=1)
    said = BuildSummary(tmp_path, one, 1, 1, 1, 1).lines()
    assert said[0].startswith("Indexed 1 photo of 1 product in ")
    assert said[1] == "This run took 1.0 s: 1 photo newly encoded, 1.0 a second; the index has 0.0 MB."
    assert said[2] == "Nothing was left out."
    again = BuildSummary(tmp_path, counts, encoded=20, rate=8, seconds=12, size=1).lines()[1]
    assert again.startswith("This run took 12.0 s: 20 photos newly encoded, 8.0 a second, 44,052 reused; ")
    assert ": 0 photos newly encoded, 1 reused; " in BuildSummary(tmp_path, one, 0, 0, 1, 1).lines()[1]


def test_the_summary_says_how_good_the_neighbours_are(tmp_path: Path) -> None:
    levels = (LevelQuality("type", ("kind",), 0.684, 1.0, 0.7), LevelQuality("fine", ("kind", "hue"), 0.19, 0.9, 0.2))
    found = Quality(queries=1000, gallery=44_072, remark="", levels=levels, ndcg5=0.4)
    summary = BuildSummary(tmp_path, Counts(photos=1, products=1), 1, 1, 1, 1, quality=found)
    shares = "68% share kind; 19% share kind and hue, where 90% is the most that is possible"
    wanted = f"Of a product's five nearest, {shares} (1,000 of 44,072 products evaluated)."
    assert wanted in summary.lines()
