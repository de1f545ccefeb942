"""Derive an index from another one by mapping its vectors; the photos stay the same."""

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike import __version__
from lookalike.build.neighbours import build_neighbours, check_spec
from lookalike.build.progress import Progress
from lookalike.build.proof import prove_again
from lookalike.calibration.closeness import calibrate_closeness
from lookalike.calibration.quality import measure_quality, without_labels
from lookalike.calibration.records import Neighbours
from lookalike.calibration.scale import measure_scale
from lookalike.calibration.sold import Sample, measure_sold
from lookalike.calibration.votes import calibrate_votes
from lookalike.encoders.base import Vectors
from lookalike.errors import IndexFilesError, LookalikeError
from lookalike.index import pickles, store, surroundings, versions
from lookalike.index.manifest import DATABASE, EMBEDDINGS, FILENAMES, EncoderFacts, Manifest, relative_path
from lookalike.index.opened import Index
from lookalike.neighbours.backends import AUTO
from lookalike.neighbours.backends.base import BACKEND_FILES

Project: TypeAlias = Callable[[Vectors], Vectors]


def derive(
    index: Index,
    out: Path,
    encoder: EncoderFacts,
    project: Project,
    *,
    exclude: Collection[str] = (),
    unseen: Collection[str] = (),
) -> Manifest:
    """Write to ``out`` the index that ``encoder`` would make from the same photos. Returns its manifest.

    ``project`` maps stored unit vectors (m, index's dim) to the encoder's unit vectors (m, dim), row by row. The index
    in ``out`` stays in service until the new one is complete and verified. The encoder was trained on these photos, so
    the stored figures are marked as in-sample. The labels of the products ``exclude`` (ids) are not used for
    calibration. ``unseen`` are the ids of other products on which the encoder was not trained. No photo is opened, so
    the index has no words and no threshold for photos from outside.

    Raises:
        BusyError: another build is running there.
        LookalikeError: the index can't be written, or fails its verification; the existing index stays.
    """
    try:
        with versions.only_writer(out):
            staged = store.stage(out)
            vectors = project(index.vectors)
            pickles.write_vectors(staged / EMBEDDINGS, (len(vectors), encoder.dim), [vectors])
            pickles.write_names(staged / FILENAMES, index.filenames)
            index.products.copy_to(staged / DATABASE)
            manifest = _manifest(index, out, encoder, vectors, project, exclude, unseen)
            manifest = manifest.model_copy(
                update={"neighbours": build_neighbours(vectors, AUTO, None, staged, Progress())}
            )
            store.commit(out, manifest)
            if index.source:
                surroundings.remember(out, index.source.path)
            return manifest
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LookalikeError(f"The index can't be written to {out}: {reason}. What was there still is.") from error


def add_backend(out: Path, spec: str, progress: Progress) -> Neighbours:
    """Give the index in ``out`` another backend, without its catalogue.

    ``spec`` as in ``build_neighbours``. The index stays in service until the new version is complete.

    Raises:
        BusyError: a build is running there.
        IndexFilesError: there is no index, it is damaged, or it is a tutorial's pickles, which have no manifest.
        UnprocessableError, UnavailableError: there is no such backend or option, or a required package is missing.
        LookalikeError: the files can't be written.
    """
    check_spec(spec)
    out = out.expanduser().resolve()
    with closing(store.open_index(out)) as index:  # repairs, or reports, what a killed build left
        if not index.manifest.sha256:
            raise IndexFilesError(
                f"The pickles in {out} don't say how they were made: build the index by "
                f"python build_index.py CATALOGUE --backend {spec} --out {out}"
            )
        try:
            with versions.only_writer(out):
                index.check_unchanged(index.manifest.files)
                staged = store.stage(out)
                for name in index.manifest.files:
                    if not name.startswith(BACKEND_FILES):
                        versions.link(out / name, staged / name)
                found = build_neighbours(index.vectors, spec, None, staged, progress)
                now = datetime.now(UTC).isoformat(timespec="seconds")
                store.commit(out, index.manifest.model_copy(update={"neighbours": found, "created": now}))
                return found
        except OSError as error:
            raise LookalikeError(
                f"The index can't be written to {out}: {error.strerror}. What was there still is."
            ) from error


def _manifest(
    index: Index,
    out: Path,
    encoder: EncoderFacts,
    vectors: Vectors,
    project: Project,
    exclude: Collection[str],
    unseen: Collection[str],
) -> Manifest:
    before, columns, duplicate_groups = index.manifest, index.products.columns, index.products.duplicate_groups
    products = index.products.all()
    taught = without_labels(products, duplicate_groups, exclude)

    def again(rows: NDArray[np.int64]) -> Vectors:
        return project(np.ascontiguousarray(index.vectors[rows]))

    catalogue = before.catalogue.model_copy(
        update={"path": relative_path(index.folder / before.catalogue.path, out) if before.catalogue.path else ""}
    )
    return Manifest(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        lookalike=__version__,
        encoder=encoder,
        catalogue=catalogue,
        appearance=before.appearance,
        decoding=before.decoding,
        counts=before.counts,
        proof=prove_again(vectors, index.filenames, duplicate_groups, again, np.arange(len(vectors))),
        scale=measure_scale(vectors),
        quality=measure_quality(products, columns, vectors, duplicate_groups, in_sample=True),
        closeness=calibrate_closeness(taught, columns, vectors, duplicate_groups, in_sample=True),
        sold=measure_sold(Sample(taught, columns, vectors, duplicate_groups)),
        votes=calibrate_votes(taught, columns, vectors, duplicate_groups, in_sample=True, unseen=unseen),
        excluded=len(exclude),
    )
