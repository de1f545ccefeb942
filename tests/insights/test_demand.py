"""Searches that found nothing: what the file keeps of them and for how long, who counts twice, and the groups."""

import logging
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import IndexFilesError
from lookalike.insights.demand import book as book_room
from lookalike.insights.demand.book import DAYS, FILE, KEY_FILE, Book, NewPhoto
from lookalike.insights.demand.groups import grouped
from lookalike.insights.demand.recorder import Recorder

DAY = date(2026, 3, 4)
EAST, NORTH = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def new(vector: np.ndarray = EAST, encoder: str = "ours") -> NewPhoto:
    return NewPhoto.of(encoder, vector)


def counts(kept: book_room.Kept) -> dict[str, int]:
    return {each.word: each.searches for each in kept.words}


def test_photos_are_kept_as_vectors_by_day_and_encoder(tmp_path: Path) -> None:
    book = Book(tmp_path)
    assert len(book.read("ours", 2).vectors) == 0
    assert not book.path.exists()  # reading makes no file
    book.write([new(), new(NORTH)], [], DAY - timedelta(1))
    book.write([new(encoder="theirs")], [], DAY)
    kept = book.read("ours", 2, DAY)
    assert sorted(kept.vectors.tolist()) == [[0, 1], [1, 0]]
    assert (list(kept.days), kept.others) == ([DAY - timedelta(1)] * 2, 1)
    assert stat.S_IMODE(book.path.stat().st_mode) == 0o600


def test_a_word_is_written_at_the_fifth_search_that_has_it(tmp_path: Path) -> None:
    book = Book(tmp_path)
    for day in range(4):
        book.write([], [["platform boots", "snorkel"]], DAY + timedelta(day))
    assert b"platform" not in (tmp_path / FILE).read_bytes()
    kept = book.read("ours", 2, DAY + timedelta(3))
    assert (counts(kept), kept.unwritten) == ({}, 2)
    book.write([], [["platform boots"]], DAY + timedelta(4))
    kept = book.read("ours", 2, DAY + timedelta(4))
    assert (counts(kept), kept.unwritten) == ({"platform boots": 5}, 1)
    assert b"snorkel" not in (tmp_path / FILE).read_bytes()
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_the_hash_of_a_word_is_keyed(tmp_path: Path) -> None:
    hashes = set()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        Book(tmp_path / name).write([], [["snorkel"]], DAY)
        with closing(sqlite3.connect(tmp_path / name / FILE)) as connection:
            hashes |= set(connection.execute("SELECT hash FROM word"))
    assert len(hashes) == 2


def test_everything_is_deleted_after_90_days(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.write([new()], [["snorkel"]] * 3, DAY)
    book.write([], [["snorkel"]] * 2, DAY + timedelta(1))
    last = book.read("ours", 2, DAY + timedelta(DAYS - 1))
    assert (len(last.vectors), counts(last)) == (1, {"snorkel": 5})
    after = book.read("ours", 2, DAY + timedelta(DAYS))
    assert (len(after.vectors), counts(after), after.unwritten) == (0, {}, 1)  # two searches are too few for the word
    data = book.path.read_bytes()
    assert b"snorkel" not in data
    assert DAY.isoformat().encode() not in data
    book.write([], [["rubber duck"]], DAY + timedelta(DAYS + 1))
    assert (DAY + timedelta(1)).isoformat().encode() not in book.path.read_bytes()


def test_only_the_latest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_room, "MOST_PHOTOS", 2)
    monkeypatch.setattr(book_room, "MOST_WORDS", 2)
    book = Book(tmp_path)
    book.write([new()], [["common"]] * 5, DAY)
    book.write([new(NORTH)] * 2, [["early"]], DAY + timedelta(1))
    book.write([], [["late"]], DAY + timedelta(2))
    kept = book.read("ours", 2, DAY + timedelta(2))
    assert kept.vectors.tolist() == [[0, 1], [0, 1]]
    assert (counts(kept), kept.unwritten) == ({"common": 5}, 1)


def test_clearing_deletes_everything_and_the_key(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.clear()
    book.write([new()], [["snorkel"]] * 5, DAY)
    book.clear()
    assert b"snorkel" not in book.path.read_bytes()
    assert not (tmp_path / KEY_FILE).exists()
    assert len(book.read("ours", 2, DAY).vectors) == 0


def test_several_writers_lose_nothing(tmp_path: Path) -> None:
    writers = [
        threading.Thread(target=lambda: [Book(tmp_path).write([new()], [["snorkel"]], DAY) for _ in range(5)])
        for _ in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    kept = Book(tmp_path).read("ours", 2, DAY)
    assert (len(kept.vectors), counts(kept)) == (20, {"snorkel": 20})


def test_a_damaged_file_is_reported_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 200)
    with pytest.raises(IndexFilesError, match="delete it"):
        Book(tmp_path).read("ours", 2)


def test_the_same_search_of_a_visitor_counts_once_a_day(tmp_path: Path) -> None:
    recorder = Recorder(Book(tmp_path))
    for visitor in ("one", "one", "other"):
        recorder.photo(visitor, "ours", EAST)
        recorder.words(visitor, ["snorkel"] * 2)
    recorder.photo("one", "ours", NORTH)
    recorder.stop()
    kept = recorder.book.read("ours", 2)
    assert sorted(kept.vectors.tolist()) == [[0, 1], [1, 0], [1, 0]]
    assert sum(kept.asked_by_day.values()) == 2
    assert b"other" not in recorder.book.path.read_bytes()


def test_what_cannot_be_written_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder(Book(tmp_path / "nowhere"))
    with caplog.at_level(logging.WARNING):
        for vector in (EAST, NORTH):
            recorder.photo("one", "ours", vector)
            recorder.flush()
    recorder.stop()
    assert [record.message.count("searches go on") for record in caplog.records] == [1]


def test_a_full_queue_drops_searches_and_holds_up_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    monkeypatch.setattr("lookalike.insights.demand.recorder.WAITING", 2)
    monkeypatch.setattr(Book, "write", lambda book, photos, words, today=None: free.wait(30))
    recorder = Recorder(Book(tmp_path))
    for number in range(9):
        recorder.words("one", [str(number)])
    free.set()
    recorder.stop()


def test_photos_that_look_alike_are_a_group() -> None:
    angles = np.radians([0, 5, 10, 90, 95, 200])
    vectors = np.array([np.cos(angles), np.sin(angles)], np.float32).T
    least = float(np.cos(np.radians(6)))
    assert [each.tolist() for each in grouped(vectors, least)] == [[0, 1, 2], [3, 4], [5]]
    assert grouped(vectors[:0], least) == []
    assert [len(each) for each in grouped(vectors[[0, 0, 0]], 1.1)] == [1, 1, 1]


def test_long_phrases_that_begin_alike_are_counted_apart(tmp_path: Path) -> None:
    book = Book(tmp_path)
    long = "green rubber boots with a pattern of little yellow ducks on them"
    book.write([], [[f"{long} {number}"] for number in range(6)], DAY)
    kept = book.read("ours", 2, DAY)
    assert (kept.words, kept.unwritten) == ([], 6)
    assert kept.asked_by_day == {DAY: 6}


def test_what_is_of_a_day_to_come_is_deleted(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.write([new()], [["snorkel"]] * 5, DAY + timedelta(400))
    kept = book.read("ours", 2, DAY)
    assert (len(kept.vectors), kept.words, kept.asked_by_day) == (0, [], {})
