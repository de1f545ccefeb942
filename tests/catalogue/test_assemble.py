"""From a path and options to a catalogue."""

import re
import tracemalloc
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from lookalike.catalogue import read_catalogue
from lookalike.errors import CatalogueError
from tests.catalogue.conftest import Maker, jpeg

TABLE = "id,name,colour\n3,Hat,red\n1,Shirt,blue\n2,Shoe,\n"
FILES = {"styles.csv": TABLE, "1.jpg": jpeg(1), "2.jpg": jpeg(2), "3.jpg": jpeg(3), "film.mp4": b"m"}


def ids(path: Path, **options: object) -> list[str]:
    with (found := read_catalogue(path, **options)).source:  # type: ignore[arg-type]
        return [product.id for product in found.products]


def test_products_come_in_the_order_of_the_table(make_zip: Maker) -> None:
    assert ids(make_zip(FILES)) == ["3", "1", "2"]


def test_the_report_counts_other_files(make_folder: Maker) -> None:
    found = read_catalogue(make_folder(FILES))
    assert found.report.passed_over == 1
    assert found.columns == ("colour",)


def test_the_shop_s_own_file_is_not_counted_as_left_out(make_folder: Maker) -> None:
    assert read_catalogue(make_folder({**FILES, "shop.toml": 'name = "Shop"'})).report.others == {".mp4": 1}


def test_records_can_t_be_changed(make_folder: Maker) -> None:
    product = read_catalogue(make_folder(FILES)).products[0]
    with pytest.raises(FrozenInstanceError):
        product.name = "other"  # type: ignore[misc]


def test_a_limit_keeps_the_first_products_with_photos(make_folder: Maker) -> None:
    folder = make_folder({**FILES, "styles.csv": "id\n9\n3\n8\n1\n2\n"})
    assert ids(folder, limit=2) == ["3", "1"]
    assert ids(folder, limit=99) == ["3", "1", "2"]


def test_a_limit_without_a_table_keeps_the_first_paths(make_folder: Maker) -> None:
    assert ids(make_folder({"b.jpg": jpeg(1), "a.jpg": jpeg(2), "c.jpg": jpeg(3)}), limit=2) == ["a", "b"]


def test_a_report_has_what_is_beyond_a_limit_and_is_otherwise_the_same(make_folder: Maker) -> None:
    folder = make_folder(FILES)
    limited, whole = read_catalogue(folder, limit=1), read_catalogue(folder)
    assert limited.report == replace(whole.report, beyond_limit=len(whole.products) - 1)
    assert whole.report.beyond_limit == 0


@pytest.mark.parametrize("limit", [0, -3])
def test_a_limit_under_one_is_refused(make_folder: Maker, limit: int) -> None:
    with pytest.raises(CatalogueError, match="at least 1"):
        read_catalogue(make_folder(FILES), limit=limit)


# Which table


def test_a_table_elsewhere(make_zip: Maker, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    table.write_text("id;title\n2;Boot\n")
    found = read_catalogue(make_zip(FILES), styles=table)
    with found.source:
        assert [(product.id, product.name) for product in found.products] == [("2", "Boot")]


def test_a_table_elsewhere_serves_photos_that_have_tables_of_their_own(make_folder: Maker, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    table.write_text("id\n1\n2\n")
    folder = make_folder({"a/styles.csv": "x", "a/1.jpg": jpeg(1), "b/styles.csv": "x", "b/2.jpg": jpeg(2)})
    assert ids(folder, styles=table) == ["1", "2"]


def test_two_tables_at_one_depth_must_be_chosen_from(makers: dict[str, Maker]) -> None:
    files = {f"{shop}/{name}": data for shop in "ab" for name, data in FILES.items()}
    for make in makers.values():
        path = make(files)
        with pytest.raises(
            CatalogueError, match=r"several tables, a/styles\.csv, b/styles\.csv: choose one with --styles"
        ):
            read_catalogue(path)
        found = read_catalogue(path, styles="b/styles.csv")
        with found.source:
            assert [product.photos for product in found.products] == [("b/3.jpg",), ("b/1.jpg",), ("b/2.jpg",)]


def test_a_table_inside_may_be_given_by_its_path(make_folder: Maker) -> None:
    folder = make_folder({f"{shop}/{name}": data for shop in "ab" for name, data in FILES.items()})
    found = read_catalogue(folder, styles=folder / "b" / "styles.csv")
    assert found.products[0].photos == ("b/3.jpg",)


@pytest.mark.parametrize("name", ["products.csv", "export/Products 2026.CSV", "feed.tsv", "feed.txt"])
def test_the_only_table_is_read_whatever_its_name(makers: dict[str, Maker], name: str) -> None:
    files = {**FILES, name: TABLE, "README.txt": "Photos of the spring"}
    del files["styles.csv"]
    for make in makers.values():
        found = read_catalogue(make(files))
        with found.source:
            assert [product.name for product in found.products] == ["Hat", "Shirt", "Shoe"]
            assert (found.report.table, found.report.notes) == (name, ())
            assert found.report.passed_over == 2  # film.mp4 and README.txt


def test_texts_that_are_no_table_and_what_a_build_wrote_are_passed_over(make_folder: Maker) -> None:
    files = {"1.jpg": jpeg(1), "notes.txt": "id 1 is a hat", "skipped.csv": "what,name,why\nphoto,1.jpg,damaged\n"}
    assert ids(make_folder(files)) == ["1"]


def test_several_other_tables_are_named_and_the_option(make_folder: Maker) -> None:
    folder = make_folder({"1.jpg": jpeg(1), "a.csv": TABLE, "b.tsv": TABLE, "deeper/c.csv": TABLE})
    with pytest.raises(CatalogueError, match=r"several tables, a\.csv, b\.tsv: choose one with --styles"):
        read_catalogue(folder)
    assert ids(folder, styles=folder / "a.csv") == ["1"]


def test_a_styles_csv_goes_before_other_tables(make_folder: Maker) -> None:
    found = read_catalogue(make_folder({**FILES, "images.csv": "filename,link\n1.jpg,x\n"}))
    assert len(found.products) == 3
    assert found.report.notes == ()


def test_the_message_for_a_spreadsheet_says_to_save_it_as_csv(make_folder: Maker) -> None:
    found = read_catalogue(make_folder({"1.jpg": jpeg(1), "products.xlsx": b"PK"}))
    assert found.report.notes[0].startswith("products.xlsx was not read: save it as CSV")


def test_a_table_that_is_not_there(make_zip: Maker) -> None:
    with pytest.raises(CatalogueError, match=r"There is no file none\.csv"):
        read_catalogue(make_zip(FILES), styles="none.csv")


def test_columns_without_a_table_are_refused(make_folder: Maker) -> None:
    with pytest.raises(CatalogueError, match=r"There is no table in"):
        read_catalogue(make_folder({"1.jpg": jpeg(1)}), columns={"id": "sku"})


def test_columns_are_mapped(make_folder: Maker) -> None:
    found = read_catalogue(
        make_folder({"styles.csv": "sku;text\nA;Shirt\n", "A.jpg": jpeg(1)}), columns={"id": "sku", "name": "text"}
    )
    assert [(product.id, product.name) for product in found.products] == [("A", "Shirt")]


def test_the_encoding_of_a_table_is_detected_and_reported(make_folder: Maker) -> None:
    folder = make_folder({**FILES, "styles.csv": "id,name\n1,Żółta sukienka\n2,Hut, grün\n".encode("cp1250")})
    found = read_catalogue(folder)
    assert found.products[0].name == "Żółta sukienka"
    assert "read as Windows-1250" in found.report.guessed
    assert found.report.mended_rows == ("line 3: 3 fields, expected 2: the surplus was taken for 'name'",)


def test_an_encoding_that_is_named_changes_the_names_and_the_fingerprint(make_folder: Maker) -> None:
    folder = make_folder({**FILES, "styles.csv": "id,name\n1,Ruhaszövet\n".encode("cp1250")})
    found, named = read_catalogue(folder), read_catalogue(folder, encoding="cp1251")
    assert [catalogue.products[0].name for catalogue in (found, named)] == ["Ruhaszövet", "Ruhaszцvet"]
    assert found.fingerprint != named.fingerprint
    assert (named.report.guessed, named.report.notes) == ("", ())


def test_an_encoding_without_a_table_is_refused(make_folder: Maker) -> None:
    with pytest.raises(CatalogueError, match=r"There is no table in .* whose encoding could be named"):
        read_catalogue(make_folder({"1.jpg": jpeg(1)}), encoding="cp1252")


# What can't be read


def test_no_photos(make_folder: Maker) -> None:
    with pytest.raises(CatalogueError, match=r"There are no photos in .*; other files passed over: 2"):
        read_catalogue(make_folder({"a.txt": "x", "b.pdf": "x", "styles.csv": TABLE}))


def test_an_unreadable_table_names_the_file(makers: dict[str, Maker]) -> None:
    for make in makers.values():
        path = make({**FILES, "styles.csv": "number,name\n1,Shirt\n"})
        with pytest.raises(CatalogueError, match=re.escape(f"styles.csv in {path} has no column that tells")):
            read_catalogue(path)


def test_an_encrypted_table_in_an_archive(make_zip: Maker) -> None:
    path = make_zip(FILES)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(CatalogueError, match=r"styles\.csv in .* is encrypted"):
        read_catalogue(path)


def test_a_table_that_is_too_large(make_folder: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lookalike.catalogue.tables.MAX_TABLE_BYTES", 20)
    folder = make_folder(FILES)
    (tmp_path / "other.csv").write_text(TABLE)
    for styles in (None, tmp_path / "other.csv"):
        with pytest.raises(CatalogueError, match="has more than"):
            read_catalogue(folder, styles=styles)


# The fingerprint


def test_the_fingerprint_changes_with_whatever_changes_the_products(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder(FILES)
    other = tmp_path / "other.csv"
    other.write_text(TABLE.replace("Hat", "Cap"))
    prints = [read_catalogue(folder).fingerprint]
    prints.append(read_catalogue(folder, limit=2).fingerprint)
    prints.append(read_catalogue(folder, columns={"name": "colour"}).fingerprint)
    prints.append(read_catalogue(folder, styles=other).fingerprint)
    make_folder({"1.jpg": jpeg(50)})
    prints.append(read_catalogue(folder).fingerprint)
    make_folder({"styles.csv": TABLE + "4,Sock,\n"})
    prints.append(read_catalogue(folder).fingerprint)
    assert len(set(prints)) == len(prints)


def test_the_fingerprint_stays_with_the_catalogue(make_zip: Maker) -> None:
    path = make_zip(FILES)
    prints = []
    for _ in range(2):
        found = read_catalogue(path, columns={"id": "id", "name": "name"})
        found.source.close()
        prints.append(found.fingerprint)
    assert prints[0] == prints[1]


def test_the_fingerprint_does_not_depend_on_the_place(make_zip: Maker, tmp_path: Path) -> None:
    path = make_zip(FILES)
    with (before := read_catalogue(path)).source:
        pass
    (tmp_path / "moved").mkdir()
    with (after := read_catalogue(path.rename(tmp_path / "moved" / "renamed.zip"))).source:
        pass
    assert before.fingerprint == after.fingerprint


# Real photos


def test_the_real_archive(real_data: Path) -> None:
    found = read_catalogue(real_data / "data" / "fashion-product-images-small.zip")
    with found.source as source:
        assert len(found.products) == len(source.members()) == 44_072
        assert found.report.rows == 44_424
        assert len(found.report.rows_without_photo) == 352
        assert found.report.photos_without_row == found.report.bad_rows == ()
        assert found.report.repeats == found.report.duplicate_rows == ()
        assert found.report.others == {}
        assert found.report.notes == ("Read as a table like that of Kaggle's fashion set: styles.csv.",)
        assert found.products[0].id == "15970"
        assert found.products[0].name == "Turtle Check Men Navy Blue Shirt"
        assert found.products[0].attributes["season"] == "Fall"
        assert found.columns[:3] == ("gender", "masterCategory", "subCategory")
        assert all(source.contains(photo) for product in found.products for photo in product.photos)
        assert source.read("images/15970.jpg").startswith(b"\xff\xd8")


@pytest.mark.long
def test_the_real_archive_in_little_memory(real_data: Path) -> None:
    tracemalloc.start()
    try:
        found = read_catalogue(real_data / "data" / "fashion-product-images-small.zip")
        found.source.close()
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()


def test_the_larger_photos_have_no_table(real_data: Path) -> None:
    found = read_catalogue(real_data / "data" / "fashion-large-224.zip", limit=10)
    found.source.close()
    assert [product.id for product in found.products][:2] == ["images/10000", "images/10001"]
    assert found.products[0].attributes == {"folder": "images"}
