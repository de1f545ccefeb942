"""What every source is: a tree of files, of which the photos and the tables are of interest."""

import hashlib
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import ClassVar, Self

from lookalike.photos import SUFFIXES

MAX_PHOTO_BYTES = 100_000_000  # a 61 MP camera's TIFF still opens; more is a mistake or a bomb
TABLE = "styles.csv"
SHEETS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".numbers"})  # what else may hold a table
SETTLED = 2_000_000_000  # nanoseconds since a file's last change: FAT's clock, the coarsest, ticks every two seconds
_SILENT = {"__macosx", "thumbs.db", "desktop.ini", "lost+found", "system volume information", "$recycle.bin"}


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a source: POSIX path, size in bytes, and a stamp that changes when its contents do."""

    name: str
    size: int
    stamp: int


@dataclass(frozen=True)
class Listing:
    """The files of a source, sorted by name."""

    photos: dict[str, Member] = field(default_factory=dict)
    tables: dict[str, Member] = field(default_factory=dict)  # every styles.csv
    sheets: dict[str, Member] = field(default_factory=dict)  # other files that may hold a table; passed over, too
    passed_over: int = 0  # other files; hidden ones and the like are not counted


class Source(ABC):
    """Where photos and their table lie; reads from any number of threads at once; a context manager.

    Attributes:
        kind: the word for it in the manifest, such as "folder".
        path: where it is, absolute.
    """

    kind: ClassVar[str]

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @classmethod
    @abstractmethod
    def accepts(cls, path: Path) -> bool:
        """Whether what lies at ``path`` looks like a source of this kind."""

    @abstractmethod
    def read(self, member: str, limit: int = MAX_PHOTO_BYTES) -> bytes:
        """The bytes of a photo or table.

        Raises:
            NotFoundError: there is none of that name inside.
            CatalogueError: it can't be read, or has more than ``limit`` bytes.
            MachineError: the operating system refuses; it may give them another time.
        """

    def mark(self, member: str) -> str:
        """A text that stays the same only while a member's bytes do, had without reading them; empty: nobody knows."""
        return ""

    @abstractmethod
    def outside(self, member: str) -> bool:
        """Whether the name is absolute, climbs out, or leaves through a link; whether it exists is not asked."""

    @abstractmethod
    def contains(self, member: str) -> bool:
        """Whether there is such a file inside; False for every name that is ``outside``."""

    @abstractmethod
    def checksum(self, member: str) -> Hashable:
        """A value that members with equal bytes share."""

    @abstractmethod
    def _files(self) -> Iterator[Member]:
        """Every file inside, to any depth, in any order; those in hidden folders may be left out.

        Raises:
            CatalogueError: the tree can't be listed.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back what is held open, if anything."""

    @cached_property
    def listing(self) -> Listing:
        """The photos and tables, found on first use (a server that only reads never asks)."""
        photos, tables, sheets, others = [], [], [], 0
        for member in self._files():
            path = PurePosixPath(member.name)
            if any(map(is_strewn, path.parts)):
                continue
            if path.suffix.lower() in SUFFIXES and _is_text(member.name):
                photos.append(member)
            elif path.name.casefold() == TABLE:
                tables.append(member)
            else:
                others += 1
                if path.suffix.lower() in SHEETS and _is_text(member.name):
                    sheets.append(member)
        return Listing(_by_name(photos), _by_name(tables), _by_name(sheets), others)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (64 hexadecimal digits) that changes when any photo's or table's name, size or contents do."""
        digest = hashlib.sha256(self.kind.encode())
        for member in (*self.listing.photos.values(), *self.listing.tables.values()):
            digest.update(f"{member.name}\0{member.size}\0{member.stamp}\n".encode())
        return digest.hexdigest()

    def members(self) -> tuple[str, ...]:
        """POSIX paths of the photos, sorted."""
        return tuple(self.listing.photos)


def mark_of(facts: os.stat_result) -> str:
    """``Source.mark`` of a file with these ``facts``: size, times of change, inode, as git tells what it need not read.

    Who writes can set the time that the contents changed, but not the time that the file did. A file that changed in
    this very moment has no mark: a clock that ticks coarsely could give the next change the same time.
    """
    if time.time_ns() - max(facts.st_mtime_ns, facts.st_ctime_ns) < SETTLED:
        return ""
    return f"{facts.st_size}-{facts.st_mtime_ns}-{facts.st_ctime_ns}-{facts.st_ino}"


def is_strewn(part: str) -> bool:
    """Whether a file or folder of this name is hidden, or one of those that operating systems strew about."""
    return part.startswith(".") or part.casefold() in _SILENT


def climbs(name: str) -> bool:
    """Whether a POSIX path is absolute, has a drive letter, or leads above where it starts."""
    return name.startswith("/") or name[1:3] == ":/" or ".." in name.split("/") or "\0" in name


def _is_text(name: str) -> bool:
    """Whether a database, a page and a URL can hold the name; bytes of another encoding on disk are not text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _by_name(members: list[Member]) -> dict[str, Member]:
    return {member.name: member for member in sorted(members, key=lambda member: member.name)}
