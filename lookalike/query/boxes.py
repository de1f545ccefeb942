"""The things in a photo: the boxes of the encoder that are worth showing, with what each seems to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.encoders.base import Encoder, Located
from lookalike.photos import Photo
from lookalike.query.crop import Crop, cut

# Judged by eye on phone photos of clothes: most further boxes were folds, shadows and floor, and nearly all of these
# are small beside the product or look like nothing in particular.
LEAST_OF_LARGEST = 0.15  # share of the largest box's area
LEAST_PROBABILITY = 0.2  # of the likeliest label of a further box
MOST_BOXES = 6
WHOLE = 0.85  # share of the photo from which on a single box is the photo itself


@dataclass(frozen=True)
class Box:
    """A thing in a photo: its place, and the likeliest label of the encoder's first attribute; None without heads."""

    crop: Crop
    label: str | None
    probability: float | None


def boxes_in(encoder: Encoder, photo: Photo, located: Located, shares: Mapping[str, float]) -> tuple[Box, ...]:
    """The things in ``photo``, the main one first; empty if there is only one, which fills the photo.

    ``located`` are the boxes of ``photo``; ``shares`` the probabilities of the labels of the whole photo, which is
    about its main product.
    """
    crops = _crops(photo, located)
    if not crops or (len(crops) == 1 and crops[0].area >= WHOLE):
        return ()
    main = max(shares.items(), key=lambda item: item[1]) if shares else None
    further = _labels(encoder, [cut(photo, crop) for crop in crops[1:]]) if len(crops) > 1 else []
    boxes = [Box(crop, *(label or (None, None))) for crop, label in zip(crops, [main, *further], strict=True)]
    return tuple(box for box in boxes if box is boxes[0] or _shows_something(box))[:MOST_BOXES]


def _crops(photo: Photo, located: Located) -> list[Crop]:
    """The boxes as crops, without small ones."""
    height, width = photo.shape[:2]
    boxes = np.clip(located.boxes / [width, height, width, height], 0, 1).astype(float).tolist()
    crops = [
        Crop(left, top, right - left, bottom - top)
        for left, top, right, bottom in boxes
        if right > left and bottom > top
    ]
    largest = max((crop.area for crop in crops), default=0.0)
    return [crop for crop in crops if crop.area >= LEAST_OF_LARGEST * largest]


def _labels(encoder: Encoder, photos: Sequence[Photo]) -> list[tuple[str, float] | None]:
    if not encoder.labels:
        return [None] * len(photos)
    first = encoder.attributes[0]
    return [labels[first] for labels in encoder.classify(photos)]


def _shows_something(box: Box) -> bool:
    return box.probability is None or box.probability >= LEAST_PROBABILITY
