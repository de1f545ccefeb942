"""A .zip of photos, read in place."""

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO

from lookalike.catalogue.product import Unused
from lookalike.catalogue.sources.base import HEAD_BYTES, MAX_PHOTO_BYTES, Member, Source, Tree, escapes, mark_of
from lookalike.catalogue.sources.system_files import ignored_folder
from lookalike.catalogue.sources.zip_names import (
    PAGES,
    Reading,
    certain_name,
    read_by_bytes,
    read_by_words,
    stored_name,
)
from lookalike.errors import CatalogueError, MachineError, NotFoundError
from lookalike.machine import is_trouble
from lookalike.registry import Entry

ENTRIES = (Entry("zip", "A .zip archive, read in place", "lookalike.catalogue.sources.zipped:Zip"),)

_ENCRYPTED = 0x1  # a bit of a member's flags
# Other methods are not decompressed piece by piece, so a small member could expand to any size.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Zip(Source):
    """The members of an archive. Of two members with one name the last counts, as when the archive is unpacked.

    Raises:
        CatalogueError: it can't be read, is cut short, or has a member whose name leads outside.
    """

    kind = "zip"

    def __init__(self, path: Path, places: Mapping[str, bytes] | None = None) -> None:
        super().__init__(path, places)
        try:
            # With an open file, zipfile may be used by several threads: it locks around each seek and read. With a
            # path, it counts its open handles without a lock, and may close the file too early.
            self._file = self.path.open("rb")
            self._mark = mark_of(os.fstat(self._file.fileno()))
            try:
                self._archive = zipfile.ZipFile(self._file)
            except BaseException:
                self._file.close()
                raise
        except OSError as error:
            raise CatalogueError(f"{self.path} can't be read: {error.strerror}.") from error
        except UnicodeDecodeError:
            raise CatalogueError(
                f"{self.path} has a member whose name is flagged as UTF-8 but is not: make the archive again."
            ) from None
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise CatalogueError(
                f"{self.path} is not a whole .zip file (it may be cut short): copy or download it again."
            ) from error
        others = [info for info in self._archive.infolist() if not info.orig_filename.isascii()]
        uncertain = [info for info in others if certain_name(info) is None]
        self._uncertain = [stored_name(info) for info in uncertain]
        self._reading = Reading(None, utf8=True)
        if self._uncertain and places is None:
            self._reading = read_by_bytes(self._uncertain, {info.create_system for info in uncertain})
        self._name_members("as their bytes suggest")

    @classmethod
    def accepts(cls, path: Path) -> bool:
        return path.is_file() and (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path))

    def read(self, member: str, limit: int = MAX_PHOTO_BYTES) -> bytes:
        info = self._members.get(member)
        if info is not None and info.file_size > limit:
            raise CatalogueError(f"{member} in {self.path} has more than {limit / 1e6:.0f} MB; make it smaller.")
        with self._open(member) as file:
            return file.read(limit)  # the size in the header is not trusted

    def mark(self, member: str) -> str:
        info = self._members.get(member)
        return f"{self._mark}-{info.header_offset}" if info and self._mark else ""

    def outside(self, member: str) -> bool:
        return escapes(member)

    def contains(self, member: str) -> bool:
        return member in self._members

    def checksum(self, member: str) -> Hashable:
        info = self._members[member]
        return info.file_size, info.CRC

    def close(self) -> None:
        self._archive.close()
        self._file.close()

    def resolve_names(self, words: Callable[[], Collection[str]]) -> bool:
        before = self._reading
        if self._uncertain:
            self._reading = read_by_words(self._uncertain, before, words())
        if self._reading == before:
            return False
        for found in ("_tree", "listing"):
            self.__dict__.pop(found, None)
        self._name_members("as the table has them")
        return True

    def _head(self, member: str) -> bytes:
        with self._open(member) as file:
            return file.read(HEAD_BYTES)

    @cached_property
    def _tree(self) -> Tree:
        tree = Tree([], self._places)
        folders: dict[str, str] = {}  # ignored folder → what it holds
        for name, info in self._members.items():
            folder = ignored_folder(name.rpartition("/")[0])
            if folder is not None:
                folders[folder[0]] = folder[1]
            elif stat.S_ISLNK(info.external_attr >> 16):
                tree.unused.append(Unused("link", name, "is a link, which is not followed in an archive"))
            else:
                tree.files.append(Member(name, info.file_size, info.CRC))
        tree.unused.extend(each for each in self._doubtful if ignored_folder(each.name) is None)
        tree.unused.extend(Unused("folder", folder, made) for folder, made in folders.items() if made)
        return tree

    def _name_members(self, how: str) -> None:
        """Decode the members' names; ``how`` says for people how names of unknown encoding were decoded.

        Raises:
            CatalogueError: a name leads outside.
        """
        recorded = {stored: name for name, stored in (self._recorded or {}).items()}
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._places: dict[str, bytes] = {}
        self._doubtful: list[Unused] = []
        for info in self._archive.infolist():
            name, stored = certain_name(info), b""
            if name is not None:
                name = name.replace("\\", "/")
            else:
                stored = stored_name(info)
                name = recorded.get(stored) or self._reading.name(stored)
            name = name.removeprefix("./")
            if name.endswith("/"):
                continue
            if escapes(name):
                if "\0" in name:
                    self._doubtful.append(Unused("file", name, "has a name with a zero byte"))
                    continue
                self.close()
                raise CatalogueError(
                    f"{self.path} has a member whose name leads outside, {name!r}: such an archive is not read; "
                    "make it again from a folder."
                )
            other = self._members.get(name)
            if other is not None and (other.CRC, other.file_size) != (info.CRC, info.file_size):
                why = "is in the archive twice, with different bytes: the last one is used"
                self._doubtful.append(Unused("file", name, why))
            self._members[name] = info
            if stored and (stored in recorded or not self._reading.is_utf8(stored)):
                self._places[name] = stored
        if self._places and self._recorded is None:
            self.notes = (_note(self.path, self._reading.page, how, min(self._places)),)

    @contextmanager
    def _open(self, member: str) -> Iterator[IO[bytes]]:
        """A member opened for reading.

        Raises:
            NotFoundError: there is no member of this name.
            CatalogueError: it can't be read.
            MachineError: the operating system refuses to read it now; a retry may succeed.
        """
        info = self._members.get(member)
        if info is None:
            raise NotFoundError(f"There is no file {member!r} in {self.path}.")
        where = f"{member} in {self.path}"
        if info.flag_bits & _ENCRYPTED:
            raise CatalogueError(f"{where} is encrypted: store it without a password.")
        if info.compress_type not in _METHODS:
            raise CatalogueError(f"{where} uses an unsupported compression method: use «deflate», the usual one.")
        try:
            with self._archive.open(info) as file:
                yield file
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            if is_trouble(error):
                raise MachineError(f"{where} can't be read: {getattr(error, 'strerror', error)}.") from error
            raise CatalogueError(f"{where} is damaged: {error}.") from error


def _note(path: Path, page: str | None, how: str, name: str) -> str:
    """A sentence on how names of unknown encoding were decoded; ``name`` is an example."""
    if page is None:
        return (
            f"Names in {path} are not UTF-8, and their encoding is unknown: they were read as IBM437, such as "
            f"{name!r}. Make the archive again with a program that writes UTF-8, if they are wrong."
        )
    return f"Names in {path} are not UTF-8; they were read as {PAGES[page]}, {how}, such as {name!r}."
