"""The base of all sources: a tree of files with photos and tables."""

import hashlib
import os
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import ClassVar, NamedTuple, Self

from lookalike.catalogue.copies import Copy, copies_among
from lookalike.catalogue.product import Unused
from lookalike.catalogue.sources.system_files import is_system_file
from lookalike.errors import CatalogueError
from lookalike.machine import with_retries
from lookalike.photos import SUFFIXES, is_photo

MAX_PHOTO_BYTES = 100_000_000  # a 61 MP camera's TIFF still opens; more is a mistake or a bomb
TABLE = "styles.csv"
SETTLED = 2_000_000_000  # nanoseconds since a file's last change: the coarsest clock, FAT's, has steps of two seconds
HEAD_BYTES = 16  # of a file: enough to see whether it is a photo
_ENDING = re.compile(r"\.(?=\d*[a-z])[a-z0-9]{1,5}")  # what may be an ending: not a number, not a long word
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")


class Member(NamedTuple):
    """A file in a source: POSIX path, size in bytes, and a stamp that changes with its contents."""

    name: str
    size: int
    stamp: int


@dataclass(frozen=True)
class Tree:
    """All files of a source, without hidden files and system files.

    Attributes:
        files: in any order; a name may be invalid Unicode.
        places: name → where the file lies, for files reached through links: see ``Source.places``.
        links: name of a link → the file in the same source to which it leads.
        unused: what can't be used, and folders that are ignored.
    """

    files: list[Member]
    places: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    unused: list[Unused] = field(default_factory=list)


@dataclass(frozen=True)
class Listing:
    """The files of a source, sorted by name."""

    photos: dict[str, Member] = field(default_factory=dict)
    tables: dict[str, Member] = field(default_factory=dict)  # every styles.csv
    others: tuple[str, ...] = ()  # files that are neither
    copies: Mapping[str, Copy] = field(default_factory=dict)  # photos derived from another photo
    unused: tuple[Unused, ...] = ()  # reported one by one: archives, links, ignored folders


class Source(ABC):
    """The place of photos and their table. It is a context manager, and any number of threads may read from it.

    Attributes:
        kind: its name in the manifest, such as "folder".
        path: its absolute path.
        notes: sentences for people on how its file names were decoded.
    """

    kind: ClassVar[str]

    def __init__(self, path: Path, places: Mapping[str, bytes] | None = None) -> None:
        """``places``: the recorded places; only these are used. None: the source is searched."""
        self.path = path.absolute()
        self.notes: tuple[str, ...] = ()
        self._recorded = places

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @classmethod
    @abstractmethod
    def accepts(cls, path: Path) -> bool:
        """Whether ``path`` looks like a source of this kind."""

    @abstractmethod
    def read(self, member: str, limit: int = MAX_PHOTO_BYTES) -> bytes:
        """The bytes of a photo or table.

        Raises:
            NotFoundError: there is no such file.
            CatalogueError: it can't be read, or has more than ``limit`` bytes.
            MachineError: the operating system refuses to read it now; a retry may succeed.
        """

    def mark(self, member: str) -> str:
        """A text that changes whenever the bytes of a member do, from file metadata only; empty if it is unknown."""
        return ""

    @abstractmethod
    def outside(self, member: str) -> bool:
        """Whether the name leads outside: it is absolute, escapes with "..", or follows a link not in ``places``.

        The file need not exist.
        """

    @abstractmethod
    def contains(self, member: str) -> bool:
        """Whether there is such a file; False for every name that leads ``outside``."""

    @abstractmethod
    def checksum(self, member: str) -> Hashable:
        """A value that is equal for members with equal bytes."""

    @abstractmethod
    def _head(self, member: str) -> bytes:
        """The first HEAD_BYTES bytes of a file in the tree, fewer if it is shorter.

        Raises:
            CatalogueError: it can't be read.
            MachineError: the operating system refuses to read it now; a retry may succeed.
        """

    @property
    @abstractmethod
    def _tree(self) -> Tree:
        """All files, to any depth.

        Raises:
            CatalogueError: the source can't be listed.
        """

    @abstractmethod
    def close(self) -> None:
        """Close open files, if there are any."""

    def resolve_names(self, words: Callable[[], Collection[str]]) -> bool:
        """Decode names of unknown encoding so that most are among ``words``. Returns whether any name changed.

        ``words`` gives the keys (``names.key``) of the product and photo names in a table.
        """
        return False

    @cached_property
    def listing(self) -> Listing:
        """The photos and tables, found on first use (never by a server, which only reads)."""
        tree = self._tree
        photos: dict[str, Member] = {}
        tables: dict[str, Member] = {}
        others: list[str] = []
        unused = [Unused(each.what, _shown(each.name), _shown(each.why)) for each in tree.unused]
        for member in sorted(tree.files):
            name = member.name
            base = name[name.rfind("/") + 1 :]
            ending = ending_of(base)
            if is_system_file(base):
                continue
            if not name.isascii() and not _is_text(name):
                unused.append(Unused("file", _shown(name), "has a name that is not UTF-8: rename it"))
            elif ending in SUFFIXES:
                photos[name] = member
            elif base.casefold() == TABLE:
                tables[name] = member
            elif ending in _ARCHIVES:
                unused.append(Unused("archive", name, self._advice(name, ending)))
            elif ending and "?" not in base:
                others.append(name)
            else:
                try:
                    if is_photo(with_retries(partial(self._head, name))):
                        photos[name] = member
                    else:
                        others.append(name)
                except CatalogueError as error:
                    unused.append(
                        Unused("file", name, f"has no ending, and can't be checked for being a photo: {error}")
                    )
        copies = copies_among(photos)
        copies |= {
            name: Copy(original, f"is a link to {original}")
            for name, original in tree.links.items()
            if name in photos and original in photos
        }
        return Listing(photos, tables, tuple(others), copies, tuple(sorted(unused)))

    @property
    def places(self) -> Mapping[str, bytes]:
        """Name → the place of the file, for photos and tables whose name alone does not show it.

        In a folder, these are files reached through links. Their place is the path of the target as the system encodes
        it: absolute, or relative to the source if it is inside. In an archive, it is the name as stored.
        """
        return self._tree.places if self._recorded is None else self._recorded

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (64 hexadecimal digits) that changes with the name, size or contents of any photo or table."""
        digest = hashlib.sha256(self.kind.encode())
        for member in (*self.listing.photos.values(), *self.listing.tables.values()):
            digest.update(f"{member.name}\0{member.size}\0{member.stamp}\n".encode())
        if places := self._tree.places:
            for name in (*self.listing.photos, *self.listing.tables):
                digest.update(b"%s\0%s\n" % (name.encode(), places.get(name, b"")))
        return digest.hexdigest()

    def members(self) -> tuple[str, ...]:
        """POSIX paths of the photos, sorted."""
        return tuple(self.listing.photos)

    def _advice(self, name: str, ending: str) -> str:
        """What the user can do about an archive in the source."""
        if ending == ".zip" and self.kind == "folder":
            return f"is an archive: unpack it there, or build an index of it: python build_index.py {self.path / name}"
        return "is an archive: unpack it beside the other photos"


def mark_of(facts: os.stat_result) -> str:
    """``Source.mark`` of a file with these ``facts``: size, mtime, ctime and inode, as git detects changed files.

    A program can set mtime, but not ctime. A file that changed a moment ago has no mark, because the next change could
    get the same time from a coarse clock.
    """
    if time.time_ns() - max(facts.st_mtime_ns, facts.st_ctime_ns) < SETTLED:
        return ""
    return f"{facts.st_size}-{facts.st_mtime_ns}-{facts.st_ctime_ns}-{facts.st_ino}"


def ending_of(name: str) -> str:
    """The ending of a file name in lower case, with its point; empty if it has none that could be a file type.

    Neither ``5`` in ``shirt no.5`` nor ``jpg_640x640`` in ``red.jpg_640x640`` is an ending.
    """
    point = name.rfind(".")
    ending = name[point:].lower() if point > 0 else ""
    return ending if ending in SUFFIXES or _ENDING.fullmatch(ending) else ""


def escapes(name: str) -> bool:
    """Whether a POSIX path may lead outside its folder: it is absolute, has a drive letter, or contains ".."."""
    if name.startswith("/") or name[1:3] == ":/" or "\0" in name:
        return True
    return ".." in name and ".." in name.split("/")


def _is_text(name: str) -> bool:
    """Whether the name is valid Unicode; names in other encodings on disk are not."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(name: str) -> str:
    """A name for people; invalid Unicode is escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\0")
