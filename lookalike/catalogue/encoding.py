"""The bytes of a table → its text, and what had to be guessed or mended on the way."""

import codecs
import re
from dataclasses import dataclass

from lookalike.catalogue.codepages import CODE_PAGES, MULTIBYTE, guess, page_of
from lookalike.errors import CatalogueError

# The longer first: the mark of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What people call by these names is written with the larger set.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-1": "cp1252"}
_UTF8 = re.compile(
    rb"(?P<good>(?:[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)"
    rb"|(?P<stray>.)",
    re.DOTALL,
)
# UTF-8 that was once read as Windows-1252 and saved like that ("GrÃ¼n", "â‚¬"), or characters that were lost before.
_GARBLED = re.compile("[ÂÃ][\u0080-\u00bf\u0152-\u0178\u2018-\u203a€™]|â[€‚][\u0080-\u00bf“”™¬œ\u2018-\u203a]|\ufffd")
SHARE_OF_UTF8 = 0.2  # of the lines that aren't ASCII; by chance hardly any line of another encoding is UTF-8


@dataclass(frozen=True)
class Text:
    """A table's text with \\n as line end, ``notes`` for people, and line (from 1) → what was mended in it."""

    text: str
    notes: tuple[str, ...] = ()
    mended: tuple[tuple[int, str], ...] = ()


def decode_table(data: bytes, where: str, encoding: str | None = None) -> Text:
    """The text in ``data``; ``where`` is its name for people, ``encoding`` what it is known to be written in.

    Without it: what the first bytes say, else UTF-8, else UTF-8 with stray lines of another encoding, else the
    encoding that the bytes speak for.

    Raises:
        CatalogueError: it is no text, or nothing says clearly enough in what it is written.
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
            f"{where} is not written in {encoding}: byte {data[error.start]:#04x} in line {line} means nothing there."
        ) from None
    except LookupError:
        named = ", ".join(["UTF-8", "UTF-16", *CODE_PAGES.values()])
        raise CatalogueError(f"There is no encoding {encoding!r}; some of those that there are: {named}.") from None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark shows by the zero bytes of its delimiters and digits, on one side only."""
    even, odd = data[:2000:2].count(0), data[1:2000:2].count(0)
    if min(even, odd) or len(data) % 2 or max(even, odd) < min(len(data), 2000) / 10:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _stray(data: bytes, where: str) -> Text | None:
    """The text of UTF-8 that holds some lines or words of another encoding; None if it is not UTF-8 at all."""
    lines = re.split(rb"\r\n|\r|\n", data)
    decoded: list[str] = []
    strays: list[int] = []
    letters: list[str] = []  # of the lines that are UTF-8; ASCII says nothing
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
    """A line as UTF-8 where it is, the rest by the code page."""
    if page in MULTIBYTE:  # half a character may be ASCII: not to be told apart byte by byte
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
            f"{where} is not written in UTF-8, and in what it is written can't be told{': ' + seen if seen else ''}. "
            "Save it again as CSV in UTF-8, or name its encoding: --encoding NAME."
        )
    text = _unix(data.decode(page))
    first = next(line for line in text.splitlines() if not line.isascii())
    return Text(
        text, (f"{where} is not UTF-8; it was read as {CODE_PAGES[page]}: {_sample(first)}. --encoding names another.",)
    )


def _lost(text: str, where: str) -> tuple[str, ...]:
    """A sentence if characters were lost before the table came here: nobody can mend it but who wrote it."""
    if text.isascii() or not _GARBLED.search(text):
        return ()
    garbled = [at for at, line in enumerate(text.split("\n"), 1) if _GARBLED.search(line)]
    sample = _sample(text.split("\n")[garbled[0] - 1])
    return (
        f"{where} holds garbled characters in {len(garbled):,} line(s), the first is line {garbled[0]}: {sample}. "
        "They were garbled when it was written: export it anew.",
    )


def _sample(line: str) -> str:
    """The surroundings of what is not ASCII first, for people."""
    at = next((at for at, char in enumerate(line) if not char.isascii()), 0)
    start = max(0, at - 20)
    return repr(line[start : start + 50].strip())


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_text(where: str) -> CatalogueError:
    return CatalogueError(f"{where} is not a text: save it as CSV in UTF-8, or name its encoding: --encoding NAME.")
