"""A row's photo name means exactly that photo, or a missing one; never another row's."""

import pytest

from tests.catalogue.conftest import Read, photos_of

CDN = "https://cdn.example/p/"


@pytest.mark.parametrize("before", ["images/", CDN, "C:\\shop\\images\\", "/pub/media/", "photos/", ""])
@pytest.mark.parametrize("others", [["39386"], ["39386", "22"]])
def test_a_file_in_another_row_s_folder_is_not_it(read: Read, before: str, others: list[str]) -> None:
    rows = [f"{each},{before}{each}/1.jpg" for each in ("15970", *others)]
    found = read("\n".join(["id,image", *rows, ""]), [f"images/{each}/1.jpg" for each in others])
    assert photos_of(found) == {each: (f"images/{each}/1.jpg",) for each in others}
    assert found.report.rows_without_photo == ("15970",)
    assert found.report.reasons == {"15970": f"names {before}15970/1.jpg, but it is not there"}


def test_a_folder_that_no_id_names_is_another_s_too(read: Read) -> None:
    found = read("id,image\n1,red/front.jpg\n2,blue/back.jpg\n", ["blue/front.jpg", "blue/back.jpg"])
    assert photos_of(found) == {"2": ("blue/back.jpg",)}
    assert found.report.reasons == {"1": "names red/front.jpg, but it is not there"}
    assert found.report.photos_without_row == ("blue/front.jpg",)


def test_the_folder_of_an_id_is_its_row_s_though_that_names_nothing(read: Read) -> None:
    found = read("id,image\n15970,1.jpg\n39386,\n", ["39386/1.jpg"])
    assert photos_of(found) == {"39386": ("39386/1.jpg",)}


def test_a_bare_name_is_rather_the_one_in_the_folder_of_its_id(read: Read) -> None:
    found = read("id,image\na7,1.jpg\nb8,1.jpg\n", ["b8/1.jpg", "a7/1.jpg"])
    assert photos_of(found) == {"a7": ("a7/1.jpg",), "b8": ("b8/1.jpg",)}


def test_of_very_many_files_of_one_name_only_the_one_of_the_id_is_it(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.catalogue.named_photos.MANY", 2)
    found = read("id,image\na7,1.jpg\nb8,1.jpg\nc9,1.jpg\n", ["b8/1.jpg", "a7/1.jpg", "x/1.jpg"])
    assert photos_of(found) == {"a7": ("a7/1.jpg",), "b8": ("b8/1.jpg",)}
    assert found.report.photos_without_row == ("x/1.jpg",)


def test_a_bare_name_finds_its_file_anywhere(read: Read) -> None:
    assert photos_of(read("id,image\n1,x.jpg\n2,y.jpg\n", ["deep/er/x.jpg", "y.jpg"]))["1"] == ("deep/er/x.jpg",)


def test_a_bare_name_is_rather_the_file_beside_the_table(read: Read) -> None:
    assert photos_of(read("id,image\n1,x.jpg\n", ["deep/x.jpg", "x.jpg"])) == {"1": ("x.jpg",)}


def test_a_bare_name_that_two_files_have_is_neither(read: Read) -> None:
    found = read("id,image\n1,x.jpg\n2,y.jpg\n", ["a/x.jpg", "b/x.jpg", "y.jpg"])
    assert photos_of(found) == {"2": ("y.jpg",)}
    assert found.report.reasons == {"1": "names x.jpg, but it may be a/x.jpg or b/x.jpg"}


def test_a_bare_name_is_not_the_file_that_another_row_names_by_path(read: Read) -> None:
    found = read("id,image\n1,x.jpg\n2,a/x.jpg\n", ["a/x.jpg"])
    assert photos_of(found) == {"2": ("a/x.jpg",)}
    assert found.report.reasons == {"1": "names x.jpg, but a/x.jpg is what 2 names"}


def test_an_id_does_not_take_the_file_that_another_row_names_by_path(read: Read) -> None:
    found = read("id,image\n1,\n2,sku-7/1.jpg\n", ["sku-7/1.jpg"])
    assert photos_of(found) == {"2": ("sku-7/1.jpg",)}


@pytest.mark.parametrize(
    "image", ["https://cdn.example/2024/05/tee.jpg?v=1", "//cdn.example/tee.jpg", "/m/e/tee.jpg", "D:\\fotos\\tee.jpg"]
)
def test_where_no_folder_of_the_table_is_on_the_disk_names_tell(read: Read, image: str) -> None:
    table = f"id,image\n1,{image}\n2,{image.replace('tee', 'bag')}\n"
    assert photos_of(read(table, ["all/tee.jpg", "more/bag.jpg"])) == {"1": ("all/tee.jpg",), "2": ("more/bag.jpg",)}


def test_a_name_of_several_paths_is_ambiguous(read: Read) -> None:
    found = read(f"id,image\n1,{CDN}a/1.jpg\n2,{CDN}b/1.jpg\n3,{CDN}c/3.jpg\n", ["all/1.jpg", "3.jpg"])
    assert photos_of(found) == {"3": ("3.jpg",)}


def test_a_path_may_begin_above_the_catalogue_or_below(read: Read) -> None:
    found = read("id,image\n1,shop/media/a/x.jpg\n2,b/x.jpg\n", ["media/a/x.jpg", "media/b/x.jpg"])
    assert photos_of(found) == {"1": ("media/a/x.jpg",), "2": ("media/b/x.jpg",)}


@pytest.mark.parametrize(
    ("image", "file"),
    [
        ("https://cdn.example/red.jpg?v=1689&w=2", "red.jpg"),
        ("red.jpg?v=1689", "red.jpg"),
        ("https://cdn.example/red%20shirt.jpg", "red%20shirt.jpg"),
        ("https://cdn.example/red%20shirt.jpg", "red shirt.jpg"),
        ("red%20shirt.jpg", "red shirt.jpg"),
        ("red shirt.jpg", "red%20shirt.jpg"),
        ("https://cdn.example/R%C3%B6cke/gr%C3%BCn.jpg", "Röcke/gru\u0308n.jpg"),
        ("Ro\u0308cke/GRÜN.JPG", "röcke/grün.jpg"),
        ("straße.jpg", "STRASSE.JPG"),
        ("red\u00a0shirt.jpg", "red shirt.jpg"),
        ("red.jpg", "red.webp"),
        ("a/red.JPG", "a/Red.png"),
        ("red", "red.jpeg"),
        ("red.psd.jpg", "red.psd.png"),
    ],
)
def test_names_are_compared_as_people_write_them(read: Read, image: str, file: str) -> None:
    assert photos_of(read(f"id,image\nA,{image}\n", [file, "other.jpg"])) == {"A": (file,)}


@pytest.mark.parametrize(
    ("image", "files", "meant"),
    [
        ("red.jpg", ["red.jpg", "RED.jpg", "red.webp"], "red.jpg"),
        ("red.jpg", ["RED.jpg", "a/red.webp"], "RED.jpg"),
        ("a%20b.jpg", ["a%20b.jpg", "a b.jpg"], "a%20b.jpg"),
        ("Red/1.jpg", ["red/1.jpg", "Red/1.jpg"], "Red/1.jpg"),
    ],
)
def test_what_is_written_exactly_so_comes_first(read: Read, image: str, files: list[str], meant: str) -> None:
    assert photos_of(read(f"id,image\nA,{image}\n", files)) == {"A": (meant,)}


def test_another_case_or_ending_must_be_unambiguous(read: Read) -> None:
    found = read(
        "id,image\n1,red.jpg\n2,blue.jpg\n3,ok.jpg\n", ["RED.jpg", "Red.jpg", "a/blue.png", "b/blue.gif", "ok.jpg"]
    )
    assert photos_of(found) == {"3": ("ok.jpg",)}
    assert found.report.rows_without_photo == ("1", "2")
