"""The option --columns of a build: which header of the table is which of our fields."""

import re

from lookalike.errors import UnprocessableError

_PAIR = re.compile(r'\s*(?P<ours>[^\s=,]+)\s*=\s*(?:"(?P<quoted>(?:[^"]|"")+)"|(?P<theirs>[^\s",][^,]*?))\s*(?=,|\Z)')


def parse_columns(text: str | None) -> dict[str, str] | None:
    """Parse ``id=sku,name=title``: our field → the table's header; None stays None.

    A header that holds a comma or a quotation mark is quoted as in a CSV: ``price="Price, net"``.

    Raises:
        UnprocessableError: the text has another form.
    """
    if text is None:
        return None
    pairs: dict[str, str] = {}
    at = 0
    while at <= len(text):
        pair = _PAIR.match(text, at)
        if pair is None:
            raise UnprocessableError(f"--columns is {text!r}; it must be like id=sku,name=title.")
        pairs[pair["ours"]] = pair["theirs"] or pair["quoted"].replace('""', '"')
        at = pair.end() + 1
    return pairs
