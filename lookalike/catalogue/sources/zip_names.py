"""The names of an archive's members, in whatever they are written.

An archive says of a name that it is UTF-8, or says it a second time in UTF-8, or doesn't say in what it is written:
then it is UTF-8 nearly everywhere, and the code page of somebody's computer in older archives.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from lookalike.catalogue.codepages import CODE_PAGES, DOS_PAGES, guess_names
from lookalike.catalogue.names import key, stem

STANDARD = "cp437"  # what the standard says of names that say nothing; every byte has a meaning there
PAGES = CODE_PAGES | DOS_PAGES
ENOUGH_NAMES = 10  # are not UTF-8 by chance
_MOST_NAMES = 500  # more tell nothing new
_UTF8_NAME = 0x800  # a bit of a member's flags
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field
_OF_DOS = {0, 10, 11}  # systems whose archives are written in the code page of DOS: FAT, NTFS
# A backslash parts folders, unless that would hide what follows, or it may be half of a character.
_SEPARATOR = re.compile(r"\\(?!\.)")
_SURE_SEPARATOR = re.compile(r"(?<![^\x00-\x7f])\\(?!\.)")


class Reading(NamedTuple):
    """How names are read that don't say in what they are written: by a code page, None where nobody knows which.

    With ``utf8`` those that can be are read as UTF-8.
    """

    page: str | None
    utf8: bool

    def name(self, stored: bytes) -> str:
        """A name as a POSIX path."""
        if self.is_utf8(stored):
            return stored.decode("utf-8").replace("\\", "/")
        if self.page is None:
            return _SURE_SEPARATOR.sub("/", stored.decode(STANDARD))
        return _SEPARATOR.sub("/", stored.decode(self.page, "replace"))

    def is_utf8(self, stored: bytes) -> bool:
        """Whether that name is read as UTF-8."""
        return self.utf8 and _reads(stored, "utf-8")


def stored_name(info: zipfile.ZipInfo) -> bytes:
    """A member's name as the archive holds it."""
    # Not ``filename``: the module cuts it at a zero byte, and on Windows takes a backslash for a separator.
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else STANDARD)


def certain_name(info: zipfile.ZipInfo) -> str | None:
    """A member's name where the archive leaves no doubt about it."""
    name: str = info.orig_filename
    if name.isascii() or info.flag_bits & _UTF8_NAME:
        return name
    return _unicode_path(info.extra, stored_name(info))


def read_by_bytes(stored: Sequence[bytes], systems: Collection[int]) -> Reading:
    """What the bytes of names speak for; ``systems`` are those that the archive says it was made on.

    UTF-8 where most names are; of a few others that are, it is by chance.
    """
    strange = [name for name in stored if not _reads(name, "utf-8")]
    if not strange:
        return Reading(None, utf8=True)
    utf8 = len(strange) * 2 < len(stored)
    names = [re.sub(rb"\.\w{1,5}\Z", b"", name) for name in (strange if utf8 else stored)]
    of_dos = guess_names(names, DOS_PAGES) if _OF_DOS.issuperset(systems) else None
    return Reading(of_dos or guess_names(names, PAGES), utf8)


def read_by_words(stored: Sequence[bytes], before: Reading, words: Collection[str]) -> Reading:
    """The reading by which most names are among ``words`` (keys); the one of ``before`` if no other is better."""
    if before == Reading(None, utf8=True) and len(stored) >= ENOUGH_NAMES:
        return before
    readings = [before, *(Reading(page, utf8) for page in PAGES for utf8 in (before.utf8, not before.utf8))]
    sample = stored[:_MOST_NAMES]
    return max(readings, key=lambda reading: sum(_is_among(name, reading, words) for name in sample))


def _is_among(stored: bytes, reading: Reading, words: Collection[str]) -> bool:
    """Whether the name, or a folder in it, is one of the words; what is ASCII is so in every reading."""
    parts = [key(part) for part in reading.name(stored).split("/") if not part.isascii()]
    return any(part in words or stem(part) in words for part in parts)


def _unicode_path(extra: bytes, stored: bytes) -> str | None:
    """The name that Info-ZIP's field gives, if it is of the name ``stored``, and not of one before."""
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
