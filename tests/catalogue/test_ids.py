from pathlib import Path

import pytest

from lookalike.catalogue.ids import read_ids, read_known_ids
from lookalike.errors import UnprocessableError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ids.txt"


def test_ids_come_one_a_line(file: Path) -> None:
    file.write_text("\ufeffone\n\n two words \none\r\n", encoding="utf-8")
    assert read_ids(file) == ["one", "two words"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, r"can't be read: No such"), (b"\n \n", "holds no ids"), (b"\xff\xfe\x00", "not a text")],
)
def test_a_bad_list_of_ids_is_reported(file: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnprocessableError, match=sentence):
        read_ids(file)


def test_unknown_ids_are_counted_and_one_is_named(file: Path) -> None:
    file.write_text("b\nx\na\ny\n")
    ids, notes = read_known_ids(file, {"a", "b", "c"}, "the shop")
    assert ids == ["b", "a"]
    assert notes == (f"2 of the 4 ids in {file}, such as 'x', are not in the shop.",)
    assert read_known_ids(file, {"a", "b", "x", "y"}, "the shop") == (["b", "x", "a", "y"], ())


def test_a_list_of_another_catalogue_is_refused(file: Path) -> None:
    file.write_text("x\ny\n")
    with pytest.raises(
        UnprocessableError, match=r"None of the 2 ids in .*, such as 'x', is in the shop; does the file"
    ):
        read_known_ids(file, {"a"}, "the shop")
