"""The files of the insights: written by ``insights INDEX`` into a folder beside the index's own files.

``insights.json`` is their manifest. It names the index by its SHA-256, and every file by its own, which is also in the
name on the disk. So new files never replace old ones: the manifest is written last and decides which ones count, and
those of the insights before stay until the next time, for a server that reads them just now.
"""

import hashlib
import io
import json
import re
import shlex
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from lookalike import __version__
from lookalike.calibration.records import Record
from lookalike.errors import IndexFilesError, LookalikeError, MachineError, NotFoundError
from lookalike.files import open_regular, replacing, write_texts
from lookalike.index.manifest import FileName, Sha256
from lookalike.index.opened import Index, mark_of_file
from lookalike.insights.part import Facts, Found

FOLDER, MANIFEST, LOCK = "insights", "insights.json", ".insights.lock"
OWN = re.compile(r"[a-z]+(-[a-z]+)?-[0-9a-f]{16}(\.new)?\.(json|npy)")  # names by ``stored_as``, also half-written
SCHEMA_VERSION: Literal[2] = 2

Kind = TypeVar("Kind", bound=Facts)
Made = TypeVar("Made")


class PartRecord(Record):
    """One part of stored insights.

    Attributes:
        seconds: that it took to compute.
        missing: why there is none, in a sentence; else empty.
        remark: why it could not be computed again the last time, in a sentence; else empty.
    """

    files: tuple[FileName, ...] = ()
    seconds: float = 0.0
    missing: str = ""
    remark: str = ""


class InsightsManifest(Record):
    """The facts of stored insights.

    Attributes:
        index: the SHA-256 of the index's manifest, by which insights of an earlier build are recognised.
        parts: name → record.
        files: name → SHA-256; ``stored_as`` has the name on the disk.
    """

    schema_version: Literal[2] = SCHEMA_VERSION
    created: str  # ISO 8601, UTC
    lookalike: str
    index: str
    parts: dict[str, PartRecord]
    files: dict[FileName, Sha256] = Field(default_factory=dict)


@dataclass(frozen=True)
class Insights:
    """Stored insights, opened. Files are read, and compared with their checksums, when they are needed.

    Attributes:
        folder: their folder.
        stale: whether they are of another build than the index that is open.
    """

    folder: Path
    manifest: InsightsManifest
    stale: bool
    _read: dict[str, Any] = field(default_factory=dict)

    def facts(self, name: str, kind: type[Kind]) -> Kind:
        """What the part ``name`` found, as its class ``kind``.

        Raises:
            NotFoundError: this part is missing; the sentence says why.
            IndexFilesError: its file is damaged.
        """
        self.check(name)

        def parse(data: bytes) -> Kind:
            return kind.model_validate_json(data)

        found: Kind = self._file(f"{name}.json", parse)
        return found

    def array(self, name: str, array: str) -> NDArray[Any]:
        """An array of the part ``name``, read-only.

        Raises:
            NotFoundError, IndexFilesError: as in ``facts``.
        """
        self.check(name)
        found: NDArray[Any] = self._file(f"{name}-{array}.npy", _parse_array)
        return found

    def has(self, name: str, array: str) -> bool:
        """Whether there is this array of the part ``name``."""
        return f"{name}-{array}.npy" in self.manifest.files

    def derived(self, name: str, make: Callable[["Insights"], Made]) -> Made:
        """What ``make`` makes of these insights, made once and kept with them under ``name``."""
        key = f"derived {name}"
        if key not in self._read:
            self._read[key] = make(self)
        found: Made = self._read[key]
        return found

    def check(self, name: str) -> None:
        """Raise unless the part ``name`` is there.

        Raises:
            NotFoundError: it is missing; the sentence says why, and what to do.
        """
        record = self.manifest.parts.get(name)
        if record is None:
            raise NotFoundError(f"The part {name!r} is not computed yet: {command_for(self.folder.parent)} does it.")
        if record.missing:
            raise NotFoundError(record.missing)

    def data(self, file: str) -> bytes:
        """The bytes of a file, compared with its checksum.

        Raises:
            NotFoundError: there is no such file.
            IndexFilesError: it is damaged.
        """
        if file not in self.manifest.files:
            raise NotFoundError(f"These insights have no file {file!r}.")
        checksum = self.manifest.files[file]
        try:
            with open_regular(self.folder / stored_as(file, checksum)) as opened:
                data = opened.read()
        except OSError:
            raise IndexFilesError(self._damage(file)) from None
        if hashlib.sha256(data).hexdigest() != checksum:
            raise IndexFilesError(self._damage(file))
        return data

    def _file(self, file: str, parse: Callable[[bytes], Any]) -> Any:
        if file not in self._read:
            try:
                self._read[file] = parse(self.data(file))
            except (ValidationError, ValueError):
                raise IndexFilesError(self._damage(file)) from None
        return self._read[file]

    def _damage(self, file: str) -> str:
        path = self.folder / stored_as(file, self.manifest.files[file])
        return f"{path} is missing or damaged: {command_for(self.folder.parent)} makes it again."


def stored_as(file: str, checksum: Sha256) -> str:
    """The name on the disk of a file with this checksum: ``map.json`` is ``map-0123456789abcdef.json``."""
    stem, dot, suffix = file.rpartition(".")
    return f"{stem}-{checksum[:16]}{dot}{suffix}"


def _parse_array(data: bytes) -> NDArray[Any]:
    found: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    found.setflags(write=False)
    return found


def command_for(folder: Path) -> str:
    """The command line that computes the insights of the index in ``folder``."""
    return f"python -m lookalike insights {shlex.quote(str(folder))}"


def serve_command(folder: Path) -> str:
    """The command line that serves the index in ``folder``."""
    return f"python app.py --index {shlex.quote(str(folder))}"


def open_insights(index: Index) -> Insights | None:
    """The insights of ``index``; None if there are none.

    Raises:
        IndexFilesError: their manifest is damaged, or of a later version of the program.
    """
    folder = index.folder / FOLDER
    path = folder / MANIFEST
    try:
        with open_regular(path) as file:
            manifest = InsightsManifest.model_validate(json.load(file))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):  # pydantic's ValidationError is a ValueError
        raise IndexFilesError(
            f"{path} can't be read by this program: {command_for(index.folder)} makes it again."
        ) from None
    return Insights(folder, manifest, stale=manifest.index != index.manifest.sha256)


def mark_of_insights(index: Index) -> Hashable:
    """A value that changes when the insights of ``index`` are computed again; None if there are none."""
    return mark_of_file(index.folder / FOLDER / MANIFEST)


def write_insights(index: Index, found: Mapping[str, tuple[Found | LookalikeError, float]]) -> InsightsManifest:
    """Store what parts found, or why not, and the seconds they took. Other parts of the same build stay.

    A part that is missing, for want of a package, stays as it was computed before.

    Raises:
        MachineError: they can't be written; the insights before stay.
    """
    folder = index.folder / FOLDER
    data: dict[str, bytes] = {}
    records: dict[str, PartRecord] = {}
    for name, (result, seconds) in found.items():
        if isinstance(result, LookalikeError):
            records[name] = PartRecord(missing=str(result))
            continue
        files = {f"{name}.json": result.facts.model_dump_json().encode()}
        files |= {f"{name}-{array}.npy": _array_bytes(values) for array, values in result.arrays.items()}
        data |= files
        records[name] = PartRecord(files=tuple(files), seconds=round(seconds, 1))
    try:
        folder.mkdir(exist_ok=True)
        with FileLock(folder / LOCK):
            return _write(index, data, records)
    except OSError as error:
        raise MachineError(
            f"{folder} can't be written: {error.strerror or error}. The insights before stay, if there were any."
        ) from error


def _write(index: Index, data: Mapping[str, bytes], records: Mapping[str, PartRecord]) -> InsightsManifest:
    """Store the files (name → bytes) of the parts with these ``records``, then the manifest."""
    folder = index.folder / FOLDER
    try:
        before = open_insights(index)
    except IndexFilesError:
        before = None
    sums = {file: hashlib.sha256(content).hexdigest() for file, content in data.items()}
    if before and not before.stale:
        records = before.manifest.parts | _merged(records, before.manifest.parts)
        sums = before.manifest.files | sums
    named = {file for record in records.values() for file in record.files}
    manifest = InsightsManifest(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        lookalike=__version__,
        index=index.manifest.sha256,
        parts=dict(sorted(records.items())),
        files={file: checksum for file, checksum in sums.items() if file in named},
    )
    with replacing(*(folder / stored_as(file, sums[file]) for file in data)) as beside:
        for path, content in zip(beside, data.values(), strict=True):
            path.write_bytes(content)
    write_texts(folder, {MANIFEST: manifest.model_dump_json(indent=1)})
    _tidy(folder, manifest, *([before.manifest] if before else []))
    return manifest


def _merged(records: Mapping[str, PartRecord], before: Mapping[str, PartRecord]) -> dict[str, PartRecord]:
    """``records``, in which parts that are missing now but were there ``before`` are as before, with the reason."""
    return {
        name: old.model_copy(update={"remark": each.missing})
        if each.missing and (old := before.get(name)) and old.files
        else each
        for name, each in records.items()
    }


def _tidy(folder: Path, *manifests: InsightsManifest) -> None:
    """Delete files that the program left in ``folder`` and none of these manifests names; other people's stay."""
    kept = {stored_as(*file) for manifest in manifests for file in manifest.files.items()}
    for path in folder.iterdir():
        if OWN.fullmatch(path.name) and path.name not in kept:
            path.unlink(missing_ok=True)


def _array_bytes(values: NDArray[Any]) -> bytes:
    out = io.BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()
