"""What a photo seems to be: as the encoder's own heads say, or by a vote of its nearest neighbours in the index."""

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
    """The likeliest label of one attribute, with its calibrated probability, 0 to 1, and who says so."""

    attribute: str
    label: str
    probability: float
    source: Literal["encoder", "neighbours"]


def per_cent(probability: float) -> str:
    """ "97 %"; nothing is ever quite certain or out of the question."""
    return f"{min(max(round(100 * probability), 1), 99)} %"


def predict(index: Index, nearest: Sequence[Match], heads: Heads) -> tuple[Prediction, ...]:
    """What a photo seems to be, attribute by attribute.

    By ``heads`` where there are any, which needs no label of the catalogue; else by the NEIGHBOURS products of
    ``index`` that are ``nearest`` to it, and by nothing where they have no labels to vote for.
    """
    if heads:
        return tuple(_likeliest(attribute, shares) for attribute, shares in heads.items())
    return _vote(index, nearest[:NEIGHBOURS])


def _likeliest(attribute: str, shares: Mapping[str, float]) -> Prediction:
    label = max(shares, key=shares.__getitem__)
    return Prediction(attribute, label, shares[label], "encoder")


def _vote(index: Index, nearest: Sequence[Match]) -> tuple[Prediction, ...]:
    """Of the nearest products, each one voice, and listings of one photo together one, too."""
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
