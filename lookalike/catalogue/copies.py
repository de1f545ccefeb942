"""Find photos that software derived from other photos: resized and edited versions, and files in caches."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from lookalike.catalogue.names import format_rank, stem

_SIZE = (
    r"[-_]\d{2,5}x\d{2,5}(?:@\dx)?"  # WordPress: red-150x150.jpg; Shopware: red_800x800.jpg
    r"|_\d{2,5}x|_x\d{2,5}"  # Shopify: red_480x.jpg
    r"|[-_](?:home|small|medium|large|cart|category|thickbox)_default(?:_?2x)?"  # PrestaShop: 12-home_default.jpg
    r"|@\dx"
)
_SUFFIX = re.compile(rf"(?P<base>.*[^/])(?P<suffix>{_SIZE}|-scaled|-rotated|-e\d{{13}})", re.DOTALL)
_HAS_SUFFIX = re.compile(rf"(?:{_SIZE}|-scaled|-rotated|-e\d{{13}})(?:\.[^./]*)?\Z")
_EDITED = re.compile(r"-e\d{13}\Z")  # and when, in milliseconds
_REDUCED = ("-scaled", "-rotated")  # WordPress' own versions of an upload, the preferred first
# Suffixes that programs append to a whole name: red.jpg.webp, red.jpg_640x640, red.jpg~, red.jpg.1
_BEHIND = re.compile(
    r"(?P<name>.*\.(?:jpe?g|png|webp|gif|tiff?|bmp|avif))"
    r"(?:\.(?:webp|avif|jpe?g|png)|_\d{2,5}x\d{0,5}\S*|~|\.\d{1,3}|_original)\Z",
    re.DOTALL | re.IGNORECASE,
)
_CACHES = {"cache", "caches", "preview", "previews", "resized", "thumb", "thumbnail", "thumbnails", "thumbs"}


class Copy(NamedTuple):
    """The original of a derived photo ("" if unknown), and a description of the derived photo for people."""

    original: str
    why: str


def copies_among(photos: Collection[str]) -> dict[str, Copy]:
    """Those of ``photos`` (POSIX paths) that are copies of others among them.

    A resized or edited version lies beside its original. A folder with the name of a cache counts as a cache if most
    of its photos also lie outside it, in folders of the same names.
    """
    found = _in_caches(photos)
    suspects = [photo for photo in photos if _HAS_SUFFIX.search(photo)]
    if suspects:
        beside = _Versions(photo for photo in photos if photo not in found)
        for photo in suspects:
            original = beside.original_of(photo) if photo not in found else ""
            if original:
                found[photo] = Copy(original, f"is a size or an edit of {original}")
    for photo in photos:
        match = _BEHIND.match(photo)
        if match and match["name"] in photos and photo not in found:
            found[photo] = Copy(match["name"], f"was made of {match['name']}")
    return {photo: copy._replace(original=_first(copy.original, found)) for photo, copy in found.items()}


def _first(photo: str, copies: dict[str, Copy]) -> str:
    """The photo itself, or the end of its chain of originals."""
    while photo in copies:
        photo = copies[photo].original
    return photo


class _Versions:
    """Looks up photos by their paths without endings."""

    def __init__(self, photos: Iterable[str]) -> None:
        self._of_stem: dict[str, str] = {}
        self._edits: dict[str, list[str]] = defaultdict(list)
        for photo in photos:
            name = stem(photo)
            best = self._of_stem.setdefault(name, photo)
            if best != photo:
                self._of_stem[name] = min(best, photo, key=format_rank)
            if edit := _EDITED.search(name):
                self._edits[name[: edit.start()]].append(name)

    def original_of(self, photo: str) -> str:
        """The photo beside it that it is a size or an edit of; empty if there is none."""
        name = stem(photo)
        while match := _SUFFIX.fullmatch(name):
            name = match["base"]
            for other in self._likelier(name, match["suffix"]):
                if other in self._of_stem:
                    return self._of_stem[other]
        return ""

    def _likelier(self, base: str, suffix: str) -> list[str]:
        """Names that are preferred over ``base + suffix`` as the original, the best first."""
        edits = sorted(self._edits.get(base, ()), reverse=True)
        ranked = [base, *(base + each for each in _REDUCED), *edits]
        return ranked[: ranked.index(base + suffix)] if base + suffix in ranked else ranked


def _in_caches(photos: Collection[str]) -> dict[str, Copy]:
    """The photos in cache folders: folders that hold mostly copies."""
    cache_of: dict[str, str] = {}
    for folder in {photo.rpartition("/")[0] for photo in photos}:
        parts = folder.split("/")
        at = next((at for at, part in enumerate(parts) if part.casefold().strip("_-") in _CACHES), None)
        if at is not None:
            cache_of[folder] = "/".join(parts[: at + 1])
    if not cache_of:  # as nearly always
        return {}
    inside: dict[str, list[str]] = defaultdict(list)
    outside: list[str] = []
    for photo in photos:
        cache = cache_of.get(photo.rpartition("/")[0])
        (outside if cache is None else inside[cache]).append(photo)
    ways = _ways_below({cache.rpartition("/")[0] for cache in inside}, outside)
    copies: dict[str, Copy] = {}
    for cache, held in inside.items():
        originals = [_outside(photo[len(cache) + 1 :], ways[cache.rpartition("/")[0]]) for photo in held]
        if sum(map(bool, originals)) * 2 > len(held):
            why = f"lies in {cache}, which holds copies of other photos"
            copies |= {photo: Copy(original, why) for photo, original in zip(held, originals, strict=True)}
    return copies


def _ways_below(folders: set[str], photos: Iterable[str]) -> dict[str, dict[str, str]]:
    """Folder → relative path without ending → photo, for each photo below the folder.

    Each photo is listed by its path from the folder on, and by its path from the next folder on.
    """
    ways: dict[str, dict[str, str]] = {folder: {} for folder in folders}
    for photo in photos:
        parts = stem(photo).split("/")
        for depth in range(len(parts)):
            below = ways.get("/".join(parts[:depth]))
            if below is not None:
                for start in (depth, depth + 1):
                    below.setdefault("/".join(parts[start:]), photo)
    return ways


def _outside(way: str, known: dict[str, str]) -> str:
    """The photo outside a cache with the same relative path as one inside; leading folders may be left out."""
    names = [stem(way)]
    if match := _SUFFIX.fullmatch(names[0]):
        names.append(match["base"])
    parts = [name.split("/") for name in names]
    for at in range(len(parts[0])):
        for each in parts:
            if found := known.get("/".join(each[at:])):
                return found
    return ""
