"""A folder of photos, to any depth."""
# ruff: noqa: PTH113, PTH114, PTH116, PTH118
# pathlib takes ten times as long over the names of a whole catalogue, and raises where the answer is no.

import errno
import hashlib
import os
import stat
from collections.abc import Hashable, Iterator
from functools import lru_cache
from pathlib import Path

from lookalike.catalogue.sources.base import MAX_PHOTO_BYTES, Member, Source, climbs, is_strewn, mark_of
from lookalike.errors import CatalogueError, MachineError, NotFoundError
from lookalike.machine import is_trouble
from lookalike.registry import Entry

ENTRIES = (Entry("folder", "A folder, searched to any depth", "lookalike.catalogue.sources.folder:Folder"),)

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)


class Folder(Source):
    """Files under ``path``. Links to folders are not followed: what they lead to inside is found in its own place."""

    kind = "folder"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._root = os.path.realpath(self.path)
        self._real_folder = lru_cache(maxsize=4096)(os.path.realpath)  # thousands of photos share a folder

    @classmethod
    def accepts(cls, path: Path) -> bool:
        return path.is_dir()

    def read(self, member: str, limit: int = MAX_PHOTO_BYTES) -> bytes:
        path = self.path / member
        try:
            if self.outside(member) or not stat.S_ISREG(path.stat().st_mode):
                raise NotFoundError(f"There is no file {member!r} in {self.path}.")
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > limit:
                    raise CatalogueError(f"{path} has more than {limit / 1e6:.0f} MB; make it smaller.")
                return file.read(size)
        except OSError as error:
            if error.errno in _NOT_THERE:
                raise NotFoundError(f"There is no file {member!r} in {self.path}.") from None
            kind = MachineError if is_trouble(error) else CatalogueError
            raise kind(f"{path} can't be read: {error.strerror}.") from error

    def mark(self, member: str) -> str:
        try:
            return mark_of(os.stat(os.path.join(self.path, member)))
        except OSError:  # whoever reads it learns why
            return ""

    def outside(self, member: str) -> bool:
        if climbs(member):
            return True
        path = os.path.join(self.path, member)
        folder, name = os.path.split(path)
        real = os.path.join(self._real_folder(folder), name)
        return not self._inside(os.path.realpath(real) if os.path.islink(real) else real)

    def contains(self, member: str) -> bool:
        return not self.outside(member) and os.path.isfile(os.path.join(self.path, member))

    def close(self) -> None:
        """Nothing is held open."""

    def checksum(self, member: str) -> Hashable:
        return hashlib.sha256(self.read(member)).digest()

    def _files(self) -> Iterator[Member]:
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(self.path / folder) as entries:
                    for entry in entries:
                        name = f"{folder}/{entry.name}" if folder else entry.name
                        if entry.is_dir(follow_symlinks=False):
                            if not is_strewn(entry.name):  # a disk's own .Trashes or lost+found is often closed
                                folders.append(name)
                        elif self._is_ours(entry, name):
                            facts = entry.stat()
                            yield Member(name, facts.st_size, facts.st_mtime_ns)
            except OSError as error:
                raise CatalogueError(f"{self.path / folder} can't be read: {error.strerror}.") from error

    def _is_ours(self, entry: os.DirEntry[str], name: str) -> bool:
        if entry.is_symlink():
            return self.contains(name)
        return entry.is_file()  # not a pipe or device

    def _inside(self, real: str) -> bool:
        return real == self._root or real.startswith(self._root.rstrip(os.sep) + os.sep)
