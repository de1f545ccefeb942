"""Products with several photos and several values."""

import pytest

from lookalike.catalogue import read_catalogue
from lookalike.errors import CatalogueError
from tests.catalogue.conftest import Maker, Read, jpeg, photos_of

TWO = ("a-front.jpg", "a-back.jpg")


@pytest.mark.parametrize(
    "table",
    [
        *(f"id,image\n1,{mark.join(TWO)}\n2,b.jpg\n" for mark in ("|", ";", " | ")),
        *(f'id,image\n1,"{mark.join(TWO)}"\n2,b.jpg\n' for mark in (",", ", ")),
        "id;image\n1;" + ",".join("https://cdn.example/" + name + "?v=2" for name in TWO) + "\n2;b.jpg\n",
        "id,image\n1,a-front|a-back\n2,b\n",
        'id,image\n1,"a-front, a-back"\n2,b\n',
        "id,image1,image2\n1,a-front.jpg,a-back.jpg\n2,b.jpg,\n",
        "id,Image 2,Image 1\n1,a-back.jpg,a-front.jpg\n2,,b.jpg\n",
        "id,image2,image\n1,a-back.jpg,a-front.jpg\n2,,b.jpg\n",
        "id,image_url_10,image_url_9\n1,a-back.jpg,a-front.jpg\n2,,b.jpg\n",
        "id,additional_image_link,image_link\n1,a-back.jpg,a-front.jpg\n2,,b.jpg\n",
        "id,image,image2\n1,a-front.jpg,a-front.jpg|a-back.jpg\n2,b.jpg,\n",
        "id,image\n1,a-front.jpg\n2,b.jpg\n1,a-back.jpg\n",
        'id,image\n1,"/p/a-front.jpg,/p/a-back.jpg"\n2,/p/b.jpg\n',
    ],
)
def test_all_photos_that_a_table_names(read: Read, table: str) -> None:
    found = read(table, ["a-front.jpg", "a-back.jpg", "b.jpg"])
    assert photos_of(found) == {"1": TWO, "2": ("b.jpg",)}
    assert found.columns == ()
    assert found.report.not_there == ()
    assert found.report.duplicate_rows == ()


def test_the_column_that_is_mapped_comes_first(make_folder: Maker) -> None:
    folder = make_folder(
        {"styles.csv": "id,image1,Bild\n1,a.jpg,b.jpg\n", "a.jpg": jpeg(1), "b.jpg": jpeg(2), "c.jpg": jpeg(3)}
    )
    found = read_catalogue(folder, columns={"image": "bild"})
    assert [product.photos for product in found.products] == [("b.jpg", "a.jpg")]


def test_a_name_with_marks_in_it_is_one(read: Read) -> None:
    found = read(
        'id,image\n1,"a.jpg, b.jpg"\n2,"Red, blue.jpg"\n3,"one, two"\n',
        ["a.jpg, b.jpg", "Red, blue.jpg", "one, two.jpg"],
    )
    assert [photos[0] for photos in photos_of(found).values()] == ["a.jpg, b.jpg", "Red, blue.jpg", "one, two.jpg"]


@pytest.mark.parametrize(
    ("files", "photos"),
    [
        (["7_10.jpg", "7_2.jpg", "7_1.jpg"], ("7_1.jpg", "7_2.jpg", "7_10.jpg")),
        (["7-back.jpg", "7-front.jpg", "7.jpg"], ("7.jpg", "7-front.jpg", "7-back.jpg")),
        (["7 (2).jpg", "7.1.jpg", "7@2x.jpg"], ("7.1.jpg", "7 (2).jpg", "7@2x.jpg")),
        (["7/back.jpg", "7/front.jpg", "7/detail/x.jpg"], ("7/front.jpg", "7/back.jpg", "7/detail/x.jpg")),
        (["img/7/2.jpg", "img/7/1.jpg"], ("img/7/1.jpg", "img/7/2.jpg")),
        (["a/7_1.jpg", "b/7_2.jpg"], ("a/7_1.jpg", "b/7_2.jpg")),
    ],
)
def test_all_photos_that_bear_the_id(read: Read, files: list[str], photos: tuple[str, ...]) -> None:
    found = read("id\n7\n39386\n", [*files, "39386.jpg", "77_1.jpg", "x7.jpg"])
    assert photos_of(found) == {"7": photos, "39386": ("39386.jpg",)}
    assert found.report.photos_without_row == ("77_1.jpg", "x7.jpg")


def test_a_name_that_fits_two_ids_belongs_to_the_longest(read: Read) -> None:
    names = ["AB.jpg", "AB-1.jpg", "AB-1-2.jpg", "AB-2.jpg", "ab-1_3.jpg", "AB-12.jpg"]
    assert photos_of(read("id\nAB\nAB-1\n", names)) == {
        "AB": ("AB.jpg", "AB-2.jpg", "AB-12.jpg"),
        "AB-1": ("AB-1.jpg", "AB-1-2.jpg", "ab-1_3.jpg"),
    }


def test_a_folder_s_id_is_not_a_file_s(read: Read) -> None:
    found = read("id\n1\n2\n15970\n39386\n", ["15970/1.jpg", "15970/2.jpg", "39386/1.jpg"])
    assert photos_of(found) == {"15970": ("15970/1.jpg", "15970/2.jpg"), "39386": ("39386/1.jpg",)}
    assert found.report.rows_without_photo == ("1", "2")


def test_views_beside_the_one_that_is_named_are_its(read: Read) -> None:
    found = read(
        "id,image\n7,7_2.jpg\n8,8/a.jpg\n9,n.jpg\n",
        ["7_1.jpg", "7_2.jpg", "old/7_3.jpg", "8/a.jpg", "8/b.jpg", "n.jpg", "9.jpg"],
    )
    assert photos_of(found) == {"7": ("7_2.jpg", "7_1.jpg"), "8": ("8/a.jpg", "8/b.jpg"), "9": ("n.jpg",)}
    assert found.report.photos_without_row == ("9.jpg", "old/7_3.jpg")


def test_a_product_lives_when_any_of_its_photos_does(read: Read) -> None:
    found = read(
        "id,name,price,type,image\nd,Evening dress,89,Dresses,d-1.jpg\nd,,,,d-2.jpg\nb,Bag,99,Bags,b.jpg\n",
        ["d-2.jpg", "b.jpg"],
    )
    dress = found.products[0]
    assert (dress.name, dress.price, dress.photos, dress.attributes) == (
        "Evening dress", 89, ("d-2.jpg",), {"type": "Dresses"},
    )  # fmt: skip
    assert found.report.not_there == (("d-1.jpg", "is named by d, but it is not there"),)
    assert found.report.rows_without_photo == ()


def test_rows_of_one_id_are_merged(read: Read) -> None:
    found = read(
        "id,name,size,colour,price,url,image\nt,Tee,S,red,,,t.jpg\nb,Bag,,,99,,b.jpg\nt,,M,red,10,,\nt,Other,L,,12,u,\n",
        ["t.jpg", "b.jpg"],
    )
    tee = found.products[0]
    assert (tee.name, tee.price, tee.url) == ("Tee", 10, "u")
    assert tee.attributes == {"size": "S", "colour": "red"}
    assert tee.values == {"size": ("S", "M", "L"), "colour": ("red",)}
    assert found.products[1].values == {}
    assert found.report.duplicate_rows == ()


# Ids that a spreadsheet changed


@pytest.mark.parametrize(
    ("ids", "files", "photos"),
    [
        (["123", "45"], ["00123.jpg", "00045.jpg"], [("00123.jpg",), ("00045.jpg",)]),
        (
            ["123", "00045"],
            ["00123_1.jpg", "00123_2.jpg", "00045.jpg"],
            [("00123_1.jpg", "00123_2.jpg"), ("00045.jpg",)],
        ),
        (["15970.0", "39386.0"], ["15970.jpg", "39386/a.jpg"], [("15970.jpg",), ("39386/a.jpg",)]),
        (["00123", "45"], ["123.jpg", "45.jpg"], [("123.jpg",), ("45.jpg",)]),
        (['"=""00123"""', "'00045"], ["00123.jpg", "00045.jpg"], [("00123.jpg",), ("00045.jpg",)]),
        (["\u200b7\u2007", "8\ufeff"], ["7.jpg", "8.jpg"], [("7.jpg",), ("8.jpg",)]),
    ],
)
def test_changed_ids_find_their_photos(
    read: Read, ids: list[str], files: list[str], photos: list[tuple[str, ...]]
) -> None:
    found = read("id\n" + "\n".join(ids) + "\n", files)
    assert list(photos_of(found).values()) == photos
    assert 1 <= len(found.report.changed_ids) <= 2
    assert found.report.changed_ids[0][1] in photos[0]


@pytest.mark.parametrize("ids", [["123", "0123"], ["123.0", "123,00"]])
def test_of_two_ids_that_may_be_it_neither_is(read: Read, ids: list[str]) -> None:
    found = read("id\n" + "\n".join(f'"{each}"' for each in ids) + "\nok\n", ["00123.jpg", "ok.jpg"])
    assert photos_of(found) == {"ok": ("ok.jpg",)}


def test_of_two_photos_that_may_be_it_neither_is(read: Read) -> None:
    found = read("id\n123\nok\n", ["00123_1.jpg", "0123_2.jpg", "ok.jpg"])
    assert photos_of(found) == {"ok": ("ok.jpg",)}
    assert found.report.reasons == {"123": "is the name of two photos, 00123_1.jpg and 0123_2.jpg"}


def test_unchanged_ids_are_not_reported_as_changed(read: Read) -> None:
    assert read("id\n00123\n45\n", ["00123.jpg", "45_1.jpg", "045.jpg"]).report.changed_ids == ()


def test_what_a_spreadsheet_rounded_is_reported(read: Read) -> None:
    found = read("id,image\n1.2E+12,\n1.3E+12,a.jpg\n1.4E+12,b.jpg\n1.4E+12,c.jpg\n", ["a.jpg", "b.jpg", "c.jpg"])
    assert photos_of(found) == {"1.3E+12": ("a.jpg",)}
    assert found.report.rows_without_photo == ("1.2E+12", "1.4E+12")
    assert all("its digits are lost" in reason for reason in found.report.reasons.values())


def test_a_table_of_rounded_ids_is_refused_with_the_reason(make_folder: Maker) -> None:
    with pytest.raises(CatalogueError, match=r"It was rounded by a spreadsheet: its digits are lost"):
        read_catalogue(make_folder({"styles.csv": "id\n1.23457E+12\n1.23457E+12\n", "1234567890123.jpg": jpeg(1)}))
