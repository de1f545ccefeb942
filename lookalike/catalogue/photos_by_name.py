"""The photos of a source, filed under their names: which of them a name or path in a table means."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property
from typing import TypeAlias

from lookalike.catalogue.names import Reference, composed, format_rank, key, stem, without_query
from lookalike.catalogue.sources import Source
from lookalike.errors import CatalogueError

Folders: TypeAlias = tuple[str, ...]  # keys, the outermost first


class PhotosByName:
    """Photos by their names' keys, with what is preferred where several fit.

    ``folder`` is the table's (None: not in the source). Photos beside the table win over those beside another table
    further down.
    """

    def __init__(self, source: Source, folder: str | None) -> None:
        self.source = source
        self._folder = folder or ""
        tables = source.listing.tables if folder is not None else ()
        parents = {name.rpartition("/")[0] for name in tables} - {self._folder}
        self._nested = [parent for parent in parents if _is_under(parent, self._folder)]
        self._folders: dict[str, Folders] = {}  # thousands of photos share a folder

    def folders(self, photo: str) -> Folders:
        """The keys of the folders that a photo lies in."""
        folder = photo.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = tuple(map(key, folder.split("/"))) if folder else ()
        return self._folders[folder]

    def of_path(self, wanted: Reference) -> list[str]:
        """The photos that ``wanted`` names, if it is a bare name; else those that lie in its folders, too.

        Whichever begins further up, the catalogue or the path: what they share must be all of one of them. The folder
        that holds every photo may be called otherwise.
        """
        if not wanted.folders:
            return self.of_name(wanted)
        found = self._tails.best_matches(wanted.folders, wanted)
        ends = (wanted.folders[-length:] for length in range(len(wanted.folders), 0, -1))
        return self._best(found or next(filter(None, (self._below.best_matches(end, wanted) for end in ends)), []))

    def of_name(self, wanted: Reference) -> list[str]:
        """The photos of the name, whatever their folders."""
        return self._best(self._names.best_matches((), wanted))

    def knows(self, wanted: Reference) -> bool:
        """Whether there is a photo of the name at all."""
        return self._names.knows(wanted)

    def shared(self, photo: str, wanted: Reference) -> int:
        """How many of the folders of a path, from the innermost, are a photo's."""
        return _shared(self.folders(photo), wanted.folders)

    def choose(self, photos: Sequence[str], path: str = "", own: Collection[str] = ()) -> list[str]:
        """The one photo that is meant where ``photos`` fit; two or more where that can't be told.

        First what lies exactly at ``path``, then what is ``own``, then what lies beside the table. Formats of one
        picture, and files of the same name and bytes, are one.
        """
        if len(photos) == 1:  # as nearly always
            return list(photos)
        places = {path, f"{self._folder}/{path}"}
        preferences: tuple[Callable[[str], bool], ...] = (
            lambda photo: composed(photo) in places,
            lambda photo: bool(path) and f"/{composed(photo)}".endswith(f"/{path}"),
            own.__contains__,
            self._is_beside,
        )
        for preferred in preferences:
            photos = [photo for photo in photos if preferred(photo)] or photos
        pictures: dict[str, list[str]] = defaultdict(list)
        for photo in photos:
            pictures[picture_of(photo)].append(photo)
        several = sorted((min(formats, key=format_rank) for formats in pictures.values()), key=self.rank)
        return [several[0], *(photo for photo in several[1:] if not self._is_repeat(photo, several[0]))]

    def why_missing(self, wanted: Reference) -> str:
        """Why there is no photo of the name."""
        if wanted.name in self._others:
            return "that is no photo in a format that is read"
        return "it is not there"

    def left_over(
        self, claimed: set[str]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        """What no row claims: photos; those that another stands for, and why; and other formats of those claimed."""
        pictures = {picture_of(photo): photo for photo in claimed}
        groups: dict[tuple[str, int], list[str]] = defaultdict(list)
        for photo in sorted(self.source.members(), key=lambda photo: (photo not in claimed, *self.rank(photo))):
            groups[file_name(photo), self.source.listing.photos[photo].size].append(photo)
        unclaimed: list[str] = []
        formats: list[tuple[str, str]] = []
        repeats: list[tuple[str, str]] = []
        copies = self.source.listing.copies
        for group in groups.values():
            seen: dict[Hashable, str] = {}
            for photo in group:
                checksum = self._checksum(photo) if len(group) > 1 else None
                if photo not in claimed:
                    if photo in copies:
                        repeats.append((photo, copies[photo].why))
                    elif checksum in seen:
                        repeats.append((photo, f"has the name and the bytes of {seen[checksum]}"))
                    elif picture_of(photo) in pictures:
                        formats.append((photo, pictures[picture_of(photo)]))
                    else:
                        unclaimed.append(photo)
                seen.setdefault(checksum, photo)
        return tuple(sorted(unclaimed)), tuple(sorted(repeats)), tuple(sorted(formats))

    def rank(self, photo: str) -> tuple[bool, int, str]:
        """Beside the table, further up, by name."""
        return not self._is_beside(photo), photo.count("/"), photo

    def _best(self, photos: list[str]) -> list[str]:
        """Those that are no copies of others, if there are any."""
        copies = self.source.listing.copies
        if len(photos) < 2 or not copies:  # as nearly always
            return photos
        return [photo for photo in photos if photo not in copies] or photos

    @cached_property
    def _others(self) -> set[str]:
        """Names of files that are no photos."""
        return {key(name.rpartition("/")[2]) for name in self.source.listing.others}

    @cached_property
    def _names(self) -> "_NameTable":
        """All photos, by nothing but their names."""
        table = _NameTable()
        for photo in self.source.members():
            table.put((), photo)
        return table

    @cached_property
    def _tails(self) -> "_NameTable":
        """All photos, by each end of their path that has a folder."""
        table = _NameTable()
        for photo in self.source.members():
            folders = self.folders(photo)
            for at in range(len(folders)):
                table.put(folders[at:], photo)
        return table

    @cached_property
    def _below(self) -> "_NameTable":
        """The photos in folders, by their path below the folder that holds every photo, or in it."""
        table = _NameTable()
        common = len(_common([self.folders(photo) for photo in self.source.members()]))
        for photo in self.source.members():
            folders = self.folders(photo)
            if folders:
                table.put(folders[min(common, len(folders) - 1) :], photo)
        return table

    def _is_beside(self, photo: str) -> bool:
        return _is_under(photo, self._folder) and not any(_is_under(photo, nested) for nested in self._nested)

    def _is_repeat(self, photo: str, other: str) -> bool:
        return file_name(photo) == file_name(other) and self._checksum(photo) == self._checksum(other)

    def _checksum(self, photo: str) -> Hashable:
        try:
            return self.source.checksum(photo)
        except CatalogueError:  # what can't be read is like no other; whoever decodes it will say why
            return photo


class _NameTable:
    """Photos by the keys of an end of their path."""

    def __init__(self) -> None:
        self._named: dict[tuple[Folders, str], list[str]] = defaultdict(list)
        self._stemmed: dict[tuple[Folders, str], list[str]] = defaultdict(list)

    def put(self, folders: Folders, photo: str) -> None:
        """File a photo as in these folders."""
        name = key(file_name(photo))
        self._named[folders, name].append(photo)
        self._stemmed[folders, stem(name)].append(photo)

    def knows(self, wanted: Reference) -> bool:
        """Whether a photo in no folder is called so."""
        return ((), wanted.name) in self._stemmed or ((), stem(wanted.name)) in self._stemmed

    def best_matches(self, folders: Folders, wanted: Reference) -> list[str]:
        """Photos of the name: "shirt.jpg" is rather that file than shirt.jpg.webp, and that rather than shirt.png."""
        name = wanted.path.rpartition("/")[2]
        named, stemmed = self._named.get((folders, wanted.name), []), self._stemmed.get((folders, wanted.name), [])
        return (
            [photo for photo in named if file_name(photo) == name]
            or [photo for photo in stemmed if stem(file_name(photo)) == name]
            or named
            or stemmed
            or self._stemmed.get((folders, stem(wanted.name)), [])
        )


def file_name(photo: str) -> str:
    """A photo's name without its folders."""
    return without_query(composed(photo.rpartition("/")[2]))


def picture_of(photo: str) -> str:
    """What the formats of one picture share: the path without its ending."""
    return stem(without_query(composed(photo)))


def _is_under(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/") or path == folder


def _shared(folders: Folders, others: Folders) -> int:
    """How many are the same from the innermost on."""
    count = 0
    for one, other in zip(reversed(folders), reversed(others), strict=False):
        if one != other:
            break
        count += 1
    return count


def _common(several: Iterable[Folders]) -> Folders:
    """The folders that all lie in."""
    distinct = set(several)
    least, most = min(distinct), max(distinct)
    differ = (at for at, (one, other) in enumerate(zip(least, most, strict=False)) if one != other)
    return least[: next(differ, len(least))]
