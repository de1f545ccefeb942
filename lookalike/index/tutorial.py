"""The pickles that tutorials write: embeddings.pkl and filenames.pkl, without further information."""

from collections import Counter, defaultdict
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike import __version__
from lookalike.calibration.scale import measure_scale
from lookalike.calibration.sold import Sample, measure_sold
from lookalike.catalogue.join import readable
from lookalike.catalogue.product import Product
from lookalike.catalogue.sources.base import Source
from lookalike.encoders.base import Vectors
from lookalike.errors import IndexFilesError
from lookalike.index import pickles
from lookalike.index.manifest import EMBEDDINGS, FILENAMES, CatalogueFacts, Counts, EncoderFacts, Manifest, Proof
from lookalike.index.opened import Index, row_lengths
from lookalike.index.products import ProductStore

ENCODER, DIM = "resnet50", 2048  # what the tutorials use


def open_pickles(folder: Path, source: Source | None) -> Index:
    """An index from a tutorial's pickles in ``folder``; its photos are found by file name in ``source``.

    Raises:
        IndexFilesError: a file is missing, damaged, contains code, or is not what tutorials write.
    """
    vectors = _unit_vectors(folder / EMBEDDINGS)
    filenames = [_clean(path) for path in _paths(folder / FILENAMES, len(vectors))]
    if source is not None:
        filenames = _matched(filenames, source)
    products = _products(filenames)
    place = source.path if source else "CATALOGUE"
    warnings = [
        f"{folder / EMBEDDINGS} doesn't name its encoder; by its {DIM} values per row, it is taken to be {ENCODER}. "
        f"To be sure of every result: python build_index.py {place} --out {folder}"
    ]
    if source is None:
        warnings.append("Photos are shown as placeholders; give their place by --catalogue.")
    count, duplicate_groups = len(vectors), np.arange(len(vectors))
    manifest = Manifest(
        created="",
        lookalike=__version__,
        encoder=EncoderFacts(name=ENCODER, dim=DIM, fingerprint="", preprocessing={}),
        catalogue=CatalogueFacts(path=""),
        counts=Counts(photos=count, products=count),
        proof=Proof(vectors=count, names=count, finite=True, unit_length=True, sampled=0, found=0),
        scale=measure_scale(vectors),
        sold=measure_sold(Sample(products, (), vectors, duplicate_groups)),
    )
    store = ProductStore.in_memory((), products, duplicate_groups=duplicate_groups.tolist())
    return Index(folder, manifest, vectors, filenames, store, source, tuple(warnings))


def _unit_vectors(path: Path) -> Vectors:
    """The array, or the list of arrays, in ``path``: (n, 2048) float32 unit rows."""
    held = pickles.read_pickle(path)
    try:
        array: NDArray[Any] = np.asarray(held)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    if array.ndim != 2 or not len(array) or array.dtype.kind != "f":
        raise IndexFilesError(f"{path} is neither a list of vectors of one length nor an (n, {DIM}) array.")
    if array.shape[1] != DIM:
        raise IndexFilesError(
            f"{path} has {array.shape[1]} values per row and doesn't name its encoder (only {DIM} would be taken to be "
            f"{ENCODER}). Build the index again: python build_index.py CATALOGUE --out {path.parent}"
        )
    lengths = row_lengths(path, array)
    if not lengths.all():
        raise IndexFilesError(f"{path} has only zeros in row {np.argmin(lengths)}.")
    vectors = np.ascontiguousarray(array / lengths[:, None], np.float32)
    vectors.setflags(write=False)
    return vectors


def _paths(path: Path, count: int) -> list[str]:
    held = pickles.read_pickle(path)
    paths = held.tolist() if isinstance(held, np.ndarray) else held
    if not isinstance(paths, list) or not all(isinstance(name, str) for name in paths):
        raise IndexFilesError(f"{path} is not a list of file names.")
    if len(paths) != count:
        raise IndexFilesError(
            f"{path} has {len(paths)} names, {EMBEDDINGS} {count} vectors: they belong to two indexes."
        )
    return paths


def _clean(path: str) -> str:
    """A Windows or POSIX path as a relative POSIX path that can't lead outside: without drive, root and ".."."""
    windows = PureWindowsPath(path)
    parts = [part for part in windows.parts[bool(windows.anchor) :] if part != ".."]
    return "/".join(parts) or "unnamed"


def _matched(filenames: list[str], source: Source) -> list[str]:
    """For each name, the member of ``source`` with the same file name that shares most folders; else the name."""
    members: dict[str, list[PurePosixPath]] = defaultdict(list)
    for member in source.members():
        path = PurePosixPath(member)
        members[path.name.casefold()].append(path)
    matched = []
    for name in filenames:
        wanted = PurePosixPath(name)
        found = members.get(wanted.name.casefold())
        matched.append(str(max(found, key=lambda path: _shared_end(path, wanted))) if found else name)
    return matched


def _shared_end(one: PurePosixPath, other: PurePosixPath) -> int:
    """The number of parts that two paths share at their ends."""
    count = 0
    for a, b in zip(reversed(one.parts), reversed(other.parts), strict=False):
        if a.casefold() != b.casefold():
            break
        count += 1
    return count


def _products(filenames: list[str]) -> list[Product]:
    """One product per row. Its id is the file name without extension, or more of the path if that is not unique."""
    paths = [PurePosixPath(name) for name in filenames]
    forms = [(path.stem, str(path.with_suffix("")), str(path), f"{path} ({row})") for row, path in enumerate(paths)]
    uses = Counter(form for row in forms for form in set(row))
    ids = [next(form for form in row if uses[form] == 1) for row in forms]
    return [
        Product(product_id, readable(path.stem), (name,))
        for product_id, path, name in zip(ids, paths, filenames, strict=True)
    ]
