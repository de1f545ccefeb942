"""The door to the encoders: ``extract_features("shirt.jpg")`` gives a photo's unit vector, ``extract_batch`` many."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike import photos
from lookalike.encoders import Encoder, Vectors, load_encoder
from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.settings import weights_place

AnyPhoto: TypeAlias = bytes | str | Path | IO[bytes] | Image.Image | photos.Photo
"""A photo's bytes, its path, an open file, a PIL image, or an (height, width, 3) uint8 RGB array."""


def extract_features(
    photo: AnyPhoto, encoder: str = "resnet50", weights: str | Path | None = None
) -> NDArray[np.float32]:
    """(dim,) float32: the photo's unit vector; 2048 numbers with ``resnet50``.

    Args:
        photo: bytes, a path, an open file, a PIL image or an RGB array.
        encoder: a name of lookalike.encoders.ENCODERS.
        weights: its file of weights; looked for as the README says by default.

    Raises:
        LookalikeError: the photo or the weights can't be read, or can't be had; the sentence says why.
    """
    vector: NDArray[np.float32] = extract_batch([photo], encoder, weights)[0]
    return vector


def extract_batch(many: Iterable[AnyPhoto], encoder: str = "resnet50", weights: str | Path | None = None) -> Vectors:
    """(n, dim) float32: the unit vectors of n photos, as ``extract_features`` gives them, and faster."""
    loaded = _loaded(encoder, weights)
    parts, batch = [], []
    for photo in many:
        batch.append(_pixels(photo))
        if len(batch) == loaded.batch_size:
            parts.append(loaded.encode(batch))
            batch = []
    return np.concatenate([*parts, loaded.encode(batch)])


@lru_cache(maxsize=2)
def _loaded(encoder: str, weights: str | Path | None) -> Encoder:
    """Loading takes seconds: the next photo finds the encoder as the last one left it."""
    return load_encoder(encoder, weights, place=weights_place())


def _pixels(photo: AnyPhoto) -> photos.Photo:
    if isinstance(photo, np.ndarray):
        return photo
    if isinstance(photo, Image.Image):
        return photos.from_image(photo)
    if isinstance(photo, str | Path):
        return photos.decode(_read(Path(photo)))
    data = photo if isinstance(photo, bytes) else photo.read() if hasattr(photo, "read") else None
    if not isinstance(data, bytes):
        raise UnprocessableError(
            "A photo is bytes, a path, a file opened for reading bytes, a PIL image or an RGB array, not"
            f" {type(photo).__name__}."
        )
    return photos.decode(data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"The photo {path} can't be read: {error.strerror}.") from error
