"""A folder of photos, to any depth. Links in it are followed."""
# ruff: noqa: PTH113, PTH114, PTH116, PTH118
# For the names of a whole catalogue, pathlib takes ten times as long, and it raises where os.path returns False.

import errno
import hashlib
import os
import stat
from collections.abc import Hashable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from lookalike.catalogue.product import Unused
from lookalike.catalogue.sources.base import HEAD_BYTES, MAX_PHOTO_BYTES, Member, Source, Tree, escapes, mark_of
from lookalike.catalogue.sources.system_files import generated_content, is_system_file
from lookalike.errors import CatalogueError, MachineError, NotFoundError
from lookalike.machine import is_trouble
from lookalike.registry import Entry

ENTRIES = (Entry("folder", "A folder, searched to any depth", "lookalike.catalogue.sources.folder:Folder"),)

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)


class Folder(Source):
    """Files under ``path``, and the targets of links there.

    With recorded places, a link is read only if it still leads to its recorded target. So nobody can make other files
    visible by placing a link in the folder.
    """

    kind = "folder"

    def __init__(self, path: Path, places: Mapping[str, bytes] | None = None) -> None:
        super().__init__(path, places)
        self._root = os.path.realpath(self.path)
        self._real_folder = lru_cache(maxsize=4096)(os.path.realpath)  # thousands of photos share a folder

    @classmethod
    def accepts(cls, path: Path) -> bool:
        return path.is_dir()

    def read(self, member: str, limit: int = MAX_PHOTO_BYTES) -> bytes:
        path = self.path / member
        try:
            real = self._real(member)
            if not real or not stat.S_ISREG(os.stat(real).st_mode):
                raise NotFoundError(f"There is no file {member!r} in {self.path}.")
            with open(real, "rb") as file:  # noqa: PTH123
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
            mark = mark_of(os.stat(os.path.join(self.path, member)))
        except OSError:  # reading it will report why
            return ""
        place = self.places.get(member)  # the target may be on another disk, where inode numbers are others
        return f"{mark}-{place.hex()}" if mark and place is not None else mark

    def outside(self, member: str) -> bool:
        if escapes(member):
            return True
        folder, name = os.path.split(os.path.join(self.path, member))
        real = os.path.join(self._real_folder(folder), name)
        inside = self._is_inside(os.path.realpath(real) if os.path.islink(real) else real)
        return not inside and member not in self.places

    def contains(self, member: str) -> bool:
        real = self._real(member)
        return bool(real) and os.path.isfile(real)

    def close(self) -> None:
        """Nothing is held open."""

    def checksum(self, member: str) -> Hashable:
        return hashlib.sha256(self.read(member)).digest()

    def _head(self, member: str) -> bytes:
        real = self._real(member)
        try:
            with open(real, "rb") as file:  # noqa: PTH123
                return file.read(HEAD_BYTES)
        except OSError as error:
            kind = MachineError if is_trouble(error) else CatalogueError
            raise kind(f"{self.path / member} can't be read: {error.strerror}.") from error

    @cached_property
    def _tree(self) -> Tree:
        return _Walk(self.path, self._root).tree

    def _real(self, member: str) -> str:
        """The real path of a file; empty if it is neither the path of its name nor the recorded place."""
        if escapes(member):
            return ""
        plain = os.path.normpath(os.path.join(self._root, member))
        real = os.path.realpath(plain)
        if real == plain:
            return real
        place = self.places.get(member)
        return real if place is not None and real == os.path.join(self._root, os.fsdecode(place)) else ""

    def _is_inside(self, real: str) -> bool:
        return real == self._root or _lies_in(real, self._root)


class _Walk:
    """Lists the files under a folder: first the folder's own, then the targets of its links, and so on.

    So a file gets its own name rather than that of a link. A folder that was already listed is not entered again, so
    loops end.
    """

    def __init__(self, path: Path, root: str) -> None:
        """``root`` is the real path of ``path``."""
        self.tree = Tree([])
        self._path, self._root = path, root
        self._walked: dict[str, str] = {}  # real folder → its name
        self._links: list[tuple[str, str]] = []  # name of the link in the source, path of the link
        self._linked: dict[str, bytes] = {}  # name of a link to a file → place of the file
        self._descend("", root)
        while self._links:
            links, self._links = sorted(self._links), []
            for name, link in links:
                self._follow(name, link)
        if self._linked:
            self._find_duplicate_links()

    def _descend(self, name: str, real: str) -> None:
        """List everything in the folder with the real path ``real``."""
        is_own = real == self._root
        folders = [(name, real)]
        while folders:
            name, real = folders.pop()
            self._walked[real] = name
            try:
                with os.scandir(Path(real)) as entries:
                    for entry in entries:
                        path = f"{name}/{entry.name}" if name else entry.name
                        if entry.is_symlink():
                            self._links.append((path, entry.path))
                        elif entry.is_file(follow_symlinks=False):
                            facts = entry.stat(follow_symlinks=False)
                            self.tree.files.append(Member(path, facts.st_size, facts.st_mtime_ns))
                            if not is_own:
                                self._put(path, entry.path)
                        elif self._is_entered(entry, path):
                            folders.append((path, entry.path))
            except OSError as error:
                raise CatalogueError(f"{self._path / name} can't be read: {error.strerror}.") from error

    def _is_entered(self, entry: os.DirEntry[str], path: str) -> bool:
        """Whether an entry that is neither a file nor a link is a folder to enter."""
        if self._is_ignored(path):  # the system often denies access to .Trashes
            return False
        if not entry.is_dir(follow_symlinks=False):
            self._leave(path, "is a pipe, a socket or a device", "file")
        elif entry.path in self._walked:
            self._leave(path, self._read_elsewhere(entry.path))
        else:
            return True
        return False

    def _follow(self, name: str, link: str) -> None:
        """Add the target of a link: a file, or a folder with everything in it."""
        if self._is_ignored(name):
            return
        target = os.path.realpath(link)
        try:
            facts = os.stat(target)
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                raise CatalogueError(f"{self._path / name} can't be read: {error.strerror}.") from error
            leads = "to itself" if error.errno == errno.ELOOP else f"to {target}, which does not exist"
            self._leave(name, f"is a link {leads}")
            return
        if stat.S_ISDIR(facts.st_mode):
            if target in self._walked:
                self._leave(name, self._read_elsewhere(target))
            elif _lies_in(self._root, target) or _lies_in(link, target):
                self._leave(name, f"is a link to {target}, which contains the link itself")
            else:
                self._descend(name, target)
        elif stat.S_ISREG(facts.st_mode):
            self.tree.files.append(Member(name, facts.st_size, facts.st_mtime_ns))
            self._linked[name] = self._put(name, target)
        else:
            self._leave(name, "is a link to a pipe, a socket or a device")

    def _find_duplicate_links(self) -> None:
        """Find the links to files that are already in the source, by their own name or through an earlier link."""
        places, linked = self.tree.places, self._linked
        own = (file.name for file in self.tree.files if file.name not in linked)
        names = {places.get(name, os.fsencode(name)): name for name in own}
        for name, place in linked.items():
            first = names.setdefault(place, name)
            if first != name:
                self.tree.links[name] = first

    def _is_ignored(self, path: str) -> bool:
        """Whether a folder or link of this name is ignored. Folders with generated photos are also reported."""
        name = path.rpartition("/")[2]
        made = generated_content(name)
        if made:
            self._leave(path, made, "folder")
        return bool(made) or is_system_file(name)

    def _read_elsewhere(self, real: str) -> str:
        return f"is the same folder as {self._walked[real] or 'the catalogue itself'}, which is read"

    def _put(self, name: str, real: str) -> bytes:
        """Record the place of a file that was reached through a link."""
        place = real[len(self._root.rstrip(os.sep)) + 1 :] if _lies_in(real, self._root) else real
        self.tree.places[name] = os.fsencode(place)
        return self.tree.places[name]

    def _leave(self, name: str, why: str, what: str = "link") -> None:
        self.tree.unused.append(Unused(what, name, why))


def _lies_in(path: str, folder: str) -> bool:
    """Whether a real path is inside a folder, at any depth."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)
