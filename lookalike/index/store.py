"""Open an index, every file checked before anything is served, and write one."""

import dataclasses
import shutil
from collections.abc import Hashable
from pathlib import Path

from lookalike.catalogue.sources import open_source
from lookalike.catalogue.sources.base import Source, escapes
from lookalike.errors import CatalogueError, IndexFilesError
from lookalike.index import pickles, surroundings, tutorial, versions
from lookalike.index.manifest import (
    DATABASE,
    EMBEDDINGS,
    FILENAMES,
    FILES,
    MANIFEST,
    Manifest,
    check_files,
    read_manifest,
    sha256_of,
)
from lookalike.index.opened import Index, check_unit, mark_of_file
from lookalike.index.products import ProductStore
from lookalike.photos import DECODING

STAGED = f"{versions.VERSIONS}/next"  # where the files of the next index wait for their commit


def open_index(folder: str | Path, *, catalogue: str | Path | None = None) -> Index:
    """The index in ``folder``; ``catalogue`` overrides where its photos are.

    Every file is compared with the manifest. A folder in which a build was interrupted while it renamed gets the
    version back that its index.json names. The pickles of a tutorial (without index.json and catalogue.db) open, too.

    Raises:
        IndexFilesError: files are missing, damaged or don't belong together; the sentence says which, and what to do.
        CatalogueError: ``catalogue`` was given and can't be read.
    """
    folder = Path(folder).expanduser().resolve()
    if not folder.is_dir():
        raise IndexFilesError(f"There is no folder {folder}: build an index there, or name another by --index.")
    if not any((folder / name).exists() for name in FILES):
        raise IndexFilesError(f"There is no index in {folder}: python build_index.py CATALOGUE --out {folder}")
    if not (folder / MANIFEST).exists() and not (folder / DATABASE).exists():
        return _open_tutorial(folder, catalogue)
    try:
        return _open(folder, catalogue)
    except IndexFilesError:
        pass  # mended, or said, below
    try:
        note = versions.mend_for_reading(folder)
        index = _open(folder, catalogue)
    except IndexFilesError as damage:
        raise IndexFilesError(f"{damage} {versions.remedy(folder)}") from None
    return dataclasses.replace(index, warnings=(note, *index.warnings)) if note else index


def stage(folder: Path) -> Path:
    """An empty folder for the files of the next index of ``folder``, on the same file system.

    All but index.json are written there, then ``commit`` called; the caller holds the folder's lock
    (``versions.only_writer``) from before to after.

    Raises:
        OSError: it can't be made.
    """
    staged = folder / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    return staged


def commit(folder: Path, manifest: Manifest) -> None:
    """Seal the staged files with ``manifest``, check them, and put them in place, the version before kept.

    Raises:
        IndexFilesError: what was written does not read back as it should.
        OSError: it can't be written; the index that was there still is, or its files come back when it is opened.
    """
    staged = folder / STAGED
    sealed = manifest.sealed({path.name: sha256_of(path) for path in sorted(staged.iterdir())})
    (staged / MANIFEST).write_text(sealed.to_json(), encoding="utf-8", newline="\n")
    _load(staged).close()
    versions.commit(staged, folder)
    shutil.rmtree(staged)  # empty, but for links to files that are in place already


def check_names(path: Path, filenames: list[str], source: Source | None) -> None:
    """Raise unless every name leads to a place inside the catalogue; ``path`` is the file that holds them.

    Raises:
        IndexFilesError: a name is absolute, climbs out, or leaves through a link.
    """
    for name in filenames:
        if escapes(name.replace("\\", "/")) or (source is not None and source.outside(name)):
            raise IndexFilesError(f"{path} names a photo outside the catalogue, {name!r}, which is refused.")


def _open_tutorial(folder: Path, catalogue: str | Path | None) -> Index:
    """A tutorial's pickles, with what ``catalogue`` holds of their photos."""
    source = open_source(catalogue) if catalogue else None
    try:
        return tutorial.open_pickles(folder, source)
    except BaseException:
        if source:
            source.close()
        raise


def _open(folder: Path, catalogue: str | Path | None) -> Index:
    """The index in ``folder``, nothing mended."""
    # A build may commit while the files are read. Then index.json, which comes last, is another, or a file is.
    for _ in range(3):
        marks = _marks(folder)
        index = _load(folder)
        if _marks(folder) == marks:
            break
        index.close()
    else:
        raise IndexFilesError(f"The files in {folder} change while they are read; start again when that is over.")
    try:
        source, warnings = _open_catalogue(index, catalogue)
        check_names(folder / FILENAMES, index.filenames, source)
    except BaseException:
        index.close()
        raise
    warnings = (*warnings, *_decoded_otherwise(index))
    return dataclasses.replace(index, source=source, warnings=warnings, files=folder, marks=marks)


def _load(folder: Path) -> Index:
    """The files in ``folder``, checked against the manifest and each other; without the catalogue."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    embeddings, names = folder / EMBEDDINGS, folder / FILENAMES
    vectors = pickles.map_vectors(embeddings)
    if vectors is None:
        raise IndexFilesError(f"{embeddings} is not laid out as this program writes it.")
    n, dim = vectors.shape
    if dim != manifest.encoder.dim:
        raise IndexFilesError(f"{embeddings} has {dim} numbers a row, its encoder {manifest.encoder.dim}.")
    check_unit(embeddings, vectors)
    filenames = pickles.read_pickle(names)
    if not isinstance(filenames, list) or not all(isinstance(name, str) for name in filenames):
        raise IndexFilesError(f"{names} is not a list of file names.")
    if len(filenames) != n:
        raise IndexFilesError(f"{names} has {len(filenames)} names, {EMBEDDINGS} {n} vectors.")
    check_names(names, filenames, None)
    products = ProductStore.open(folder / DATABASE, filenames)
    # A version that is served from .versions/ still belongs to the folder above: its paths start there.
    home = folder.parent.parent if folder.parent.name == versions.VERSIONS else folder
    return Index(home, manifest, vectors, filenames, products, source=None)


def _open_catalogue(index: Index, catalogue: str | Path | None) -> tuple[Source | None, tuple[str, ...]]:
    """The source of the photos, or None and why."""
    places = index.products.places
    if catalogue:
        return open_source(catalogue, places), ()
    path = (index.folder / index.manifest.catalogue.path).resolve()
    if not surroundings.may_show(index.folder, path):
        return None, (
            f"The index in {index.folder} names {path} as its catalogue, which lies elsewhere. Photos from there are "
            f"shown only if you say so, by --catalogue {path}; until then placeholders are.",
        )
    try:
        return open_source(path, places), ()
    except CatalogueError as error:
        return None, (f"{error} Photos are shown as placeholders; --catalogue says where they are.",)


def mark_of(folder: str | Path) -> Hashable:
    """What changes when another index is committed to ``folder``; cheap enough to be asked every second."""
    folder = Path(folder).expanduser()
    return mark_of_file(folder / MANIFEST), mark_of_file(folder / EMBEDDINGS)


def _decoded_otherwise(index: Index) -> tuple[str, ...]:
    """A sentence where other libraries or rules made pixels of the index's photos than make them of photos now."""
    then, now = (decoding.split(", ") for decoding in (index.manifest.decoding or DECODING, DECODING))
    if then == now:
        return ()
    theirs, ours = (", ".join(part for part in one if part not in other) for one, other in ((then, now), (now, then)))
    return (
        f"The photos of the index in {index.folder} were decoded with {theirs or 'less'}; here it is {ours or 'less'}: "
        "the same photo may be seen a little otherwise. To be sure of every result, build the index again.",
    )


def _marks(folder: Path) -> dict[str, Hashable]:
    """File → what tells it from one that was renamed over it."""
    return {name: mark_of_file(folder / name) for name in versions.names_of(folder)}
