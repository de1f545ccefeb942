"""The robustness transforms of docs/evaluation.md: variants of a product photo, as other photographers would take it.

Each takes and returns a photo, (height, width, 3) uint8 RGB. Figures must stay comparable over years, so the
transforms must not change. They write JPEG with their own settings, and not through ``photos``.
"""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from lookalike.photos import Photo

NEAR_WHITE = 232  # a pixel whose darkest channel is at least this may be white ground
MARGIN = 0.25  # of width and height, on each side of a product on another ground
NARROW = 0.2  # the same, on a patterned ground
PATTERN_WIDTH = 60  # width of a photo in units of a pattern, so that patterns scale with the photo
BEIGE, WINE, CREAM = np.array([186, 172, 150]), np.array([120, 44, 52]), np.array([214, 206, 190])
DIM, SENSOR_NOISE = 0.7, 12.0  # share of the remaining light; standard deviation of the noise, of 255
LAMP = (1.05, 0.92, 0.72)  # factors of red, green and blue under a yellow lamp
BICUBIC = Image.Resampling.BICUBIC

Grid = NDArray[np.float64]
"""(height, width) float64, rows or columns in units of a 60th of the photo's width."""


def larger(photo: Photo) -> Photo:
    """Four times the size, as a shop's own photo."""
    image = Image.fromarray(photo)
    return _jpeg(image.resize((image.width * 4, image.height * 4), BICUBIC), 90)


def square(photo: Photo) -> Photo:
    """On a white square of twice the longer side, as most shops show it."""
    side = 2 * max(photo.shape[:2])
    return _jpeg(ImageOps.pad(Image.fromarray(photo), (side, side), BICUBIC, "white"), 90)


def crop(photo: Photo) -> Photo:
    """The middle 71 % of the area."""
    height, width = photo.shape[:2]
    dx, dy = round(width * 0.079), round(height * 0.079)
    return photo[dy : height - dy, dx : width - dx]


def corner(photo: Photo) -> Photo:
    """The lower left 80 % of width and height."""
    height, width = photo.shape[:2]
    return photo[round(height * 0.2) :, : round(width * 0.8)]


def dark(photo: Photo) -> Photo:
    """In poor light, and saved small."""
    return _jpeg(ImageEnhance.Brightness(Image.fromarray(photo)).enhance(0.55), 30)


def blurred(photo: Photo) -> Photo:
    """A little out of focus."""
    return _jpeg(Image.fromarray(photo).filter(ImageFilter.GaussianBlur(1.0)), 50)


def mirrored(photo: Photo) -> Photo:
    """Left is right."""
    return photo[:, ::-1]


def turned(photo: Photo) -> Photo:
    """By ten degrees, on white."""
    return np.asarray(Image.fromarray(photo).rotate(10, BICUBIC, expand=True, fillcolor="white"))


def warm(photo: Photo) -> Photo:
    """Under a yellow lamp."""
    return np.asarray(np.clip(photo * np.array(LAMP), 0, 255), np.uint8)


def grey_ground(photo: Photo) -> Photo:
    """On grey."""
    return _on_ground(photo, (128, 128, 128))


def blue_ground(photo: Photo) -> Photo:
    """On blue."""
    return _on_ground(photo, (70, 110, 170))


def black_ground(photo: Photo) -> Photo:
    """On black."""
    return _on_ground(photo, (0, 0, 0))


def noisy(photo: Photo) -> Photo:
    """In a dim room, by a small sensor."""
    noise = np.random.default_rng(11).normal(0, SENSOR_NOISE, photo.shape)
    return _jpeg(_image(np.asarray(photo, np.float32) * DIM + noise), 55)


def quarter_turn(photo: Photo) -> Photo:
    """By ninety degrees, as a phone held the other way."""
    return np.rot90(photo, -1)


def cloth_ground(photo: Photo) -> Photo:
    """On a coarse beige cloth with soft folds."""

    def cloth(rows: Grid, columns: Grid) -> NDArray[np.float64]:
        weave = 12 * np.sin(rows * 2.2) * np.sin(columns * 2.2)
        folds = 28 * np.sin(0.11 * rows + 0.07 * columns) + 14 * np.sin(0.05 * rows - 0.16 * columns)
        return np.asarray(BEIGE + (weave + folds)[..., None])

    return _on_pattern(photo, cloth)


def stripes_ground(photo: Photo) -> Photo:
    """On a striped blanket, aslant."""

    def stripes(rows: Grid, columns: Grid) -> NDArray[np.float64]:
        return np.where(np.sin(0.55 * (rows + 0.6 * columns))[..., None] > 0, WINE, CREAM).astype(np.float64)

    return _on_pattern(photo, stripes)


TRANSFORMS: Mapping[str, Callable[[Photo], Photo]] = MappingProxyType(
    {
        transform.__name__: transform
        for transform in (
            larger,
            square,
            crop,
            corner,
            dark,
            blurred,
            mirrored,
            turned,
            warm,
            grey_ground,
            blue_ground,
            black_ground,
            noisy,
            quarter_turn,
            cloth_ground,
            stripes_ground,
        )
    }
)


def _jpeg(image: Image.Image, quality: int) -> Photo:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return np.asarray(Image.open(data, formats=["JPEG"]).convert("RGB"))


def _product(photo: Photo) -> Image.Image:
    """Mode L image: 0 for near-white pixels 4-connected to the border, 255 for the product."""
    from scipy import ndimage  # type: ignore[import-untyped]

    # A white frame connects all regions at the border.
    light = np.pad(photo.min(axis=2) >= NEAR_WHITE, 1, constant_values=True)
    parts, _ = ndimage.label(light)
    reached = (parts == parts[0, 0])[1:-1, 1:-1]
    return Image.fromarray(np.where(reached, 0, 255).astype(np.uint8))


def _image(values: NDArray[np.floating]) -> Image.Image:
    """An image from (height, width, 3) of any range, clipped to 0..255."""
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _on_ground(photo: Photo, colour: tuple[int, int, int]) -> Photo:
    """The product cut out and placed on ``colour`` with margins."""
    height, width = photo.shape[:2]
    return _laid(photo, Image.new("RGB", _with_margins(width, height, MARGIN), colour), MARGIN, 85)


def _on_pattern(photo: Photo, pattern: Callable[[Grid, Grid], NDArray[np.float64]]) -> Photo:
    """The product cut out and placed on ``pattern`` (rows, columns → (height, width, 3) in 0..255)."""
    height, width = photo.shape[:2]
    columns, rows = _with_margins(width, height, NARROW)
    grid = np.mgrid[:rows, :columns] * (PATTERN_WIDTH / width)
    return _laid(photo, _image(pattern(*grid)), NARROW, 80)


def _with_margins(width: int, height: int, margin: float) -> tuple[int, int]:
    return round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin))


def _laid(photo: Photo, ground: Image.Image, margin: float, quality: int) -> Photo:
    """The product cut out and pasted on ``ground``, then saved as JPEG."""
    height, width = photo.shape[:2]
    ground.paste(Image.fromarray(photo), (round(width * margin), round(height * margin)), _product(photo))
    return _jpeg(ground, quality)
