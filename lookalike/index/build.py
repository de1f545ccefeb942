"""The offline job: a catalogue → the files of an index."""

import re
import shutil
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike import __version__
from lookalike.catalogue import Catalogue, Product, open_source, read_catalogue
from lookalike.catalogue.ids import read_known_ids
from lookalike.encoders import make_encoder
from lookalike.encoders.base import Encoder, Request, Vectors
from lookalike.errors import CatalogueError, IndexFilesError, LookalikeError, UnprocessableError
from lookalike.index import pickles, store, versions
from lookalike.index.advice import advise
from lookalike.index.closeness import calibrate_closeness, otherwise
from lookalike.index.encode import encode_batches
from lookalike.index.journal import Journal
from lookalike.index.judge import judge, without_labels
from lookalike.index.left_out import SKIPPED, LeftOut, left_out, numbers_of, write_skipped
from lookalike.index.manifest import (
    DATABASE,
    EMBEDDINGS,
    FILENAMES,
    FILES,
    MANIFEST,
    CatalogueFacts,
    Closeness,
    Counts,
    EncoderFacts,
    Manifest,
    Sold,
    WeightsFacts,
    read_manifest,
    relative_path,
)
from lookalike.index.outside import calibrate_outside, seen_outside
from lookalike.index.products import write_database
from lookalike.index.progress import Progress
from lookalike.index.proof import prove
from lookalike.index.report import BuildSummary, notes_of
from lookalike.index.scale import measure_scale
from lookalike.index.sold import LEAST_PHOTOS, Sample, measure_sold
from lookalike.index.votes import calibrate_votes
from lookalike.photos import decode

_PAIR = re.compile(r'\s*(?P<ours>[^\s=,]+)\s*=\s*(?:"(?P<quoted>(?:[^"]|"")+)"|(?P<theirs>[^\s",][^,]*?))\s*(?=,|\Z)')
WORK = ".build"  # the folder of the work in progress, inside the index's


@dataclass(frozen=True)
class BuildOptions:
    """What to build from what; where None is allowed it leaves the choice to the encoder or the catalogue."""

    catalogue: Path
    out: Path
    encoder: str = "resnet50"
    input_size: int | None = None
    weights: Path | None = None
    preprocessing: Path | None = None
    styles: Path | None = None
    columns: Mapping[str, str] | None = None
    encoding: str | None = None
    batch_size: int | None = None
    limit: int | None = None
    exclude: Path | None = None
    workers: int = 1
    fresh: bool = False


def parse_columns(text: str | None) -> dict[str, str] | None:
    """Pairs like ``id=sku,name=title`` as a mapping of our fields to a table's headers; None stays None.

    A header that holds a comma or a quotation mark is quoted as in a CSV: ``price="Price, net"``.

    Raises:
        UnprocessableError: it is of another form.
    """
    if text is None:
        return None
    pairs: dict[str, str] = {}
    at = 0
    while at <= len(text):
        pair = _PAIR.match(text, at)
        if pair is None:
            raise UnprocessableError(f"--columns is {text!r}; it must be like id=sku,name=title.")
        pairs[pair["ours"]] = pair["theirs"] or pair["quoted"].replace('""', '"')
        at = pair.end() + 1
    return pairs


def build(options: BuildOptions, progress: Progress) -> BuildSummary:
    """Build the index that ``options`` describe, or go on with a build that was interrupted.

    The index that is in ``options.out`` serves until the new one is complete and proven.

    Raises:
        BusyError: another build is at work there.
        CatalogueError: the catalogue can't be read, or none of its photos.
        UnprocessableError: an option that can't be worked with, such as ``exclude`` with unknown ids alone.
        LookalikeError: the encoder can't be had, the disk is full, the proof fails. Nothing is lost.
    """
    out = options.out.expanduser().resolve()
    catalogue = read_catalogue(
        options.catalogue,
        styles=options.styles,
        columns=options.columns,
        encoding=options.encoding,
        limit=options.limit,
    )
    with catalogue.source:
        exclude = _known(options.exclude, catalogue, progress) if options.exclude else frozenset()
        encoder = make_encoder(
            Request(
                options.encoder,
                weights=options.weights,
                input_size=options.input_size,
                beside=_weights_before(out, options.encoder),
                preprocessing=options.preprocessing,
            )
        )
        # Only now: what is refused leaves no folder behind.
        with _disk_sentences(out):
            out.mkdir(parents=True, exist_ok=True)
            with versions.only_writer(out):
                _mend(out, progress)
                return _Job(options, out, catalogue, encoder, progress).run(exclude)


class _Job:
    """One run of a build, with what all its steps need."""

    def __init__(
        self, options: BuildOptions, out: Path, catalogue: Catalogue, encoder: Encoder, progress: Progress
    ) -> None:
        self.asked, self.out, self.work = options, out, out / WORK
        self.catalogue, self.encoder, self.progress = catalogue, encoder, progress
        self.batch_size = options.batch_size or encoder.batch_size
        self.workers = options.workers
        self.fresh = options.fresh
        self.names = [photo for product in catalogue.products for photo in product.photos]

    def run(self, exclude: Collection[str]) -> BuildSummary:
        """Do what is left to do; nothing is fitted to the labels of the products ``exclude`` (ids)."""
        began = time.monotonic()
        with closing(self._open_journal()) as journal:
            before = len(journal.outcomes)
            self._encode(journal)
            encoded, encoding = len(journal.outcomes) - before, time.monotonic() - began
            skipped = [(n, o.skipped) for n, o in zip(self.names, journal.outcomes, strict=True) if o.skipped]
            missing = left_out(self.catalogue, skipped)
            write_skipped(self.out, missing)
            if not journal.rows:
                raise self._nothing_good(skipped)
            manifest = self._commit(journal, missing, exclude)
        shutil.rmtree(self.work)
        return BuildSummary(
            folder=self.out,
            counts=manifest.counts,
            encoded=encoded,
            rate=encoded / max(encoding, 1e-9),
            seconds=time.monotonic() - began,
            size=sum((self.out / name).stat().st_size for name in FILES),
            left_out=missing,
            notes=notes_of(self.catalogue.report),
            quality=manifest.quality,
            advice=self._advice(),
        )

    def _advice(self) -> str:
        """Which encoder fits these photos; empty where that can't be found out."""
        found = advise(self.catalogue.source, self.names)
        return found.sentence(self.encoder.name, self.asked.catalogue, self.asked.out) if found else ""

    def _open_journal(self) -> Journal:
        if self.fresh:
            shutil.rmtree(self.work, ignore_errors=True)
        recipe = {
            "catalogue": self.catalogue.fingerprint,
            "encoder": self.encoder.fingerprint,
            "batch size": self.batch_size,  # a photo's vector differs in its last digits from batch to batch
        }
        journal = Journal(self.work, recipe, self.encoder.dim)
        if journal.changed:
            self.progress.note(
                f"The {' and the '.join(journal.changed)} changed since a build was interrupted here: starting afresh."
            )
        elif journal.outcomes:
            self.progress.note(f"Going on after {len(journal.outcomes):,} of {len(self.names):,} photos.")
        return journal

    def _encode(self, journal: Journal) -> None:
        batches = encode_batches(
            self.catalogue.source,
            self.names,
            self.encoder,
            batch_size=self.batch_size,
            workers=self.workers,
            done=journal.batches,
        )
        self.progress.start(len(self.names), len(journal.outcomes))
        try:
            for outcomes, vectors in batches:
                journal.append(outcomes, vectors)
                self.progress.advance(len(outcomes))
        finally:
            batches.close()
            self.progress.finish()

    def _commit(self, journal: Journal, missing: Sequence[LeftOut], exclude: Collection[str]) -> Manifest:
        """Prove what was made, and put it in the place of the index before; ``missing`` is what was left out."""
        products = self._products(journal)
        filenames = [photo for product in products for photo in product.photos]
        twins = _twins([outcome.pixels for outcome in journal.outcomes if not outcome.skipped])
        staged = store.stage(self.out)
        pickles.write_vectors(staged / EMBEDDINGS, (journal.rows, self.encoder.dim), journal.vectors())
        pickles.write_names(staged / FILENAMES, filenames)
        places = self.catalogue.source.places
        write_database(staged / DATABASE, self.catalogue.columns, products, twins.tolist(), places)
        vectors = self._written(staged / EMBEDDINGS)
        proof = prove(vectors, filenames, twins, self.catalogue.source, self.encoder)
        columns, taught = self.catalogue.columns, without_labels(products, twins, exclude)
        in_sample = any(learned.holds_most(products) for learned in self.encoder.learned)
        again = partial(self._seen_again, filenames)
        closeness = calibrate_closeness(taught, columns, vectors, twins, again, in_sample=in_sample)
        sample = Sample(taught, columns, vectors, twins)
        outside, sold = self._outside(sample, filenames, in_sample=in_sample)
        self._check_unchanged()
        manifest = Manifest(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            lookalike=__version__,
            encoder=self._encoder_facts(),
            catalogue=self._catalogue_facts(),
            counts=Counts(
                photos=journal.rows,
                products=len(products),
                rows=self.catalogue.report.rows,
                changed_ids=len(self.catalogue.report.changed_ids),
                **numbers_of(missing),
            ),
            proof=proof,
            scale=measure_scale(vectors),
            quality=judge(products, columns, vectors, twins, in_sample=in_sample),
            closeness=closeness,
            outside=outside,
            sold=sold,
            votes=calibrate_votes(taught, columns, vectors, twins, in_sample=in_sample),
            excluded=len(exclude),
        )
        store.commit(self.out, manifest)
        return manifest

    def _seen_again(self, names: Sequence[str], rows: NDArray[np.int64]) -> Vectors:
        """(m, dim) of the photos of ``rows`` (m,) as somebody might have them who copied them."""
        source = self.catalogue.source
        return self.encoder.encode([otherwise(decode(source.read(names[row]))) for row in rows])

    def _outside(
        self, sample: Sample, names: Sequence[str], *, in_sample: bool
    ) -> tuple[Closeness | None, Sold | None]:
        """What a photo's words are from outside, and from where on it shows something that is sold here."""
        if len(sample) < LEAST_PHOTOS:  # too few to say anything, however they are seen
            return None, None
        asked = [names[row] for row in sample.rows[sample.asked]]
        views = seen_outside(self.catalogue.source, asked, self.encoder, self.workers)
        found = sample.nearest(views)
        taken = self.encoder.taken
        return calibrate_outside(sample, views, found, taken, in_sample=in_sample), measure_sold(sample, found, taken)

    def _written(self, embeddings: Path) -> Vectors:
        """The vectors as they were written."""
        vectors = pickles.map_vectors(embeddings)
        if vectors is None:
            raise LookalikeError(f"{embeddings} does not read back as it was written: is the disk sound?")
        return vectors

    def _nothing_good(self, skipped: Sequence[tuple[str, str]]) -> CatalogueError:
        return CatalogueError(
            f"None of the {len(skipped):,} photos in {self.catalogue.source.path} can be read. The first: "
            f"{skipped[0][1]} All are listed in {self.out / SKIPPED}; --fresh tries them again."
        )

    def _products(self, journal: Journal) -> list[Product]:
        """The products that have a photo in the index, with those photos only."""
        outcomes = iter(journal.outcomes)
        kept = (
            replace(product, photos=tuple(photo for photo in product.photos if not next(outcomes).skipped))
            for product in self.catalogue.products
        )
        return [product for product in kept if product.photos]

    def _check_unchanged(self) -> None:
        """Raise if the photos are not those that the build began with: the index would speak of others."""
        source = self.catalogue.source
        with open_source(source.path, source.places) as now:
            if now.fingerprint != source.fingerprint:
                raise CatalogueError(f"{source.path} changed while it was read: run the same command again.")

    def _encoder_facts(self) -> EncoderFacts:
        encoder, weights = self.encoder, self.encoder.weights
        file = WeightsFacts(path=relative_path(weights.path, self.out), sha256=weights.sha256) if weights else None
        return EncoderFacts(
            name=encoder.name,
            dim=encoder.dim,
            fingerprint=encoder.fingerprint,
            preprocessing=encoder.preprocessing,
            weights=file,
        )

    def _catalogue_facts(self) -> CatalogueFacts:
        source = self.catalogue.source
        return CatalogueFacts(
            path=relative_path(source.path, self.out), kind=source.kind, fingerprint=self.catalogue.fingerprint
        )


def _known(exclude: Path, catalogue: Catalogue, progress: Progress) -> frozenset[str]:
    """The ids in the file ``exclude``; those that the catalogue doesn't know are told."""
    ids, notes = read_known_ids(exclude, {product.id for product in catalogue.products}, "the catalogue")
    for note in notes:
        progress.note(note)
    return frozenset(ids)


def _twins(pixels: Sequence[str]) -> NDArray[np.int64]:
    """(n,) the first row of the same pixels."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(photo, row) for row, photo in enumerate(pixels)], np.int64)


def _weights_before(out: Path, encoder: str) -> Path | None:
    """The weights file that the index in ``out`` names, if it is of the same encoder."""
    try:
        facts = read_manifest(out).encoder
    except IndexFilesError:
        return None
    return out / facts.weights.path if facts.weights and facts.name == encoder else None


def _mend(out: Path, progress: Progress) -> None:
    """Have the index before serve again if a build was interrupted while it renamed."""
    if not (out / MANIFEST).exists():
        return
    try:
        note = versions.mend(out)
    except IndexFilesError as damage:
        note = f"{damage} This build replaces it."
    if note:
        progress.note(note)


@contextmanager
def _disk_sentences(out: Path) -> Iterator[None]:
    """Say in a sentence what the disk of ``out`` won't do. (What can't be read of a catalogue never comes here.)"""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LookalikeError(
            f"The index can't be written to {out}: {reason}. Nothing is lost: once it can be, "
            "the same command goes on where it stopped."
        ) from error
