"""An encoder with heads, made in the test: the vectors of ``pixels``, and labels that it reads from the pixels."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders import Encoder, load_encoder
from lookalike.encoders.base import Classes, Look, NetworkOutput, Want
from lookalike.photos import Photo

CHANNELS = ("Red", "Green", "Blue")
COLOURS = (*CHANNELS, "Black", "White", "Grey", "Brown", "Pink", "Gold", "Silver")
SHAPES = ("Tall", "Wide", "Square", "Round", "Flat")
SHAPE_SHARE = 0.25  # of the likeliest shape


class Knowing(Encoder):
    """Predicts the strongest channel of a photo as ``attribute``, and whether it is wide or tall.

    The first three of ``labels`` are the names for red, green and blue.
    """

    def __init__(
        self, attribute: str = "baseColour", probability: float = 0.9, labels: tuple[str, ...] = COLOURS
    ) -> None:
        self._pixels = load_encoder("pixels")
        self._probability = probability
        self.labels = {attribute: labels, "shape": SHAPES}
        self.asked: list[Photo] = []
        super().__init__("pixels", self._pixels.dim, self._pixels.preprocessing)

    def prepare(self, photo: Photo) -> NDArray[Any]:
        return self._pixels.prepare(photo)

    def forward(self, batch: NDArray[Any], wants: Collection[Want] = ()) -> NetworkOutput:
        return self._pixels.forward(batch)

    def look(self, photos: Sequence[Photo], wants: Collection[Want] = ()) -> Look:
        self.asked += photos
        return super().look(photos, wants)

    def _classes(self, photos: Sequence[Photo], seen: NetworkOutput) -> Classes:
        attribute, labels = next(iter(self.labels.items()))
        colours = [shares(len(labels), int(photo.mean(axis=(0, 1)).argmax()), self._probability) for photo in photos]
        shapes = [shares(len(SHAPES), int(photo.shape[1] > photo.shape[0]), SHAPE_SHARE) for photo in photos]
        return Classes({attribute: np.array(colours), "shape": np.array(shapes)}, [None] * len(photos))


def shares(count: int, best: int, share: float) -> NDArray[np.float64]:
    """(count,) probabilities: ``share`` for ``best``, the rest equally for the others."""
    values = np.full(count, (1 - share) / (count - 1))
    values[best] = share
    return values
