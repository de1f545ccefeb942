"""The index that a build replaces: its known photos, and its products, which must not vanish by accident."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lookalike.appearance.facts import VERSION
from lookalike.build.marks import read_marks
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import CatalogueError, IndexFilesError
from lookalike.index import pickles
from lookalike.index.known import Knowledge, KnownPhotos, read_knowledge
from lookalike.index.manifest import DATABASE, EMBEDDINGS, Manifest, read_manifest
from lookalike.photos import DECODING

MAX_REMOVED = 0.1  # largest share of products that a build removes without --allow-removals


@dataclass(frozen=True)
class PreviousIndex:
    """The index in ``folder`` before the build; all fields are empty if there is none.

    Attributes:
        ids: the ids of its products, in the catalogue's order.
        knowledge: its records of its photos.
        vectors: (n, dim) float32, the vectors of its photos, memory-mapped.
    """

    folder: Path
    manifest: Manifest | None = None
    ids: tuple[str, ...] = ()
    knowledge: Knowledge = field(default_factory=Knowledge)
    vectors: Vectors = field(default_factory=lambda: np.empty((0, 0), np.float32))

    @classmethod
    def read(cls, folder: Path) -> "PreviousIndex":
        """The index in ``folder``, which ``versions.mend`` has checked; empty if there is none."""
        try:
            manifest = read_manifest(folder)
            vectors = pickles.map_vectors(folder / EMBEDDINGS)
            uri = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                ids = tuple(name for (name,) in connection.execute("SELECT id FROM product ORDER BY number"))
                knowledge = read_knowledge(connection)
        except (IndexFilesError, sqlite3.Error):  # pickles of a tutorial, or another schema
            return cls(folder)
        if vectors is None or len(vectors) != len(knowledge.photos):
            return cls(folder, manifest, ids)
        return cls(folder, manifest, ids, knowledge, vectors)

    @property
    def comparable(self) -> Knowledge:
        """``knowledge``, if its facts about photos are of the present version; else empty."""
        return self.knowledge if self.manifest and self.manifest.appearance == VERSION else Knowledge()

    def known(self, encoder: Encoder) -> tuple[KnownPhotos, Vectors]:
        """The photos that ``encoder`` need not encode again, and their vectors (m, dim); empty for another encoder."""
        known = KnownPhotos()
        made_by = self.manifest and (self.manifest.encoder.fingerprint, self.manifest.decoding)
        if made_by != (encoder.fingerprint, DECODING):
            return known, np.empty((0, encoder.dim), np.float32)
        photos = self.knowledge.photos
        if self.manifest and self.manifest.appearance != VERSION:
            photos = [(name, outcome._replace(appearance=None)) for name, outcome in photos]
        known.add(photos, first=0)
        known.add(self.knowledge.refused, first=len(self.vectors))
        known.add_marks(read_marks(self.folder))
        return known, self.vectors

    def check_removals(self, catalogue: Path, ids: Collection[str]) -> None:
        """Check that at most MAX_REMOVED of the products in the index of ``catalogue`` are missing from ``ids``.

        Raises:
            CatalogueError: more are missing; the sentence says how many.
        """
        if not self.manifest or (self.folder / self.manifest.catalogue.path).resolve() != catalogue.resolve():
            return
        kept = frozenset(ids)
        gone = [name for name in self.ids if name not in kept]
        if len(gone) > MAX_REMOVED * len(self.ids):
            raise CatalogueError(
                f"{len(gone):,} of the {len(self.ids):,} products in {self.folder} would be lost, such as {gone[0]!r}: "
                f"is a disk not mounted, or a part of {catalogue} missing? Nothing was changed; to remove them, "
                "give --allow-removals."
            )
