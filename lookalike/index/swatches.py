"""Products by the colours of their photos."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.palette import SWATCHES, Shares, swatches_of
from lookalike.errors import UnprocessableError

KEYS = tuple(swatch.key for swatch in SWATCHES)
NO_COLOURS = (
    "This index doesn't know the colours and copies of its photos. The command that built it adds them: it reads the "
    "photos again, without encoding them."
)


class Swatches:
    """Which of SWATCHES each product has, in any of its photos."""

    def __init__(self, colours: Shares | None, product_of: NDArray[np.int64], products: int) -> None:
        """``colours`` (n, COLOURS) and ``product_of`` (n,), the number of the product: row by row.

        Raises:
            UnprocessableError: there are no colours, in an index by an earlier version.
        """
        if colours is None:
            raise UnprocessableError(NO_COLOURS)
        self._has = np.zeros((products, len(SWATCHES)), np.bool_)
        np.logical_or.at(self._has, product_of, swatches_of(colours))

    def having(self, keys: Sequence[str]) -> NDArray[np.bool_]:
        """(products,) bool: those with any of the colours ``keys``.

        Raises:
            UnprocessableError: there is no such colour; the sentence names those that exist.
        """
        for key in keys:
            if key not in KEYS:
                raise UnprocessableError(f"There is no colour {key!r}; there are: {', '.join(KEYS)}.")
        return np.asarray(self._has[:, [KEYS.index(key) for key in keys]].any(axis=1))

    def counts(self, passing: NDArray[np.bool_]) -> list[tuple[str, int]]:
        """Each key, and the number of the products that have it and are ``passing`` (products,) bool."""
        return list(zip(KEYS, self._has[passing].sum(axis=0).tolist(), strict=True))
