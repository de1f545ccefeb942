"""Evaluate a network on the validation set."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from lookalike.encoders.parts.canvas import canvas_of, on_canvas
from lookalike.training.data import UNKNOWN
from lookalike.views import augment
from lookalike.views.augment import Source
from lookalike.views.grounds import Grounds

if TYPE_CHECKING:
    from lookalike.training.loop import Material

BATCH = 64
SEED = 7  # of the strong views
STRONG_PHOTOS = 600  # photos that are searched by a strong view


def outputs(net: Any, photos: Sequence[Source]) -> dict[str, NDArray[np.float32]]:
    """The network's outputs for each photo, prepared as in the encoder, without the masks: name → (n, …)."""
    found: dict[str, list[Any]] = {}
    order: list[int] = []
    by_canvas: dict[tuple[int, int], list[int]] = {}
    device = next(net.parameters()).device
    for row, photo in enumerate(photos):
        by_canvas.setdefault(canvas_of(photo), []).append(row)
    for rows in by_canvas.values():
        for at in range(0, len(rows), BATCH):
            part = rows[at : at + BATCH]
            shown = np.stack([on_canvas(np.ascontiguousarray(photos[row][..., :3])) for row in part])
            with torch.no_grad():
                said = net(torch.from_numpy(shown).to(device).permute(0, 3, 1, 2).float())
            for name, value in said.items():
                if name != "logits":
                    found.setdefault(name, []).append(value.float().cpu().numpy())
            order += part
    back = np.argsort(order)
    return {name: np.concatenate(parts)[back] for name, parts in found.items()}


def embed(net: Any, photos: Sequence[Source]) -> NDArray[np.float32]:
    """(n, dim) float32 unit vectors of n photos."""
    vectors = outputs(net, photos)["embedding"]
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def nearest(queries: NDArray[np.float32], gallery: NDArray[np.float32], *, itself: bool = False) -> NDArray[np.intp]:
    """(q, 5) rows of ``gallery`` (n, dim) nearest to ``queries`` (q, dim), in any order.

    With ``itself``, both are the same, and a query does not find itself.
    """
    cosines = queries @ gallery.T
    if itself:
        np.fill_diagonal(cosines, -2)
    return np.argpartition(-cosines, 5, axis=1)[:, :5]


def agreement(vectors: NDArray[np.float32], classes: NDArray[np.int32]) -> NDArray[np.float64]:
    """(levels,) P@5 of unit ``vectors`` (n, dim) among themselves, with ``classes`` (n, levels)."""
    near = nearest(vectors, vectors, itself=True)
    alike = (classes[near] == classes[:, None]) & (classes[:, None] != UNKNOWN)
    return np.asarray(alike.mean(axis=(0, 1)))


def quality(net: Any, material: "Material", classes: NDArray[np.int32], names: Sequence[str]) -> dict[str, float]:
    """The validation figures by name.

    These are P@5 at each level (``names`` are the columns of ``classes``); how often a strong view finds its own photo;
    and P@5 of photos that people took, as a mean over kinds.
    """
    validation_set = material.validation_set
    vectors = embed(net, validation_set.photos)
    figures = {f"P@5 {name}": float(share) for name, share in zip(names, agreement(vectors, classes), strict=True)}
    rng = np.random.default_rng(SEED)
    grounds = Grounds((), (), validation_set.photos)
    some = validation_set.photos[:STRONG_PHOTOS]
    views = [augment.strong(photo, (96, 128), photo, grounds, rng)[0] for photo in some]
    found = (embed(net, views) @ vectors.T).argmax(axis=1)
    figures["strong view finds itself"] = float((found == np.arange(len(some))).mean())
    people = material.user_photos_validation
    known = people.right.any(axis=1)
    if known.any():
        near = nearest(embed(net, people.photos)[known], vectors)
        codes = validation_set.labels[near, 0]
        hits = people.right[known][np.arange(len(codes))[:, None], codes] & (codes != UNKNOWN)
        kinds = np.array(people.kinds)[known]
        figures["P@5 of photos that people took"] = float(
            np.mean([hits[kinds == kind].mean() for kind in np.unique(kinds)])
        )
    return figures
