"""Open an index, with all files checked, and write one."""

import dataclasses
import shlex
import shutil
from collections.abc import Hashable, Iterable
from contextlib import suppress
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
from lookalike.photos import DECODING, SUFFIXES

ESCAPING = ("..", ":", "\\", "\0", "\n/")  # a name that ``escapes`` has one of them, or begins with the slash
STAGED = f"{versions.VERSIONS}/next"  # the files of the next index, before the commit


def open_index(folder: str | Path, *, catalogue: str | Path | None = None) -> Index:
    """Open the index in ``folder``; ``catalogue`` overrides where its photos are.

    Every file is compared with the manifest. If a build was interrupted while it renamed files, the version that
    index.json names is restored. A tutorial's pickles (without index.json and catalogue.db) can be opened, too.

    Raises:
        IndexFilesError: files are missing, damaged or don't belong together; the sentence says what to do.
        CatalogueError: ``catalogue`` was given and can't be read.
    """
    folder = Path(folder).expanduser().resolve()
    if folder.suffix.lower() == ".zip" and folder.is_file():
        raise IndexFilesError(_of_photos(folder, "an archive"))
    if not folder.is_dir():
        raise IndexFilesError(f"There is no folder {folder}: build an index there, or name another by --index.")
    if not any((folder / name).exists() for name in FILES):
        raise IndexFilesError(_no_index(folder))
    if not (folder / MANIFEST).exists() and not (folder / DATABASE).exists():
        return _open_tutorial(folder, catalogue)
    try:
        return _open(folder, catalogue)
    except IndexFilesError:
        pass  # repaired, or reported, below
    try:
        note = versions.mend_for_reading(folder)
        index = _open(folder, catalogue)
    except IndexFilesError as damage:
        raise IndexFilesError(f"{damage} {versions.remedy(folder)}") from None
    return dataclasses.replace(index, warnings=(note, *index.warnings)) if note else index


def _no_index(folder: Path) -> str:
    """What to do about a folder without an index, which may be that of the photos."""
    if not _holds_photos(folder):
        return f"There is no index in {folder}: python build_index.py CATALOGUE --out {folder}"
    return _of_photos(folder, "a folder")


def _of_photos(place: Path, what: str) -> str:
    """What to do if the catalogue at ``place`` was named as the index."""
    command = f"python build_index.py {shlex.quote(str(place))} --encoder compact --out my-index"
    return f"{place} is {what} of photos, not an index. Build one: {command}"


def _holds_photos(folder: Path) -> bool:
    """Whether photos lie in ``folder``, or in each folder there; a disk or a home is not searched for some."""
    with suppress(OSError):
        entries = [path for path in folder.iterdir() if not path.name.startswith(".")]
        folders = [path for path in entries if path.is_dir()]
        return _any_photo(entries) or (bool(folders) and all(_any_photo(inner.iterdir()) for inner in folders))
    return False


def _any_photo(paths: Iterable[Path]) -> bool:
    return any(path.suffix.lower() in SUFFIXES and path.is_file() for path in paths)


def stage(folder: Path) -> Path:
    """Make an empty folder for the files of the next index of ``folder``, on the same file system.

    The caller writes all files except index.json there, and then calls ``commit``. It must hold the folder's lock
    (``versions.only_writer``) all the time.

    Raises:
        OSError: the folder can't be made.
    """
    staged = folder / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    return staged


def commit(folder: Path, manifest: Manifest) -> None:
    """Add checksums of the staged files to ``manifest``, check the files, and replace the index; keep the old one.

    Raises:
        IndexFilesError: the written files can't be read back.
        OSError: they can't be written. The old index is still there, or is restored when it is opened.
    """
    staged = folder / STAGED
    sealed = manifest.sealed({path.name: sha256_of(path) for path in sorted(staged.iterdir())})
    (staged / MANIFEST).write_text(sealed.to_json(), encoding="utf-8", newline="\n")
    _load(staged).close()
    versions.commit(staged, folder)
    shutil.rmtree(staged)  # empty, but for links to files that are in place already


def check_names(path: Path, filenames: list[str], source: Source | None) -> None:
    """Raise unless every name is inside the catalogue; ``path`` is the file with the names.

    Raises:
        IndexFilesError: a name is absolute, or leads outside by ".." or a link.
    """
    joined = "\n".join(["", *filenames])
    suspicious = any(part in joined for part in ESCAPING)  # else no name can escape
    for name in filenames if suspicious or source else ():
        if (suspicious and escapes(name.replace("\\", "/"))) or (source is not None and source.outside(name)):
            raise IndexFilesError(f"{path} names a photo outside the catalogue, {name!r}, which is refused.")


def _open_tutorial(folder: Path, catalogue: str | Path | None) -> Index:
    """Open a tutorial's pickles, with their photos in ``catalogue``, if it is given."""
    source = open_source(catalogue) if catalogue else None
    try:
        return tutorial.open_pickles(folder, source)
    except BaseException:
        if source:
            source.close()
        raise


def _open(folder: Path, catalogue: str | Path | None) -> Index:
    """Open the index in ``folder`` without repairs."""
    # A build may commit while the files are read. Then index.json, which is read last, or another file has changed.
    for _ in range(3):
        marks = _marks(folder)
        index = _load(folder)
        if _marks(folder) == marks:
            break
        index.close()
    else:
        raise IndexFilesError(f"The files in {folder} change while they are read; try again when no build is running.")
    try:
        source, warnings = _open_catalogue(index, catalogue)
        check_names(folder / FILENAMES, index.filenames, source)
    except BaseException:
        index.close()
        raise
    warnings = (*warnings, *_decoding_warning(index))
    return dataclasses.replace(index, source=source, warnings=warnings, files=folder, marks=marks)


def _load(folder: Path) -> Index:
    """The files in ``folder``, checked against the manifest and each other; without the catalogue."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    embeddings, names = folder / EMBEDDINGS, folder / FILENAMES
    vectors = pickles.map_vectors(embeddings)
    if vectors is None:
        raise IndexFilesError(f"{embeddings} does not have the layout that this program writes.")
    n, dim = vectors.shape
    if dim != manifest.encoder.dim:
        raise IndexFilesError(f"{embeddings} has {dim} values per row, its encoder {manifest.encoder.dim}.")
    check_unit(embeddings, vectors)
    filenames = pickles.read_pickle(names)
    if not isinstance(filenames, list) or not all(isinstance(name, str) for name in filenames):
        raise IndexFilesError(f"{names} is not a list of file names.")
    if len(filenames) != n:
        raise IndexFilesError(f"{names} has {len(filenames)} names, {EMBEDDINGS} {n} vectors.")
    check_names(names, filenames, None)
    products = ProductStore.open(folder / DATABASE, filenames)
    # The paths of a version in .versions/ are relative to the folder above.
    home = folder.parent.parent if folder.parent.name == versions.VERSIONS else folder
    return Index(home, manifest, vectors, filenames, products, source=None)


def _open_catalogue(index: Index, catalogue: str | Path | None) -> tuple[Source | None, tuple[str, ...]]:
    """The source of the photos; or None, and a sentence that says why."""
    places = index.products.places
    if catalogue:
        return open_source(catalogue, places), ()
    path = (index.folder / index.manifest.catalogue.path).resolve()
    if path.exists() and not surroundings.may_show(index.folder, path):
        return None, (
            f"The index in {index.folder} names {path} as its catalogue, which is not near the index. Its photos are "
            f"shown only if you allow it, by --catalogue {path}; until then, placeholders are shown.",
        )
    try:
        return open_source(path, places), ()
    except CatalogueError as error:
        return None, (f"{error} Photos are shown as placeholders; give their place by --catalogue.",)


def mark_of(folder: str | Path) -> Hashable:
    """A value that changes when another index is committed to ``folder``; cheap enough for a call every second."""
    folder = Path(folder).expanduser()
    return mark_of_file(folder / MANIFEST), mark_of_file(folder / EMBEDDINGS)


def _decoding_warning(index: Index) -> tuple[str, ...]:
    """A warning if the index's photos were decoded by other versions than the present ones."""
    then, now = (decoding.split(", ") for decoding in (index.manifest.decoding or DECODING, DECODING))
    if then == now:
        return ()
    theirs, ours = (", ".join(part for part in one if part not in other) for one, other in ((then, now), (now, then)))
    return (
        f"The photos of the index in {index.folder} were decoded with {theirs or 'less'}; here it is {ours or 'less'}: "
        "pixels and results may differ slightly. To exclude this, build the index again.",
    )


def _marks(folder: Path) -> dict[str, Hashable]:
    """File name → ``mark_of_file``."""
    return {name: mark_of_file(folder / name) for name in versions.names_of(folder)}
