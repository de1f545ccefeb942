"""Names of files, cells and ids as people, shops and spreadsheets write them → keys under which the same are equal."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from lookalike.photos import SUFFIXES

ENDINGS = frozenset({*SUFFIXES, ".jpe", ".jfif", ".heic", ".heif"})  # of photos, whether this machine reads them or not
# Of one picture in several formats the first of these is taken: what most machines read, and how cameras wrote it.
FORMATS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif", ".bmp", ".gif")

_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e"  # of no width: they come with what is pasted
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_SAVED_QUERY = re.compile(r"(?:[?#]|%3f|@\w+=)[^/]*\Z", re.IGNORECASE)  # as programs write it in a file's name
_DRIVE = re.compile(r"[a-zA-Z]:")
_NEXT_ADDRESS = re.compile(r"[\s,;]+(?=(?:https?:)?//)", re.IGNORECASE)
_SURE_MARKS = re.compile(r"[|\r\n]+")  # they part names, as no name holds them
_MARKS = re.compile(r"[,;]")  # they part names, or stand in one

_MARKED_AS_TEXT = re.compile(r'="(?P<equals>.*)"|\'(?P<apostrophe>[\d=+@-].*)', re.DOTALL)
# A whole number as a spreadsheet shows it: 15970.0, 15,970, or 1.597E+04 with all its digits.
_DECIMAL = re.compile(r"(\d+)(?:[.,]0{1,2}|\.0{4,})?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}([.,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a cell says of one photo: as it is written, as a POSIX path, and the keys of its folders and its name."""

    written: str
    path: str
    folders: tuple[str, ...]
    name: str


def composed(text: str) -> str:
    """``text`` in the one Unicode form that is compared (a Mac writes ``é`` as two characters)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def key(text: str) -> str:
    """What ``text`` is compared by: without regard to case, percent-encoding, Unicode form and the width of blanks."""
    text = unquote(text) if "%" in text else text
    if not text.isascii():
        text = composed(composed(text.translate(dict.fromkeys(map(ord, _UNSEEN)))).casefold())
    return " ".join(text.lower().split())


def stem(name: str) -> str:
    """A file name without the ending of a photo; a point elsewhere is part of the name."""
    head, point, ending = name.rpartition(".")
    return head if point and f".{ending.lower()}" in ENDINGS else name


def without_query(name: str) -> str:
    """A file's name or path without the query of an address that was saved with it: ``red.jpg?v=2`` is ``red.jpg``."""
    cut = _SAVED_QUERY.sub("", name)
    return cut if cut != name and has_ending(cut) else name


def has_ending(name: str) -> bool:
    """Whether a name, its query cut off, ends as photos do."""
    cut = _QUERY.sub("", name)
    return stem(cut) != cut


def format_rank(photo: str) -> tuple[int, str]:
    """The place of a photo among other formats of the same picture."""
    ending = "." + photo.rpartition(".")[2].lower()
    return FORMATS.index(ending) if ending in FORMATS else len(FORMATS), photo


def reference(written: str) -> Reference:
    """A name, path or address, of Windows or not, as a path from nowhere in particular."""
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
    """The names, paths and addresses in a cell that may hold several.

    A bar or a line end always parts them; a comma, a semicolon or a blank only what ends as photos do or begins as
    addresses do: ``Red, blue.jpg`` is one name, and the commas of ``https://cdn.example/w_300,h_300/red.jpg`` are its
    own.
    """
    if cell[:1] == "[" and cell[-1:] == "]":  # a list as programs write it
        cell = cell[1:-1]
    found: list[str] = []
    for line in _SURE_MARKS.split(cell):
        for piece in _NEXT_ADDRESS.split(line):
            found += _parted(piece)
    tidy = (each.strip(" \t,;").strip("\"'").strip() for each in found)
    return [each for each in tidy if each]


def pieces_of(cell: str) -> list[str]:
    """The parts of a cell between all marks: of names without endings, which nothing else tells apart."""
    return [piece.strip() for piece in _MARKS.split(cell) if piece.strip()]


def tidy_id(text: str) -> str:
    """An id without what a spreadsheet put around it: ``="00123"``, an apostrophe, blanks and marks of no width."""
    text = text.strip().strip(_UNSEEN).strip()
    marked = _MARKED_AS_TEXT.fullmatch(text)
    inner = (marked["equals"] or marked["apostrophe"] or "") if marked else ""
    return inner.strip().strip(_UNSEEN).strip() or text


def number_of(text: str) -> str:
    """The digits, leading zeros left out, of the whole number that a spreadsheet took an id for; empty for none."""
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
    """Whether an id is a long number in short, such as ``1.23E+12``: most of its digits are lost."""
    return bool(_SCIENTIFIC.fullmatch(text)) and "+" in text and not number_of(text)


def _parted(text: str) -> list[str]:
    """``text`` parted at the commas and semicolons before which something ends as photos do."""
    starts = [0]
    for mark in _MARKS.finditer(text):
        if _is_whole(text[starts[-1] : mark.start()]):
            starts.append(mark.end())
    if len(starts) > 1 and text[starts[-1] :].strip() and not _is_whole(text[starts[-1] :]):
        starts.pop()  # what follows the last one is its own, such as a query with a comma
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _is_whole(piece: str) -> bool:
    return has_ending(piece.strip().strip("\"'"))
