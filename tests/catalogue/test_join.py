"""Matching of rows and photos, and messages about unmatched ones."""

import os
import unicodedata

import pytest

from lookalike.catalogue import read_catalogue
from lookalike.catalogue.sources.base import MAX_PHOTO_BYTES
from lookalike.errors import CatalogueError
from tests.catalogue.conftest import Maker, Read, jpeg, photos_of

# Joining


def test_a_photo_whose_stem_is_the_id(read: Read) -> None:
    found = read("id\n2\n1\n", ["images/1.jpg", "deep/er/2.png"])
    assert photos_of(found) == {"2": ("deep/er/2.png",), "1": ("images/1.jpg",)}


@pytest.mark.parametrize("column", ["image", "filename", "Image"])
def test_a_photo_named_by_a_column(read: Read, column: str) -> None:
    found = read(f"id,{column}\nA,shoes/x1.jpg\nB,x2.jpg\n", ["shoes/x1.jpg", "shoes/x2.jpg", "B.jpg"])
    assert photos_of(found) == {"A": ("shoes/x1.jpg",), "B": ("shoes/x2.jpg",)}
    assert found.report.photos_without_row == ("B.jpg",)


@pytest.mark.parametrize(
    "image",
    [
        "img/x 1.jpg",
        "./img/x 1.jpg",
        "/img/x 1.jpg",
        "img\\x 1.jpg",
        "C:\\shop\\img\\x 1.jpg",
        "https://cdn.example/a/img/x%201.jpg?size=2#top",
        "elsewhere/x 1.jpg",
        "../../x 1.jpg",
        "img/x 1",
        "IMG/X 1.JPG",
    ],
)
def test_what_image_columns_hold_in_the_wild(read: Read, image: str) -> None:
    assert photos_of(read(f"id,image\nA,{image}\n", ["img/x 1.jpg"])) == {"A": ("img/x 1.jpg",)}


def test_an_empty_or_wrong_image_cell_is_reported(read: Read) -> None:
    found = read("id,image\n1,gone.jpg\n2,gone.jpg\n3,\n", ["1.jpg"])
    assert found.report.not_there == (("gone.jpg", "is named by 1, but it is not there"),)
    assert found.report.rows_without_photo == ("2", "3")
    assert found.report.reasons == {"2": "names gone.jpg, but it is not there"}


def test_the_folder_in_an_image_column_distinguishes_equal_names(read: Read) -> None:
    found = read("id,image\nA,red/front.jpg\nB,blue/front.jpg\n", ["red/front.jpg", "blue/front.jpg"])
    assert photos_of(found) == {"A": ("red/front.jpg",), "B": ("blue/front.jpg",)}


def test_an_empty_or_wrong_image_cell_falls_back_on_the_id(read: Read) -> None:
    found = read("id,image\n1,\n2,gone.jpg\n3,gone.jpg\n", ["1.jpg", "2.jpg"])
    assert photos_of(found) == {"1": ("1.jpg",), "2": ("2.jpg",)}
    assert found.report.rows_without_photo == ("3",)


def test_rows_of_one_id_with_different_photos_are_one_product(read: Read) -> None:
    found = read(
        "id,name,image\n1,Shirt,front.jpg\n2,Shoe,shoe.jpg\n1,Other,back.jpg\n", ["front.jpg", "back.jpg", "shoe.jpg"]
    )
    assert photos_of(found) == {"1": ("front.jpg", "back.jpg"), "2": ("shoe.jpg",)}
    assert found.products[0].name == "Shirt"
    assert found.report.duplicate_rows == ()


def test_rows_of_one_id_with_one_photo_are_one_product_and_counted(read: Read) -> None:
    found = read("id,name\n1,Shirt\n1,Shirt again\n2,Shoe\n1,And again\n", ["1.jpg", "2.jpg"])
    assert [product.name for product in found.products] == ["Shirt", "Shoe"]
    assert len(found.report.duplicate_rows) == 2


def test_two_products_may_share_a_photo(read: Read) -> None:
    assert photos_of(read("id,image\n1,x.jpg\n2,x.jpg\n", ["x.jpg"])) == {"1": ("x.jpg",), "2": ("x.jpg",)}


def test_ids_with_any_character_find_their_photos(read: Read) -> None:
    names = ["ä ö", "100%", "#1", "a.b", "😀", "-", "0012"]
    found = read("id\n" + "\n".join(names) + "\n", [f"images/{name}.jpg" for name in names])
    assert [product.id for product in found.products] == names


def test_an_id_with_slashes_is_a_path(read: Read) -> None:
    found = read("id\nmen/12\nkids/12\n", ["x/men/12.jpg", "x/women/12.jpg"])
    assert photos_of(found) == {"men/12": ("x/men/12.jpg",)}
    assert found.report.rows_without_photo == ("kids/12",)


@pytest.mark.parametrize(("row", "file"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_both_forms_of_an_accent_are_one_name(read: Read, row: str, file: str) -> None:
    photo = unicodedata.normalize(file, "café.jpg")
    found = read("id\n" + unicodedata.normalize(row, "café") + "\n", [photo])
    assert [product.photos for product in found.products] == [(photo,)]


def test_case_matters_only_where_it_must(read: Read) -> None:
    assert photos_of(read("id\nAB-1\n", ["ab-1.JPG"])) == {"AB-1": ("ab-1.JPG",)}


def test_exact_names_come_before_others(read: Read) -> None:
    found = read("id,image\na1,\nx,shirt.jpg\n", ["a1.jpg", "s/A1.jpg", "shirt.jpg", "shirt.jpg.webp"])
    assert photos_of(found) == {"a1": ("a1.jpg",), "x": ("shirt.jpg",)}


# What is left over


def test_rows_without_photo_and_photos_without_row_are_reported(read: Read) -> None:
    found = read("id,name\n1,a\n2,b\n3\n4,d\n", ["1.jpg", "9.jpg", "s/8.jpg"])
    assert photos_of(found) == {"1": ("1.jpg",)}
    assert found.report.rows == 4
    assert found.report.rows_without_photo == ("2", "4")
    assert found.report.photos_without_row == ("9.jpg", "s/8.jpg")
    assert found.report.bad_rows == ("line 4: 1 fields, expected 2",)
    assert found.report.repeats == ()


def test_no_row_fits_any_photo(make_folder: Maker) -> None:
    folder = make_folder({"styles.csv": "id\n1\n2\n", "shirt.jpg": jpeg(1)})
    with pytest.raises(CatalogueError, match=r"No row of styles\.csv in .* first of 2 ids is '1', .* shirt\.jpg"):
        read_catalogue(folder)


@pytest.mark.parametrize(("table", "reason"), [("id,name\n", "no good row"), ("id,name\n7\n", "line 2: 1 fields")])
def test_no_good_row(make_folder: Maker, table: str, reason: str) -> None:
    with pytest.raises(CatalogueError, match=reason):
        read_catalogue(make_folder({"styles.csv": table, "1.jpg": jpeg(1)}))


# Claims


@pytest.mark.parametrize(("photo", "other"), [("a/1.jpg", "b/1.jpg"), ("1.jpg", "deep/er/1.jpg")])
def test_of_two_files_that_bear_one_id_neither_is_it_and_both_are_named(read: Read, photo: str, other: str) -> None:
    found = read("id\n1\n2\n", [photo, other, "2.jpg"])
    assert photos_of(found) == {"2": ("2.jpg",)}
    assert found.report.reasons == {"1": f"is the name of two photos, {photo} and {other}"}


def test_where_no_id_has_one_photo_the_sentence_names_two(make_folder: Maker) -> None:
    folder = make_folder({"styles.csv": "id\n1\n", "a/1.jpg": jpeg(1), "b/1.jpg": jpeg(2)})
    with pytest.raises(CatalogueError, match=r"It is the name of two photos, a/1\.jpg and b/1\.jpg\."):
        read_catalogue(folder)


@pytest.mark.parametrize(("photo", "other"), [("1.jpg", "1.png"), ("a/1.jpg", "a/1.jpeg"), ("a/1.webp", "a/1.avif")])
@pytest.mark.parametrize("table", ["id\n1\n", "id,image\n1,1.tif\n"])
def test_formats_of_one_picture_are_one_photo(read: Read, table: str, photo: str, other: str) -> None:
    found = read(table, [photo, other])
    assert photos_of(found) == {"1": (photo,)}
    assert found.report.other_formats == ((other, photo),)
    assert found.report.photos_without_row == ()


def test_the_named_format_is_used(read: Read) -> None:
    found = read("id,image\n1,a/1.webp\n", ["a/1.jpg", "a/1.webp"])
    assert photos_of(found) == {"1": ("a/1.webp",)}
    assert found.report.other_formats == (("a/1.jpg", "a/1.webp"),)


def test_formats_of_one_picture_are_one_photo_without_a_table(make_folder: Maker) -> None:
    found = read_catalogue(make_folder({"a/1.png": jpeg(1), "a/1.jpg": jpeg(2)}))
    assert photos_of(found) == {"a/1": ("a/1.jpg",)}
    assert found.report.other_formats == (("a/1.png", "a/1.jpg"),)


# Kaggle's archive, which holds everything twice

DOUBLED = {
    "styles.csv": "id,productDisplayName\n1,Shirt\n2,Shoe\n3,Hat\n",
    "images.csv": "filename,link\n",
    **{f"images/{n}.jpg": jpeg(n) for n in (1, 2)},
    "images/9.jpg": jpeg(9),
    "myntradataset/styles.csv": "id,productDisplayName\n1,Wrong\n2,Wrong\n3,Wrong\n",
    **{f"myntradataset/images/{n}.jpg": jpeg(n) for n in (1, 2)},
    "myntradataset/images/9.jpg": jpeg(9),
}


def test_the_shallowest_table_and_the_photos_beside_it_win(makers: dict[str, Maker]) -> None:
    for make in makers.values():
        found = read_catalogue(make(DOUBLED))
        assert photos_of(found) == {"1": ("images/1.jpg",), "2": ("images/2.jpg",)}
        assert [product.name for product in found.products] == ["Shirt", "Shoe"]
        assert len(found.report.repeats) == 3
        assert found.report.photos_without_row == ("images/9.jpg",)
        assert found.report.rows_without_photo == ("3",)
        assert found.report.others == {".csv": 2}  # images.csv, and the table that is not read


def test_the_doubled_archive_in_a_folder_of_its_own(make_zip: Maker) -> None:
    found = read_catalogue(make_zip({f"download/a/{name}": data for name, data in DOUBLED.items()}))
    assert photos_of(found) == {"1": ("download/a/images/1.jpg",), "2": ("download/a/images/2.jpg",)}
    assert len(found.report.repeats) == 3


def test_photos_beside_another_table_lose_even_with_other_bytes(make_zip: Maker) -> None:
    found = read_catalogue(make_zip({**DOUBLED, "myntradataset/images/1.jpg": jpeg(77)}))
    assert photos_of(found)["1"] == ("images/1.jpg",)
    assert len(found.report.repeats) == 2
    assert found.report.photos_without_row == ("images/9.jpg", "myntradataset/images/1.jpg")


def test_photos_that_only_another_table_has_are_found(make_zip: Maker) -> None:
    found = read_catalogue(make_zip({**DOUBLED, "myntradataset/images/3.jpg": jpeg(3)}))
    assert photos_of(found)["3"] == ("myntradataset/images/3.jpg",)


def test_a_repeat_in_another_folder_is_left_out(read: Read) -> None:
    found = read("id\n1\n", {"deep/er/1.jpg": jpeg(1), "b/1.jpg": jpeg(1)})
    assert photos_of(found) == {"1": ("b/1.jpg",)}
    assert len(found.report.repeats) == 1


def test_what_rows_name_is_no_repeat(read: Read) -> None:
    found = read("id,image\n1,a/x.jpg\n2,b/x.jpg\n", {"a/x.jpg": jpeg(1), "b/x.jpg": jpeg(1)})
    assert photos_of(found) == {"1": ("a/x.jpg",), "2": ("b/x.jpg",)}
    assert found.report.repeats == ()


def test_an_unreadable_photo_is_no_repeat(make_folder: Maker) -> None:
    """The decoder will report the damage; reading the catalogue continues."""
    folder = make_folder({"styles.csv": "id\n1\n", "1.jpg": jpeg(1), "b/7.jpg": b"", "c/7.jpg": b""})
    for name in ("b/7.jpg", "c/7.jpg"):
        os.truncate(folder / name, MAX_PHOTO_BYTES + 1)  # a hole, as long as a photo may not be
    assert read_catalogue(folder).report.photos_without_row == ("b/7.jpg", "c/7.jpg")


# Without a table


def test_without_a_table_paths_are_ids_names_and_folders(makers: dict[str, Maker]) -> None:
    photos = {"women/shoes/red_running-shoe_01.jpg": jpeg(1), "Bag.v2.png": jpeg(2), "men/x/__.jpg": jpeg(3)}
    for make in makers.values():
        found = read_catalogue(make(photos))
        assert [(product.id, product.name, dict(product.attributes)) for product in found.products] == [
            ("Bag.v2", "Bag.v2", {}),
            ("men/x/__", "__", {"folder": "men/x"}),
            ("women/shoes/red_running-shoe_01", "Red running shoe 01", {"folder": "women/shoes"}),
        ]
        assert found.columns == ("folder",)
        assert found.report.rows == 0
        found.source.close()


def test_without_folders_there_is_no_such_attribute(make_folder: Maker) -> None:
    assert read_catalogue(make_folder({"a.jpg": jpeg(1)})).columns == ()


def test_without_a_table_equal_photos_are_products_of_their_own(make_folder: Maker) -> None:
    found = read_catalogue(make_folder({"a/front.jpg": jpeg(1), "b/front.jpg": jpeg(1)}))
    assert [product.id for product in found.products] == ["a/front", "b/front"]


def test_ids_of_paths_hold_any_character(make_folder: Maker) -> None:
    found = read_catalogue(make_folder({"100% wool #1/ä?b&c.jpg": jpeg(1)}))
    assert [product.id for product in found.products] == ["100% wool #1/ä?b&c"]
