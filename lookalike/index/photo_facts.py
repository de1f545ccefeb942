"""What the build recorded of each photo: read from the index's catalogue.db when it is needed."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.palette import Shares
from lookalike.index.known import Fetch, read_checksums, read_colours, read_files, read_outlines


class PhotoFacts:
    """The photos of an index, row by row; None for what an index by an earlier version doesn't know."""

    def __init__(self, fetch: Fetch) -> None:
        """``fetch``: asks the database."""
        self._fetch = fetch

    @cached_property
    def checksums(self) -> NDArray[np.uint64] | None:
        """(n,) uint64: the first eight bytes of the SHA-256 of each photo, as a big-endian number."""
        return read_checksums(self._fetch)

    @cached_property
    def outlines(self) -> NDArray[np.uint8] | None:
        """(n, SIDE, SIDE) uint8: the outline of each photo."""
        return read_outlines(self._fetch)

    @cached_property
    def colours(self) -> Shares | None:
        """(n, COLOURS): the colours of each row's product."""
        return read_colours(self._fetch)

    @cached_property
    def files(self) -> list[tuple[int, int, str]] | None:
        """Width and height (pixels) and mode of each file."""
        return read_files(self._fetch)
