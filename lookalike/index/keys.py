"""Keys of photos, from which the URLs of pictures are made. They depend on the photo's bytes, not on its row."""

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from lookalike.index.opened import Index

KEY = re.compile("[0-9a-f]{16}")


def key_of(checksum: str) -> str:
    """The key of a photo, from the SHA-256 of its bytes in hexadecimal digits."""
    return checksum[:16]


class PhotoKeys:
    """The keys of an index's photos.

    A key is the first 16 hexadecimal digits of the SHA-256 of the photo's bytes. In an index without the checksums of
    its photos (a tutorial's, or one of schema 1), keys are made from the index's own checksum and the photo's name;
    these change with every build.
    """

    def __init__(self, index: "Index") -> None:
        checksums = index.products.photos.checksums
        self._keys = _by_name(index) if checksums is None else checksums
        self._order = np.argsort(self._keys, kind="stable")

    def of(self, row: int) -> str:
        """The key of the photo in ``row``."""
        return f"{int(self._keys[row]):016x}"

    def row(self, key: str) -> int | None:
        """The first row whose photo has this key; None if there is none."""
        if not KEY.fullmatch(key):
            return None
        wanted = np.uint64(int(key, 16))
        place = int(np.searchsorted(self._keys, wanted, sorter=self._order))
        found = int(self._order[place]) if place < len(self._keys) else -1
        return found if found >= 0 and self._keys[found] == wanted else None


def _by_name(index: "Index") -> NDArray[np.uint64]:
    """(n,) uint64 keys."""
    start = hashlib.sha256(index.manifest.sha256.encode())
    keys = np.empty(len(index.filenames), np.uint64)
    for row, name in enumerate(index.filenames):
        named = start.copy()
        named.update(name.encode("utf-8", "surrogateescape"))
        keys[row] = int.from_bytes(named.digest()[:8])
    return keys
