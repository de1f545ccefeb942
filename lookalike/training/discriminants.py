"""The layer that makes the vector, fitted in closed form when the features are learned.

What gradients make of this layer serves the loss: it must tell a photo from all others of its batch, and keeps what
neighbours shouldn't be judged by. Linear discriminant analysis (Fisher 1936; Rao 1948) asks what the search asks: in
which directions do classes differ, measured by how much the photos of one class do? What changes with the view (light,
ground, camera) counts as change within a class, too (within-class covariance normalisation, Hatch et al. 2006).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lookalike.training import validation
from lookalike.training.data import UNKNOWN
from lookalike.training.net import DIM
from lookalike.views import augment
from lookalike.views.grounds import Grounds

if TYPE_CHECKING:
    from lookalike.training.loop import Material

Floats = NDArray[np.float64]

COARSE_DIM = 64  # numbers of the vector that tell the classes of the first level apart; the others those of the last
COARSE_SHARE = 0.4  # of the squared length, that they have on average
POWER = 0.25  # of a coarse direction's ratio of variances, that it is multiplied by: what tells much counts more
SHRUNK = 0.3  # share of the mean variance that is added to each direction's: features of photos learned lie too close
STRONG_VIEWS = 20_000  # of products
VIEWS_PER_USER_PHOTO = 3  # of each photo that somebody took
SEED = 3
CANVASES: tuple[augment.Canvas, ...] = (96, 128), (128, 96), (128, 128)  # of the views, in turn


def fit(net: Any, material: "Material", classes: NDArray[np.int32]) -> NDArray[np.float32]:
    """(DIM, HIDDEN) for ``net.linear``, by the photos of ``material`` and their ``classes`` (n, levels)."""
    data = material.data
    features = validation.outputs(net, data.photos)["pooled"]
    return layer(features, classes[:, 0], classes[:, -1], list(_changes(net, material, features)))


def layer(
    features: NDArray[np.float32],
    coarse: NDArray[np.int32],
    fine: NDArray[np.int32],
    changes: Sequence[NDArray[np.float32]] = (),
) -> NDArray[np.float32]:
    """(DIM, channels): directions in which the ``coarse`` and the ``fine`` classes (n,) of ``features`` (n, channels)
    differ; little of ``changes``, each (m, channels): differences between photos that should have equal vectors.
    """
    drift = [_per_trace(change.T.astype(np.float64) @ change) for change in changes if len(change)]
    first, ratios = _directions(features, coarse, drift)
    second, _ = _directions(features, fine, drift)
    parts = (
        (COARSE_SHARE, first[:, :COARSE_DIM] * ratios[:COARSE_DIM] ** POWER),
        (1 - COARSE_SHARE, second[:, : DIM - COARSE_DIM]),
    )
    centred = features - features.mean(axis=0)
    scaled = [
        part * np.sqrt(share / max(1e-12, float(np.square(centred @ part).sum(axis=1).mean()))) for share, part in parts
    ]
    return np.asarray(np.concatenate(scaled, axis=1).T, np.float32)


def _directions(features: NDArray[np.float32], codes: NDArray[np.int32], drift: Sequence[Floats]) -> tuple[Floats, ...]:
    """(channels, channels) directions, those that tell most first, and the ratios (channels,) of variances there."""
    known = codes != UNKNOWN
    rows = features[known].astype(np.float64)
    _, of_row, counts = np.unique(codes[known], return_inverse=True, return_counts=True)
    means = np.zeros((len(counts), rows.shape[1]))
    np.add.at(means, of_row, rows)
    means /= counts[:, None]
    inside = rows - means[of_row]
    within = _per_trace(inside.T @ inside)
    for change in drift:
        within = within + change
    within += np.eye(len(within)) * SHRUNK * np.trace(within) / len(within)
    spread, axes = np.linalg.eigh(within)
    whitening = axes / np.sqrt(spread)
    apart = (means - features.mean(axis=0)) * np.sqrt(counts / counts.sum())[:, None] @ whitening
    ratios, turned = np.linalg.eigh(apart.T @ apart)
    return (whitening @ turned)[:, ::-1], np.maximum(ratios[::-1], 0)


def _per_trace(scatter: Floats) -> Floats:
    return scatter / max(1e-12, float(np.trace(scatter)))


def _changes(net: Any, material: "Material", features: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """What strong views differ by from their photos, and photos that people took from products of their kind."""
    data, people = material.data, material.user_photos
    rng = np.random.default_rng(SEED)
    grounds = Grounds(material.textures, people.photos, data.photos)
    rows = rng.permutation(len(data))[:STRONG_VIEWS].tolist()
    views = [
        augment.strong(data.photos[row], CANVASES[at % 3], data.photos[int(rng.integers(len(data)))], grounds, rng)[0]
        for at, row in enumerate(rows)
    ]
    strong = validation.outputs(net, views)["pooled"] - features[rows]
    known = np.flatnonzero(people.right.any(axis=1))
    if not len(known):
        return (strong,)
    of_view = np.repeat(known, VIEWS_PER_USER_PHOTO).tolist()
    photos = [people.photos[row] for row in known.tolist()]
    photos += [
        augment.user_photo_strong(people.photos[row], CANVASES[at % 3], grounds, rng)[0]
        for at, row in enumerate(of_view)
    ]
    found = validation.outputs(net, photos)["pooled"]
    rows_of, kinds, codes = np.concatenate([known, of_view]), np.array(people.kinds), data.labels[:, 0]
    for kind in np.unique(kinds[known]):
        of_kind = np.flatnonzero(kinds[rows_of] == kind)
        right = people.right[rows_of[of_kind[0]]]
        products = features[right[np.maximum(codes, 0)] & (codes != UNKNOWN)]
        middle = products.mean(axis=0) if len(products) else found[of_kind].mean(axis=0)
        # Frequent kinds count more, but by the root of their photos.
        found[of_kind] = (found[of_kind] - middle) * len(of_kind) ** -0.25
    return strong, found
