"""Look up the photos of a source by the names and paths in a table."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property
from typing import TypeAlias

from lookalike.catalogue.names import Reference, composed, format_rank, key, stem, without_query
from lookalike.catalogue.sources import Source
from lookalike.errors import CatalogueError

Folders: TypeAlias = tuple[str, ...]  # keys (``names.key``) of folder names, the outermost first


class PhotosByName:
    """The photos of ``source`` by name, with a preference where several match.

    ``folder`` is the folder of the table (None if the table is not in the source). Photos beside this table are
    preferred over photos beside another table in a subfolder.
    """

    def __init__(self, source: Source, folder: str | None) -> None:
        self.source = source
        self._folder = folder or ""
        tables = source.listing.tables if folder is not None else ()
        parents = {name.rpartition("/")[0] for name in tables} - {self._folder}
        self._nested = [parent for parent in parents if _is_under(parent, self._folder)]
        self._folders: dict[str, Folders] = {}  # thousands of photos share a folder

    def folders(self, photo: str) -> Folders:
        """The keys of the folders that contain a photo."""
        folder = photo.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = tuple(map(key, folder.split("/"))) if folder else ()
        return self._folders[folder]

    def of_path(self, wanted: Reference) -> list[str]:
        """The photos that ``wanted`` means: by name, and by its folders if it has any.

        The folders of one side, the photo or the path, must all match the innermost folders of the other. The folder
        that contains every photo may have another name.
        """
        if not wanted.folders:
            return self.of_name(wanted)
        found = self._tails.best_matches(wanted.folders, wanted)
        ends = (wanted.folders[-length:] for length in range(len(wanted.folders), 0, -1))
        return self._best(found or next(filter(None, (self._below.best_matches(end, wanted) for end in ends)), []))

    def of_name(self, wanted: Reference) -> list[str]:
        """The photos with this name in any folder."""
        return self._best(self._names.best_matches((), wanted))

    def knows(self, wanted: Reference) -> bool:
        """Whether any photo has this name."""
        return self._names.knows(wanted)

    def shared(self, photo: str, wanted: Reference) -> int:
        """How many folders the photo and the path share, counted from the innermost."""
        return _shared(self.folders(photo), wanted.folders)

    def choose(self, photos: Sequence[str], path: str = "", own: Collection[str] = ()) -> list[str]:
        """The one photo that is meant among matching ``photos``; two or more if it is ambiguous.

        The order of preference: the photo exactly at ``path``, the photos in ``own``, the photos beside the table.
        Several formats of one picture count as one, and so do files with equal names and bytes.
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
        """Why no photo has this name."""
        if wanted.name in self._others:
            return "that is not a photo in a supported format"
        return "it is not there"

    def left_over(
        self, claimed: set[str]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        """The photos that no row claims.

        Returns the unclaimed photos; the repeats of other photos, with the reason; and other formats of claimed photos,
        with the claimed one.
        """
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
        """Sort key: beside the table first, then fewer folders, then by name."""
        return not self._is_beside(photo), photo.count("/"), photo

    def _best(self, photos: list[str]) -> list[str]:
        """The photos that are not copies of others, or all of them if all are copies."""
        copies = self.source.listing.copies
        if len(photos) < 2 or not copies:  # as nearly always
            return photos
        return [photo for photo in photos if photo not in copies] or photos

    @cached_property
    def _others(self) -> set[str]:
        """Keys of the names of files that are not photos."""
        return {key(name.rpartition("/")[2]) for name in self.source.listing.others}

    @cached_property
    def _names(self) -> "_NameTable":
        """All photos by name, without folders."""
        table = _NameTable()
        for photo in self.source.members():
            table.put((), photo)
        return table

    @cached_property
    def _tails(self) -> "_NameTable":
        """All photos by each trailing part of their path that includes a folder."""
        table = _NameTable()
        for photo in self.source.members():
            folders = self.folders(photo)
            for at in range(len(folders)):
                table.put(folders[at:], photo)
        return table

    @cached_property
    def _below(self) -> "_NameTable":
        """The photos in folders, by their path below the folder that contains every photo."""
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
        except CatalogueError:  # an unreadable file equals no other; decoding it will report why
            return photo


class _NameTable:
    """Photos by keys: trailing folders and name."""

    def __init__(self) -> None:
        self._named: dict[tuple[Folders, str], list[str]] = defaultdict(list)
        self._stemmed: dict[tuple[Folders, str], list[str]] = defaultdict(list)

    def put(self, folders: Folders, photo: str) -> None:
        """Add a photo under these folders."""
        name = key(file_name(photo))
        self._named[folders, name].append(photo)
        self._stemmed[folders, stem(name)].append(photo)

    def knows(self, wanted: Reference) -> bool:
        """Whether a photo was added under this name without folders."""
        return ((), wanted.name) in self._stemmed or ((), stem(wanted.name)) in self._stemmed

    def best_matches(self, folders: Folders, wanted: Reference) -> list[str]:
        """Photos with this name. For "shirt.jpg" the order is shirt.jpg, shirt.jpg.webp, shirt.png."""
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
    """A photo's file name."""
    return without_query(composed(photo.rpartition("/")[2]))


def picture_of(photo: str) -> str:
    """The path without its ending, which several formats of one picture share."""
    return stem(without_query(composed(photo)))


def _is_under(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/") or path == folder


def _shared(folders: Folders, others: Folders) -> int:
    """How many folders are equal, counted from the innermost."""
    count = 0
    for one, other in zip(reversed(folders), reversed(others), strict=False):
        if one != other:
            break
        count += 1
    return count


def _common(several: Iterable[Folders]) -> Folders:
    """The leading folders that all have in common."""
    distinct = set(several)
    least, most = min(distinct), max(distinct)
    differ = (at for at, (one, other) in enumerate(zip(least, most, strict=False)) if one != other)
    return least[: next(differ, len(least))]
