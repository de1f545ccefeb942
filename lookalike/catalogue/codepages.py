"""Detect the legacy character encoding of some bytes, where the evidence is clear enough."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

# Python's name → the name for people; the commonest among shops first.
CODE_PAGES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp1257": "Windows-1257",
    "mac_roman": "MacRoman",
    "gb18030": "GBK",
    "cp932": "Shift-JIS",
    "big5": "Big5",
    "cp949": "EUC-KR",
    "euc_jp": "EUC-JP",
    "koi8_r": "KOI8-R",
    "cp866": "IBM866",
    "cp850": "IBM850",
}
# Code pages in which DOS, and archives made on Windows, write names; for languages without one, the Windows code page.
DOS_PAGES = {
    "cp850": "IBM850",
    "cp437": "IBM437",
    "cp852": "IBM852",
    "cp866": "IBM866",
    "cp737": "IBM737",
    "cp857": "IBM857",
    "gb18030": "GBK",
    "cp932": "Shift-JIS",
    "big5": "Big5",
    "cp949": "EUC-KR",
}
# Ranges of the common characters of each double-byte encoding: (first bytes, second bytes). Text of another encoding,
# when it is decoded as this one, mostly yields rare characters outside these ranges.
_ALL, _HIGH = (0x40, 0xFE), (0xA1, 0xFE)
MULTIBYTE: dict[str, tuple[tuple[tuple[int, int], tuple[int, int]], ...]] = {
    "gb18030": (((0xB0, 0xD7), _HIGH), ((0xA1, 0xA3), _HIGH)),
    "cp932": (((0x81, 0x83), _ALL), ((0x88, 0x97), _ALL)),
    "big5": (((0xA4, 0xC6), _ALL), ((0xA1, 0xA1), _ALL)),
    "cp949": (((0xB0, 0xC8), _HIGH), ((0xA1, 0xA3), _HIGH)),
    "euc_jp": (((0xA4, 0xA5), _HIGH), ((0xB0, 0xCF), _HIGH), ((0xA1, 0xA1), _HIGH)),
}
_ALIASES = {"macroman": "mac_roman", "koi8-r": "koi8_r"}
_MIXED = re.compile("[a-zA-Z][^\x00-\x7f]|[^\x00-\x7f][a-zA-Z]")  # double-byte characters next to Latin letters
_HALF = re.compile(rb"[\x80-\xff]\\")
_KANA = re.compile("[\u3041-\u30fa]")
ENOUGH_CHARACTERS = 4  # double-byte characters; fewer may lie in the common ranges by chance
COMMON = 0.9  # share of a text's double-byte characters in the common ranges; about half in a wrong encoding
SURE = 0.09  # chardet's confidence from which on a single-byte encoding wins over a double-byte one
LEAST = 0.01  # chardet's confidence; bytes that are no text have less
CLOSE = 0.8  # share of the best confidence, from which on another encoding is a rival
USUAL = "cp1252"  # the encoding to prefer among equally likely ones
_MOST_BYTES = 20_000  # more bytes add no evidence
_MARKS = "€£§°½¼¾²³®©™–—…“”„‘’‚«»·•×±µ\u00a0"
_IN_WORDS = "'’´`-‐–—.,/&+*·|:;()\"“”„«»!?#@"


def guess(
    data: bytes, pages: Mapping[str, str] = CODE_PAGES, enough: int = ENOUGH_CHARACTERS
) -> tuple[str | None, list[tuple[str, str]]]:
    """The code page of ``data``, or None where the evidence is not clear.

    The second value then has the likeliest pages, each with its decoding of a sample.

    Args:
        pages: the candidates, the commonest first.
        enough: how many double-byte characters are needed to decide for a double-byte encoding.
    """
    sample = _telling(data)
    ranked = [
        (page, sure) for page, sure in _ranked(sample, pages) if page not in MULTIBYTE and _is_plausible(sample, page)
    ]
    whole = [page for page in _eastern(sample, pages, enough) if _reads(data, page)]
    if whole and not (ranked and ranked[0][1] >= SURE):
        return whole[0], []
    ranked = [(page, sure) for page, sure in ranked if _reads(data, page)]
    if USUAL in pages and _reads(data, USUAL) and _holds_marks_alone(sample.decode(USUAL)):
        return USUAL, []
    if not ranked or ranked[0][1] < LEAST:
        return None, [(page, sample.decode(page)) for page, _ in ranked[:2]]
    best, sure = ranked[0]
    close = [page for page, other in ranked if other >= CLOSE * sure]
    if USUAL in close:
        return USUAL, []
    reading = sample.decode(best)
    rivals = [page for page in close if sample.decode(page) != reading]
    if rivals:
        return None, [(page, sample.decode(page)) for page in (best, rivals[0])]
    # Several pages decode the same letters: take the commonest.
    same = [page for page, _ in ranked if sample.decode(page) == reading]
    return min(same, key=list(pages).index), []


def guess_names(names: Sequence[bytes], pages: Mapping[str, str]) -> str | None:
    """The one of ``pages`` in which file names are most likely written, or None.

    File names have few bytes, and a wrong guess only makes a name look odd, so less evidence is required than for a
    table.
    """
    halves = [name for name in names if _HALF.search(name)]
    eastern = [page for page in MULTIBYTE if page in pages] if halves else []
    for page in eastern:  # a backslash as second byte of a character is strong evidence
        if _common(b"\n".join(halves), page, 1) >= COMMON and not any("\\" in name.decode(page) for name in halves):
            return page
    best, rivals = guess(b"\n".join(names), pages, enough=1)
    return best or (rivals[0][0] if rivals else None)


def page_of(text: str) -> str:
    """The code page that can encode most letters of ``text``; the commonest of several."""
    letters = {char for char in text if not char.isascii() and char.isalpha()}
    return max(CODE_PAGES, key=lambda page: sum(_has(page, char) for char in letters))


def _has(page: str, char: str) -> bool:
    try:
        return bool(char.encode(page))
    except UnicodeEncodeError:
        return False


def _reads(data: bytes, page: str) -> bool:
    """Whether the bytes decode in that code page, without control characters."""
    try:
        text = data.decode(page)
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(char) in ("Cc", "Co", "Cn") for char in set(text) - set("\t\n\r\f\v"))


def _telling(data: bytes) -> bytes:
    """The distinct cells that aren't ASCII, which are the only evidence, joined by spaces.

    Cells are separated at line ends, semicolons, commas and tabs. None of these is part of a double-byte character.
    """
    cells = dict.fromkeys(cell.strip(b' "') for cell in re.split(rb"[\r\n\t;,]", data) if not cell.isascii())
    kept: list[bytes] = []
    size = 0
    for cell in cells:
        size += len(cell) + 1
        if kept and size > _MOST_BYTES:
            break
        kept.append(cell)
    return b" ".join(kept)


def _ranked(sample: bytes, pages: Mapping[str, str]) -> list[tuple[str, float]]:
    """Code pages with chardet's confidence in each, 0 to 1, the highest first."""
    import chardet  # only for the rare table or archive that needs it

    by_alias = {alias.casefold(): page for page, name in pages.items() for alias in (name, page)}
    by_alias |= {alias: page for alias, page in _ALIASES.items() if page in pages}
    names = ["macroman" if page == "mac_roman" else page.replace("_", "-") for page in pages if page != "euc_jp"]
    found = chardet.detect_all(
        sample,
        ignore_threshold=True,
        include_encodings=names,
        no_match_encoding=names[0],
        empty_input_encoding=names[0],
    )
    ranked = ((by_alias.get(str(each["encoding"]).casefold()), float(each["confidence"])) for each in found)
    return [(page, sure) for page, sure in ranked if page is not None]


def _eastern(sample: bytes, pages: Mapping[str, str], enough: int) -> list[str]:
    """The double-byte encodings in which nearly all characters of the sample are common ones."""
    eastern = [page for page in MULTIBYTE if page in pages]
    fitting = {page: share for page in eastern if (share := _common(sample, page, enough)) >= COMMON}
    # The ranges of EUC-JP, GBK and EUC-KR overlap; only kana show that it is EUC-JP.
    if "euc_jp" in fitting:
        if _KANA.search(sample.decode("euc_jp")):
            return ["euc_jp"]
        del fitting["euc_jp"]
    best = max(fitting.values(), default=0)
    fitting = {page: share for page, share in fitting.items() if share == best}
    return [page for page, _ in _ranked(sample, pages) if page in fitting][:1] if len(fitting) > 1 else list(fitting)


def _common(sample: bytes, page: str, enough: int) -> float:
    """The share of common characters among those that aren't ASCII, 0 to 1; 0 if the sample does not decode."""
    try:
        text = sample.decode(page)
    except UnicodeDecodeError:
        return 0.0
    codes = [char.encode(page) for char in text if not char.isascii()]
    if len(codes) < enough or (len(codes) < ENOUGH_CHARACTERS and _MIXED.search(text)):
        return 0.0
    places = MULTIBYTE[page]
    common = sum(
        any(first[0] <= code[0] <= first[1] and second[0] <= code[1] <= second[1] for first, second in places)
        for code in codes
        if len(code) == 2
    )
    return common / len(codes)


def _is_plausible(sample: bytes, page: str) -> bool:
    """Whether decoded words look like words: one script, no capital after a small letter, no sign among letters."""
    try:
        text = sample.decode(page)
    except UnicodeDecodeError:
        return False
    words = [word for word in re.split(r"[\s\d]+", text) if not word.isascii()]
    return sum(map(_is_word, words)) >= COMMON * len(words)


def _holds_marks_alone(text: str) -> bool:
    """Whether all non-ASCII characters are signs and quotation marks in usual places, as in an English table."""
    return all(
        char.isascii() or (char in _MARKS and (char == "’" or not (before.isalpha() and after.isalpha())))
        for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False)
    )


def _is_word(word: str) -> bool:
    for before, char, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if char.isascii():
            continue
        if char.isalpha() and char != "ƒ":  # the guilder sign, hardly ever a letter
            if char.isupper() and (before.islower() or (after.islower() and before.isalpha())):
                return False
            if char.islower() and after.isupper():
                return False
        elif before.isalpha() and after.isalpha() and char not in _IN_WORDS and not unicodedata.combining(char):
            return False
    return len({unicodedata.name(char, "").split()[0] for char in word if char.isalpha()} - {"MODIFIER"}) <= 1
