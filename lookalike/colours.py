"""Colours as they were meant: what an embedded ICC profile says → sRGB, which pages and encoders take for granted."""

import io
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from PIL import Image, ImageCms

from lookalike.machine import has_memory

MAX_PROFILE = 4 * 2**20  # bytes; those of presses have up to 3 MB
ROOM = 32 * 2**20  # bytes; more than any conversion takes
KEPT = 16  # conversions that are held ready: a folder has few different profiles, and a press's takes 0.1 s to set up
SAME = 1  # levels of 255: a profile that changes no colour by more is sRGB, and the pixels stay as they are

# A damaged profile that still opens may make anything of the pixels. With a sound one, greys are grey, and go from
# dark to light; paper and ink have more freedom than screens.
MOST_BLACK = 128
LEAST_WHITE = 224
MOST_TINT = 48
MOST_STEP_BACK = 2

Convert: TypeAlias = Callable[[Image.Image], Image.Image]

_MODES = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}  # whose pixels a profile can be about → Pillow's mode for them
_OF_DEVICES = (b"scnr", b"mntr", b"prtr", b"spac")  # others link two devices, or name single colours
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """An image of mode L, LA, RGB, RGBA or CMYK, converted to sRGB by its ``profile``; transparency stays.

    It is ``image`` itself where the profile is damaged, about another kind of pixels, or sRGB's own. Otherwise it is
    in L or LA (grey by a profile for greys), RGB or RGBA.
    """
    if image.mode in ("LA", "RGBA"):
        opaque = image.convert(image.mode[:-1])
        converted = in_srgb(opaque, profile)
        if converted is opaque:
            return image
        converted.putalpha(image.getchannel("A"))
        return converted
    space = _space(profile)
    if image.mode == "L" and space == "RGB":  # as cameras save greys
        coloured = image.convert("RGB")
        converted = in_srgb(coloured, profile)
        return image if converted is coloured else converted
    convert = _conversion(profile) if image.mode == space else None
    return convert(image) if convert else image


def _space(profile: bytes) -> str:
    """The mode of the pixels that ``profile`` is about, by its header; empty where it is about none of ours."""
    if len(profile) > MAX_PROFILE or profile[36:40] != b"acsp" or profile[12:16] not in _OF_DEVICES:
        return ""
    return _MODES.get(profile[16:20], "")


@lru_cache(KEPT)
def _conversion(profile: bytes) -> Convert | None:
    """What makes sRGB of pixels with ``profile``; None where nothing can be done, or is to be."""
    mode = _space(profile)
    ramp = _ramp(mode)
    try:
        # Relative to the medium: its white becomes ours, and colours stay as far from it as they were.
        transform = ImageCms.buildTransform(
            io.BytesIO(profile), _SRGB, mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
        )
        greys = transform.apply(ramp)
        colours = transform.apply(_colours()) if mode == "RGB" else greys
    except Exception as error:  # damaged, or of a kind that is not understood: the library has a dozen ways to say so
        if isinstance(error, MemoryError) or not has_memory(ROOM):
            raise MemoryError from error  # which says nothing about the profile
        return None
    if not _sound(greys):
        return None
    if mode == "CMYK":
        return transform.apply
    if _differ(greys, ramp.convert("RGB")) <= SAME and (mode == "L" or _differ(colours, _colours()) <= SAME):
        return None
    if mode == "L":  # by a table of the 256 shades, so that what comes out is grey, too
        return lambda image: image.point(list(greys.getchannel("G").tobytes()))
    return transform.apply


def _ramp(mode: str) -> Image.Image:
    """The 256 greys from the darkest to the lightest, in one row; those of a press by its black ink alone."""
    shades = Image.frombytes("L", (256, 1), bytes(range(256)))
    if mode == "CMYK":
        none = Image.new("L", shades.size)
        return Image.merge("CMYK", (none, none, none, shades.point(lambda level: 255 - level)))
    return shades.convert(mode)


def _colours() -> Image.Image:
    """RGB colours from all over, in one row."""
    levels = range(0, 256, 51)
    lattice = bytes(level for r in levels for g in levels for b in levels for level in (r, g, b))
    return Image.frombytes("RGB", (len(lattice) // 3, 1), lattice)


def _sound(greys: Image.Image) -> bool:
    """Whether the converted ``_ramp`` looks as that of a sound profile does."""
    pixels = greys.tobytes()
    bands = pixels[0::3], pixels[1::3], pixels[2::3]
    return (
        max(pixels[:3]) <= MOST_BLACK
        and min(pixels[-3:]) >= LEAST_WHITE
        and all(max(levels) - min(levels) <= MOST_TINT for levels in zip(*bands, strict=True))
        and all(now - after <= MOST_STEP_BACK for band in bands for now, after in pairwise(band))
    )


def _differ(one: Image.Image, other: Image.Image) -> int:
    """By how many levels two images of one size and mode differ at most."""
    return max(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True))
