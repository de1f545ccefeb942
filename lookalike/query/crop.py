"""A part of a photo, chosen by a person or found by the encoder."""

import math
from dataclasses import dataclass

import numpy as np

from lookalike.errors import UnprocessableError
from lookalike.photos import MIN_SIDE, Photo

ROUNDING = 1e-3  # a part may end this far beyond the edge, as rounded numbers do


@dataclass(frozen=True)
class Crop:
    """A part of a photo, as shares of its width and height, 0 to 1, from its upper left corner.

    Raises:
        UnprocessableError: it is not inside the photo, or has no size.
    """

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        numbers = (self.x, self.y, self.width, self.height)
        if not all(map(math.isfinite, numbers)):
            raise UnprocessableError(f"The crop is {self}; it must have four numbers: x,y,width,height.")
        if self.width <= 0 or self.height <= 0:
            raise UnprocessableError(f"The crop is {self}; its width and height must be more than 0.")
        if min(self.x, self.y) < 0 or max(self.x + self.width, self.y + self.height) > 1 + ROUNDING:
            raise UnprocessableError(
                f"The crop is {self}; it must lie inside the photo, which is 1 wide and 1 high (0.25,0,0.5,1 is its "
                "middle)."
            )

    def __str__(self) -> str:
        """As it is written in a request: ``x,y,width,height``."""
        return ",".join(f"{number:.4g}" for number in (self.x, self.y, self.width, self.height))

    @property
    def area(self) -> float:
        """Its share of the photo, 0 to 1."""
        return self.width * self.height

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Its left, top, right and bottom edges in a photo of ``width`` × ``height`` pixels."""
        right, bottom = (self.x + self.width) * width, (self.y + self.height) * height
        return round(self.x * width), round(self.y * height), min(round(right), width), min(round(bottom), height)

    def within(self, outer: "Crop") -> "Crop":
        """This part of the part ``outer``, as shares of the whole photo."""
        return Crop(
            outer.x + self.x * outer.width,
            outer.y + self.y * outer.height,
            self.width * outer.width,
            self.height * outer.height,
        )


WHOLE = Crop(0, 0, 1, 1)


def parse_crop(text: str) -> Crop:
    """The crop in ``text``, such as ``0.1,0.2,0.5,0.6``.

    Raises:
        UnprocessableError: it is not four numbers, or not a part of a photo.
    """
    try:
        x, y, width, height = (float(number) for number in text[:200].split(","))
    except ValueError:
        raise UnprocessableError(
            f"The crop is {text[:40]!r}; it must have four numbers: x,y,width,height, as shares of the photo."
        ) from None
    return Crop(x, y, width, height)


def cut(photo: Photo, crop: Crop) -> Photo:
    """The part of ``photo``, at least MIN_SIDE pixels wide and high.

    Raises:
        UnprocessableError: the part has fewer pixels.
    """
    left, top, right, bottom = crop.pixels(photo.shape[1], photo.shape[0])
    part = photo[top:bottom, left:right]
    if min(part.shape[:2]) < MIN_SIDE:
        raise UnprocessableError(
            f"This part of the photo has {part.shape[1]}×{part.shape[0]} pixels; each side needs at least {MIN_SIDE}: "
            "choose a larger part."
        )
    return np.ascontiguousarray(part)
