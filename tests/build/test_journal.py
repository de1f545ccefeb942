"""What a kill or a power cut leaves of the work in progress is used as far as it is whole."""

from pathlib import Path

import numpy as np
import pytest

from lookalike.build.journal import JOURNAL, RECIPE, VECTORS, Journal, Outcome
from lookalike.encoders.base import Vectors

RECIPE_OF_WORK = {"catalogue": "abc", "batch size": 4}
DIM = 3


def batch(number: int) -> tuple[list[Outcome], Vectors]:
    """Four photos, the second of which was skipped."""
    vectors = np.random.default_rng(number).normal(size=(3, DIM)).astype(np.float32)
    photos = [Outcome(pixels=f"{number}-{photo}") for photo in range(4)]
    photos[1] = Outcome(skipped=f"«{number}» is damaged")
    return photos, vectors


def write(folder: Path, batches: int) -> None:
    journal = Journal(folder, RECIPE_OF_WORK, DIM)
    for number in range(journal.batches, batches):
        journal.append(*batch(number))
    journal.close()


def assert_holds(folder: Path, batches: int) -> None:
    journal = Journal(folder, RECIPE_OF_WORK, DIM)
    assert (journal.batches, journal.rows, len(journal.outcomes)) == (batches, 3 * batches, 4 * batches)
    assert journal.outcomes == [outcome for number in range(batches) for outcome in batch(number)[0]]
    pieces = list(journal.vectors())
    expected = [batch(number)[1] for number in range(batches)]
    if batches:
        np.testing.assert_array_equal(np.concatenate(pieces), np.concatenate(expected))
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
    """After a power cut a file may have its length but zeros, or an old block, in place of its last bytes."""
    write(tmp_path, 3)
    whole = (tmp_path / name).read_bytes()
    middle = len(whole) // 2
    (tmp_path / name).write_bytes(whole[:middle] + bytes(len(whole) - middle))
    assert_holds(tmp_path, 1)


def test_a_changed_recipe_begins_afresh_and_says_what_changed(tmp_path: Path) -> None:
    write(tmp_path, 2)
    journal = Journal(tmp_path, RECIPE_OF_WORK | {"batch size": 5}, DIM)
    assert journal.changed == ("batch size",)
    assert journal.batches == journal.rows == 0
    journal.close()
    assert (tmp_path / VECTORS).stat().st_size == 0


@pytest.mark.parametrize("recipe", ["", "{", "[]", "{}"])
def test_work_without_a_recipe_is_not_used(tmp_path: Path, recipe: str) -> None:
    write(tmp_path, 2)
    (tmp_path / RECIPE).write_text(recipe)
    journal = Journal(tmp_path, RECIPE_OF_WORK, DIM)
    assert journal.changed == ()
    assert journal.batches == 0
    journal.close()


def test_a_batch_without_one_good_photo_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path, RECIPE_OF_WORK, DIM)
    journal.append([Outcome(skipped="damaged")] * 4, np.empty((0, DIM), np.float32))
    journal.close()
    again = Journal(tmp_path, RECIPE_OF_WORK, DIM)
    assert (again.batches, again.rows) == (1, 0)
    again.close()
