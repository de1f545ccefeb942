"""Calibration of the neighbours' votes on what a photo shows. A build fits it; queries use it."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.quality import one_per_product, representatives
from lookalike.catalogue import Product
from lookalike.encoders.base import Vectors
from lookalike.measures import Quality, Votes, Weighing, fit_votes


def calibrate_votes(
    products: Sequence[Product],
    columns: Sequence[str],
    vectors: Vectors,
    duplicate_groups: NDArray[np.int64],
    *,
    in_sample: bool = False,
    unseen: Collection[str] = (),
) -> Votes | None:
    """The votes of a new index, fitted on its own products; None where there are no labels to vote for.

    The arguments are those of ``measure_quality``.

    If the encoder was trained on these photos, votes on them are better than votes on a visitor's photo. So the fit
    uses only ``unseen`` products (ids), on which it was not trained, if these are enough.
    """
    found = one_per_product(products, columns, vectors, duplicate_groups)
    askable = np.array([product.id in unseen for product in representatives(products, duplicate_groups)[0]], np.bool_)
    return fit_votes(*found, askable=askable) or fit_votes(*found, in_sample=in_sample)


def weighings(votes: Votes | None, quality: Quality | None) -> tuple[Weighing, ...]:
    """The weighing of votes for each column: as fitted, or the default in older indexes without a fit."""
    if votes:
        return votes.weighings
    levels = quality.levels if quality else ()
    return tuple(Weighing(column) for column in dict.fromkeys(column for level in levels for column in level.columns))
