"""Convert exported product descriptions, HTML or not, to plain text."""

import html
import re
from html.parser import HTMLParser

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
# A text with one of these tags is HTML; "fits <Size M>" and "5 < 6" are not.
_TAG = re.compile(
    r"<(?:!--|/?(?:a|article|b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|figure|font|h[1-6]|head|hr|html|i|"
    r"iframe|img|input|label|li|link|meta|ol|p|pre|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|"
    r"thead|tr|u|ul|video)(?=[\s/>]))",
    re.IGNORECASE,
)
# Elements without visible text.
_UNSEEN = frozenset({"head", "iframe", "script", "style", "template", "title", "video"})
_BREAKS = ("", " ", "\n", "\n\n")  # the smallest first
_PARTED = dict.fromkeys(
    ("article", "blockquote", "div", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre",
     "section", "table", "ul"),
    "\n\n",
) | dict.fromkeys(("dd", "dt", "li", "tr"), "\n") | dict.fromkeys(("td", "th"), " ")  # fmt: skip
_PARTING = re.compile(rf"</?(?:br|{'|'.join(_PARTED)})\b", re.IGNORECASE)
_CUT_SHORT = re.compile(r"<[a-z/!][^<>]*\Z", re.IGNORECASE)  # a tag cut off by a length limit


def unescaped(text: str) -> str:
    """``text`` with HTML entities decoded: "Tops &amp; Shirts" becomes "Tops & Shirts"."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def text_of(description: str) -> str:
    r"""A description without HTML, its paragraphs separated by an empty line; may be empty.

    Line ends written as ``\n`` are kept. Real line ends are kept if the HTML has no tag that breaks lines, as in HTML
    that only marks bold text.
    """
    is_escaped = "\\n" in description
    if is_escaped:
        description = description.replace("\\r", "").replace("\\n", "\n")
    if not _TAG.search(description):
        return _tidy(unescaped(description))
    reader = _Reader(keeps_lines=is_escaped or not _PARTING.search(description))
    reader.feed(_CUT_SHORT.sub("", description))
    reader.close()
    return _tidy("".join(reader.pieces))


class _Reader(HTMLParser):
    """Collects the text that a browser would show."""

    def __init__(self, *, keeps_lines: bool) -> None:
        super().__init__()
        self._blanks = re.compile(r"[^\S\n]+" if keeps_lines else r"\s+")
        self.pieces: list[str] = []
        self._unseen = ""  # the open tag whose content is hidden
        self._break = ""  # separator before the next text
        self._bullet = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN and not self._unseen:
            self._unseen = tag
        self._part(tag)
        if tag == "li":
            self._bullet = "• "

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        self._part(tag)

    def handle_data(self, data: str) -> None:
        data = self._blanks.sub(" ", data)
        if self._unseen or not data.strip():
            self._widen("\n" if "\n" in data else " ")
            return
        self.pieces += [self._break, self._bullet, data]
        self._break = self._bullet = ""

    def _part(self, tag: str) -> None:
        if tag == "br":
            self._break = "\n\n" if "\n" in self._break else "\n"
        elif tag in _PARTED:
            self._widen(_PARTED[tag])

    def _widen(self, least: str) -> None:
        self._break = max(self._break, least, key=_BREAKS.index)


def _tidy(text: str) -> str:
    """Lines without surrounding blanks, and at most one empty line in a row."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
