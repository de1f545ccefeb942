"""The general encoder: the unchanged pretrained network, with a linear layer that shortens its vectors.

Of the 1,280 features, the layer keeps the directions in which photos differ or to which ImageNet's classifier is
sensitive. These are the first eigenvectors of the sum of two matrices, each divided by its trace: the photos' second
moments, and those of the classifier's weights. No labels are used, and the directions are not scaled, so cosines change
little.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lookalike.encoders.parts.canvas import LARGE, on_canvas
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.files import replacing
from lookalike.photos import Photo
from lookalike.training import export
from lookalike.training.net import HIDDEN, Net, Shape

DIM = 512
FILE = "general.onnx"
BATCH = 16
CALIBRATING_PHOTOS = 256  # on which the ranges of 8-bit activations are measured
CLASSIFIER = "_fc.weight"  # key in the pretrained state


def release(folder: Path, pretrained: Mapping[str, Any], photos: Sequence[Photo], on_batch: Any) -> None:
    """Write FILE into ``folder``: the backbone of ``pretrained``, and the layer fitted to ``photos``.

    ``on_batch`` is called with the number of photos of each finished batch.

    Raises:
        UnprocessableError: the weights are of another network, or have no classifier.
        LookalikeError: it can't be written.
    """
    net = Net(Shape())
    net.start_from(pretrained)
    classifier = pretrained.get(CLASSIFIER)
    if classifier is None:
        raise UnprocessableError(f"The pretrained weights have no classifier ({CLASSIFIER}); give them as they came.")
    moments = np.zeros((HIDDEN, HIDDEN))
    for batch in _batches(photos):
        features = pooled(net, batch).astype(np.float64)
        moments += features.T @ features
        on_batch(len(batch))
    linear = directions(moments, np.asarray(classifier, np.float64)).astype(np.float32)
    facts = {"encoder": "general", "canvases": LARGE, "whitens_grounds": False, "heads": {}}
    model = export.to_onnx(net, facts, linear=(linear, np.zeros(len(linear), np.float32)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / FILE) as (file,):
            some = np.random.default_rng(0).permutation(len(photos))[:CALIBRATING_PHOTOS]
            export.quantise(model, file, _batches([photos[row] for row in some]), exact=export.FIRST)
    except OSError as error:
        raise LookalikeError(f"The encoder can't be written to {folder}: {error.strerror}; make room.") from None


def directions(moments: NDArray[np.float64], classifier: NDArray[np.float64]) -> NDArray[np.float64]:
    """(DIM, channels) orthonormal rows: the directions to keep.

    ``moments`` (channels, channels) are the photos' second moments, ``classifier`` (classes, channels) the weights of
    ImageNet's classifier.
    """
    looks = classifier - classifier.mean(axis=0)  # the mean over classes does not affect the classification
    metric = looks.T @ looks
    both = moments / np.trace(moments) + metric / np.trace(metric)
    return np.asarray(np.linalg.eigh(both)[1][:, ::-1][:, :DIM].T)


def pooled(net: Net, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, channels) float32: the mean over all cells of the last map, for photos (n, height, width, 3)."""
    with torch.no_grad():
        x = (torch.from_numpy(photos).permute(0, 3, 1, 2).float() - 127.0) / 128.0
        x = net.stem(x)
        for block in net.blocks:
            x = block(x)
        return np.asarray(net.top(x).mean((2, 3)).numpy())


def _batches(photos: Sequence[Photo]) -> Iterator[NDArray[np.uint8]]:
    """Batches of equal shape, prepared as in the encoder."""
    shown: dict[tuple[int, ...], list[NDArray[np.uint8]]] = {}
    for photo in photos:
        found = on_canvas(photo, LARGE)
        waiting = shown.setdefault(found.shape, [])
        waiting.append(found)
        if len(waiting) == BATCH:
            yield np.stack(waiting)
            waiting.clear()
    for waiting in shown.values():
        if waiting:
            yield np.stack(waiting)
