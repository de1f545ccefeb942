"""The folder of an index: one writer at a time, its earlier versions, and the recovery of a complete one.

``.versions/0007-1a2b3c4d/`` has the files of the seventh index that was committed here, as hard links if the file
system supports them. It is saved before the first file of the next index is renamed into place. So if a commit is
interrupted, the version that index.json still names is complete.
"""

import os
import shlex
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from lookalike.errors import BusyError, IndexFilesError, UnprocessableError
from lookalike.index.manifest import EMBEDDINGS, FILENAMES, FILES, MANIFEST, Manifest, check_files, read_manifest
from lookalike.neighbours.options import written

VERSIONS = ".versions"
LOCK = ".lookalike.lock"
KEPT = 3  # versions that are kept besides the current one

COMMIT_SECONDS = 5.0  # longer than the renames of a commit take; how long a reader waits for a writer


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system releases when this process ends.

    Raises:
        BusyError: another process holds it.
        OSError: the folder can't be written to.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(f"Another build is running in {folder}; wait for its end, or choose another --out.") from None
    try:
        yield
    finally:
        lock.release()


def names_of(folder: Path) -> tuple[str, ...]:
    """The files of the index in ``folder``: those in its manifest, or else those of ``FILES`` that exist."""
    try:
        return read_manifest(folder).in_order
    except IndexFilesError:
        return tuple(name for name in FILES if (folder / name).is_file())


def check(folder: Path) -> None:
    """Raise IndexFilesError, naming a file, unless the files in ``folder`` match its manifest."""
    check_files(folder, read_manifest(folder))


def commit(staged: Path, folder: Path) -> None:
    """Flush the files in ``staged`` and rename them into ``folder``, index.json last; the old version is kept.

    ``staged`` must be on the same file system. The caller holds the lock.
    """
    names, before = read_manifest(staged).in_order, names_of(folder)
    for name in names:
        flush(staged / name)
    _keep(folder)
    for name in names:
        if name == MANIFEST:
            flush(folder)
        (staged / name).replace(folder / name)
    flush(folder)
    for name in before:
        if name not in names:
            (folder / name).unlink(missing_ok=True)
    for surplus in _saved(folder)[:-KEPT]:
        shutil.rmtree(surplus)


def mend(folder: Path) -> str | None:
    """Restore the version that index.json names, if other files don't match it. The caller holds the lock.

    Returns a sentence about the repair, None if nothing was wrong.

    Raises:
        IndexFilesError: no saved version matches; the sentence describes the damage.
    """
    try:
        check(folder)
        return None
    except IndexFilesError as damage:
        version = _matching(folder)
        if version is None:
            raise
        for name in read_manifest(version).files:
            link(version / name, folder / VERSIONS / name)
            (folder / VERSIONS / name).replace(folder / name)
            (folder / VERSIONS / name).unlink(missing_ok=True)  # POSIX: a link renamed over its own file stays
        flush(folder)
        return f"{damage} The version that {MANIFEST} names was restored from {version}."


def mend_for_reading(folder: Path) -> str | None:
    """Like ``mend``, for a reader without the lock; waits for a running commit.

    Raises:
        IndexFilesError: no saved version matches, or the folder can't be written to.
        BusyError: a running build has not repaired it yet.
    """
    deadline = time.monotonic() + COMMIT_SECONDS
    while True:
        try:
            with only_writer(folder):
                return mend(folder)
        except BusyError:
            try:
                check(folder)
                return None
            except IndexFilesError as damage:
                if time.monotonic() > deadline:
                    raise BusyError(f"{damage} A build is running there: wait for its end.") from None
            time.sleep(0.05)
        except OSError:
            check(folder)
            return None


@dataclass(frozen=True)
class Version:
    """An earlier index: its folder, and its manifest (None for a tutorial's pickles)."""

    path: Path
    manifest: Manifest | None


def saved(folder: Path) -> list[Version]:
    """The earlier indexes in ``folder`` that are complete, the newest first."""
    found = [
        Version(path, read_manifest(path) if (path / MANIFEST).exists() else None)
        for path in _saved(folder)
        if _is_whole(path)
    ]
    return sorted(found, key=_age, reverse=True)


def restore(folder: Path, version: Version) -> None:
    """Make an earlier index the current one; the present one is kept as an earlier version.

    Raises:
        UnprocessableError: it is a tutorial's pickles, which have no manifest.
        BusyError: a build is running there.
        OSError: the folder can't be written to.
    """
    if version.manifest is None:
        raise UnprocessableError(
            f"{version.path} has pickles without a manifest: serve them from there, --index {version.path}."
        )
    with only_writer(folder):
        staged = folder / VERSIONS / "next"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir()
        for name in version.manifest.in_order:
            link(version.path / name, staged / name)
        commit(staged, folder)
        shutil.rmtree(staged)


def remedy(folder: Path) -> str:
    """What to do about a damaged index; names the newest complete version, if there is one."""
    again = f"Build it again: {build_command(folder)}"
    for version in reversed(_saved(folder)):
        try:
            check(version)
        except IndexFilesError:
            continue
        return f"{again} — or serve the previous version: --index {version}"
    return again


def build_command(folder: Path) -> str:
    """The command line that builds the index in ``folder`` as it was built."""
    return f"python build_index.py {_arguments(folder)} --out {shlex.quote(str(folder))}"


def _arguments(folder: Path) -> str:
    """The arguments of the build of the index in ``folder``: catalogue and encoder, if its manifest is readable."""
    try:
        manifest = read_manifest(folder)
    except IndexFilesError:
        return "CATALOGUE"
    catalogue = os.path.normpath(folder / manifest.catalogue.path)
    command = f"{shlex.quote(catalogue)} --encoder {shlex.quote(manifest.encoder.name)}"
    if manifest.neighbours and manifest.neighbours.backend:
        command += f" --backend {shlex.quote(written(manifest.neighbours.backend, manifest.neighbours.options))}"
    return command


def flush(path: Path) -> None:
    """Flush a file, or the renames in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":  # Windows can't flush folders
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _saved(folder: Path) -> list[Path]:
    """The saved versions, oldest first."""
    return sorted(path for path in (folder / VERSIONS).glob("[0-9]*-*") if path.is_dir())


def _keep(folder: Path) -> None:
    """Save the index in ``folder``, or a tutorial's pickles, unless it is already saved or damaged."""
    present = names_of(folder)
    if MANIFEST in present:
        try:
            check(folder)
        except IndexFilesError:
            return
        mark = read_manifest(folder).sha256[:8]
    elif present == (FILENAMES, EMBEDDINGS):
        mark = "pickles"
    else:
        return
    before = _saved(folder)
    if any(version.name.endswith(f"-{mark}") and _is_whole(version) for version in before):
        return
    number = int(before[-1].name.split("-")[0]) + 1 if before else 1
    beside = folder / VERSIONS / "unfinished"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name in present:
        link(folder / name, beside / name)
        flush(beside / name)
    flush(beside)
    beside.rename(folder / VERSIONS / f"{number:04d}-{mark}")
    flush(folder / VERSIONS)


def _is_whole(version: Path) -> bool:
    """Whether a saved version has the files of its manifest; a tutorial's pickles have none to compare with."""
    if not (version / MANIFEST).exists():
        return (version / EMBEDDINGS).exists()
    try:
        check(version)
    except IndexFilesError:
        return False
    return True


def _age(version: Version) -> tuple[str, str]:
    return version.manifest.created if version.manifest else "", version.path.name


def _matching(folder: Path) -> Path | None:
    """The saved version that the index.json in ``folder`` names, if its files are complete."""
    try:
        wanted = read_manifest(folder).sha256
    except IndexFilesError:
        return None
    for version in reversed(_saved(folder)):
        try:
            manifest = read_manifest(version)
            if manifest.sha256 == wanted:
                check_files(version, manifest)
                return version
        except IndexFilesError:
            continue
    return None


def link(source: Path, target: Path) -> None:
    """Make a hard link, or a copy if the file system has no links."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
