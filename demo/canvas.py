"""The sheet that a product is painted on, patch over patch, and the ground below it."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from demo import light
from demo.cloth import WEAVES, Cloth, albedo, bumps
from demo.curves import Array, along, at, length, normals, offset, stroke
from demo.palette import Colour
from demo.raster import HEIGHT, SCALE, WIDTH, Patch, fill
from demo.relief import Relief, heights, soft

COOL = np.array([1.05, 1.0, 0.94])  # shadows are a little cooler than light: red falls faster than blue
WARP = 1.6  # units that a pattern slips sideways where its cloth climbs by one unit a unit


@dataclass(frozen=True)
class Frame:
    """How cloth lies on a part: turned by ``angle`` radians about (x, y), threads counted from there."""

    angle: float = 0.0
    x: float = WIDTH / 2
    y: float = 0.0


@dataclass(frozen=True)
class Ground:
    """The shadow on the white ground: that of a thing that lies flat, or (``base`` is a level) that stands."""

    strength: float = 0.30
    reach: float = 7.0
    base: float | None = None
    span: tuple[float, float] = (60.0, 300.0)


class Canvas:
    """Colours (premultiplied) and cover of one product, worked on in place; ``rng`` feeds the grain."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.colour = np.zeros((HEIGHT * SCALE, WIDTH * SCALE, 3))
        self.cover = np.zeros((HEIGHT * SCALE, WIDTH * SCALE))

    def paint(
        self, patch: Patch, cloth: Cloth, relief: Relief | None = None, frame: Frame | None = None, cast: float = 0.3
    ) -> None:
        """Lay a patch of cloth on top; ``cast`` is how dark its shadow falls on what is already there."""
        relief, frame = relief or Relief(), frame or Frame()
        if cast:
            self.shade(patch, cast, 2.2, (1.2, 1.8))
        height = heights(patch, relief)
        right, down = light.slopes(height + bumps(cloth, height.shape, self.rng))
        x, y = patch.coordinates()
        x, y = x - frame.x + WARP * right.clip(-2, 2), y - frame.y + WARP * down.clip(-2, 2)
        cos, sin = np.cos(frame.angle), np.sin(frame.angle)
        own = albedo(cloth, cos * x + sin * y, cos * y - sin * x, self.rng)
        self._over(patch, lit(own, right, down, cloth.weave))

    def flat(self, patch: Patch, colour: Colour, share: float = 1.0) -> None:
        """Lay an even colour on top, ``share`` (0 to 1) opaque: print, paint, a reflection."""
        self._over(Patch(patch.x, patch.y, patch.alpha * share), np.array(colour))

    def shade(self, patch: Patch, strength: float, reach: float, shift: tuple[float, float] = (0.0, 0.0)) -> None:
        """Darken what is already there by the soft shadow of ``patch``."""
        margin = int(reach * SCALE * 2.5)
        alpha = soft(np.pad(patch.alpha, margin), reach * SCALE / 1.6)
        x, y = patch.x - margin + round(shift[0] * SCALE), patch.y - margin + round(shift[1] * SCALE)
        rows, columns = self.cover.shape
        part = alpha[max(0, -y) : rows - y, max(0, -x) : columns - x]
        where = (
            slice(max(0, y), max(0, y) + part.shape[0]),
            slice(max(0, x), max(0, x) + part.shape[1]),
        )
        self.colour[where] *= (1 - strength * part)[..., None] ** COOL

    def within(self, patch: Patch, strength: float, reach: float, shift: tuple[float, float]) -> None:
        """Darken ``patch`` from its edge inward, as where it turns away or lies under something."""
        margin = int(reach * SCALE * 2.5) + 4
        outside = soft(1 - np.pad(patch.alpha, margin), reach * SCALE / 1.6)
        dx, dy = round(shift[0] * SCALE), round(shift[1] * SCALE)
        moved = np.roll(outside, (dy, dx), axis=(0, 1))[margin:-margin, margin:-margin]
        self.colour[patch.slices] *= (1 - strength * moved * patch.alpha)[..., None] ** COOL

    def behind(self, right: float, down: float, dim: float = 0.90) -> None:
        """Put a copy of all that is there behind it, shifted and a little darker: the other one of a pair."""
        colour, cover = moved(self.colour, right, down) * dim, moved(self.cover, right, down)
        near = np.clip(soft(moved(self.cover, 3, 3), 5 * SCALE), 0, 1)
        colour *= (1 - 0.42 * near)[..., None] ** COOL
        left = 1 - self.cover
        self.colour += colour * left[..., None]
        self.cover += cover * left

    def emboss(self, patch: Patch, depth: float, blur: float = 0.5) -> None:
        """Press ``patch`` into what is already there (or raise it, where ``depth`` is negative)."""
        margin = int(blur * SCALE * 3) + 2
        height = -depth * ndimage.gaussian_filter(np.pad(patch.alpha, margin), blur * SCALE)
        light_there = light.diffuse(*light.slopes(height))[margin:-margin, margin:-margin]
        where = patch.slices
        self.colour[where] = np.clip(self.colour[where] * light_there[..., None] ** COOL, 0,
            self.cover[where][..., None])

    def seam(self, curve: Array, width: float = 1.2, depth: float = 0.6) -> None:
        """A pressed line along ``curve``."""
        self.emboss(_wide(fill(stroke(curve, width)), 3), depth)

    def stitches(self, curve: Array, colour: Colour, dash: float = 3.2, gap: float = 1.8, width: float = 0.9) -> None:
        """A row of stitches along ``curve``, each a little raised thread."""
        count = max(1, int(length(curve) / (dash + gap)))
        starts = (np.arange(count) + 0.25) / count
        share = dash / (dash + gap) / count
        dashes = [stroke(at(curve, np.linspace(s, min(s + share, 1.0), 4)), width) for s in starts]
        patch = _wide(fill(*dashes), 2)
        self.emboss(patch, 0.5, 0.6)
        self.flat(patch, colour, 0.85)

    def topstitch(self, curve: Array, distance: float, colour: Colour) -> None:
        """A seam with a row of stitches beside it."""
        self.seam(curve)
        self.stitches(offset(curve, distance), colour)

    def tube(self, curve: Array, width: float, cloth: Cloth, rise: float | None = None, cast: float = 0.35) -> None:
        """A cord, strap or wire along ``curve``, round or (small ``rise``) flat."""
        rise = width * 0.45 if rise is None else rise
        self.paint(fill(stroke(curve, width)), cloth, Relief(roll=width * 0.5, rise=rise), cast=cast)

    def along(self, curve: Array, count: int, size: float, cloth: Cloth, rise: float = 0.8) -> None:
        """Studs, beads or teeth, evenly along ``curve``."""
        places = at(curve, (np.arange(count) + 0.5) / count)
        self.paint(fill(*[disc(x, y, size) for x, y in places]), cloth, Relief(roll=size, rise=rise), cast=0.4)

    def finished(self, ground: Ground) -> Array:
        """The photo (480, 360, 3), 0 to 1, on a ground that is pure white but for the shadow."""
        shadow = self._shadow(ground)
        sheet = (1 - shadow)[..., None] ** (COOL * 1.0)
        image = self.colour * self._falloff()[..., None] + sheet * (1 - self.cover)[..., None]
        return image.reshape(HEIGHT, SCALE, WIDTH, SCALE, 3).mean(axis=(1, 3)).clip(0, 1)

    def cutout(self) -> tuple[Array, Array]:
        """Colours (480, 360, 3), premultiplied, and cover (480, 360), for laying the thing on another ground."""
        colour = (self.colour * self._falloff()[..., None]).reshape(HEIGHT, SCALE, WIDTH, SCALE, 3).mean(axis=(1, 3))
        return colour, self.cover.reshape(HEIGHT, SCALE, WIDTH, SCALE).mean(axis=(1, 3))

    def _falloff(self) -> Array:
        """The broad light over the whole thing: fuller at the upper left, weaker at the lower right."""
        rows, columns = np.nonzero(self.cover.max(axis=1))[0], np.nonzero(self.cover.max(axis=0))[0]
        y = (np.arange(self.cover.shape[0]) - rows[0]) / max(rows[-1] - rows[0], 1)
        x = (np.arange(self.cover.shape[1]) - columns[0]) / max(columns[-1] - columns[0], 1)
        way = np.clip(0.5 * y[:, None] + 0.5 * x[None, :], 0, 1)
        return np.asarray(1.07 - 0.17 * way)

    def _over(self, patch: Patch, colours: Array) -> None:
        alpha = patch.alpha[..., None]
        where = patch.slices
        self.colour[where] = self.colour[where] * (1 - alpha) + np.clip(colours, 0, 1) * alpha
        self.cover[where] += patch.alpha * (1 - self.cover[where])

    def _shadow(self, ground: Ground) -> Array:
        if ground.base is None:
            far = soft(self.cover, ground.reach * SCALE)
            near = soft(self.cover, 1.6 * SCALE)
            far = moved(far, ground.reach * 0.55, ground.reach * 0.9)
            near = moved(near, 1, 2)
            return np.asarray(ground.strength * (0.75 * far + 0.55 * near)).clip(0, 0.6)
        left, right = ground.span
        shadow = np.zeros_like(self.cover)
        for squash, strength, wide in ((9.0, 0.55, 1.0), (3.0, 0.75, 0.97)):
            middle, half = (left + right) / 2 + 4, (right - left) / 2 * wide
            angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
            oval = np.stack([middle + half * np.cos(angle), ground.base + squash * np.sin(angle)], axis=1)
            patch = fill(oval)
            sheet = np.zeros_like(self.cover)
            sheet[patch.slices] = patch.alpha
            shadow += ground.strength * strength * soft(sheet, squash * SCALE * 0.8)
        return shadow.clip(0, 0.7)


def moved(sheet: Array, right: float, down: float) -> Array:
    """A sheet (rows, columns[, 3]) shifted by units to the right and downward; nothing comes in at the edges."""
    dx, dy = round(right * SCALE), round(down * SCALE)
    rows, columns = sheet.shape[:2]
    result = np.zeros_like(sheet)
    result[max(dy, 0) : rows + min(dy, 0), max(dx, 0) : columns + min(dx, 0)] = sheet[
        max(-dy, 0) : rows - max(dy, 0), max(-dx, 0) : columns - max(dx, 0)
    ]
    return result


def lit(own: Array, right: Array, down: Array, weave_name: str) -> Array:
    """A material's own colour under the light, on a surface of these slopes."""
    weave = WEAVES[weave_name]
    dull = light.diffuse(right, down)
    if weave.metal:
        dull = dull * (1 - weave.metal) + light.mirror(right, down) * weave.metal
    colours = own * dull[..., None] ** COOL
    if weave.shine:
        spot = weave.shine * light.shine(right, down, weave.gloss)[..., None]
        colours = colours + (1 - colours) * spot
    return colours


def disc(x: float, y: float, radius: float) -> Array:
    """The outline of a small round thing."""
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def rungs(curve: Array, count: int, reach: float) -> list[Array]:
    """Short lines across ``curve``, evenly along it: ribs, teeth, lacing."""
    t = (np.arange(count) + 0.5) / count
    places = at(curve, t)
    way = along(curve)
    side = normals(curve)
    across = np.stack([np.interp(t, way, side[:, 0]), np.interp(t, way, side[:, 1])], axis=1) * (reach / 2)
    return [np.array([p - a, p + a]) for p, a in zip(places, across, strict=True)]


def _wide(patch: Patch, margin: int) -> Patch:
    """The same patch with an empty margin, so that what is done to it may spill over its edge."""
    rows, columns = HEIGHT * SCALE, WIDTH * SCALE
    top, left = min(margin, patch.y), min(margin, patch.x)
    bottom = min(margin, rows - patch.y - patch.alpha.shape[0])
    right = min(margin, columns - patch.x - patch.alpha.shape[1])
    return Patch(patch.x - left, patch.y - top, np.pad(patch.alpha, ((top, bottom), (left, right))))
