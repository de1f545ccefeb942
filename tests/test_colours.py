"""Embedded profiles: a photo with a profile equals its sRGB version; an invalid profile changes no pixel."""

import io
import struct
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from lookalike import colours
from lookalike.colours import MAX_PROFILE, in_srgb
from lookalike.photos import Photo, decode, from_image

SRGB = ImageCms.createProfile("sRGB")
WHITE = (0.9642, 1.0, 0.8249)


# Profiles by hand: a header, a table of tags, their data.


def fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def gamma(power: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(power * 256))


def xyz(numbers: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + fixed(*numbers)


def made(space: bytes, tags: dict[bytes, bytes], *, device: bytes = b"mntr", pcs: bytes = b"XYZ ") -> bytes:
    name = b"desc" + bytes(4) + struct.pack(">I", 6) + b"drawn\0" + bytes(78)
    tags = {b"desc": name, b"cprt": b"text" + bytes(4) + b"none\0", b"wtpt": xyz(WHITE), **tags}
    table, data, start = b"", b"", 132 + 12 * len(tags)
    for sign, body in tags.items():
        table += struct.pack(">4sII", sign, start + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(data), bytes(4), 0x02400000, device, space, pcs)
    head += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + fixed(*WHITE) + bytes(48)
    return head + struct.pack(">I", len(tags)) + table + data


def rgb_profile(primaries: list[tuple[float, float, float]], power: float, **options: bytes) -> bytes:
    """``primaries``: XYZ of red, green and blue, adding up to WHITE."""
    columns = {sign: xyz(column) for sign, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)}
    return made(b"RGB ", columns | {sign: gamma(power) for sign in (b"rTRC", b"gTRC", b"bTRC")}, **options)


def press_profile(grid: int = 5) -> bytes:
    """A table from CMYK to Lab with impure inks, and black over them."""
    share = np.linspace(0, 1, grid)
    c, m, y, k = np.meshgrid(share, share, share, share, indexing="ij")
    light = np.stack([1 - 0.9 * c - 0.1 * m, 1 - 0.3 * c - 0.7 * m, 1 - 0.1 * c - 0.3 * m - 0.6 * y], -1).clip(0.05, 1)
    light = light * (1 - 0.9 * k[..., None])
    of_xyz = light @ np.array([(0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1430, 0.0606, 0.7139)]) / WHITE
    root = np.cbrt(of_xyz)
    lab = 116 * root[..., 1] - 16, 500 * (root[..., 0] - root[..., 1]), 200 * (root[..., 1] - root[..., 2])
    cells = np.stack([lab[0] * 2.55, lab[1] + 128, lab[2] + 128], -1).clip(0, 255).round().astype(np.uint8)
    ramp = bytes(range(256))
    lut = b"mft1" + bytes(4) + bytes([4, 3, grid, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    lut += ramp * 4 + cells.tobytes() + ramp * 3
    return made(b"CMYK", {b"A2B0": lut, b"A2B1": lut}, device=b"prtr", pcs=b"Lab ")


P3 = rgb_profile([(0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841)], 2.2)
PROPHOTO = rgb_profile([(0.7977, 0.2880, 0.0), (0.1352, 0.7119, 0.0), (0.0313, 0.0001, 0.8249)], 1.8)
GREY = made(b"GRAY", {b"kTRC": gamma(1.8)})
PRESS = press_profile()
LAB = made(b"Lab ", {}, device=b"spac", pcs=b"Lab ")
OWN = ImageCms.ImageCmsProfile(SRGB).tobytes()
NAMED = {"P3": P3, "ProPhoto": PROPHOTO}


def drawn() -> Image.Image:
    """Colours within the gamut of all the profiles, in large squares."""
    colours = np.array(list(product((60, 130, 200), repeat=3)), np.uint8).reshape(3, 9, 3)
    return Image.fromarray(np.repeat(np.repeat(colours, 16, axis=0), 16, axis=1))


def seen_by(profile: bytes, image: Image.Image) -> Image.Image:
    """The pixels that represent ``image`` in the colour space of ``profile``."""
    return ImageCms.profileToProfile(image, SRGB, io.BytesIO(profile), renderingIntent=1, outputMode=image.mode)


def saved(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def apart(one: Photo, other: Photo | Image.Image) -> float:
    return float(np.abs(one.astype(int) - np.asarray(other).astype(int)).mean())


LOSSLESS = {"PNG": {}, "TIFF": {}, "WEBP": {"lossless": True}}
FINE = {"quality": 95, "subsampling": 0}
LOSSY = {"JPEG": FINE, "MPO": FINE, "AVIF": {"quality": 95, "subsampling": "4:4:4"}}


@pytest.mark.parametrize("format", [*LOSSLESS, *LOSSY])
@pytest.mark.parametrize("profile", NAMED)
def test_a_tagged_photo_is_the_picture_of_its_srgb_version(profile: str, format: str) -> None:
    tagged = seen_by(NAMED[profile], drawn())
    assert apart(np.asarray(tagged), drawn()) > 5  # without its profile it would be another
    data = saved(tagged, format, icc_profile=NAMED[profile], **(LOSSLESS | LOSSY)[format])
    assert apart(decode(data), drawn()) < 3


def test_a_tagged_heic_photo_is_the_picture_of_its_srgb_version() -> None:
    heif = pytest.importorskip("pillow_heif")
    out = io.BytesIO()
    heif.from_pillow(seen_by(P3, drawn())).save(out, quality=95, icc_profile=P3)
    assert apart(decode(out.getvalue()), drawn()) < 3


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_cmyk_is_converted_by_its_profile(format: str) -> None:
    inks = Image.merge("CMYK", (*drawn().split(), Image.new("L", drawn().size, 20)))
    meant = ImageCms.profileToProfile(inks, io.BytesIO(PRESS), SRGB, renderingIntent=1, outputMode="RGB")
    assert apart(np.asarray(meant), inks.convert("RGB")) > 20
    options = {"quality": 95} if format == "JPEG" else {}
    assert apart(decode(saved(inks, format, icc_profile=PRESS, **options)), meant) < 3


@pytest.mark.parametrize(("mode", "format"), [("L", "JPEG"), ("L", "PNG"), ("LA", "PNG"), ("L", "TIFF")])
def test_grey_by_a_profile_is_grey(mode: str, format: str) -> None:
    shades = Image.linear_gradient("L")
    meant = ImageCms.profileToProfile(shades, io.BytesIO(GREY), SRGB, renderingIntent=1, outputMode="RGB")
    photo = decode(saved(shades.convert(mode), format, icc_profile=GREY))
    assert apart(np.asarray(shades.convert("RGB")), meant) > 10
    assert apart(photo, meant) < 1.5
    assert np.array_equal(photo[..., 0], photo[..., 1])
    assert np.array_equal(photo[..., 0], photo[..., 2])


def test_sixteen_bits_of_grey_follow_their_profile() -> None:
    values = np.linspace(0, 65535, 400).astype(np.uint16).reshape(20, 20)
    by_eight = decode(saved(Image.fromarray((values >> 8).astype(np.uint8)), icc_profile=GREY))
    assert np.array_equal(decode(saved(Image.fromarray(values), icc_profile=GREY)), by_eight)


def test_grey_pixels_with_a_profile_for_colours_follow_it() -> None:
    shades = Image.linear_gradient("L")
    coloured = decode(saved(shades.convert("RGB"), icc_profile=PROPHOTO))
    assert np.array_equal(decode(saved(shades, icc_profile=PROPHOTO)), coloured)
    assert apart(coloured, shades.convert("RGB")) > 5


def test_a_palette_follows_its_profile() -> None:
    palette = seen_by(P3, drawn()).quantize(27)
    assert apart(decode(saved(palette, icc_profile=P3)), drawn()) < 3


def test_transparency_is_laid_on_white_after_the_colours_are_right() -> None:
    image = seen_by(P3, drawn())
    image.putalpha(Image.new("L", image.size, 0))
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    plain = drawn()
    plain.putalpha(image.getchannel("A"))
    assert apart(decode(saved(image, icc_profile=P3)), decode(saved(plain))) < 3


def test_a_photo_with_a_profile_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    stored = seen_by(P3, drawn()).transpose(Image.Transpose.ROTATE_90)
    assert apart(decode(saved(stored, exif=exif, icc_profile=P3)), drawn()) < 3


def test_an_open_image_follows_its_profile() -> None:
    data = saved(seen_by(P3, drawn()), icc_profile=P3)
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(from_image(image), decode(data))


# What changes nothing

SAYING_NOTHING = {
    "sRGB's own": OWN,
    "of another kind of pixels": PRESS,
    "of greys": GREY,
    "of Lab": LAB,
    "of a link between devices": rgb_profile([WHITE] * 3, 2.2, device=b"link"),
    "cut": P3[:300],
    "cut within its header": P3[:60],
    "no profile": b"x" * 500,
    "zeros": P3[:132] + bytes(len(P3) - 132),
    "black": rgb_profile([(0, 0, 0)] * 3, 2.2),
    "of red light": rgb_profile([(0.9, 0.4, 0.0), (0.2, 0.3, 0.1), (0.1, 0.1, 0.2)], 2.2),
    "endless": P3 + bytes(MAX_PROFILE),
}


@pytest.mark.parametrize("profile", SAYING_NOTHING.values(), ids=SAYING_NOTHING)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_invalid_profile_changes_no_pixel(mode: str, profile: bytes) -> None:
    image = drawn().convert(mode)
    assert in_srgb(image, profile) is image


def test_pixels_of_inks_pass_over_a_profile_for_colours() -> None:
    image = drawn().convert("CMYK")
    assert np.array_equal(decode(saved(image, "TIFF", icc_profile=P3)), decode(saved(image, "TIFF")))


def test_lab_pixels_need_no_profile() -> None:
    image = ImageCms.profileToProfile(drawn(), SRGB, ImageCms.createProfile("LAB"), outputMode="LAB")
    assert np.array_equal(decode(saved(image, "TIFF", icc_profile=P3)), decode(saved(image, "TIFF")))


def test_many_threads_agree() -> None:
    tagged = [saved(seen_by(profile, drawn()), icc_profile=profile) for profile in NAMED.values()] * 20
    with ThreadPoolExecutor(8) as pool:
        hashes = [photo.tobytes() for photo in pool.map(decode, tagged)]
    assert len(set(hashes)) == len(NAMED)


def test_a_profile_without_memory_does_not_count_as_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise, all photos with it would have wrong colours until the process ends."""
    tagged = drawn()
    meant = in_srgb(tagged, P3)
    colours._conversion.cache_clear()
    with monkeypatch.context() as short:
        short.setattr(ImageCms, "buildTransform", lambda *_: (_ for _ in ()).throw(ImageCms.PyCMSError("no profile")))
        short.setattr(colours, "has_memory", lambda _: False)
        with pytest.raises(MemoryError):
            in_srgb(tagged, P3)
    assert in_srgb(tagged, P3).tobytes() == meant.tobytes() != tagged.tobytes()
