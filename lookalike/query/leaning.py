"""The order of results between two ends: the same shape in another colour, and the same colour in another shape."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.palette import Shares, alike
from lookalike.errors import UnprocessableError
from lookalike.query.search import Match

LEANED = 200  # nearest products that are put in another order

# Chosen for ``compact`` on products that are not held out, by articleType and baseColour (``benchmarks/leaning.py``).
# At −1, more weight of the colour finds little more of other colours, and loses kinds; at 1, the less the shape counts
# against it, the fewer other kinds come up.
COLOUR_WEIGHT = 2.0  # of the colours, at both ends; the shape's is 1 in the middle
# At −1, 84 % of the first ten are of the kind instead of 65 %, and 75 % of it in another colour instead of 59 %.
KIND_WEIGHT = 2.0  # of being of the same kind
SHAPE_TURNED = 1.3  # how much of the shape's weight is taken away at the end "same colour, other shape"


def check_lean(value: float | str) -> float:
    """``value`` as a place between "same shape, other colour" (−1) and "same colour, other shape" (1).

    Raises:
        UnprocessableError: it is not a number from −1 to 1.
    """
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not -1 <= number <= 1:
        raise UnprocessableError(f"lean is {value!r}; it must be a number from -1 to 1.")
    return number


def leaned(
    matches: Sequence[Match], lean: float, colours: Shares, catalogue: Shares, same_kind: Sequence[bool] = ()
) -> list[Match]:
    """``matches``, the nearest first, in the order for ``lean``; their scores stay.

    Args:
        matches: usually LEANED of them.
        lean: −1 to 1, see ``check_lean``.
        colours: (COLOURS,) of what is asked for.
        catalogue: (n, COLOURS), row by row.
        same_kind: (m,) whether each match is of the kind that is asked for; empty if that is not known.
    """
    if not matches:
        return []
    scores = np.array([match.score for match in matches])
    far = np.sqrt(1 - alike(colours, catalogue[[match.row for match in matches]]).astype(np.float64))
    keys = (1 - SHAPE_TURNED * max(lean, 0)) * _standard(scores) - COLOUR_WEIGHT * lean * _standard(far)
    if same_kind:
        keys += KIND_WEIGHT * max(-lean, 0) * np.array(same_kind)
    return [matches[place] for place in np.argsort(-keys, kind="stable")]


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """``values`` with mean 0 and deviation 1; all 0 if they are equal."""
    rest = values - values.mean()
    return np.asarray(rest / max(float(rest.std()), 1e-9))
