"""How good a network is so far, on photos that it does not learn from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.training import augment
from lookalike.training.data import UNKNOWN, Dataset

BATCH = 256
SEED = 7  # of the strong views


def outputs(net: Any, photos: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """What the network says of (n, height, width, 3) photos, but for its map: name → (n, …)."""
    from keras import ops

    parts = []
    for at in range(0, len(photos), BATCH):
        said = net(photos[at : at + BATCH].astype(np.float32), training=False)
        # Part by part: PyTorch's tensors would keep all that they were made of.
        parts.append(
            {name: ops.convert_to_numpy(ops.cast(told, "float32")) for name, told in said.items() if name != "map"}
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def embed(net: Any, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, dim) unit vectors of (n, height, width, 3) photos."""
    vectors = outputs(net, photos)["embedding"]
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def agreement(vectors: NDArray[np.float32], classes: NDArray[np.int32]) -> NDArray[np.float64]:
    """(levels,) P@5 of unit ``vectors`` (n, dim) among themselves, by their ``classes`` (n, levels)."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    near = np.argpartition(-cosines, 5, axis=1)[:, :5]
    alike = (classes[near] == classes[:, None]) & (classes[:, None] != UNKNOWN)
    return np.asarray(alike.mean(axis=(0, 1)))


def quality(net: Any, data: Dataset, classes: NDArray[np.int32], names: Sequence[str]) -> dict[str, float]:
    """P@5 at each level (``names``, for the columns of ``classes``), and how often a strong view finds its photo."""
    vectors = embed(net, data.photos[..., :3])
    figures = {f"P@5 {name}": float(share) for name, share in zip(names, agreement(vectors, classes), strict=True)}
    views, _ = augment.strong(data.photos, np.random.default_rng(SEED))
    found = (embed(net, views) @ vectors.T).argmax(axis=1)
    return figures | {"strong view finds itself": float((found == np.arange(len(data))).mean())}
