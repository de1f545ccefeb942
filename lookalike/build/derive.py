"""An index whose vectors come from another's, photo by photo the same."""

import sqlite3
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike import __version__
from lookalike.build.proof import prove_again
from lookalike.calibration.closeness import calibrate_closeness
from lookalike.calibration.judge import judge, without_labels
from lookalike.calibration.scale import measure_scale
from lookalike.calibration.sold import Sample, measure_sold
from lookalike.calibration.votes import calibrate_votes
from lookalike.encoders.base import Vectors
from lookalike.errors import LookalikeError
from lookalike.index import pickles, store, surroundings, versions
from lookalike.index.manifest import DATABASE, EMBEDDINGS, FILENAMES, EncoderFacts, Manifest, relative_path
from lookalike.index.opened import Index

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
    """Write the index to ``out`` that ``encoder`` would make of the same photos; its manifest.

    ``project`` makes the encoder's vectors (m, dim) of stored ones (m, index's dim), both of unit length, a row the
    same alone or among others. The index that is in ``out`` serves until the new one is complete and proven. The
    encoder learned from these photos: the figures stored are called in-sample. Nothing is fitted to the labels of the
    products ``exclude`` (ids); ``unseen`` are those of the others that the encoder did not learn from. No photo is
    opened: there are no words for photos from outside, and of none of them a cosine says that nothing is close to it.

    Raises:
        BusyError: a build is at work there.
        LookalikeError: it can't be written, or is not what it should be; the index that is there stays.
    """
    try:
        with versions.only_writer(out):
            staged = store.stage(out)
            vectors = project(index.vectors)
            pickles.write_vectors(staged / EMBEDDINGS, (len(vectors), encoder.dim), [vectors])
            pickles.write_names(staged / FILENAMES, index.filenames)
            index.products.copy_to(staged / DATABASE)
            manifest = _manifest(index, out, encoder, vectors, project, exclude, unseen)
            store.commit(out, manifest)
            if index.source:
                surroundings.remember(out, index.source.path)
            return manifest
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LookalikeError(f"The index can't be written to {out}: {reason}. What was there still is.") from error


def _manifest(
    index: Index,
    out: Path,
    encoder: EncoderFacts,
    vectors: Vectors,
    project: Project,
    exclude: Collection[str],
    unseen: Collection[str],
) -> Manifest:
    before, columns, twins = index.manifest, index.products.columns, index.products.twins
    products = index.products.all()
    taught = without_labels(products, twins, exclude)

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
        decoding=before.decoding,
        counts=before.counts,
        proof=prove_again(vectors, index.filenames, twins, again, np.arange(len(vectors))),
        scale=measure_scale(vectors),
        quality=judge(products, columns, vectors, twins, in_sample=True),
        closeness=calibrate_closeness(taught, columns, vectors, twins, in_sample=True),
        sold=measure_sold(Sample(taught, columns, vectors, twins)),
        votes=calibrate_votes(taught, columns, vectors, twins, in_sample=True, unseen=unseen),
        excluded=len(exclude),
    )
