"""The photos in tests/street agree with its README."""

import csv
import hashlib
from collections import Counter

import pytest

from lookalike.measures.kinds import Kinds
from lookalike.photos import decode
from tests.conftest import ROOT

STREET = ROOT / "tests" / "street"


@pytest.fixture(scope="module")
def rows():
    with (STREET / "styles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_has_a_small_photo(rows):
    paths = sorted((STREET / "images").iterdir())
    assert sorted(row["id"] for row in rows) == [path.stem for path in paths]
    assert len(paths) == 200
    assert {max(decode(path.read_bytes()).shape) for path in paths} == {160}
    assert sum(path.stat().st_size for path in paths) < 1_600_000


def test_every_kind_is_there_by_many_senders(rows):
    kinds = Counter(row["kind"] for row in rows)
    assert set(kinds) == set(Kinds.read(ROOT / "docs" / "kinds.json").right)
    assert min(kinds.values()) >= 8  # so that each counts in the mean over kinds
    assert len({row["sender"] for row in rows}) == 73


def test_their_senders_are_held_out(rows):
    for sender in {row["sender"] for row in rows}:
        assert int(hashlib.sha256(sender.encode()).hexdigest(), 16) % 5 == 3
