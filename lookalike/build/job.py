"""The build job: a catalogue → the files of an index."""

import shlex
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
from lookalike.appearance.facts import VERSION
from lookalike.build.advice import Advice, advise
from lookalike.build.copies import find_copies
from lookalike.build.left_out import LeftOut, left_out, numbers_of, write_skipped
from lookalike.build.marks import write_marks
from lookalike.build.neighbours import build_neighbours, check_spec
from lookalike.build.previous import PreviousIndex
from lookalike.build.progress import Progress
from lookalike.build.proof import prove
from lookalike.build.runtime import AUTO, check_runtime, choose_runtime
from lookalike.build.summary import BuildSummary, found_in, notes_of
from lookalike.build.work import Work
from lookalike.calibration.album import Album
from lookalike.calibration.closeness import calibrate_closeness, encode_perturbed
from lookalike.calibration.outside import calibrate_outside, encode_strong_views, measure_views
from lookalike.calibration.quality import measure_quality, without_labels
from lookalike.calibration.records import Closeness, Sold, ViewQuality
from lookalike.calibration.scale import measure_scale
from lookalike.calibration.sold import LEAST_PHOTOS, Sample, measure_sold
from lookalike.calibration.votes import calibrate_votes
from lookalike.catalogue import Catalogue, Product, open_source, read_catalogue
from lookalike.catalogue.decisions import corrected, read_decisions
from lookalike.catalogue.ids import read_known_ids
from lookalike.catalogue.product import SKIPPED
from lookalike.encoders import make_encoder
from lookalike.encoders.base import Encoder, Request, Vectors
from lookalike.errors import CatalogueError, IndexFilesError, LookalikeError, MachineError, UnprocessableError
from lookalike.index import pickles, store, surroundings, versions
from lookalike.index.known import Knowledge, write_knowledge
from lookalike.index.manifest import (
    DATABASE,
    EMBEDDINGS,
    FILENAMES,
    MANIFEST,
    CatalogueFacts,
    Counts,
    EncoderFacts,
    Manifest,
    WeightsFacts,
    read_manifest,
    relative_path,
)
from lookalike.index.tables import write_database
from lookalike.machine import is_trouble
from lookalike.photos import DECODING

GOES_ON = "Nothing is lost: the previous index stays in service, and the same command continues where it stopped."
WORK = ".build"  # the folder of work in progress, in the index's folder


@dataclass(frozen=True)
class BuildOptions:
    """The options of a build; None leaves the choice to the encoder or the catalogue."""

    catalogue: Path
    out: Path
    encoder: str = "resnet50"
    input_size: int | None = None
    weights: Path | None = None
    place: Path | None = None  # where to look for weights that are not named
    preprocessing: Path | None = None
    styles: Path | None = None
    columns: Mapping[str, str] | None = None
    encoding: str | None = None
    batch_size: int | None = None
    limit: int | None = None
    exclude: Path | None = None
    workers: int = 1
    fresh: bool = False
    allow_removals: bool = False
    backend: str | None = None  # with its options; None: that of the index before, or the default for so many vectors
    runtime: str = AUTO  # one of RUNTIMES, for an encoder of Keras


def build(options: BuildOptions, progress: Progress) -> BuildSummary:
    """Build the index that ``options`` describe.

    Photos that were encoded before, for the index in ``options.out`` or by an interrupted build, are not encoded again.
    The existing index stays in service until the new one is complete and verified.

    Raises:
        BusyError: another build is running there.
        CatalogueError: the catalogue or all its photos can't be read, or it lost more than a tenth of its products.
        MachineError: the operating system or the memory refuses something, after all retries.
        UnprocessableError: an option is invalid, such as ``exclude`` with only unknown ids; or ``out`` is in
            the catalogue.
        LookalikeError: the encoder is not available, the disk is full, or the verification fails. Nothing is lost.
    """
    out = options.out.expanduser().resolve()
    check_spec(options.backend)
    _check_place(out, options.catalogue)
    with _machine_sentences():
        catalogue = read_catalogue(
            options.catalogue,
            styles=options.styles,
            columns=options.columns,
            encoding=options.encoding,
            limit=options.limit,
        )
        with catalogue.source:
            exclude = _known(options.exclude, catalogue, progress) if options.exclude else frozenset()
            encoder = _encoder(options, out)
            # Created only now, so that a failed check leaves no folder.
            with _disk_sentences(out):
                out.mkdir(parents=True, exist_ok=True)
                with versions.only_writer(out):
                    before = _previous_index(out, progress)
                    catalogue = _decided(catalogue, out, progress)
                    return _Job(options, before, catalogue, encoder, progress).run(exclude)


def _decided(catalogue: Catalogue, out: Path, progress: Progress) -> Catalogue:
    """The catalogue with the corrections that were decided about the index in ``out``."""
    products, notes = corrected(catalogue.products, catalogue.columns, read_decisions(out))
    for note in notes:
        progress.note(note)
    return replace(catalogue, products=tuple(products))


def _check_place(out: Path, catalogue: Path) -> None:
    """Raise UnprocessableError if the index would lie in the folder of the photos."""
    photos = catalogue.expanduser().resolve()
    if photos.is_dir() and out.is_relative_to(photos):
        beside = shlex.quote(str(photos.with_name(f"{photos.name}-index")))
        raise UnprocessableError(
            f"The index would be in the folder of the photos, {photos}: pictures there, such as the shop's logo, would"
            f" become products, and who empties the folder would delete the index. Name another one: --out {beside}"
        )


class _Job:
    """One run of a build, with the state that its steps share."""

    def __init__(
        self, options: BuildOptions, before: PreviousIndex, catalogue: Catalogue, encoder: Encoder, progress: Progress
    ) -> None:
        self.asked, self.before, self.out = options, before, before.folder
        self.catalogue, self.encoder, self.progress = catalogue, encoder, progress

    def run(self, exclude: Collection[str]) -> BuildSummary:
        """Do the remaining work. The labels of the products ``exclude`` (ids) are not used for calibration."""
        began = time.monotonic()
        self._check_removals(self.catalogue.products)
        if self.asked.fresh:
            shutil.rmtree(self.out / WORK, ignore_errors=True)
        known = PreviousIndex(self.out) if self.asked.fresh else self.before
        self.progress.note(found_in(self.catalogue))
        names = [photo for product in self.catalogue.products for photo in product.photos]
        advice = self._advice(names)
        if advice:
            self.progress.note(advice.sentence(self.encoder.name))
        self.encoder = self._by_runtime(known, names)
        with closing(Work(self.out / WORK, self.encoder, known, self.progress)) as work:
            work.encode(
                self.catalogue.source,
                names,
                batch_size=self.asked.batch_size or self.encoder.batch_size,
                workers=self.asked.workers,
            )
            encoding = time.monotonic() - began
            skipped = [(name, outcome.skipped) for name, outcome in work.skipped]
            missing = left_out(self.catalogue, skipped)
            write_skipped(self.out, missing)
            if not work.good:
                raise self._nothing_good(skipped)
            album = Album(
                self.catalogue.source,
                [name for name, _ in work.good],
                [outcome.checksum for _, outcome in work.good],
                known.knowledge.views,
            )
            manifest = self._commit(work, album, known.comparable, missing, exclude)
            write_marks(self.out, work.photos)
        shutil.rmtree(self.out / WORK)
        path = self.catalogue.source.path.resolve()
        return BuildSummary(
            folder=self.out,
            counts=manifest.counts,
            encoded=work.encoded,
            rate=work.encoded / max(encoding, 1e-9),
            seconds=time.monotonic() - began,
            size=sum((self.out / name).stat().st_size for name in manifest.in_order),
            left_out=missing,
            notes=notes_of(self.catalogue.report, unchanged=self._unchanged()),
            quality=manifest.quality,
            advice=advice.sentence(self.encoder.name) if advice and advice.encoder != self.encoder.name else "",
            neighbours=manifest.neighbours,
            far=None if surroundings.may_show(self.out, path) else path,
        )

    def _unchanged(self) -> bool:
        """Whether the catalogue, with its table, is the same as for the index before."""
        before = self.before.manifest
        return before is not None and before.catalogue.fingerprint == self.catalogue.fingerprint

    def _by_runtime(self, known: PreviousIndex, names: Sequence[str]) -> Encoder:
        """The encoder by the runtime that was asked for, or that is quicker for the photos ``names``."""
        facts = known.manifest.encoder if known.manifest else None
        same = facts is not None and facts.fingerprint == self.encoder.fingerprint
        return choose_runtime(
            self.encoder,
            self.asked.runtime,
            self.catalogue.source,
            names,
            new=len(names) - (len(known.vectors) if same else 0),
            before=facts.runtime if facts and same else "",
            say=self.progress.note,
        )

    def _check_removals(self, products: Sequence[Product]) -> None:
        """Raise CatalogueError if the index would lose too many products without --allow-removals."""
        if not self.asked.allow_removals:
            self.before.check_removals(self.catalogue.source.path, [product.id for product in products])

    def _advice(self, photos: Sequence[str]) -> Advice | None:
        """Which encoder fits ``photos``, for a first build with an encoder; else None."""
        before = self.before.manifest
        chosen = ":" in self.encoder.name  # a person made it, or named it by a file
        if chosen or (before and before.encoder.name == self.encoder.name):
            return None
        return advise(self.catalogue.source, photos)

    def _commit(
        self, work: Work, album: Album, compared: Knowledge, missing: Sequence[LeftOut], exclude: Collection[str]
    ) -> Manifest:
        """Verify the new index, and replace the previous one.

        ``compared`` has the photos among which copies are known, and ``missing`` lists what was left out.
        """
        products = self._products(work)
        self._check_removals(products)
        duplicate_groups = _duplicate_groups([outcome.pixels for _, outcome in work.good])
        staged = store.stage(self.out)
        pickles.write_vectors(staged / EMBEDDINGS, (len(work.good), self.encoder.dim), work.vectors())
        pickles.write_names(staged / FILENAMES, list(album.names))
        columns, places = self.catalogue.columns, self.catalogue.source.places
        outcomes = [outcome for _, outcome in work.good]
        copies = find_copies(outcomes, duplicate_groups, album.open, self.progress, compared)
        write_database(staged / DATABASE, columns, products, duplicate_groups.tolist(), places, copies.groups.tolist())
        vectors = self._written(staged / EMBEDDINGS)
        proof = prove(vectors, album, duplicate_groups, self.encoder, work.new())
        taught = without_labels(products, duplicate_groups, exclude)
        in_sample = any(learned.holds_most(products) for learned in self.encoder.learned)
        again = partial(encode_perturbed, album, self.encoder)
        closeness = calibrate_closeness(taught, columns, vectors, duplicate_groups, again, in_sample=in_sample)
        sample = Sample(taught, columns, vectors, duplicate_groups)
        outside, sold, views = self._outside(sample, album, in_sample=in_sample)
        refused = [(name, outcome) for name, outcome in work.skipped if outcome.checksum]
        write_knowledge(staged / DATABASE, Knowledge(work.good, refused, copies.pairs, album.views))
        self._check_unchanged()
        manifest = Manifest(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            lookalike=__version__,
            encoder=self._encoder_facts(),
            catalogue=self._catalogue_facts(),
            appearance=VERSION,
            decoding=DECODING,
            counts=Counts(
                photos=len(work.good),
                products=len(products),
                rows=self.catalogue.report.rows,
                changed_ids=len(self.catalogue.report.changed_ids),
                **numbers_of(missing),
            ),
            proof=proof,
            scale=measure_scale(vectors),
            quality=measure_quality(products, columns, vectors, duplicate_groups, in_sample=in_sample),
            closeness=closeness,
            outside=outside,
            sold=sold,
            views=views,
            votes=calibrate_votes(taught, columns, vectors, duplicate_groups, in_sample=in_sample),
            excluded=len(exclude),
        )
        before = self.before.manifest.neighbours if self.before.manifest else None
        neighbours = build_neighbours(vectors, self.asked.backend, before, staged, self.progress)
        manifest = manifest.model_copy(update={"neighbours": neighbours})
        store.commit(self.out, manifest)
        surroundings.remember(self.out, self.catalogue.source.path)
        return manifest

    def _outside(
        self, sample: Sample, album: Album, *, in_sample: bool
    ) -> tuple[Closeness | None, Sold | None, tuple[ViewQuality, ...]]:
        """For photos from outside: the words, the thresholds for open-set rejection, and the quality of neighbours."""
        if len(sample) < LEAST_PHOTOS:  # too few for any calibration
            return None, None, ()
        views = encode_strong_views(album, sample.rows[sample.asked].tolist(), self.encoder, self.asked.workers)
        found = sample.nearest(views)
        user_photo_stats = self.encoder.user_photo_stats
        return (
            calibrate_outside(sample, views, found, user_photo_stats, in_sample=in_sample),
            measure_sold(sample, found, user_photo_stats),
            measure_views(sample, found),
        )

    def _written(self, embeddings: Path) -> Vectors:
        """The vectors, mapped from the file that was written."""
        vectors = pickles.map_vectors(embeddings)
        if vectors is None:
            raise LookalikeError(f"{embeddings} does not read back as it was written; check the disk.")
        return vectors

    def _nothing_good(self, skipped: Sequence[tuple[str, str]]) -> CatalogueError:
        return CatalogueError(
            f"None of the {len(skipped):,} photos in {self.catalogue.source.path} can be read. The first: "
            f"{skipped[0][1]} All are listed in {self.out / SKIPPED}."
        )

    def _products(self, work: Work) -> list[Product]:
        """The products with at least one photo in the index, and only these photos."""
        outcomes = (outcome for _, outcome in work.photos)
        kept = (
            replace(product, photos=tuple(photo for photo in product.photos if not next(outcomes).skipped))
            for product in self.catalogue.products
        )
        return [product for product in kept if product.photos]

    def _check_unchanged(self) -> None:
        """Raise CatalogueError if the photos changed during the build."""
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
            runtime=encoder.runtime,
        )

    def _catalogue_facts(self) -> CatalogueFacts:
        source = self.catalogue.source
        return CatalogueFacts(
            path=relative_path(source.path, self.out), kind=source.kind, fingerprint=self.catalogue.fingerprint
        )


def _known(exclude: Path, catalogue: Catalogue, progress: Progress) -> frozenset[str]:
    """The ids in the file ``exclude``; unknown ids are reported."""
    ids, notes = read_known_ids(exclude, {product.id for product in catalogue.products}, "the catalogue")
    for note in notes:
        progress.note(note)
    return frozenset(ids)


def _duplicate_groups(pixels: Sequence[str]) -> NDArray[np.int64]:
    """(n,) for each photo, the first row with the same hash of pixels."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(photo, row) for row, photo in enumerate(pixels)], np.int64)


def _encoder(options: BuildOptions, out: Path) -> Encoder:
    """The encoder that ``options`` name. What the index in ``out`` says about its files and runtime is used.

    Raises:
        UnprocessableError: it doesn't have the runtime that ``options`` name.
        LookalikeError: it is not available.
    """
    facts = _encoder_before(out, options.encoder)
    request = Request(
        options.encoder,
        weights=options.weights,
        place=options.place,
        input_size=options.input_size,
        beside=out / facts.weights.path if facts and facts.weights else None,
        preprocessing=options.preprocessing,
        runtime=facts.runtime if facts and options.runtime == AUTO and not options.fresh else "",
    )
    encoder = make_encoder(request)
    check_runtime(encoder, options.runtime)
    if request.runtime and facts and encoder.fingerprint != facts.fingerprint:  # proven for other weights
        encoder = make_encoder(replace(request, runtime=""))
    return encoder


def _encoder_before(out: Path, encoder: str) -> EncoderFacts | None:
    """What the manifest of the index in ``out`` says about the encoder, if it has this one."""
    try:
        facts = read_manifest(out).encoder
    except IndexFilesError:
        return None
    return facts if facts.name == encoder else None


def _previous_index(out: Path, progress: Progress) -> PreviousIndex:
    """The index in ``out``, restored if a build was interrupted during its commit."""
    if not (out / MANIFEST).exists():
        return PreviousIndex(out)
    try:
        note = versions.mend(out)
    except IndexFilesError as damage:
        progress.note(f"{damage} This build replaces it.")
        return PreviousIndex(out)
    if note:
        progress.note(note)
    return PreviousIndex.read(out)


@contextmanager
def _machine_sentences() -> Iterator[None]:
    """Turn trouble of the machine into a MachineError whose sentence says that nothing is lost."""
    try:
        yield
    except MachineError as error:
        raise MachineError(f"{error} {GOES_ON}") from error
    except Exception as error:
        if not is_trouble(error):
            raise
        reason = str(error) or "no memory"
        raise MachineError(
            f"The build lacks memory or the like ({reason}); fewer --workers and a smaller --batch-size need less. "
            f"{GOES_ON}"
        ) from error


@contextmanager
def _disk_sentences(out: Path) -> Iterator[None]:
    """Turn errors of writing to ``out`` into a LookalikeError. (Errors of reading a catalogue are handled earlier.)"""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LookalikeError(f"The index can't be written to {out}: {reason}. {GOES_ON}") from error
