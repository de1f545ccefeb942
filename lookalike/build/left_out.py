"""List everything of a catalogue that is not in its index, with reasons: files, rows and products."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lookalike.catalogue import Catalogue
from lookalike.catalogue.product import SKIPPED
from lookalike.index.manifest import Counts
from lookalike.spreadsheet import escape_formula

EXAMPLES = 3  # of each kind that the summary shows
MENDED = "mended_rows"
HEADINGS = ("what", "name", "why")  # of skipped.csv

# Field of ``Counts`` in the manifest → text for people. All but the last kind are missing in the index.
KINDS = {
    "skipped": "photo(s) that can't be read",
    "rows_without_photo": "row(s) without photo",
    "unpublished": "product(s) that the shop does not show",
    "unpublished_photos": "photo(s) of such products",
    "not_there": "photo(s) named but not there",
    "photos_without_row": "photo(s) without row",
    "other_formats": "photo(s) in another format",
    "repeats": "repeated photo(s)",
    "bad_rows": "row(s) of the wrong width or without id",
    "duplicate_rows": "repeated row(s)",
    "beyond_limit": "product(s) beyond --limit",
    "links": "link(s) not followed",
    "folders": "folder(s) of thumbnails, previews or bins",
    "archives": "archive(s)",
    "files": "file(s) that can't be used",
    "passed_over": "other file(s)",
    MENDED: "row(s)",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One entry of the list; ``kind`` is a key of KINDS, ``count`` the number of things it stands for."""

    kind: str
    what: str
    name: str
    why: str
    count: int = 1


def left_out(catalogue: Catalogue, photos: Sequence[tuple[str, str]] = ()) -> list[LeftOut]:
    """All entries of ``catalogue`` that are not in its index; ``photos`` are (path, reason) of unreadable photos.

    The list also has the mended rows: these are in the index, but not as they are written.
    """
    return list(_entries(catalogue, photos))


def _entries(catalogue: Catalogue, photos: Sequence[tuple[str, str]]) -> Iterator[LeftOut]:
    report = catalogue.report
    for path, why in photos:
        yield LeftOut("skipped", "photo", path, why)
    for row in report.bad_rows:
        yield LeftOut("bad_rows", "row", *_halves(row))
    for row in report.mended_rows:
        yield LeftOut(MENDED, "row", *_halves(row))
    for row in report.rows_without_photo:
        yield LeftOut("rows_without_photo", "row", row, report.reasons.get(row, "has no photo"))
    if report.rows and photos:
        unread = {path for path, _ in photos}
        for product in catalogue.products:
            if unread.issuperset(product.photos):
                why = f"has no photo that can be read: {product.photos[0]}"
                yield LeftOut("rows_without_photo", "row", product.id, why)
    for row, why in report.unpublished.items():
        yield LeftOut("unpublished", "row", row, why)
    for path, row in report.unpublished_photos:
        yield LeftOut("unpublished_photos", "photo", path, f"is of {row}, which {report.unpublished[row]}")
    for row in report.duplicate_rows:
        yield LeftOut("duplicate_rows", "row", row, "says nothing that another row of the same id does not")
    for path, why in report.not_there:
        yield LeftOut("not_there", "photo", path, why)
    for path in report.photos_without_row:
        yield LeftOut("photos_without_row", "photo", path, "has no row in the table")
    for path, other in report.other_formats:
        yield LeftOut("other_formats", "photo", path, f"is the same picture as {other}")
    for path, why in report.repeats:
        yield LeftOut("repeats", "photo", path, why)
    for what, path, why in report.unused:
        yield LeftOut(f"{what}s", what, path, why)
    for ending, count in report.others.items():
        name = f"*{ending}" if ending.startswith(".") else ending
        why = f"{count:,} files that are no photos" if count > 1 else "1 file that is no photo"
        yield LeftOut("passed_over", "file", name, why, count)
    if report.beyond_limit:
        count = report.beyond_limit
        yield LeftOut("beyond_limit", "product", "the rest", f"{number(count, 'product(s)')} beyond --limit", count)


def numbers_of(entries: Sequence[LeftOut]) -> dict[str, int]:
    """The count of each kind, as fields of ``Counts``."""
    found: Counter[str] = Counter()
    for entry in entries:
        found[entry.kind] += entry.count
    return dict(found)


def sentences(counts: Counts, folder: Path | None = None, entries: Sequence[LeftOut] = ()) -> list[str]:
    """Sentences on what is not in an index, with a few examples from ``entries``; ``folder`` has the full list."""
    see = f" (see {folder / SKIPPED})" if folder else ""
    found = {kind: getattr(counts, kind) for kind in KINDS}
    missing = [number(count, KINDS[kind]) for kind, count in found.items() if count and kind != MENDED]
    lines: list[str] = []
    if missing:
        lines += [f"Left out{see}: {', '.join(missing)}."]
        lines += [line for kind in KINDS if kind != MENDED for line in _examples(kind, entries)]
    if found[MENDED]:
        lines += [f"Mended{see}: {number(found[MENDED], KINDS[MENDED])}.", *_examples(MENDED, entries)]
    return lines or ["Nothing was left out."]


def _examples(kind: str, entries: Sequence[LeftOut]) -> list[str]:
    some = [entry for entry in entries if entry.kind == kind][:EXAMPLES]
    return [f"  {printable(entry.name)}: {printable(entry.why)}" for entry in some]


def printable(text: str) -> str:
    """A text on one line; file names may contain line ends."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def number(count: int, what: str) -> str:
    """A count with its noun: ``number(2, "row(s)")`` is "2 rows"."""
    return f"{count:,} {what.replace('(s)', '' if count == 1 else 's')}"


def write_skipped(folder: Path, entries: Sequence[LeftOut]) -> None:
    """Write the entries to skipped.csv in ``folder``; without entries, remove the file.

    Raises:
        OSError: the file can't be written.
    """
    path = folder / SKIPPED
    if not entries:
        path.unlink(missing_ok=True)
        return
    text = io.StringIO(newline="")
    rows = ([escape_formula(cell) for cell in (entry.what, entry.name, entry.why)] for entry in entries)
    csv.writer(text).writerows([HEADINGS, *rows])
    beside = path.with_suffix(".new")
    beside.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    beside.replace(path)


def read_skipped(folder: Path) -> list[tuple[str, str, str]]:
    """What, name and reason of each entry of skipped.csv in ``folder``; none if there is no such file.

    Raises:
        OSError: the file is there, but can't be read.
    """
    try:
        text = (folder / SKIPPED).read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return []
    rows = csv.reader(io.StringIO(text, newline=""))
    return [(row[0], row[1], row[2]) for row in rows if len(row) == len(HEADINGS) and tuple(row) != HEADINGS]


def _halves(row: str) -> tuple[str, str]:
    """Split a text such as ``line 17: 9 fields, expected 10`` into place and reason."""
    where, _, why = row.partition(": ")
    return where, why
