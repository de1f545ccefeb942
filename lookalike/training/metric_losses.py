"""What pulls vectors of one class together and pushes others apart, with its gradient, in NumPy.

Each loss takes (b, dim) unit vectors and (b,) class codes (−1: unknown, takes no part) and gives a mean and its
gradient by the vectors.

- contrastive, the Siamese pair (Hadsell, Chopra, LeCun 2006), on cosines: 1 − s for a pair of one class, max(0, s − m)
  for another.
- triplet (Schroff et al. 2015): every pair of one class against the nearest other that lies farther than it
  (semi-hard), else against the nearest: max(0, s_other − s + m).
- supcon, supervised contrastive (Khosla et al. 2020): −log of the share that a pair of one class has among all others.
- proxy: a learned unit vector stands for each class, and the vector must find its own among them by a softmax
  (Movshovitz-Attias et al. 2017; normalised softmax of Zhai and Wu 2019).
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Codes: TypeAlias = NDArray[np.int64]
PairLoss: TypeAlias = Callable[[Floats, Codes], tuple[float, Floats]]

CONTRASTIVE_MARGIN = 0.5  # of a cosine: others may stay as alike as this
TRIPLET_MARGIN = 0.1  # of a cosine
TEMPERATURE = 0.1  # of a cosine, before the softmax
SCALE = 16.0  # of a cosine with a proxy, before the softmax
SMOOTHING = 0.1  # of labels that people gave


def contrastive(vectors: Floats, codes: Codes) -> tuple[float, Floats]:
    """See the module; both kinds of pair weigh the same."""
    cosines, same, other = _pairs(vectors, codes)
    close = other & (cosines > CONTRASTIVE_MARGIN)
    positives, negatives = max(1, int(same.sum())), max(1, int(close.sum()))
    loss = (1 - cosines[same]).sum() / positives + (cosines[close] - CONTRASTIVE_MARGIN).sum() / negatives
    slope = (close / negatives - same / positives).astype(np.float32)
    return float(loss), _by_vectors(slope, vectors)


def triplet(vectors: Floats, codes: Codes) -> tuple[float, Floats]:
    """See the module."""
    cosines, same, other = _pairs(vectors, codes)
    others = np.where(other, cosines, np.float32(-2))
    hardest = others.argmax(axis=1)
    anchors, partners = np.nonzero(same)
    slope = np.zeros_like(cosines)
    loss, count = 0.0, max(1, len(anchors))
    for at in range(0, len(anchors), 4096):  # a line of others for each pair: in blocks
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
    """See the module."""
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
    """See the module; ``proxies`` (classes, dim) are unit vectors; the gradient by them comes last."""
    known = codes >= 0
    count = max(1, int(np.count_nonzero(known)))
    shares, logs = _softmax(vectors @ proxies.T * np.float32(SCALE))
    wanted = np.full_like(shares, SMOOTHING / len(proxies))
    wanted[np.flatnonzero(known), codes[known]] += 1 - SMOOTHING
    loss = -(wanted * logs)[known].sum() / count
    slope: Floats = (shares - wanted) * known[:, None] * np.float32(SCALE / count)
    return float(loss), slope @ proxies, slope.T @ vectors


def _pairs(vectors: Floats, codes: Codes) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Cosines (b, b), and which pairs are of one class, and of two; both known, never one with itself."""
    known = codes >= 0
    both = known[:, None] & known
    equal = codes[:, None] == codes
    same = both & equal
    np.fill_diagonal(same, False)
    return vectors @ vectors.T, same, both & ~equal


def _by_vectors(slope: Floats, vectors: Floats) -> Floats:
    """The gradient by the vectors of what has the gradient ``slope`` (b, b) by their cosines."""
    gradient: Floats = ((slope + slope.T) @ vectors).astype(np.float32)
    return gradient


def _softmax(logits: Floats) -> tuple[Floats, Floats]:
    """Shares and their logarithms, row by row."""
    logits = logits - logits.max(axis=1, keepdims=True)
    logs: Floats = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return np.exp(logs), logs
