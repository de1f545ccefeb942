"""Decode the names of an archive's members.

An archive may flag a name as UTF-8, or repeat it in a UTF-8 field. Otherwise its encoding is unknown: mostly UTF-8, but
in older archives the code page of the computer that made it.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from lookalike.catalogue.codepages import CODE_PAGES, DOS_PAGES, guess_names
from lookalike.catalogue.names import key, stem

STANDARD = "cp437"  # the standard's encoding for unflagged names; every byte is valid
PAGES = CODE_PAGES | DOS_PAGES
ENOUGH_NAMES = 10  # so many valid names are not UTF-8 by chance
_MOST_NAMES = 500  # more names add no evidence
_UTF8_NAME = 0x800  # a bit of a member's flags
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field
_OF_DOS = {0, 10, 11}  # creating systems (FAT, NTFS) whose archives use a DOS code page
# A backslash separates folders, except before a point, where the file would be hidden. In an unknown encoding it may
# also be the second byte of a character.
_SEPARATOR = re.compile(r"\\(?!\.)")
_SURE_SEPARATOR = re.compile(r"(?<![^\x00-\x7f])\\(?!\.)")


class Reading(NamedTuple):
    """How to decode names of unknown encoding: by the code page ``page`` (None: unknown).

    With ``utf8``, names that are valid UTF-8 are decoded as UTF-8 instead.
    """

    page: str | None
    utf8: bool

    def name(self, stored: bytes) -> str:
        """The stored name as a POSIX path."""
        if self.is_utf8(stored):
            return stored.decode("utf-8").replace("\\", "/")
        if self.page is None:
            return _SURE_SEPARATOR.sub("/", stored.decode(STANDARD))
        return _SEPARATOR.sub("/", stored.decode(self.page, "replace"))

    def is_utf8(self, stored: bytes) -> bool:
        """Whether the name is decoded as UTF-8."""
        return self.utf8 and _reads(stored, "utf-8")


def stored_name(info: zipfile.ZipInfo) -> bytes:
    """A member's name as bytes, as stored in the archive."""
    # Not ``filename``: the zipfile module cuts it at a zero byte, and replaces backslashes on Windows.
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else STANDARD)


def certain_name(info: zipfile.ZipInfo) -> str | None:
    """A member's name, if its encoding is known; else None."""
    name: str = info.orig_filename
    if name.isascii() or info.flag_bits & _UTF8_NAME:
        return name
    return _unicode_path(info.extra, stored_name(info))


def read_by_bytes(stored: Sequence[bytes], systems: Collection[int]) -> Reading:
    """How to decode names, judging by their bytes; ``systems`` are the creating systems in the archive.

    UTF-8 is used if most names are valid UTF-8.
    """
    strange = [name for name in stored if not _reads(name, "utf-8")]
    if not strange:
        return Reading(None, utf8=True)
    utf8 = len(strange) * 2 < len(stored)
    names = [re.sub(rb"\.\w{1,5}\Z", b"", name) for name in (strange if utf8 else stored)]
    of_dos = guess_names(names, DOS_PAGES) if _OF_DOS.issuperset(systems) else None
    return Reading(of_dos or guess_names(names, PAGES), utf8)


def read_by_words(stored: Sequence[bytes], before: Reading, words: Collection[str]) -> Reading:
    """The reading by which most names are among ``words`` (keys); ``before`` if no other is better."""
    if before == Reading(None, utf8=True) and len(stored) >= ENOUGH_NAMES:
        return before
    readings = [before, *(Reading(page, utf8) for page in PAGES for utf8 in (before.utf8, not before.utf8))]
    sample = stored[:_MOST_NAMES]
    return max(readings, key=lambda reading: sum(_is_among(name, reading, words) for name in sample))


def _is_among(stored: bytes, reading: Reading, words: Collection[str]) -> bool:
    """Whether the name or one of its folders is among the words. ASCII parts, equal in all readings, don't count."""
    parts = [key(part) for part in reading.name(stored).split("/") if not part.isascii()]
    return any(part in words or stem(part) in words for part in parts)


def _unicode_path(extra: bytes, stored: bytes) -> str | None:
    """The name in Info-ZIP's Unicode path field, if its checksum matches ``stored``."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and data[:1] == b"\x01" and data[1:5] == struct.pack("<I", zlib.crc32(stored)):
            try:
                return data[5:].decode("utf-8") or None
            except UnicodeDecodeError:
                return None
    return None


def _reads(stored: bytes, page: str) -> bool:
    try:
        stored.decode(page)
    except UnicodeDecodeError:
        return False
    return True
