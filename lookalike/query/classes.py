"""Predicted labels of a photo, by the encoder's heads or by the neighbours' vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lookalike.calibration.votes import weighings
from lookalike.index.opened import Index
from lookalike.measures import NEIGHBOURS
from lookalike.measures.votes import NO_VOTE
from lookalike.query.encoder import Heads
from lookalike.query.search import Match


@dataclass(frozen=True)
class Prediction:
    """The most likely label of one attribute, its calibrated probability from 0 to 1, and its source."""

    attribute: str
    label: str
    probability: float
    source: Literal["encoder", "neighbours"]


def per_cent(probability: float) -> str:
    """A probability as text, such as "97 %"; never "0 %" or "100 %"."""
    return f"{min(max(round(100 * probability), 1), 99)} %"


def predict(index: Index, nearest: Sequence[Match], heads: Heads) -> tuple[Prediction, ...]:
    """The predicted labels of a photo, one per attribute.

    They come from ``heads`` if there are any, which needs no labels in the catalogue. Otherwise the NEIGHBOURS
    ``nearest`` products of ``index`` vote; the result is empty if they have no labels.
    """
    if heads:
        return tuple(_likeliest(attribute, shares) for attribute, shares in heads.items())
    return _vote(index, nearest[:NEIGHBOURS])


def _likeliest(attribute: str, shares: Mapping[str, float]) -> Prediction:
    label = max(shares, key=shares.__getitem__)
    return Prediction(attribute, label, shares[label], "encoder")


def _vote(index: Index, nearest: Sequence[Match]) -> tuple[Prediction, ...]:
    """The vote of the nearest products. Each match has one vote, so duplicates share one."""
    columns = weighings(index.manifest.votes, index.manifest.quality)
    if not columns or not nearest:
        return ()
    cosines = np.array([[match.score for match in nearest]])
    found = []
    for weighing in columns:
        labels = [match.product.attributes.get(weighing.column, "") for match in nearest]
        code = {label: number for number, label in enumerate(filter(None, labels))}
        codes = np.array([[code.get(label, NO_VOTE) for label in labels]])
        (winner,), (probability,) = weighing.predict(codes, cosines)
        if winner >= 0:
            found.append(Prediction(weighing.column, labels[winner], float(probability), "neighbours"))
    return tuple(found)
