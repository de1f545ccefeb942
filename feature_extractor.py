"""Simple functions for encoding: ``extract_features("shirt.jpg")`` for one photo, ``extract_batch`` for many."""

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
    """The photo's unit vector, (dim,) float32; dim is 2048 with ``resnet50``.

    Args:
        photo: bytes, a path, an open file, a PIL image or an RGB array.
        encoder: a name of lookalike.encoders.ENCODERS.
        weights: the encoder's file of weights; by default it is looked for as the README describes.

    Raises:
        LookalikeError: the photo or the weights can't be found or read; the sentence says why.
    """
    vector: NDArray[np.float32] = extract_batch([photo], encoder, weights)[0]
    return vector


def extract_batch(many: Iterable[AnyPhoto], encoder: str = "resnet50", weights: str | Path | None = None) -> Vectors:
    """The unit vectors of n photos, (n, dim) float32; like ``extract_features``, but faster for many photos."""
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
    """The encoder, cached because loading takes seconds."""
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
