"""An open index, and the checks of its arrays."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.sources.base import Source
from lookalike.encoders.base import UNIT_TOLERANCE, Encoder, Vectors
from lookalike.errors import IndexFilesError
from lookalike.index.manifest import Manifest
from lookalike.index.products import ProductStore


@dataclass(frozen=True)
class Index:
    """An index as it was when it was opened. Files that a build renames into place later don't change it.

    Attributes:
        folder: its folder, to which paths in the manifest are relative.
        vectors: (n, dim) float32, unit rows, read-only, memory-mapped.
        filenames: n POSIX paths inside the catalogue, row by row.
        source: the catalogue's photos; None if it can't be opened, then placeholders are shown.
        warnings: sentences for whoever starts the server.
        files: the folder of its files; not ``folder`` if an earlier version was opened.
        marks: file name → ``mark_of_file`` when it was opened.
    """

    folder: Path
    manifest: Manifest
    vectors: Vectors
    filenames: list[str]
    products: ProductStore
    source: Source | None
    warnings: tuple[str, ...] = ()
    files: Path | None = None
    marks: Mapping[str, Hashable] = field(default_factory=dict)

    @property
    def knows_appearance(self) -> bool:
        """Whether it knows the colours and copies of its photos; an index by an earlier version doesn't."""
        return self.products.photos.colours is not None and self.products.copy_groups is not None

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise unless ``encoder`` makes vectors like these (a tutorial's pickles accept any encoder).

        Raises:
            IndexFilesError: its fingerprint differs; the sentence names both.
        """
        ours = self.manifest.encoder
        if ours.fingerprint and encoder.fingerprint != ours.fingerprint:
            raise IndexFilesError(
                f"The index in {self.folder} was made by encoder {ours.name!r} ({ours.fingerprint[:12]}), not by "
                f"{encoder.name!r} as it is here ({encoder.fingerprint[:12]}): give the same weights and input size, "
                "or build the index again."
            )

    def check_unchanged(self, names: Iterable[str]) -> None:
        """Raise unless these files are still those that were checked when the index was opened.

        Raises:
            IndexFilesError: a build has replaced one since then.
        """
        for name in names:
            if self.files is None or self.marks.get(name) != mark_of_file(self.files / name):
                raise IndexFilesError(f"{name} in {self.folder} was replaced by a build; open the index again.")

    def close(self) -> None:
        """Close the database and the catalogue."""
        self.products.close()
        if self.source:
            self.source.close()


def mark_of_file(path: Path) -> Hashable:
    """A value that changes when another file replaces this one; None if there is no file."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_ino, facts.st_mtime_ns


def row_lengths(where: object, vectors: NDArray[Any]) -> NDArray[np.float64]:
    """(n,) float64 lengths of the rows, computed block by block. ``where``: the file, for the error message.

    Raises:
        IndexFilesError: a value is not finite; the sentence names the row.
    """
    lengths = np.empty(len(vectors))
    for at in range(0, len(vectors), 4096):
        part = vectors[at : at + 4096]
        lengths[at : at + 4096] = np.sqrt(np.einsum("ij,ij->i", part, part, dtype=np.float64))
    bad = np.flatnonzero(~np.isfinite(lengths))
    if len(bad):
        raise IndexFilesError(f"{where} has values that are not finite, first in row {bad[0]}.")
    return lengths


def check_unit(where: object, vectors: Vectors) -> None:
    """Raise unless all values are finite and all rows have unit length.

    Raises:
        IndexFilesError: the sentence names the first bad row.
    """
    bad = np.flatnonzero(np.abs(row_lengths(where, vectors) - 1) > UNIT_TOLERANCE)
    if len(bad):
        raise IndexFilesError(f"{where} has vectors that are not of unit length, first in row {bad[0]}.")
