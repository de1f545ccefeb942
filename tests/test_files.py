from pathlib import Path

import pytest

from lookalike.files import replacing, write_texts


def test_new_files_take_the_places_of_the_old(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.html"
    one.write_text("old")

    with replacing(one, other) as (new_one, new_other):
        new_one.write_text("new")
        new_other.write_text("new, too")
        assert one.read_text() == "old"

    assert (one.read_text(), other.read_text()) == ("new", "new, too")
    assert sorted(tmp_path.iterdir()) == [one, other]


def test_an_error_leaves_all_that_was_there(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.html"
    one.write_text("old")

    with pytest.raises(OSError, match="disk"), replacing(one, other) as (new_one, _):
        new_one.write_text("new")
        raise OSError("disk full")

    assert one.read_text() == "old"
    assert list(tmp_path.iterdir()) == [one]


def test_a_file_that_was_not_written_replaces_nothing(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.html"
    one.write_text("old")

    with pytest.raises(FileNotFoundError), replacing(one, other) as (new_one, _):
        new_one.write_text("new")

    assert one.read_text() == "old"
    assert list(tmp_path.iterdir()) == [one]


def test_texts_are_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    write_texts(tmp_path / "new" / "folder", {"one.json": "{}", "curves.svg": "<svg/> — "})

    assert (tmp_path / "new" / "folder" / "curves.svg").read_text(encoding="utf-8") == "<svg/> — "
