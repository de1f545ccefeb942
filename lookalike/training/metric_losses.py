"""Metric learning losses and their gradients, in NumPy.

Each loss takes (b, dim) unit vectors and (b,) class codes (−1: unknown, ignored), and returns the mean loss and its
gradient by the vectors.

- contrastive (Hadsell, Chopra, LeCun 2006), on cosines s: 1 − s for a pair of one class, max(0, s − m) for others.
- triplet (Schroff et al. 2015): each pair of one class with the nearest farther vector of another class (semi-hard), or
  the nearest if there is none: max(0, s_other − s + m).
- supcon, supervised contrastive (Khosla et al. 2020): −log of a same-class pair's share among all pairs of a vector.
- proxy: softmax over the cosines with one learned unit vector per class (Movshovitz-Attias et al. 2017; normalised
  softmax of Zhai and Wu 2019).
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Codes: TypeAlias = NDArray[np.int64]
PairLoss: TypeAlias = Callable[[Floats, Codes], tuple[float, Floats]]

CONTRASTIVE_MARGIN = 0.5  # cosine up to which pairs of two classes cost nothing
TRIPLET_MARGIN = 0.1  # of a cosine
TEMPERATURE = 0.1  # of a cosine, before the softmax
SCALE = 16.0  # of a cosine with a proxy, before the softmax
SMOOTHING = 0.1  # label smoothing


def contrastive(vectors: Floats, codes: Codes) -> tuple[float, Floats]:
    """See the module docstring; both kinds of pairs have equal weight."""
    cosines, same, other = _pairs(vectors, codes)
    close = other & (cosines > CONTRASTIVE_MARGIN)
    positives, negatives = max(1, int(same.sum())), max(1, int(close.sum()))
    loss = (1 - cosines[same]).sum() / positives + (cosines[close] - CONTRASTIVE_MARGIN).sum() / negatives
    slope = (close / negatives - same / positives).astype(np.float32)
    return float(loss), _by_vectors(slope, vectors)


def triplet(vectors: Floats, codes: Codes) -> tuple[float, Floats]:
    """See the module docstring."""
    cosines, same, other = _pairs(vectors, codes)
    others = np.where(other, cosines, np.float32(-2))
    hardest = others.argmax(axis=1)
    anchors, partners = np.nonzero(same)
    slope = np.zeros_like(cosines)
    loss, count = 0.0, max(1, len(anchors))
    for at in range(0, len(anchors), 4096):  # in blocks, because each pair needs a row of cosines
        anchor, partner = anchors[at : at + 4096], partners[at : at + 4096]
        alike = cosines[anchor, partner]
        farther = np.where(others[anchor] < alike[:, None], others[anchor], np.float32(-2))
        found = np.where(farther.max(axis=1) > -2, farther.argmax(axis=1), hardest[anchor])
        short = others[anchor, found] - alike + TRIPLET_MARGIN
        wrong = (short > 0) & (others[anchor, found] > -2)
        loss += float(short[wrong].sum())
        np.add.at(slope, (anchor[wrong], found[wrong]), np.float32(1 / count))
        np.add.at(slope, (anchor[wrong], partner[wrong]), np.float32(-1 / count))
    return loss / count, _by_vectors(slope, vectors)


def supcon(vectors: Floats, codes: Codes) -> tuple[float, Floats]:
    """See the module docstring."""
    cosines, same, _ = _pairs(vectors, codes)
    logits = cosines / np.float32(TEMPERATURE)
    known = codes >= 0
    logits[:, ~known] = -np.inf
    np.fill_diagonal(logits, -np.inf)
    partners = same.sum(axis=1)
    asking = partners > 0
    if not asking.any():
        return 0.0, np.zeros_like(vectors)
    shares, logs = _softmax(logits[asking])
    wanted = same[asking] / partners[asking, None].astype(np.float32)
    loss = -(wanted * np.where(same[asking], logs, 0)).sum() / len(shares)
    slope = np.zeros_like(cosines)
    slope[asking] = (shares - wanted) / np.float32(TEMPERATURE * len(shares))
    return float(loss), _by_vectors(slope, vectors)


PAIR_LOSSES: dict[str, PairLoss] = {"contrastive": contrastive, "triplet": triplet, "supcon": supcon}
LOSSES = (*PAIR_LOSSES, "proxy")


def proxy(vectors: Floats, codes: Codes, proxies: Floats) -> tuple[float, Floats, Floats]:
    """See the module docstring. ``proxies`` (classes, dim) are unit vectors; the last value is the gradient by them."""
    known = codes >= 0
    count = max(1, int(np.count_nonzero(known)))
    shares, logs = _softmax(vectors @ proxies.T * np.float32(SCALE))
    wanted = np.full_like(shares, SMOOTHING / len(proxies))
    wanted[np.flatnonzero(known), codes[known]] += 1 - SMOOTHING
    loss = -(wanted * logs)[known].sum() / count
    slope: Floats = (shares - wanted) * known[:, None] * np.float32(SCALE / count)
    return float(loss), slope @ proxies, slope.T @ vectors


def _pairs(vectors: Floats, codes: Codes) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Cosines (b, b), and which pairs are of one class, and of two classes; without unknown codes and self-pairs."""
    known = codes >= 0
    both = known[:, None] & known
    equal = codes[:, None] == codes
    same = both & equal
    np.fill_diagonal(same, False)
    return vectors @ vectors.T, same, both & ~equal


def _by_vectors(slope: Floats, vectors: Floats) -> Floats:
    """The gradient by the vectors, from the gradient ``slope`` (b, b) by their cosines."""
    gradient: Floats = ((slope + slope.T) @ vectors).astype(np.float32)
    return gradient


def _softmax(logits: Floats) -> tuple[Floats, Floats]:
    """The softmax of each row, and its logarithm."""
    logits = logits - logits.max(axis=1, keepdims=True)
    logs: Floats = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return np.exp(logs), logs
