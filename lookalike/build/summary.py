"""What a build tells at its end: a summary, and a file of what was left out and why."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lookalike.catalogue import CatalogueReport, product
from lookalike.index.manifest import Counts
from lookalike.measures import Quality
from lookalike.spreadsheet import inert

SKIPPED = product.SKIPPED  # lies beside the index and is no part of it: open it, sort it, throw it away
SHOWN = 5  # skipped photos that the summary names, too


@dataclass(frozen=True)
class BuildSummary:
    """How a build went: ``encoded`` photos in this run (the others were before), ``rate`` of them a second."""

    folder: Path
    counts: Counts
    encoded: int
    rate: float
    seconds: float  # of the whole run
    size: int  # bytes of the index's files
    skipped: Sequence[tuple[str, str]] = ()  # photos that can't be read, and why
    mended: int = 0  # rows of the table that were read otherwise than they are written
    notes: Sequence[str] = ()  # sentences: what was made of the catalogue that is not written in it
    quality: Quality | None = None
    advice: str = ""  # a sentence: which encoder fits the photos

    def lines(self) -> list[str]:
        """Sentences for people."""
        counts = self.counts
        listed = {
            "photo(s) that can't be read": counts.skipped,
            "row(s) without photo": counts.rows_without_photo,
            "product(s) that the shop does not show": counts.unpublished,
            "photo(s) named but not there": counts.not_there,
            "photo(s) without row": counts.photos_without_row,
            "photo(s) in another format": counts.other_formats,
            "row(s) of the wrong width or without id": counts.bad_rows,
        }
        counted = {
            "repeated row(s)": counts.duplicate_rows,
            "repeated photo(s)": counts.repeats,
            "other file(s)": counts.passed_over,
        }
        left_out = ", ".join(number(count, what) for what, count in (listed | counted).items() if count)
        see = f" (see {self.folder / SKIPPED})" if any(listed.values()) else ""
        return [
            f"Indexed {number(counts.photos, 'photo(s)')} of {number(counts.products, 'product(s)')} in {self.folder}.",
            f"This run took {self.seconds:,.1f} s: {self._encoding()}; the index has {self.size / 1e6:,.1f} MB.",
            f"Left out{see}: {left_out}." if left_out else "Nothing was left out.",
            *(f"  {path}: {why}" for path, why in self.skipped[:SHOWN]),
            *([f"Mended (see {self.folder / SKIPPED}): {number(self.mended, 'row(s)')}."] if self.mended else []),
            *self.notes,
            *([sentence(self.quality)] if self.quality else []),
            "A running app takes it up by itself within seconds.",
            *([self.advice] if self.advice else []),
        ]

    def _encoding(self) -> str:
        """How many photos were encoded anew, and how many were not."""
        rate = f", {self.rate:,.1f} a second" if self.encoded else ""
        reused = self.counts.photos - self.encoded
        return f"{number(self.encoded, 'photo(s)')} encoded anew{rate}" + (f", {reused:,} reused" if reused else "")


def number(count: int, what: str) -> str:
    """Such as ``number(2, "row(s)")``: 2 rows."""
    return f"{count:,} {what.replace('(s)', '' if count == 1 else 's')}"


def notes_of(report: CatalogueReport) -> tuple[str, ...]:
    """What was made of a catalogue that is not written in it, in sentences for people."""
    if not report.changed_ids:
        return report.notes
    written, photo = report.changed_ids[0]
    ids = number(len(report.changed_ids), "id(s)")
    said = f"{ids} that a spreadsheet had changed found the photo all the same, such as {written}: {photo}."
    return (*report.notes, said)


def sentence(quality: Quality) -> str:
    """The stored figures for people: how often the five nearest share a label."""
    shares = ", ".join(f"{level.p5:.0%} share {' and '.join(level.columns)}" for level in quality.levels)
    remark = f", {quality.remark}" if quality.remark else ""
    return f"Of a product's five nearest, {shares} ({quality.queries:,} of {quality.gallery:,} products asked{remark})."


def write_skipped(folder: Path, photos: Iterable[tuple[str, str]], report: CatalogueReport) -> None:
    """List in ``folder`` the ``photos`` (path, why) that can't be read and what ``report`` found; no file if nothing.

    The rows that were mended are among it: they are in the index, but not as they are written.

    Raises:
        OSError: it can't be written.
    """
    rows = [("photo", path, why) for path, why in photos]
    rows += [("row", *_halves(row)) for row in report.bad_rows]
    rows += [("row", *_halves(row)) for row in report.mended_rows]
    rows += [("row", row, report.reasons.get(row, "has no photo")) for row in report.rows_without_photo]
    rows += [("row", row, why) for row, why in report.unpublished.items()]
    rows += [("photo", path, why) for path, why in report.not_there]
    rows += [
        ("photo", path, f"is of {row}, which {report.unpublished[row]}") for path, row in report.unpublished_photos
    ]
    rows += [("photo", path, "has no row in the table") for path in report.photos_without_row]
    rows += [("photo", path, f"is the same picture as {other}") for path, other in report.other_formats]
    path = folder / SKIPPED
    if not rows:
        path.unlink(missing_ok=True)
        return
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("what", "name", "why"), *([inert(cell) for cell in row] for row in rows)])
    beside = path.with_suffix(".new")
    beside.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    beside.replace(path)


def _halves(bad_row: str) -> tuple[str, str]:
    """Such as ``line 17: 9 fields, expected 10``, as where and why."""
    where, _, why = bad_row.partition(": ")
    return where, why
