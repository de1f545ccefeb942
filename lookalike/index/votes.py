"""How the neighbours in an index vote on what a photo seems to be: fitted by a build, read by whoever asks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import Product
from lookalike.encoders.base import Vectors
from lookalike.index.judge import one_a_product
from lookalike.index.manifest import Manifest
from lookalike.measures import Votes, Weighing, fit_votes


def calibrate_votes(
    products: Sequence[Product],
    columns: Sequence[str],
    vectors: Vectors,
    twins: NDArray[np.int64],
    *,
    in_sample: bool = False,
) -> Votes | None:
    """The votes of a new index, fitted on its own products; None where labels can't be voted for. See ``judge``."""
    return fit_votes(*one_a_product(products, columns, vectors, twins), in_sample=in_sample)


def weighings(manifest: Manifest) -> tuple[Weighing, ...]:
    """How votes count, column by column: as fitted, or plainly in an index of before there was a fit."""
    if manifest.votes:
        return manifest.votes.weighings
    levels = manifest.quality.levels if manifest.quality else ()
    return tuple(Weighing(column) for column in dict.fromkeys(column for level in levels for column in level.columns))
