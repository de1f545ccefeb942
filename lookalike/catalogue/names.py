"""Normalise file names, cells and ids, as people, shops and spreadsheets write them, so that equal ones match."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from lookalike.photos import SUFFIXES

# Of photos, whether they can be decoded here or not.
ENDINGS = frozenset({*SUFFIXES, ".jpe", ".jfif", ".heic", ".heif"})
# If one picture exists in several formats, the first of these is used.
FORMATS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif", ".bmp", ".gif")

_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e"  # zero-width characters, which come with pasted text
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_SAVED_QUERY = re.compile(r"(?:[?#]|%3f|@\w+=)[^/]*\Z", re.IGNORECASE)  # as download programs write it into a file name
_DRIVE = re.compile(r"[a-zA-Z]:")
_NEXT_ADDRESS = re.compile(r"[\s,;]+(?=(?:https?:)?//)", re.IGNORECASE)
_SURE_MARKS = re.compile(r"[|\r\n]+")  # separators that no name contains
_MARKS = re.compile(r"[,;]")  # separators that a name may contain

_MARKED_AS_TEXT = re.compile(r'="(?P<equals>.*)"|\'(?P<apostrophe>[\d=+@-].*)', re.DOTALL)
# A whole number as a spreadsheet shows it: 15970.0, 15,970, or 1.597E+04 with all its digits.
_DECIMAL = re.compile(r"(\d+)(?:[.,]0{1,2}|\.0{4,})?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}([.,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell's reference to one photo: as written, as a POSIX path, and the keys of its folders and its name."""

    written: str
    path: str
    folders: tuple[str, ...]
    name: str


def composed(text: str) -> str:
    """``text`` in Unicode form NFC (a Mac writes ``é`` as two characters)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def key(text: str) -> str:
    """The comparison key of ``text``: it ignores case, percent-encoding, Unicode form and runs of blanks."""
    text = unquote(text) if "%" in text else text
    if not text.isascii():
        text = composed(composed(text.translate(dict.fromkeys(map(ord, _UNSEEN)))).casefold())
    return " ".join(text.lower().split())


def stem(name: str) -> str:
    """A file name without a photo's ending; other points stay."""
    head, point, ending = name.rpartition(".")
    return head if point and f".{ending.lower()}" in ENDINGS else name


def without_query(name: str) -> str:
    """A file name or path without a URL query that was saved with it: ``red.jpg?v=2`` becomes ``red.jpg``."""
    cut = _SAVED_QUERY.sub("", name)
    return cut if cut != name and has_ending(cut) else name


def has_ending(name: str) -> bool:
    """Whether a name without its query has the ending of a photo."""
    cut = _QUERY.sub("", name)
    return stem(cut) != cut


def format_rank(photo: str) -> tuple[int, str]:
    """Sort key among several formats of one picture: the preferred format first."""
    ending = "." + photo.rpartition(".")[2].lower()
    return FORMATS.index(ending) if ending in FORMATS else len(FORMATS), photo


def reference(written: str) -> Reference:
    """Parse a file name, path (of Windows, too) or URL. The path loses its root, drive and host."""
    path = written
    scheme = _SCHEME.match(path)
    if scheme:
        path = unquote(_QUERY.sub("", path[scheme.end() :]).partition("/")[2])
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if parts and _DRIVE.fullmatch(parts[0]):
        parts = parts[1:]
    parts = [composed(part.strip()) for part in parts]
    parts[-1:] = map(without_query, parts[-1:])
    keys = [key(part) for part in parts]
    return Reference(written, "/".join(parts), tuple(keys[:-1]), keys[-1] if keys else "")


def references_of(cell: str) -> list[str]:
    """The names, paths and URLs in a cell that may hold several.

    A bar or a line end always separates them. A comma or a semicolon does so only after a photo's ending, and these or
    a blank before a URL. So ``Red, blue.jpg`` is one name, and the commas of
    ``https://cdn.example/w_300,h_300/red.jpg`` belong to the URL.
    """
    if cell[:1] == "[" and cell[-1:] == "]":  # a list in the syntax of a program
        cell = cell[1:-1]
    found: list[str] = []
    for line in _SURE_MARKS.split(cell):
        for piece in _NEXT_ADDRESS.split(line):
            found += _parted(piece)
    tidy = (each.strip(" \t,;").strip("\"'").strip() for each in found)
    return [each for each in tidy if each]


def pieces_of(cell: str) -> list[str]:
    """The parts of a cell between commas and semicolons, for names without endings."""
    return [piece.strip() for piece in _MARKS.split(cell) if piece.strip()]


def tidy_id(text: str) -> str:
    """An id without a spreadsheet's additions: ``="00123"``, an apostrophe, blanks and zero-width characters."""
    text = text.strip().strip(_UNSEEN).strip()
    marked = _MARKED_AS_TEXT.fullmatch(text)
    inner = (marked["equals"] or marked["apostrophe"] or "") if marked else ""
    return inner.strip().strip(_UNSEEN).strip() or text


def number_of(text: str) -> str:
    """The digits of an id that a spreadsheet turned into a number, without leading zeros; empty if it is no number."""
    if match := _DECIMAL.fullmatch(text):
        digits = match[1]
    elif _GROUPED.fullmatch(text):
        digits = re.sub(r"\D", "", text)
    elif (match := _SCIENTIFIC.fullmatch(text)) and len(match[2] or "") >= int(match[3]):
        digits = match[1] + match[2][: int(match[3])] if match[2] else match[1]
    else:
        return ""
    return digits.lstrip("0") or "0"


def is_rounded(text: str) -> bool:
    """Whether an id is a rounded number such as ``1.23E+12``, with most of its digits lost."""
    return bool(_SCIENTIFIC.fullmatch(text)) and "+" in text and not number_of(text)


def _parted(text: str) -> list[str]:
    """``text`` split at the commas and semicolons that follow a photo's ending."""
    starts = [0]
    for mark in _MARKS.finditer(text):
        if _is_whole(text[starts[-1] : mark.start()]):
            starts.append(mark.end())
    if len(starts) > 1 and text[starts[-1] :].strip() and not _is_whole(text[starts[-1] :]):
        starts.pop()  # the rest belongs to the last name, such as a query with a comma
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _is_whole(piece: str) -> bool:
    return has_ending(piece.strip().strip("\"'"))
