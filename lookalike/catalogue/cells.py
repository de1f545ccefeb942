"""Cells of exports that hold more than one value → the values."""

import re
from collections.abc import Collection, Iterator

_PAIR = re.compile(r"(?:\A|,)(?P<name>[a-z][a-z0-9_]*)=", re.IGNORECASE)
_PARTS = re.compile(r"(?:\A|\|)sku=([^,|]+)")


def listed(cell: str, mark: str) -> list[str]:
    """The values between the ``mark``s; one that a backslash escapes is a value's own. Without a mark there is one."""
    values = re.split(rf"(?<!\\){re.escape(mark)}", cell) if mark else [cell]
    return [value.strip() for value in (value.replace(f"\\{mark}", mark) for value in values) if value.strip()]


def classified(cell: str, mark: str, path: str, nothing: Collection[str] = ()) -> list[str]:
    """Categories, such as "Clothing > Shirts, Sale": what each is, the deepest first, before what it lies in.

    A number is a category's code, and no name; nor is what is ``nothing``, in lower case.
    """
    paths = sorted((listed(each, path) for each in listed(cell, mark)), key=len, reverse=True)
    names = dict.fromkeys(name for names in paths for name in reversed(names))
    return [name for name in names if not name.isdecimal() and name.casefold() not in nothing]


def paired(cell: str) -> Iterator[tuple[str, str]]:
    """Names and values of "color=Red,size=M|L"; a comma that no name follows is a value's own."""
    names = list(_PAIR.finditer(cell))
    ends = [*(match.start() for match in names), len(cell)][1:]
    for match, end in zip(names, ends, strict=True):
        for value in cell[match.end() : end].strip('"').split("|"):
            if value.strip():
                yield match["name"], value.strip()


def parts(cell: str) -> list[str]:
    """The ids of "sku=A,color=Red|sku=B,color=Blue"; the cell itself where it is but one id."""
    return [sku.strip() for sku in _PARTS.findall(cell)] or ([cell] if cell else [])
