"""Convert images with an embedded ICC profile to sRGB, which pages and encoders assume."""

import io
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from PIL import Image, ImageCms

from lookalike.machine import has_memory

MAX_PROFILE = 4 * 2**20  # bytes; printing profiles have up to 3 MB
ROOM = 32 * 2**20  # bytes; more than any conversion needs
KEPT = 16  # conversions in the cache: a folder has few different profiles, and a printing profile takes 0.1 s to set up
SAME = 1  # levels of 255: a profile that changes no colour by more counts as sRGB

# A damaged profile that still opens may give any colours. With a sound profile, greys stay nearly grey and increase
# from dark to light; the limits also fit printing profiles.
MOST_BLACK = 128
LEAST_WHITE = 224
MOST_TINT = 48
MOST_STEP_BACK = 2

Convert: TypeAlias = Callable[[Image.Image], Image.Image]

_MODES = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}  # colour space in a profile's header → Pillow's mode
_OF_DEVICES = (b"scnr", b"mntr", b"prtr", b"spac")  # profile classes; others link two devices, or define named colours
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """An image of mode L, LA, RGB, RGBA or CMYK, converted to sRGB by its ``profile``; transparency stays.

    Returns ``image`` itself if the profile is damaged, is for another kind of pixels, or is sRGB. Otherwise the result
    has mode L or LA (with a grey profile), RGB or RGBA.
    """
    if image.mode in ("LA", "RGBA"):
        opaque = image.convert(image.mode[:-1])
        converted = in_srgb(opaque, profile)
        if converted is opaque:
            return image
        converted.putalpha(image.getchannel("A"))
        return converted
    space = _space(profile)
    if image.mode == "L" and space == "RGB":  # grey images of cameras have RGB profiles
        coloured = image.convert("RGB")
        converted = in_srgb(coloured, profile)
        return image if converted is coloured else converted
    convert = _conversion(profile) if image.mode == space else None
    return convert(image) if convert else image


def _space(profile: bytes) -> str:
    """The image mode for which ``profile`` is, by its header; empty for unsupported ones."""
    if len(profile) > MAX_PROFILE or profile[36:40] != b"acsp" or profile[12:16] not in _OF_DEVICES:
        return ""
    return _MODES.get(profile[16:20], "")


@lru_cache(KEPT)
def _conversion(profile: bytes) -> Convert | None:
    """The conversion of pixels with ``profile`` to sRGB; None if it is impossible or unnecessary."""
    mode = _space(profile)
    ramp = _ramp(mode)
    try:
        # Relative colorimetric: the medium's white becomes white.
        transform = ImageCms.buildTransform(
            io.BytesIO(profile), _SRGB, mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
        )
        greys = transform.apply(ramp)
        colours = transform.apply(_colours()) if mode == "RGB" else greys
    except Exception as error:  # damaged or unsupported; the library raises many kinds of errors
        if isinstance(error, MemoryError) or not has_memory(ROOM):
            raise MemoryError from error  # not the profile's fault
        return None
    if not _sound(greys):
        return None
    if mode == "CMYK":
        return transform.apply
    if _differ(greys, ramp.convert("RGB")) <= SAME and (mode == "L" or _differ(colours, _colours()) <= SAME):
        return None
    if mode == "L":  # by a table of 256 shades, so that the result is grey
        return lambda image: image.point(list(greys.getchannel("G").tobytes()))
    return transform.apply


def _ramp(mode: str) -> Image.Image:
    """The 256 greys from dark to light, in one row; in CMYK with black ink only."""
    shades = Image.frombytes("L", (256, 1), bytes(range(256)))
    if mode == "CMYK":
        none = Image.new("L", shades.size)
        return Image.merge("CMYK", (none, none, none, shades.point(lambda level: 255 - level)))
    return shades.convert(mode)


def _colours() -> Image.Image:
    """A lattice of RGB colours, in one row."""
    levels = range(0, 256, 51)
    lattice = bytes(level for r in levels for g in levels for b in levels for level in (r, g, b))
    return Image.frombytes("RGB", (len(lattice) // 3, 1), lattice)


def _sound(greys: Image.Image) -> bool:
    """Whether the converted ``_ramp`` is plausible for a sound profile."""
    pixels = greys.tobytes()
    bands = pixels[0::3], pixels[1::3], pixels[2::3]
    return (
        max(pixels[:3]) <= MOST_BLACK
        and min(pixels[-3:]) >= LEAST_WHITE
        and all(max(levels) - min(levels) <= MOST_TINT for levels in zip(*bands, strict=True))
        and all(now - after <= MOST_STEP_BACK for band in bands for now, after in pairwise(band))
    )


def _differ(one: Image.Image, other: Image.Image) -> int:
    """The largest difference in levels of two images with equal size and mode."""
    return max(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True))
