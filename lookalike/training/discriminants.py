"""Fit the network's last linear layer in closed form, after the features are trained.

Trained by gradients, this layer would optimise the loss, which must distinguish a photo from all others of its batch,
and so keeps details that don't matter for neighbours. Linear discriminant analysis (Fisher 1936; Rao 1948) fits the
search better: it finds the directions in which classes differ most, relative to the variance within classes. Changes
by the view (light, ground, camera) also count as variance within a class (within-class covariance normalisation, Hatch
et al. 2006).
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

COARSE_DIM = 64  # dimensions for the classes of the first level; the others are for those of the last level
COARSE_SHARE = 0.4  # their mean share of the squared length
POWER = 0.25  # exponent of a coarse direction's variance ratio, by which it is scaled
SHRUNK = (
    0.3  # shrinkage: share of the mean variance added to each direction, as training photos are too close to each other
)
STRONG_VIEWS = 20_000  # largest number of strong views of products
VIEWS_PER_USER_PHOTO = 3  # views of each photo that somebody took
SEED = 3
CANVASES: tuple[augment.Canvas, ...] = (96, 128), (128, 96), (128, 128)  # of the views, in rotation


def fit(net: Any, material: "Material", classes: NDArray[np.int32]) -> NDArray[np.float32]:
    """The weight (DIM, HIDDEN) for ``net.linear``, by the photos of ``material`` and their ``classes`` (n, levels)."""
    data = material.data
    features = validation.outputs(net, data.photos)["pooled"]
    return layer(features, classes[:, 0], classes[:, -1], list(_changes(net, material, features)))


def layer(
    features: NDArray[np.float32],
    coarse: NDArray[np.int32],
    fine: NDArray[np.int32],
    changes: Sequence[NDArray[np.float32]] = (),
) -> NDArray[np.float32]:
    """(DIM, channels): the directions in which the ``coarse`` and the ``fine`` classes (n,) differ most.

    ``features`` (n, channels) are of the photos. ``changes``, each (m, channels), are differences of features between
    photos that should have equal vectors; directions with such differences are suppressed.
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
    """The discriminant directions (channels, channels), the best first, and their variance ratios (channels,)."""
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
    """The differences of strong views from their photos, and of photos that people took from products of their kind."""
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
        # A kind counts by the square root of its number of photos.
        found[of_kind] = (found[of_kind] - middle) * len(of_kind) ** -0.25
    return strong, found
