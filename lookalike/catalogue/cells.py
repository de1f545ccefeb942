"""Split cells that hold more than one value."""

import re
from collections.abc import Collection, Iterator

_PAIR = re.compile(r"(?:\A|,)(?P<name>[a-z][a-z0-9_]*)=", re.IGNORECASE)
_PARTS = re.compile(r"(?:\A|\|)sku=([^,|]+)")


def listed(cell: str, mark: str) -> list[str]:
    """The values of ``cell``, which ``mark`` separates; a mark after a backslash is part of a value.

    Without a mark, the cell is one value.
    """
    values = re.split(rf"(?<!\\){re.escape(mark)}", cell) if mark else [cell]
    return [value.strip() for value in (value.replace(f"\\{mark}", mark) for value in values) if value.strip()]


def classified(cell: str, mark: str, path: str, nothing: Collection[str] = ()) -> list[str]:
    """The category names of a cell such as "Clothing > Shirts, Sale", without repeats.

    ``mark`` separates categories, ``path`` a category from its parents. The deepest category comes first, and each
    before its parents. Numbers (category codes) and the values in ``nothing`` (lower case) are left out.
    """
    paths = sorted((listed(each, path) for each in listed(cell, mark)), key=len, reverse=True)
    names = dict.fromkeys(name for names in paths for name in reversed(names))
    return [name for name in names if not name.isdecimal() and name.casefold() not in nothing]


def paired(cell: str) -> Iterator[tuple[str, str]]:
    """The (name, value) pairs of a cell such as "color=Red,size=M|L".

    A comma that no name follows is part of a value.
    """
    names = list(_PAIR.finditer(cell))
    ends = [*(match.start() for match in names), len(cell)][1:]
    for match, end in zip(names, ends, strict=True):
        for value in cell[match.end() : end].strip('"').split("|"):
            if value.strip():
                yield match["name"], value.strip()


def parts(cell: str) -> list[str]:
    """The ids in a cell such as "sku=A,color=Red|sku=B,color=Blue", or the one id that is the whole cell."""
    return [sku.strip() for sku in _PARTS.findall(cell)] or ([cell] if cell else [])
