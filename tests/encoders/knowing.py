"""An encoder with heads, made in the test: the vectors of ``pixels``, and labels that it reads from the pixels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders import Encoder, load_encoder
from lookalike.photos import Photo

CHANNELS = ("Red", "Green", "Blue")


class Knowing(Encoder):
    """Tells the channel that most of a photo's colour is in, under ``attribute``, and that it is wide or tall."""

    def __init__(self, attribute: str = "baseColour", probability: float = 0.9) -> None:
        self._pixels = load_encoder("pixels")
        self._probability = probability
        self.attributes = (attribute, "shape")
        self.asked: list[Photo] = []
        super().__init__("pixels", self._pixels.dim, self._pixels.preprocessing)

    def prepare(self, photo: Photo) -> NDArray[Any]:
        return self._pixels.prepare(photo)

    def forward(self, batch: NDArray[Any]) -> NDArray[np.float32]:
        return self._pixels.forward(batch)

    def classify(self, photos: Sequence[Photo]) -> list[dict[str, tuple[str, float]]]:
        self.asked += photos
        return [self._said(photo) for photo in photos]

    def _said(self, photo: Photo) -> dict[str, tuple[str, float]]:
        colour = CHANNELS[int(photo.mean(axis=(0, 1)).argmax())]
        shape = "Wide" if photo.shape[1] > photo.shape[0] else "Tall"
        return {self.attributes[0]: (colour, self._probability), "shape": (shape, 0.25)}
