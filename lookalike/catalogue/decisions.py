"""What the shop's keeper decided about likely mistakes: a file beside the index, which builds read and never write.

Each line of DECISIONS is a JSON object. About an attribute: ``product`` (id), ``column``, ``was``, ``value``: the value
is right if both are equal; else the next build replaces it. About duplicates: ``keep``, the ids of products that are
different ones although their photos are alike. A line with ``undo`` takes an earlier one back. The last line about
something counts.
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

DECISIONS = "decisions.jsonl"
LOCK = ".decisions.lock"
LOCK_SECONDS = 10
MOST_LETTERS = 200  # of a value


@dataclass(frozen=True)
class Decision:
    """A decision about the value of an attribute, at a time (ISO 8601): it is right if ``was`` and ``value`` agree."""

    product: str
    column: str
    was: str
    value: str
    when: str = ""

    @property
    def is_correction(self) -> bool:
        """Whether the value is to be replaced."""
        return self.value != self.was


@dataclass(frozen=True)
class Decisions:
    """All decisions that count.

    Attributes:
        values: (product, column) → decision.
        kept: groups of ids of products that are different ones.
        problems: sentences about lines that can't be read.
    """

    values: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    kept: frozenset[frozenset[str]] = frozenset()
    problems: tuple[str, ...] = ()

    def keeps(self, ids: Sequence[str]) -> bool:
        """Whether all these products were decided to be different ones."""
        return any(set(ids) <= group for group in self.kept)


def read_decisions(folder: Path) -> Decisions:
    """The decisions about the index in ``folder``; none if there is no file.

    Raises:
        OSError: the file is there, but can't be read.
    """
    path = folder / DECISIONS
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Decisions()
    values: dict[tuple[str, str], Decision] = {}
    kept: set[frozenset[str]] = set()
    problems = []
    for number, line in enumerate((text.removesuffix("\n").split("\n") if text else ()), start=1):
        try:
            _take(json.loads(line), values, kept)
        except (ValueError, KeyError, TypeError, RecursionError):
            problems.append(f"{path}, line {number} is not a decision; it is ignored.")
    return Decisions(values, frozenset(kept), tuple(problems))


def _take(line: Any, values: dict[tuple[str, str], Decision], kept: set[frozenset[str]]) -> None:
    """Apply one line to what was read before.

    Raises:
        ValueError, KeyError, TypeError: it is not a decision.
    """
    if "keep" in line:
        group = frozenset(map(_text, line["keep"]))
        (kept.discard if line.get("undo") else kept.add)(group)
        return
    product, column = _text(line["product"]), _text(line["column"])
    if line.get("undo"):
        values.pop((product, column), None)
        return
    was, value = _text(line["was"]), _text(line["value"])
    values[product, column] = Decision(product, column, was, value, _text(line.get("when", "")))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def decide(folder: Path, decision: Decision, *, undo: bool = False) -> None:
    """Add a decision about a value, or take it back.

    Raises:
        OSError: it can't be written; nothing was changed.
    """
    line: dict[str, Any] = {"product": decision.product, "column": decision.column}
    line |= {"undo": True} if undo else {"was": decision.was, "value": decision.value}
    _append(folder, line)


def decide_to_keep(folder: Path, ids: Sequence[str], *, undo: bool = False) -> None:
    """Add the decision that these products are different ones, or take it back.

    Raises:
        OSError: it can't be written; nothing was changed.
    """
    _append(folder, {"keep": sorted(set(ids))} | ({"undo": True} if undo else {}))


def _append(folder: Path, line: dict[str, Any]) -> None:
    """Append a line durably. Two at the same time wait for each other; what a crash left unfinished stays apart."""
    line["when"] = datetime.now(UTC).isoformat(timespec="seconds")
    path = folder / DECISIONS
    with FileLock(folder / LOCK, timeout=LOCK_SECONDS), path.open("ab+") as file:
        if file.tell() and not _ends_with_line(path):
            file.write(b"\n")
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


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
        if not decision.is_correction:
            continue
        product = found.get(decision.product)
        value = product.attributes.get(decision.column, "") if product else None
        if product is None or decision.column not in columns or value not in (decision.was, decision.value):
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
