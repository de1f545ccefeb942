"""Correct checksums only prove that files were not changed. The index itself may be malicious."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest

from lookalike.calibration.records import WordKey
from lookalike.calibration.words import WORDS
from lookalike.errors import IndexFilesError
from lookalike.index.manifest import DATABASE, MANIFEST, _seal, read_manifest, sha256_of
from lookalike.index.store import open_index

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT i"


def reseal(folder: Path) -> None:
    manifest = read_manifest(folder)
    sealed = manifest.sealed({name: sha256_of(folder / name) for name in manifest.files})
    (folder / MANIFEST).write_text(sealed.to_json(), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (f"DROP TABLE place; CREATE VIEW place AS {ENDLESS} AS path, i AS place FROM n", "has a view, place"),
        (f"DROP TABLE attribute; CREATE VIEW attribute AS {ENDLESS}, 0, 0 FROM n", "has a view, attribute"),
        ("CREATE TRIGGER t AFTER DELETE ON place BEGIN SELECT 1; END", "has a trigger, t"),
        ("CREATE TABLE more (x)", "has an unknown table, more"),
        ("CREATE VIRTUAL TABLE more USING fts5 (x)", "has an unknown table, more"),
        ("DROP TABLE words; CREATE VIRTUAL TABLE words USING fts5 (name, prefix = 1)", "has an unknown table, words"),
        ("ALTER TABLE product ADD COLUMN size AS (length(zeroblob(900000000)))", "has a computed column"),
        ("DROP TABLE attribute", "lacks the table attribute"),
        ("UPDATE product SET number = 1000 WHERE number = 39", "has gaps in the numbers of its table product"),
        ("UPDATE photo SET row = -1 WHERE row = 0", "has gaps in the numbers of its table photo"),
        ("DELETE FROM product", "has gaps in the numbers of its table product"),
        ("UPDATE photo SET product = 40 WHERE row = 3", "has photos of products that do not exist"),
        ("UPDATE photo SET product = 'x' WHERE row = 3", "has photos of products that do not exist"),
        ("UPDATE photo SET twin = 5 WHERE row = 3", "has photos of products that do not exist"),
        ("UPDATE photo SET twin = row - 1 WHERE row IN (3, 4)", "are duplicates themselves"),
        ("UPDATE photo SET product = 1 WHERE row = 0", "has products without a photo"),
        ("UPDATE attribute_value SET column_number = 9 WHERE number = 0", "has values of columns that do not exist"),
        ("UPDATE attribute SET product = -1 WHERE product = 0", "has attributes of products or values"),
        ("UPDATE attribute SET value_number = 999 WHERE product = 0 AND value_number = 0", "has attributes of"),
        ("UPDATE product SET price = 9e999 WHERE number = 0", "has an invalid price, inf"),
        ("UPDATE product SET price = -1 WHERE number = 0", "has an invalid price, -1"),
        ("UPDATE product SET price = 'cheap' WHERE number = 0", "has an invalid price, cheap"),
        ("UPDATE product SET name = CAST(x'ff' AS TEXT) WHERE number = 0", "UTF-8"),
        ("UPDATE attribute_value SET value = CAST(x'c328' AS TEXT) WHERE number = 0", "UTF-8"),
        ("UPDATE product SET name = x'00' WHERE number = 0", "has a name that is not a text"),
        ("UPDATE photo SET path = 'images/1.png' WHERE row = 0", "photos have other names"),
        ("UPDATE known_photo SET row = 77 WHERE row = 0", "has checksums of other photos"),
        ("UPDATE known_photo SET checksum = x'00' WHERE row = 0", "has checksums of a wrong length"),
    ],
)  # fmt: skip
def test_a_database_that_no_build_writes_is_refused(index_copy: Path, change: str, said: str) -> None:
    with closing(sqlite3.connect(index_copy / DATABASE)) as connection:
        connection.executescript(change)
    reseal(index_copy)
    with pytest.raises(IndexFilesError, match=f"catalogue.db .*{said}"):
        open_index(index_copy)


def test_the_full_text_index_is_not_believed(index_copy: Path) -> None:
    """It may name products that do not exist, or be damaged."""
    with closing(sqlite3.connect(index_copy / DATABASE)) as connection:
        connection.execute("INSERT INTO words (rowid, name) VALUES (4000, 'zebra'), (-4, 'zebra'), (2, 'zebra')")
        connection.commit()
    reseal(index_copy)
    with closing(open_index(index_copy)) as index:
        assert [product.id for product in index.products.page("zebra").products] == ["2"]
    with closing(sqlite3.connect(index_copy / DATABASE)) as connection:
        connection.execute("DELETE FROM words_data WHERE id > 10")
        connection.commit()
    reseal(index_copy)
    with closing(open_index(index_copy)) as index, pytest.raises(IndexFilesError, match="database is damaged"):
        index.products.page("zebra")


def altered(folder: Path, change: dict[str, object]) -> None:
    """Change top-level fields of the manifest, and update its checksum."""
    facts = json.loads((folder / MANIFEST).read_text()) | change
    facts["sha256"] = _seal(facts)
    (folder / MANIFEST).write_text(json.dumps(facts))


WORST = {"key": "little_in_common", "least": -1.0, "columns": [], "right": None, "pairs": 0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scale": {"median": float("nan"), "pairs": 1, "seed": 0}}, "not JSON"),
        ({"scale": {"median": float("inf"), "pairs": 1, "seed": 0}}, "not JSON"),
        ({"closeness": {"words": [], "fitted": 1, "seed": 0}}, "closeness"),
        ({"closeness": {"words": [WORST | {"least": 0.5}], "fitted": 1, "seed": 0}}, "closeness"),
        ({"closeness": {"words": [WORST | {"key": "splendid"}], "fitted": 1, "seed": 0}}, "closeness"),
        ({"closeness": {"words": [WORST, WORST | {"least": 0.5}], "fitted": 1, "seed": 0}}, "closeness"),
    ],
)
def test_a_manifest_with_numbers_or_words_that_mean_nothing_is_refused(
    index_copy: Path, change: dict[str, object], said: str
) -> None:
    altered(index_copy, change)
    with pytest.raises(IndexFilesError, match=said):
        open_index(index_copy)


def test_the_manifest_knows_every_word() -> None:
    assert get_args(WordKey) == tuple(WORDS)
