"""The summary at the end of a build."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lookalike.build.left_out import LeftOut, number, sentences
from lookalike.build.neighbours import sentences as neighbour_sentences
from lookalike.calibration.records import Neighbours
from lookalike.catalogue import Catalogue, CatalogueReport
from lookalike.index.manifest import Counts
from lookalike.measures import Quality
from lookalike.measures.figures import LevelQuality


@dataclass(frozen=True)
class BuildSummary:
    """The results of a build; ``encoded`` photos were encoded in this run, at ``rate`` photos per second."""

    folder: Path
    counts: Counts
    encoded: int
    rate: float
    seconds: float  # of the whole run
    size: int  # bytes of the index's files
    left_out: Sequence[LeftOut] = ()  # entries of the catalogue that are not in the index
    notes: Sequence[str] = ()  # sentences on how the catalogue was interpreted
    quality: Quality | None = None
    advice: str = ""  # a sentence on another encoder that fits the photos better
    neighbours: Neighbours | None = None
    far: Path | None = None  # the catalogue, if it must be named to serve the index (see index/surroundings.py)

    def lines(self) -> list[str]:
        """The summary as lines for people."""
        counts = self.counts
        return [
            f"Indexed {number(counts.photos, 'photo(s)')} of {number(counts.products, 'product(s)')} in {self.folder}.",
            f"This run took {self.seconds:,.1f} s: {self._encoding()}; the index has {self.size / 1e6:,.1f} MB.",
            *sentences(counts, self.folder, self.left_out),
            *self.notes,
            *([sentence(self.quality)] if self.quality else []),
            *neighbour_sentences(self.neighbours),
            f"Serve it: {self._command()}. A running app uses it within seconds.",
            *([self.advice] if self.advice else []),
        ]

    def _command(self) -> str:
        """What serves the index."""
        catalogue = f" --catalogue {shlex.quote(str(self.far))}" if self.far else ""
        return f"python app.py --index {shlex.quote(str(self.folder))}{catalogue}"

    def _encoding(self) -> str:
        """How many photos were encoded, and how many were reused."""
        rate = f", {self.rate:,.1f} a second" if self.encoded else ""
        reused = self.counts.photos - self.encoded
        return f"{number(self.encoded, 'photo(s)')} newly encoded{rate}" + (f", {reused:,} reused" if reused else "")


def found_in(catalogue: Catalogue) -> str:
    """A sentence on what was found in a catalogue, before its photos are opened."""
    report = catalogue.report
    photos = number(sum(len(product.photos) for product in catalogue.products), "photo(s)")
    products = number(len(catalogue.products), "product(s)")
    if not report.table:
        return f"Found {photos} and no table; their names and folders become names and attributes."
    alone = len(report.photos_without_row)
    more = f", and {number(alone, 'photo(s)')} without a row" if alone else ""
    return f"Found {number(report.rows, 'row(s)')} in {report.table}, with photos of {products} ({photos}){more}."


def notes_of(report: CatalogueReport, *, unchanged: bool = False) -> tuple[str, ...]:
    """Sentences for people on how a catalogue was interpreted.

    ``unchanged`` since the build before: then what was guessed about the encoding is known, and not said again.
    """
    notes = (report.guessed, *report.notes) if report.guessed and not unchanged else report.notes
    if not report.changed_ids:
        return notes
    written, photo = report.changed_ids[0]
    ids = number(len(report.changed_ids), "id(s)")
    said = f"{ids} changed by a spreadsheet still matched a photo, such as {written}: {photo}."
    return (*notes, said)


def sentence(quality: Quality) -> str:
    """The stored quality as a sentence: how often the five nearest products share a label."""
    shares = "; ".join(f"{level.p5:.0%} share {' and '.join(level.columns)}{_most(level)}" for level in quality.levels)
    remark = f", {quality.remark}" if quality.remark else ""
    evaluated = f"{quality.queries:,} of {quality.gallery:,} products evaluated{remark}"
    return f"Of a product's five nearest, {shares} ({evaluated})."


def _most(level: LevelQuality) -> str:
    """The largest possible share of neighbours with the same labels, if that is not 100 %."""
    return "" if level.ceiling > 0.995 else f", where {level.ceiling:.0%} is the most that is possible"
