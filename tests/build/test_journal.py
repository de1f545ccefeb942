"""After a kill or a power cut, the complete part of the work is used."""

from pathlib import Path

import numpy as np
import pytest

from lookalike.appearance.facts import Appearance
from lookalike.build.journal import JOURNAL, RECIPE, VECTORS, Journal
from lookalike.encoders.base import Vectors
from lookalike.index.known import Named, Outcome

RECIPE_OF_WORK = {"encoder": "abc", "decoding": "libjpeg 4"}
DIM = 3


def batch(number: int) -> tuple[list[Named], Vectors]:
    """Four photos, the second of which was skipped."""
    vectors = np.random.default_rng(number).normal(size=(3, DIM)).astype(np.float32)
    appearance = Appearance(60, 80, "RGB", 12, "00ff", "0102")
    photos = [
        (f"{number}/{photo}.jpg", Outcome(f"{number}-{photo}", "", f"{photo}", "5", appearance)) for photo in range(4)
    ]
    photos[1] = (f"{number}/bad.jpg", Outcome(skipped=f"«{number}» is damaged", checksum="1"))
    return photos, vectors


def write(folder: Path, batches: int) -> None:
    journal = Journal(folder, RECIPE_OF_WORK, DIM)
    for number in range(len(journal.photos) // 4, batches):
        journal.append(*batch(number))
    journal.close()


def assert_holds(folder: Path, batches: int) -> None:
    journal = Journal(folder, RECIPE_OF_WORK, DIM)
    assert (journal.rows, len(journal.photos)) == (3 * batches, 4 * batches)
    assert journal.photos == [photo for number in range(batches) for photo in batch(number)[0]]
    expected = [np.empty((0, DIM)), *(batch(number)[1] for number in range(batches))]
    np.testing.assert_array_equal(journal.vectors(), np.concatenate(expected))
    journal.close()


def test_work_is_found_again(tmp_path: Path) -> None:
    write(tmp_path, 3)
    assert_holds(tmp_path, 3)
    write(tmp_path, 5)
    assert_holds(tmp_path, 5)


@pytest.mark.parametrize("name", [JOURNAL, VECTORS])
def test_a_cut_anywhere_costs_what_follows_it(tmp_path: Path, name: str) -> None:
    write(tmp_path, 3)
    whole = (tmp_path / name).read_bytes()
    ends = [len(whole) * number // 3 for number in range(4)]
    if name == JOURNAL:
        ends = [0, *(at + 1 for at, byte in enumerate(whole) if byte == ord("\n"))]
    for length in range(0, len(whole), 5):
        (tmp_path / name).write_bytes(whole[:length])
        assert_holds(tmp_path, max(number for number, end in enumerate(ends) if end <= length))
        write(tmp_path, 3)
        assert (tmp_path / name).read_bytes() == whole


@pytest.mark.parametrize("name", [JOURNAL, VECTORS])
def test_what_the_disk_lost_is_not_used(tmp_path: Path, name: str) -> None:
    """After a power cut, a file may have its length, but zeros or an old block as its last bytes."""
    write(tmp_path, 3)
    whole = (tmp_path / name).read_bytes()
    middle = len(whole) // 2
    (tmp_path / name).write_bytes(whole[:middle] + bytes(len(whole) - middle))
    assert_holds(tmp_path, 1)


def test_a_changed_recipe_starts_from_the_beginning_with_a_note(tmp_path: Path) -> None:
    write(tmp_path, 2)
    journal = Journal(tmp_path, RECIPE_OF_WORK | {"decoding": "libjpeg 5"}, DIM)
    assert journal.changed == ("decoding",)
    assert (journal.photos, journal.rows) == ([], 0)
    journal.close()
    assert (tmp_path / VECTORS).stat().st_size == 0


@pytest.mark.parametrize("recipe", ["", "{", "[]", "{}"])
def test_work_without_a_recipe_is_not_used(tmp_path: Path, recipe: str) -> None:
    write(tmp_path, 2)
    (tmp_path / RECIPE).write_text(recipe)
    journal = Journal(tmp_path, RECIPE_OF_WORK, DIM)
    assert journal.changed == ()
    assert journal.photos == []
    journal.close()


def test_a_batch_without_one_good_photo_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path, RECIPE_OF_WORK, DIM)
    journal.append([("bad.jpg", Outcome(skipped="damaged"))] * 4, np.empty((0, DIM), np.float32))
    journal.close()
    again = Journal(tmp_path, RECIPE_OF_WORK, DIM)
    assert (len(again.photos), again.rows) == (4, 0)
    again.close()
