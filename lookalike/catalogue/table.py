"""Parse the text of a table as RFC 4180 says, with repairs for tables that don't follow it."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20  # enough to decide between two delimiters
_SEP = re.compile(r'\s*"?sep=(?P<delimiter>[^\n])"?[ \t]*\n', re.IGNORECASE)  # Excel's own hint at the delimiter
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


# A record: its first line (from 1), its cells, and what was mended (else empty). A plain tuple, because creating class
# instances would take a tenth of the reading time.
Record = tuple[int, list[str], str]
_Read = tuple[list[str], int]  # cells, and the offset of the next record


class Table:
    """A table's delimiter, its column names as written, and its records.

    A well-formed table is read as RFC 4180 says: a quoted cell may hold line ends, delimiters and doubled quotation
    marks. In any other table, a record that can't be read like this is read in the first alternative way that gives
    the right number of cells. A broken record never affects other rows.
    """

    def __init__(self, text: str) -> None:
        """``text`` has \\n line ends; if it is blank, ``names`` is empty."""
        self._text = text = text.replace("\ufeff", "")  # joined exports have a byte order mark in the middle
        sep = _SEP.match(text)
        start = sep.end() if sep else 0
        while start < len(text) and not text[start : _line_end(text, start)].strip():
            start = _line_end(text, start) + 1
        start = min(start, len(text))
        self.delimiter = sep["delimiter"] if sep else _delimiter(text[start:])
        self._readings = _readings(self.delimiter)
        read = _cells(self._readings[0], text, start) or _cells(self._by_line, text, start)
        assert read is not None  # a line by itself can always be read
        self.names, end = read if start < len(text) else ([], start)
        self._start = end + 1
        self._shapes: frozenset[str] | None = None

    @property
    def _by_line(self) -> "_Reading":
        return self._readings[-1]

    def records(self, key: int) -> Iterator[Record]:
        """The records that are not blank; ``key`` is the id column, by which rows are recognised."""
        if self._is_well_formed():
            yield from self._as_written()
            return
        text, at = self._text, self._start
        line = text.count("\n", 0, at) + 1
        while at < len(text):
            end = line_end = _line_end(text, at)
            if text.find('"', at, end) < 0:
                cells, mended = text[at:end].split(self.delimiter), ""
            else:
                cells, end, mended = self._pick(at, key)
            if any(map(str.strip, cells)):
                yield line, cells, mended
            line += 1 if end == line_end else text.count("\n", at, end) + 1
            at = end + 1

    def _is_well_formed(self) -> bool:
        """Whether quotation marks only enclose whole cells, and records over several lines are complete."""
        d = re.escape(self.delimiter)
        cell = re.compile(rf'(?:(?<=[{d}\n])|\A)"(?:[^"]++|"")*+"(?=[{d}\n]|\Z)')
        if '"' in self._text and '"' in cell.sub("", self._text[self._start :]):
            return False
        line = 0
        try:
            for cells, after in self._reader():
                if len(cells) != len(self.names) and after - line > 1:
                    return False
                line = after
        except csv.Error:  # a cell of 131,072 characters
            return False
        return True

    def _reader(self) -> Iterator[tuple[list[str], int]]:
        """The records as the csv module reads them: cells, and the number of lines read so far."""
        reader = csv.reader(io.StringIO(self._text[self._start :]), delimiter=self.delimiter, strict=True)
        for cells in reader:
            yield cells, reader.line_num

    def _as_written(self) -> Iterator[Record]:
        before = self._text.count("\n", 0, self._start)
        line = 0
        for cells, after in self._reader():
            if any(map(str.strip, cells)):
                yield before + line + 1, cells, ""
            line = after

    def _pick(self, at: int, key: int) -> tuple[list[str], int, str]:
        """The record at offset ``at``, read in the first way that gives the right number of cells.

        Returns its cells, the offset of its end, and what was mended.
        """
        text, width = self._text, len(self.names)
        first = _cells(self._readings[0], text, at)
        for reading in self._readings[:-1]:
            read = _cells(reading, text, at)
            if read is None or len(read[0]) != width or self._are_rows(at, read[1], key, all):
                continue
            if reading is self._readings[0] and "\n" in text[at : read[1]] and '\\"' in text[at : read[1]]:
                escaped = _cells(self._readings[1], text, at)
                if escaped is not None and len(escaped[0]) == width and escaped[1] < read[1]:
                    return *escaped, ""
            return *read, reading.mended
        if first is not None and not self._are_rows(at, first[1], key, any):
            return *first, ""
        alone = _cells(self._by_line, text, at)
        assert alone is not None  # a line by itself can always be read
        return *alone, self._by_line.mended

    def _are_rows(self, at: int, end: int, key: int, quantifier: Callable[[Iterator[bool]], bool]) -> bool:
        """Whether the further lines of a record are rows of their own: then a quotation mark was never closed."""
        if self._text.find("\n", at, end) < 0:
            return False
        first, *further = (line.split(self.delimiter) for line in self._text[at:end].split("\n"))
        if self._shapes is None:
            self._shapes = self._shapes_of_ids(key)
        shapes = self._shapes | {_shape(first[key])} if len(first) > key else self._shapes
        width = len(self.names)
        return quantifier(len(cells) >= width > 1 and _shape(cells[key]) in shapes for cells in further)

    def _shapes_of_ids(self, key: int) -> frozenset[str]:
        """The shapes of the ids in lines that are certainly rows."""
        lines = (line.split(self.delimiter) for line in self._text[self._start :].split("\n") if '"' not in line)
        return frozenset(_shape(cells[key]) for cells in lines if len(cells) == len(self.names) and cells[key])


class _Reading(NamedTuple):
    """One way to read a record: the pattern of a cell, how to unquote it, and the message about the repair."""

    cell: re.Pattern[str]
    unquote: Callable[[str], str]
    mended: str = ""


def _readings(delimiter: str) -> tuple[_Reading, ...]:
    """The ways to read a record: RFC 4180 first; the last one always works."""
    d = re.escape(delimiter)
    blank = "[ \\t]" if delimiter != "\t" else "[ ]"
    ends = rf"(?=[{d}\n]|\Z)"
    bare = rf"(?P<bare>[^{d}\n]*)"
    return (
        _Reading(re.compile(rf'"(?P<quoted>(?:[^"]++|"")*+)"{ends}|(?!"){bare}'), _doubled),
        _Reading(re.compile(rf'"(?P<quoted>(?:[^"\\]++|\\.|"")*+)"{ends}|(?!"){bare}', re.DOTALL), _escaped),
        _Reading(re.compile(rf'{blank}*"(?P<quoted>(?:[^"]++|"")*+)"{blank}*{ends}|(?!{blank}*"){bare}'), _doubled),
        _Reading(
            re.compile(rf'"(?P<quoted>(?:[^"\n]++|"(?![{d}\n]|\Z))*+)"{ends}|(?!"){bare}'),
            _doubled,
            "quotation marks inside a quoted cell were not doubled",
        ),
        _Reading(
            re.compile(rf'"(?P<quoted>(?:[^"]++|"")*+)"{ends}|{bare}'),
            _doubled,
            "a quotation mark that is never closed was taken as it is",
        ),
        _Reading(
            re.compile(rf'"(?P<quoted>(?:[^"\n]++|"")*+)"{ends}|{bare}'),
            _doubled,
            "a quotation mark that is never closed was taken as it is",
        ),
    )


def _cells(reading: _Reading, text: str, at: int) -> _Read | None:
    """The cells of the record at offset ``at``, and its end; None if it can't be read in this way."""
    cells: list[str] = []
    while True:
        match = reading.cell.match(text, at)
        if match is None:
            return None
        quoted = match["quoted"]
        cells.append(match["bare"].replace('\\"', '"') if quoted is None else reading.unquote(quoted))
        at = match.end()
        if at >= len(text) or text[at] == "\n":
            return cells, at
        at += 1


def _doubled(quoted: str) -> str:
    return quoted.replace('""', '"')


def _escaped(quoted: str) -> str:
    return re.sub(r'\\(["\\])|""', lambda match: match[1] or '"', quoted)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _shape(id: str) -> str:
    """The shape of an id: "SKU-12" becomes "A-0"."""
    return re.sub("[a-z]+", "a", re.sub("[A-Z]+", "A", re.sub(r"\d+", "0", id.strip())))


def _delimiter(text: str) -> str:
    """The delimiter that separates most column names, among those that most rows contain as often."""
    lines = [line for line in _QUOTED.sub("", text[:100_000]).split("\n") if line.strip()][: _SAMPLE_LINES + 1]
    if not lines:
        return ","
    header, rows = lines[0], lines[1:]

    def fitness(delimiter: str) -> tuple[bool, int]:
        parted = header.count(delimiter)
        return sum(row.count(delimiter) >= parted for row in rows) * 2 >= len(rows), parted

    return max((each for each in DELIMITERS if each in header), key=fitness, default=",")
