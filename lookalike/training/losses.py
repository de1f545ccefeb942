"""What the network is asked for, in numbers.

- Proxies: a vector stands nearest to the proxy of its class (Movshovitz-Attias et al. 2017; Kim et al. 2020), at
  several levels at once: type; type and colour; type, gender and colour. The proxy of a combination is the sum of
  its parts' vectors and a little of its own, so that a rare combination is learned from its parts.
- Heads: each attribute from the pooled features.
- Instance: two views of one photo find each other among the batch (InfoNCE, van den Oord et al. 2018).
- Mask: where the product is.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from lookalike.training.data import UNKNOWN

SCALE = 16.0  # of cosines, before the softmax over proxies
TEMPERATURE = 0.1  # of cosines between views
SMOOTHING = 0.1  # of labels that people gave


def combinations(labels: NDArray[np.int32], columns: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Classes (classes, columns), the codes that occur together, and the class (n,) of each row.

    A row with an empty label among the columns has the class UNKNOWN.
    """
    chosen = labels[:, list(columns)]
    known = (chosen != UNKNOWN).all(axis=1)
    classes, of_known = np.unique(chosen[known], axis=0, return_inverse=True)
    of_row = np.full(len(labels), UNKNOWN, np.int32)
    of_row[known] = of_known.ravel()
    return classes.astype(np.int32), of_row


class Proxies(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Cosines of unit vectors (n, dim) with the proxies of each level: a list of (n, classes)."""

    def __init__(self, levels: Sequence[Sequence[int]], classes: Sequence[NDArray[np.int32]], dim: int) -> None:
        super().__init__(name="proxies", dtype="float32")
        self.levels, self.classes = levels, classes
        sizes = {
            column: int(combined[:, at].max()) + 1
            for level, combined in zip(levels, classes, strict=True)
            for at, column in enumerate(level)
        }
        self.parts = {
            column: self.add_weight(
                shape=(size, dim),
                # One initializer would start all alike.
                initializer=keras.initializers.RandomNormal(stddev=dim**-0.5, seed=column),
                name=f"part_{column}",
            )
            for column, size in sizes.items()
        }
        self.own = [
            self.add_weight(shape=(len(combined), dim), initializer="zeros", name=f"own_{number}")
            for number, combined in enumerate(classes)
        ]

    def start_from(self, vectors: NDArray[np.float32], labels: NDArray[np.int32]) -> None:
        """Take the parts from what a trained network says: ``vectors`` (n, dim), unit, of photos with ``labels``.

        Each part is the mean of what those before it leave.
        """
        left = vectors.astype(np.float64)
        for column, part in self.parts.items():
            codes = labels[:, column]
            means = np.zeros(tuple(part.shape))
            for code in np.unique(codes[codes != UNKNOWN]):
                means[code] = left[codes == code].mean(axis=0)
            left = left - np.where((codes != UNKNOWN)[:, None], means[codes], 0)
            part.assign(means)

    def call(self, vectors: Any) -> list[Any]:
        cosines = []
        for level, combined, own in zip(self.levels, self.classes, self.own, strict=True):
            proxies = own + sum(
                ops.take(self.parts[column], combined[:, at], axis=0) for at, column in enumerate(level)
            )
            cosines.append(ops.matmul(vectors, ops.transpose(ops.normalize(proxies, axis=-1))))
        return cosines


def cross_entropy(logits: Any, codes: Any, weights: Any) -> Any:
    """Weighted mean over the rows whose code (n,) is known, with smoothed labels."""
    known = weights * ops.cast(codes != UNKNOWN, "float32")
    logs = ops.log_softmax(ops.cast(logits, "float32"), axis=-1)
    hit = ops.take_along_axis(logs, ops.maximum(codes, 0)[:, None], axis=1)[:, 0]
    losses = -(1 - SMOOTHING) * hit - SMOOTHING * ops.mean(logs, axis=-1)
    return ops.sum(losses * known) / (ops.sum(known) + 1e-6)


def instance(views: Any, others: Any) -> Any:
    """How badly ``views`` (s, dim) find their own first s of ``others`` (n, dim), and the other way; unit rows."""
    cosines = ops.matmul(views, ops.transpose(others)) / TEMPERATURE
    count = views.shape[0]
    there = ops.log_softmax(cosines, axis=1)[:, :count]
    back = ops.log_softmax(cosines[:, :count], axis=0)
    return -ops.mean(ops.diagonal(there) + ops.diagonal(back)) / 2


def mask(logits: Any, masks: Any, weights: Any) -> Any:
    """Cross-entropy of the mask's logits (n, rows, columns, 1), weighted by photo (n,)."""
    logits = ops.cast(logits, "float32")
    losses = ops.mean(ops.softplus(logits) - logits * masks, axis=(1, 2, 3))
    return ops.sum(losses * weights) / (ops.sum(weights) + 1e-6)
