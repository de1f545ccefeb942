"""Which photo bears which id: as its name, at the beginning of its name, or as the name of its folder."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lookalike.catalogue.filed import Filed, file_name
from lookalike.catalogue.names import composed, key, number_of, stem

# What the picture of a product is called among its others.
_FIRST = re.compile(r"(?:main|front|cover|primary|hero|default)\b")
_BOUNDARY = re.compile(r"(?<=[^\W_])(?=[\W_])")  # behind a letter or digit, before a mark: 15970|_1, 15970| (2)

_AS_WRITTEN, _ALIKE, _AS_NUMBER = range(3)


@dataclass(frozen=True, slots=True)
class Owned:
    """A photo that bears an id: what else its name says, and how sure that is, 0 surest."""

    photo: str
    id: str
    rest: str  # key of the name behind the id, and of the folders below it
    likeness: int
    in_folder: bool  # the id is a folder's
    written: str  # the id as the photo writes it

    @property
    def by_number(self) -> bool:
        """Whether they agree in nothing but the number that they are."""
        return self.likeness == _AS_NUMBER


class Owners:
    """The photos of ``filed`` by the ids that they bear; one that bears two belongs to the longer.

    ``ids``: what photos may bear, an id or what else a product is called by → the id.
    """

    def __init__(self, ids: Mapping[str, str], filed: Filed) -> None:
        self._filed = filed
        self._exact: dict[str, str] = {}
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[str]] = defaultdict(set)
        for each, product_id in ids.items():
            self._exact[composed(each)] = product_id
            self._keys[key(each)].add(product_id)
            if number := number_of(each):
                self._numbers[number].add(product_id)
        self._slashes = max((each.count("/") for each in self._exact), default=0)
        self._of_folder: dict[str, Owned | None] = {}
        self._of_photo: dict[str, Owned] = {}
        self._of_id: dict[str, list[Owned]] = defaultdict(list)
        copies = filed.source.listing.copies
        for photo in sorted(filed.source.members(), key=copies.__contains__) if copies else filed.source.members():
            owned = self._find(photo)
            if owned and not (photo in copies and self._stands_for(copies[photo].original, owned.id)):
                self._of_photo[photo] = owned
                self._of_id[owned.id].append(owned)

    def of(self, photo: str) -> Owned | None:
        """The id that a photo bears, if any."""
        return self._of_photo.get(photo)

    def bearing(self, product_id: str) -> list[Owned]:
        """All photos that bear an id."""
        return self._of_id.get(product_id, [])

    def photos(self, product_id: str, taken: Collection[str] = ()) -> tuple[list[Owned], str]:
        """The photos that bear an id, its picture first, but those ``taken``; and which of them can't be told apart.

        Of two that differ in nothing but their folder, or of two ids that a spreadsheet may have made this one of,
        neither is it.
        """
        bearing = [owned for owned in self.bearing(product_id) if owned.photo not in taken]
        bearing = [owned for owned in bearing if not owned.by_number] or bearing
        if len(bearing) < 2:  # as nearly always
            return bearing, ""
        views: dict[str, list[Owned]] = defaultdict(list)
        for owned in bearing:
            views[owned.rest].append(owned)
        numbered = {each.written: each.photo for each in bearing if each.by_number}
        if len(numbered) > 1:
            return [], _two_fit(list(numbered.values()))
        chosen: list[Owned] = []
        trouble = ""
        for some in views.values():
            surest = min(each.likeness for each in some)
            of_photo = {each.photo: each for each in some if each.likeness == surest}
            meant = self._filed.choose(list(of_photo))
            if len(meant) > 1:
                trouble = trouble or _two_fit(meant)
            else:
                chosen.append(of_photo[meant[0]])
        return sorted(chosen, key=_order), trouble

    def _stands_for(self, original: str, product_id: str) -> bool:
        """Whether the original of a copy that bears an id bears it, too: then the copy is not wanted."""
        owned = self._of_photo.get(original)
        return owned is not None and owned.id == product_id

    def _find(self, photo: str) -> Owned | None:
        """The longest id that a photo bears; of two as long the one in its name."""
        folder = composed(photo).rpartition("/")[0]
        name = stem(file_name(photo))
        in_name = self._in_name(photo, folder, name)
        if folder not in self._of_folder:
            self._of_folder[folder] = self._in_folder(folder)
        above = self._of_folder[folder]
        if above and (in_name is None or _length(above) > _length(in_name)):
            rest = f"{above.rest}/{key(name)}" if above.rest else key(name)
            return Owned(photo, above.id, rest, above.likeness, in_folder=True, written=above.written)
        return in_name

    def _in_name(self, photo: str, folder: str, name: str) -> Owned | None:
        inner = folder.split("/") if folder else []
        ends = [len(name), *sorted((match.start() for match in _BOUNDARY.finditer(name)), reverse=True)]
        for as_number in (False, True):
            for depth in range(min(self._slashes, len(inner)), -1, -1):  # an id with slashes is a path
                above = "".join(f"{part}/" for part in inner[len(inner) - depth :])
                for end in ends:
                    found = self._look_up(above + name[:end], as_number)
                    if found:
                        return Owned(photo, found[0], key(name[end:]), found[1], False, above + name[:end])
        return None

    def _in_folder(self, folder: str) -> Owned | None:
        parts = folder.split("/") if folder else []
        best: Owned | None = None
        for as_number in (False, True):
            for end in range(len(parts), 0, -1):
                for start in range(end - 1, max(-1, end - 2 - self._slashes), -1):
                    written = "/".join(parts[start:end])
                    found = self._look_up(written, as_number)
                    if found and (best is None or len(written) > len(best.written)):
                        best = Owned("", found[0], "/".join(map(key, parts[end:])), found[1], True, written)
            if best:
                break
        return best

    def _look_up(self, written: str, as_number: bool) -> tuple[str, int] | None:
        """The id that is ``written`` somewhere, and how sure that is."""
        if not as_number:
            if written in self._exact:
                return self._exact[written], _AS_WRITTEN
            same, likeness = self._keys.get(key(written)), _ALIKE
        else:
            same = self._numbers.get(number_of(written)) if written.isdecimal() else None
            likeness = _AS_NUMBER
        return (next(iter(same)), likeness) if same and len(same) == 1 else None


def _length(owned: Owned) -> tuple[bool, int]:
    """What decides between two ids: what is written as the table has it, then the longer."""
    return owned.likeness != _AS_NUMBER, len(owned.written)


def _order(owned: Owned) -> tuple[bool, bool, list[tuple[bool, int, str]], str]:
    """The photo that is called by the id alone first, then what is called the first, then by number and name."""
    rest = owned.rest.strip("_-. ()/")
    parts = [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", rest)]
    return bool(rest), not _FIRST.match(rest), parts, owned.photo


def _two_fit(photos: Sequence[str]) -> str:
    one, other = sorted(photos)[:2]
    return f"is the name of two photos, {one} and {other}"
