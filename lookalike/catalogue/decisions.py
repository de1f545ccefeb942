"""What the shop's keeper decided about likely mistakes: a file beside the index, which builds read and never write.

Each line of DECISIONS is a JSON object. About an attribute: ``product`` (id), ``column``, ``was``, ``value``: the value
is right if both are equal; else the next build replaces it. About an odd photo, which is right: ``photo`` (its file's
name), ``product``. About duplicates: ``keep``, the ids of products that are different ones although their photos are
alike. A line with ``undo`` takes an earlier one back. The last line about something counts.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from lookalike.catalogue.product import Product
from lookalike.files import open_regular

DECISIONS = "decisions.jsonl"
LOCK = ".decisions.lock"
LOCK_SECONDS = 10
MOST_LETTERS = 200  # of a value


@dataclass(frozen=True)
class Decision:
    """A decision about the value of an attribute: it is right if ``was`` and ``value`` agree.

    Attributes:
        product, column: the id, and the attribute's column.
        was, value: what the index had, and what is right.
        when: ISO 8601.
        before: what the table may still have, if ``was`` is itself a correction: the values that it replaced.
    """

    product: str
    column: str
    was: str
    value: str
    when: str = ""
    before: tuple[str, ...] = ()

    @property
    def replaced(self) -> tuple[str, ...]:
        """The values in whose place builds put ``value``; none if the table's value is right."""
        return tuple(each for each in (*self.before, self.was) if each != self.value)


@dataclass(frozen=True)
class RightPhoto:
    """The decision that a photo (its file's name) of a product is right, although it is odd."""

    photo: str
    product: str
    when: str = ""


@dataclass(frozen=True)
class Decisions:
    """All decisions that count.

    Attributes:
        values: (product, column) → decision.
        photos: photo → decision.
        kept: groups of ids of products that are different ones → when that was decided.
        problems: sentences about lines that can't be read.
    """

    values: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    photos: Mapping[str, RightPhoto] = field(default_factory=dict)
    kept: Mapping[frozenset[str], str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values) + len(self.photos) + len(self.kept)

    def keeps(self, ids: Sequence[str]) -> bool:
        """Whether these products, two or more, were decided to be different ones."""
        return len(set(ids)) > 1 and any(set(ids) <= group for group in self.kept)


def read_decisions(folder: Path) -> Decisions:
    """The decisions about the index in ``folder``; none if there is no file.

    Raises:
        OSError: the file is there, but can't be read.
    """
    path = folder / DECISIONS
    try:
        with open_regular(path) as file:
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return Decisions()
    found = _Reading()
    problems = []
    for number, line in enumerate((text.removesuffix("\n").split("\n") if text else ()), start=1):
        try:
            found.take(json.loads(line))
        except (ValueError, KeyError, TypeError, RecursionError):
            problems.append(f"{path}, line {number} is not a decision; it is ignored.")
    return Decisions(found.values, found.photos, found.kept, tuple(problems))


class _Reading:
    """What the lines so far decided."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Decision] = {}
        self.photos: dict[str, RightPhoto] = {}
        self.kept: dict[frozenset[str], str] = {}
        self._last: dict[tuple[str, str], Decision] = {}  # those that were taken back, too: a build may have used them

    def take(self, line: Any) -> None:
        """Apply the next line.

        Raises:
            ValueError, KeyError, TypeError: it is not a decision.
        """
        if not isinstance(line, dict):
            raise TypeError("not an object")
        undo, when = bool(line.get("undo")), _text(line.get("when", ""))
        if "keep" in line:
            group = frozenset(map(_text, line["keep"]))
            self.kept = {each: since for each, since in self.kept.items() if not (undo and group <= each)}
            if not undo:
                self.kept[group] = when
        elif "photo" in line:
            photo = _text(line["photo"])
            self.photos.pop(photo, None)
            if not undo:
                self.photos[photo] = RightPhoto(photo, _text(line["product"]), when)
        else:
            self._take_value(line, undo, when)

    def _take_value(self, line: Any, undo: bool, when: str) -> None:
        key = product, column = _text(line["product"]), _text(line["column"])
        if undo:
            self.values.pop(key, None)
            return
        was, value = _text(line["was"]), _text(line["value"])
        if not can_be_value(value):
            raise ValueError("no value")
        earlier = self._last.get(key)
        before = earlier.replaced if earlier and earlier.value == was else ()
        self.values.pop(key, None)  # the latest one comes last
        self.values[key] = self._last[key] = Decision(product, column, was, value, when, before)


def can_be_value(text: str) -> bool:
    """Whether ``text`` can be the value of an attribute: 1 to MOST_LETTERS letters, without line breaks and such."""
    return 0 < len(text) <= MOST_LETTERS and text.isprintable()


def _text(value: Any) -> str:
    """``value`` as it is.

    Raises:
        TypeError, UnicodeEncodeError: it is no text, or can't be written as UTF-8.
    """
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()
    return value


def decide(folder: Path, decision: Decision, *, undo: bool = False) -> None:
    """Add a decision about a value, or take it back.

    Raises:
        OSError: it can't be written; nothing was changed.
    """
    line: dict[str, Any] = {"product": decision.product, "column": decision.column}
    line |= {"undo": True} if undo else {"was": decision.was, "value": decision.value}
    _append(folder, line)


def decide_photo(folder: Path, photo: str, product: str, *, undo: bool = False) -> None:
    """Add the decision that a photo of a product is right, or take it back.

    Raises:
        OSError: it can't be written; nothing was changed.
    """
    _append(folder, {"photo": photo, "product": product} | ({"undo": True} if undo else {}))


def decide_to_keep(folder: Path, ids: Sequence[str], *, undo: bool = False) -> None:
    """Add the decision that these products are different ones, or take it back.

    Raises:
        OSError: it can't be written; nothing was changed.
    """
    _append(folder, {"keep": sorted(set(ids))} | ({"undo": True} if undo else {}))


def _append(folder: Path, line: dict[str, Any]) -> None:
    """Append a line durably, or nothing. Two at the same time wait for each other; what a crash left stays apart."""
    line["when"] = datetime.now(UTC).isoformat(timespec="seconds")
    path = folder / DECISIONS
    with FileLock(folder / LOCK, timeout=LOCK_SECONDS), path.open("ab+", buffering=0) as file:
        size = file.tell()
        apart = b"\n" if size and not _ends_with_line(path) else b""
        try:
            file.write(apart + json.dumps(line, ensure_ascii=False).encode() + b"\n")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise


def _ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def corrected(
    products: Sequence[Product], columns: Sequence[str], decisions: Decisions
) -> tuple[list[Product], list[str]]:
    """The products with the corrections applied, and sentences that say how many were, and which were not.

    A correction no longer applies if the product is gone, its column is none of ``columns`` any more, or its value is
    another one than it was. One that the table has by now needs nothing.
    """
    found = {product.id: product for product in products}
    applied, gone = 0, []
    for decision in decisions.values.values():
        if not decision.replaced:
            continue
        product = found.get(decision.product)
        value = product.attributes.get(decision.column, "") if product else None
        if product is None or decision.column not in columns or value not in (*decision.replaced, decision.value):
            gone.append(decision)
        elif value != decision.value:
            found[product.id] = _with_value(product, decision.column, decision.value)
            applied += 1
    notes = [*decisions.problems]
    if applied:
        notes.append(f"{applied:,} correction(s) of {DECISIONS} were applied.")
    if gone:
        first = gone[0]
        notes.append(
            f"{len(gone):,} correction(s) of {DECISIONS} no longer apply, because the table changed; the first: "
            f"{first.product}, {first.column} was {first.was!r}."
        )
    return [found[product.id] for product in products], notes


def _with_value(product: Product, column: str, value: str) -> Product:
    """The product with this label, which is none of its further values any more."""
    further = dict(product.further)
    if column in further and value in further[column]:
        further[column] = tuple(each for each in further[column] if each != value)
        further = {name: values for name, values in further.items() if values}
    return replace(product, attributes={**product.attributes, column: value}, further=further)
