"""Find photos by product id: as the file name, at its beginning, or as the name of a folder."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lookalike.catalogue.names import composed, key, number_of, stem
from lookalike.catalogue.photos_by_name import PhotosByName, file_name

# Names of a product's main picture.
_FIRST = re.compile(r"(?:main|front|cover|primary|hero|default)\b")
# After a letter or digit, before another character: 15970|_1, 15970| (2).
_BOUNDARY = re.compile(r"(?<=[^\W_])(?=[\W_])")

_AS_WRITTEN, _ALIKE, _AS_NUMBER = range(3)


@dataclass(frozen=True, slots=True)
class PhotoWithId:
    """A photo whose name or folder contains an id; a ``likeness`` of 0 is the surest match."""

    photo: str
    id: str
    rest: str  # key of the rest: folders below the id, and the name after it
    likeness: int
    in_folder: bool  # the id is the name of a folder
    written: str  # the id as spelled in the path

    @property
    def by_number(self) -> bool:
        """Whether the id matches only as a number."""
        return self.likeness == _AS_NUMBER


class PhotosById:
    """Photos by the id in their path. A photo with two ids belongs to the longer one.

    ``ids``: text to look for in paths (an id or SKU) → product id. ``by_name`` has the photos.
    """

    def __init__(self, ids: Mapping[str, str], by_name: PhotosByName) -> None:
        self._by_name = by_name
        self._exact: dict[str, str] = {}
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[str]] = defaultdict(set)
        for each, product_id in ids.items():
            self._exact[composed(each)] = product_id
            self._keys[key(each)].add(product_id)
            if number := number_of(each):
                self._numbers[number].add(product_id)
        self._slashes = max((each.count("/") for each in self._exact), default=0)
        self._of_folder: dict[str, PhotoWithId | None] = {}
        self._of_photo: dict[str, PhotoWithId] = {}
        self._of_id: dict[str, list[PhotoWithId]] = defaultdict(list)
        copies = by_name.source.listing.copies
        for photo in sorted(by_name.source.members(), key=copies.__contains__) if copies else by_name.source.members():
            match = self._find(photo)
            if match and not (photo in copies and self._stands_for(copies[photo].original, match.id)):
                self._of_photo[photo] = match
                self._of_id[match.id].append(match)

    def of(self, photo: str) -> PhotoWithId | None:
        """The match of a photo with an id, if there is one."""
        return self._of_photo.get(photo)

    def with_id(self, product_id: str) -> list[PhotoWithId]:
        """All photos with an id."""
        return self._of_id.get(product_id, [])

    def photos(self, product_id: str, excluded: Collection[str] = ()) -> tuple[list[PhotoWithId], str]:
        """The photos with an id, the main picture first, without those ``excluded``; and what is ambiguous.

        Two photos that differ only in their folder are ambiguous, and so are two ids that a spreadsheet may both have
        turned into this one. Neither is used then.
        """
        with_id = [match for match in self.with_id(product_id) if match.photo not in excluded]
        with_id = [match for match in with_id if not match.by_number] or with_id
        if len(with_id) < 2:  # as nearly always
            return with_id, ""
        views: dict[str, list[PhotoWithId]] = defaultdict(list)
        for match in with_id:
            views[match.rest].append(match)
        numbered = {each.written: each.photo for each in with_id if each.by_number}
        if len(numbered) > 1:
            return [], _two_fit(list(numbered.values()))
        chosen: list[PhotoWithId] = []
        trouble = ""
        for some in views.values():
            surest = min(each.likeness for each in some)
            of_photo = {each.photo: each for each in some if each.likeness == surest}
            meant = self._by_name.choose(list(of_photo))
            if len(meant) > 1:
                trouble = trouble or _two_fit(meant)
            else:
                chosen.append(of_photo[meant[0]])
        return sorted(chosen, key=_order), trouble

    def _stands_for(self, original: str, product_id: str) -> bool:
        """Whether the original of a copy has the same id: then the copy is not needed."""
        match = self._of_photo.get(original)
        return match is not None and match.id == product_id

    def _find(self, photo: str) -> PhotoWithId | None:
        """The longest id in a photo's path; of equally long ones, the one in the file name."""
        folder = composed(photo).rpartition("/")[0]
        name = stem(file_name(photo))
        in_name = self._in_name(photo, folder, name)
        if folder not in self._of_folder:
            self._of_folder[folder] = self._in_folder(folder)
        above = self._of_folder[folder]
        if above and (in_name is None or _length(above) > _length(in_name)):
            rest = f"{above.rest}/{key(name)}" if above.rest else key(name)
            return PhotoWithId(photo, above.id, rest, above.likeness, in_folder=True, written=above.written)
        return in_name

    def _in_name(self, photo: str, folder: str, name: str) -> PhotoWithId | None:
        inner = folder.split("/") if folder else []
        ends = [len(name), *sorted((match.start() for match in _BOUNDARY.finditer(name)), reverse=True)]
        for as_number in (False, True):
            for depth in range(min(self._slashes, len(inner)), -1, -1):  # an id with slashes spans folders
                above = "".join(f"{part}/" for part in inner[len(inner) - depth :])
                for end in ends:
                    found = self._look_up(above + name[:end], as_number)
                    if found:
                        return PhotoWithId(photo, found[0], key(name[end:]), found[1], False, above + name[:end])
        return None

    def _in_folder(self, folder: str) -> PhotoWithId | None:
        parts = folder.split("/") if folder else []
        best: PhotoWithId | None = None
        for as_number in (False, True):
            for end in range(len(parts), 0, -1):
                for start in range(end - 1, max(-1, end - 2 - self._slashes), -1):
                    written = "/".join(parts[start:end])
                    found = self._look_up(written, as_number)
                    if found and (best is None or len(written) > len(best.written)):
                        best = PhotoWithId("", found[0], "/".join(map(key, parts[end:])), found[1], True, written)
            if best:
                break
        return best

    def _look_up(self, written: str, as_number: bool) -> tuple[str, int] | None:
        """The product id for the text ``written`` in a path, and its likeness; None if there is none, or several."""
        if not as_number:
            if written in self._exact:
                return self._exact[written], _AS_WRITTEN
            same, likeness = self._keys.get(key(written)), _ALIKE
        else:
            same = self._numbers.get(number_of(written)) if written.isdecimal() else None
            likeness = _AS_NUMBER
        return (next(iter(same)), likeness) if same and len(same) == 1 else None


def _length(match: PhotoWithId) -> tuple[bool, int]:
    """Sort key between two ids: a match as text before one as a number, then the longer."""
    return match.likeness != _AS_NUMBER, len(match.written)


def _order(match: PhotoWithId) -> tuple[bool, bool, list[tuple[bool, int, str]], str]:
    """Sort key: the photo named by the id alone, then main pictures, then by number and name."""
    rest = match.rest.strip("_-. ()/")
    parts = [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", rest)]
    return bool(rest), not _FIRST.match(rest), parts, match.photo


def _two_fit(photos: Sequence[str]) -> str:
    one, other = sorted(photos)[:2]
    return f"is the name of two photos, {one} and {other}"
