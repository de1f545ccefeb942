"""What every source is: a tree of files, of which the photos and the tables are of interest."""

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
SETTLED = 2_000_000_000  # nanoseconds since a file's last change: FAT's clock, the coarsest, ticks every two seconds
HEAD_BYTES = 16  # of a file: they say whether it is a photo
_ENDING = re.compile(r"\.(?=\d*[a-z])[a-z0-9]{1,5}")  # what follows a name's last point, if it is no word or number
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")


class Member(NamedTuple):
    """A file inside a source: POSIX path, size in bytes, and a stamp that changes when its contents do."""

    name: str
    size: int
    stamp: int


@dataclass(frozen=True)
class Tree:
    """All files of a source, but those that are hidden or strewn about.

    Attributes:
        files: in any order; a name may be no text.
        places: name → where the file lies, of those whose name alone doesn't tell: see ``Source.places``.
        links: name → the file that it is a link to, of those that lie in the same source.
        unused: what can't be used, and folders that are passed over.
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
    copies: Mapping[str, Copy] = field(default_factory=dict)  # of the photos, those that were made of another
    unused: tuple[Unused, ...] = ()  # what is named one by one: archives, links, folders that are passed over


class Source(ABC):
    """Where photos and their table lie; reads from any number of threads at once; a context manager.

    Attributes:
        kind: the word for it in the manifest, such as "folder".
        path: where it is, absolute.
        notes: sentences for people, about how its names were read.
    """

    kind: ClassVar[str]

    def __init__(self, path: Path, places: Mapping[str, bytes] | None = None) -> None:
        """``places``: those that a build recorded; only they are used then. None: the source is looked through."""
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
        """Whether the name is absolute, climbs out, or leaves through a link that is not among the ``places``.

        Whether it exists is not asked.
        """

    @abstractmethod
    def contains(self, member: str) -> bool:
        """Whether there is such a file inside; False for every name that is ``outside``."""

    @abstractmethod
    def checksum(self, member: str) -> Hashable:
        """A value that members with equal bytes share."""

    @abstractmethod
    def _head(self, member: str) -> bytes:
        """The first bytes of a file that is in the tree; HEAD_BYTES where it has as many.

        Raises:
            CatalogueError: it can't be read.
            MachineError: the operating system refuses; it may give them another time.
        """

    @property
    @abstractmethod
    def _tree(self) -> Tree:
        """What there is, to any depth.

        Raises:
            CatalogueError: it can't be listed.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back what is held open, if anything."""

    def resolve_names(self, words: Callable[[], Collection[str]]) -> bool:
        """Read names whose encoding is not known so that they are among ``words``; whether that changed any.

        ``words`` gives the keys (``names.key``) of what a table calls its products and photos.
        """
        return False

    @cached_property
    def listing(self) -> Listing:
        """The photos and tables, found on first use (a server that only reads never asks)."""
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
                        Unused("file", name, f"has no ending, and whether it is a photo can't be seen: {error}")
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
        """Name → where it lies, of those photos and tables whose name alone doesn't tell.

        In a folder that is the file that links lead to, as the system writes its path: absolute, or from the folder
        on where it is inside. In an archive it is the name as it is stored there.
        """
        return self._tree.places if self._recorded is None else self._recorded

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (64 hexadecimal digits) that changes when any photo's or table's name, size or contents do."""
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
        """What to do with an archive."""
        if ending == ".zip" and self.kind == "folder":
            return f"is an archive: unpack it there, or build an index of it: python build_index.py {self.path / name}"
        return "is an archive: unpack it, so that its photos lie among the others"


def mark_of(facts: os.stat_result) -> str:
    """``Source.mark`` of a file with these ``facts``: size, times of change, inode, as git tells what it need not read.

    Who writes can set the time that the contents changed, but not the time that the file did. A file that changed in
    this very moment has no mark: a clock that ticks coarsely could give the next change the same time.
    """
    if time.time_ns() - max(facts.st_mtime_ns, facts.st_ctime_ns) < SETTLED:
        return ""
    return f"{facts.st_size}-{facts.st_mtime_ns}-{facts.st_ctime_ns}-{facts.st_ino}"


def ending_of(name: str) -> str:
    """The ending of a file name, in small letters with its point; empty where it has none that says what it is.

    Neither the ``5`` of ``shirt no.5`` nor the ``jpg_640x640`` of ``red.jpg_640x640`` is one.
    """
    point = name.rfind(".")
    ending = name[point:].lower() if point > 0 else ""
    return ending if ending in SUFFIXES or _ENDING.fullmatch(ending) else ""


def escapes(name: str) -> bool:
    """Whether a POSIX path is absolute, has a drive letter, or leads above where it starts."""
    if name.startswith("/") or name[1:3] == ":/" or "\0" in name:
        return True
    return ".." in name and ".." in name.split("/")


def _is_text(name: str) -> bool:
    """Whether a database, a page and a URL can hold the name; bytes of another encoding on disk are not text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(name: str) -> str:
    """A name that is no text, with escapes for what isn't."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\0")
