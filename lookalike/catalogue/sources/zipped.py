"""A .zip of photos, read in place."""

import os
import stat
import zipfile
import zlib
from collections.abc import Hashable, Iterator
from contextlib import suppress
from pathlib import Path

from lookalike.catalogue.sources.base import MAX_PHOTO_BYTES, Member, Source, climbs, mark_of
from lookalike.errors import CatalogueError, MachineError, NotFoundError
from lookalike.machine import is_trouble
from lookalike.registry import Entry

ENTRIES = (Entry("zip", "A .zip archive, read in place", "lookalike.catalogue.sources.zipped:Zip"),)

_UTF8_NAME, _ENCRYPTED = 0x800, 0x1  # bits of a member's flags
# The module reads no other method piece by piece, so that a small member could swell to any size.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Zip(Source):
    """The members of an archive.

    Raises:
        CatalogueError: it can't be read, is cut short, or has a member whose name climbs out.
    """

    kind = "zip"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        try:
            # Given an open file, the module's handles may be opened and closed by any thread (it locks around
            # each seek and read); given a path, it counts them without a lock and may close too early.
            self._file = self.path.open("rb")
            self._mark = mark_of(os.fstat(self._file.fileno()))
            try:
                self._archive = zipfile.ZipFile(self._file)
            except BaseException:
                self._file.close()
                raise
        except OSError as error:
            raise CatalogueError(f"{self.path} can't be read: {error.strerror}.") from error
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise CatalogueError(
                f"{self.path} is not a whole .zip file (it may be cut short): copy or download it again."
            ) from error
        self._members = {_name(info): info for info in self._archive.infolist() if not info.is_dir()}
        for name in self._members:
            if climbs(name):
                self.close()
                raise CatalogueError(
                    f"{self.path} has a member whose name climbs out of it, {name!r}: such an archive is not read; "
                    "make it again from a folder."
                )

    @classmethod
    def accepts(cls, path: Path) -> bool:
        return path.is_file() and (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path))

    def read(self, member: str, limit: int = MAX_PHOTO_BYTES) -> bytes:
        info = self._members.get(member)
        if info is None:
            raise NotFoundError(f"There is no file {member!r} in {self.path}.")
        where = f"{member} in {self.path}"
        if info.flag_bits & _ENCRYPTED:
            raise CatalogueError(f"{where} is encrypted: store it without a password.")
        if info.compress_type not in _METHODS:
            raise CatalogueError(f"{where} is compressed by a method that is not read: use «deflate», the usual one.")
        if info.file_size > limit:
            raise CatalogueError(f"{where} has more than {limit / 1e6:.0f} MB; make it smaller.")
        try:
            with self._archive.open(info) as file:
                return file.read(limit)  # what a header claims is never trusted further
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            if is_trouble(error):
                raise MachineError(f"{where} can't be read: {getattr(error, 'strerror', error)}.") from error
            raise CatalogueError(f"{where} is damaged: {error}.") from error

    def mark(self, member: str) -> str:
        info = self._members.get(member)
        return f"{self._mark}-{info.header_offset}" if info and self._mark else ""

    def outside(self, member: str) -> bool:
        return climbs(member)

    def contains(self, member: str) -> bool:
        return member in self._members

    def checksum(self, member: str) -> Hashable:
        info = self._members[member]
        return info.file_size, info.CRC

    def close(self) -> None:
        self._archive.close()
        self._file.close()

    def _files(self) -> Iterator[Member]:
        for name, info in self._members.items():
            if not stat.S_ISLNK(info.external_attr >> 16):
                yield Member(name, info.file_size, info.CRC)


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name as a POSIX path, whatever wrote it."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        with suppress(UnicodeError):  # many programs write UTF-8 and forget to say so
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/").removeprefix("./")
