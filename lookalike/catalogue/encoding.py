"""Decode the bytes of a table, and report what was guessed or mended."""

import codecs
import re
from dataclasses import dataclass

from lookalike.catalogue.codepages import CODE_PAGES, MULTIBYTE, guess, page_of
from lookalike.errors import CatalogueError

# The longer first: the byte order mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Files said to be in these encodings often use their supersets.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-1": "cp1252"}
_UTF8 = re.compile(
    rb"(?P<good>(?:[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)"
    rb"|(?P<stray>.)",
    re.DOTALL,
)
# UTF-8 that was once decoded as Windows-1252 and saved again ("GrÃ¼n", "â‚¬"), or replacement characters.
_GARBLED = re.compile("[ÂÃ][\u0080-\u00bf\u0152-\u0178\u2018-\u203a€™]|â[€‚][\u0080-\u00bf“”™¬œ\u2018-\u203a]|\ufffd")
_BREAK = re.compile(r"[\s,;|]+")  # between words or cells
SAMPLE = 160  # characters of a line that a sentence shows
SHARE_OF_UTF8 = 0.2  # of the non-ASCII lines; a line in another encoding is hardly ever valid UTF-8 by chance


@dataclass(frozen=True)
class Text:
    """A table's text with \\n line ends, notes for people, and (line number from 1, what was mended) pairs.

    ``guessed``: a sentence on the encoding, if it was guessed from the bytes; else empty.
    """

    text: str
    notes: tuple[str, ...] = ()
    mended: tuple[tuple[int, str], ...] = ()
    guessed: str = ""


def decode_table(data: bytes, where: str, encoding: str | None = None) -> Text:
    """The text in ``data``; ``where`` is the file's name for people.

    Without ``encoding``, these are tried in turn: a byte order mark, UTF-8, UTF-8 with some lines in another encoding,
    the encoding that is detected from the bytes.

    Raises:
        CatalogueError: it is no text, or its encoding can't be detected.
    """
    if encoding is not None:
        return Text(_unix(_as_asked(data, where, encoding)))
    if data.startswith(b"PK\x03\x04"):
        raise CatalogueError(f"{where} is no CSV but a workbook or an archive: save it as CSV in UTF-8.")
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _unmarked_utf16(data)
    if marked and marked != "utf-8-sig":
        try:
            return Text(_unix(data.decode(marked)))
        except UnicodeDecodeError:
            raise _no_text(where) from None
    if b"\0" in data:
        raise _no_text(where)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = _unix(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _stray(data, where) or _guessed(data, where)
    return Text(text, _lost(text, where))


def _as_asked(data: bytes, where: str, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding.strip()).name
        return data.decode(_LARGER.get(name, name)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogueError(
            f"{where} is not written in {encoding}: byte {data[error.start]:#04x} in line {line} is invalid there."
        ) from None
    except LookupError:
        named = ", ".join(["UTF-8", "UTF-16", *CODE_PAGES.values()])
        raise CatalogueError(f"There is no encoding {encoding!r}; some known ones: {named}.") from None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: its ASCII characters have zero bytes at even or odd places only."""
    even, odd = data[:2000:2].count(0), data[1:2000:2].count(0)
    if min(even, odd) or len(data) % 2 or max(even, odd) < min(len(data), 2000) / 10:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _stray(data: bytes, where: str) -> Text | None:
    """The text of UTF-8 with some lines or words in another encoding; None if it is not mostly UTF-8."""
    lines = re.split(rb"\r\n|\r|\n", data)
    decoded: list[str] = []
    strays: list[int] = []
    letters: list[str] = []  # the non-ASCII lines that are UTF-8
    for at, line in enumerate(lines):
        try:
            decoded.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            decoded.append("")
            strays.append(at)
        else:
            letters += [] if line.isascii() else [decoded[-1]]
    if len(letters) < SHARE_OF_UTF8 * (len(letters) + len(strays)):
        return None
    page = page_of("".join(letters))
    for at in strays:
        decoded[at] = _mend(lines[at], page)
    text = "\n".join(decoded)
    mended = tuple(
        (at + 1, f"bytes that are not UTF-8, read as {CODE_PAGES[page]}: {_sample(decoded[at])}") for at in strays
    )
    return Text(text, _lost(text, where), mended)


def _mend(line: bytes, page: str) -> str:
    """Decode a line: its valid UTF-8 as such, the rest in the code page."""
    if page in MULTIBYTE:  # a second byte may be ASCII: the line can't be decoded byte by byte
        try:
            return line.decode(page)
        except UnicodeDecodeError:
            pass
    parts = (
        match["good"].decode("utf-8") if match["good"] else match["stray"].decode(page, "replace")
        for match in _UTF8.finditer(line)
    )
    return "".join(parts)


def _guessed(data: bytes, where: str) -> Text:
    page, rivals = guess(data)
    if page is None:
        seen = "; ".join(f"{CODE_PAGES[rival]} would make it {_sample(sample)}" for rival, sample in rivals)
        raise CatalogueError(
            f"{where} is not UTF-8, and its encoding can't be detected{': ' + seen if seen else ''}. "
            "Save it again as CSV in UTF-8, or name its encoding: --encoding NAME."
        )
    text = _unix(data.decode(page))
    lines = [line for line in text.split("\n") if not line.isascii()]
    # A letter tells more than a sign such as €.
    telling = next((line for line in lines if _first_letter(line) is not None), lines[0])
    said = (
        f"{where} is not UTF-8; it was read as {CODE_PAGES[page]}: {_sample(telling)}. If the names look right, there"
        " is nothing to do; else name the encoding by --encoding."
    )
    return Text(text, guessed=said)


def _lost(text: str, where: str) -> tuple[str, ...]:
    """A sentence if characters were lost before: only whoever exported the table can mend it."""
    if text.isascii() or not _GARBLED.search(text):
        return ()
    garbled = [at for at, line in enumerate(text.split("\n"), 1) if _GARBLED.search(line)]
    sample = _sample(text.split("\n")[garbled[0] - 1])
    return (
        f"{where} holds garbled characters in {len(garbled):,} line(s), the first is line {garbled[0]}: {sample}. "
        "They were garbled when the file was written: export it again.",
    )


def _sample(line: str) -> str:
    """A line for people; of a long one the words around its first letter, or else character, that is not ASCII."""
    if len(line) <= SAMPLE:
        return repr(line.strip())
    at = _first_letter(line)
    if at is None:
        at = next((at for at, char in enumerate(line) if not char.isascii()), 0)
    start = max(0, at - SAMPLE // 2)
    part = line[start : start + SAMPLE]
    return repr(f"{'…' if start else ''}{_whole_words(part, start > 0, start + SAMPLE < len(line))}")


def _whole_words(part: str, cut_before: bool, cut_after: bool) -> str:
    """``part`` of a line without the words that were cut at its ends, unless hardly anything would be left."""
    if cut_before and (end := _BREAK.search(part, 0, SAMPLE // 2)):
        part = part[end.end() :]
    if cut_after:
        ends = [each.start() for each in _BREAK.finditer(part) if each.start() > len(part) // 2]
        part = (part[: ends[-1]] if ends else part) + "…"
    return part.strip()


def _first_letter(line: str) -> int | None:
    """Where the first letter is that is not ASCII; None without one."""
    return next((at for at, char in enumerate(line) if char.isalpha() and not char.isascii()), None)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_text(where: str) -> CatalogueError:
    return CatalogueError(f"{where} is not a text: save it as CSV in UTF-8, or name its encoding: --encoding NAME.")
