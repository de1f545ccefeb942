"""Jeans, trousers, track pants, shorts and skirts."""

from dataclasses import dataclass

import numpy as np

from demo.canvas import Canvas, Frame, Ground
from demo.cloth import Cloth
from demo.curves import Array, line, loop, stroke
from demo.look import Look
from demo.palette import Colour, brightness, darker, lighter, mix, rgb
from demo.raster import Patch, fill
from demo.relief import Fold, Relief, fold_map, gathers, wrinkles
from demo.torso import CENTRE, button, thread_for


@dataclass(frozen=True)
class Legs:
    """Measures of a pair of trousers, in units; widths are halves of the whole, but for the legs' own."""

    top: float = 34.0
    waist: float = 58.0
    hip: float = 76.0
    hip_level: float = 105.0
    crotch: float = 148.0
    thigh: float = 34.0  # half the width of one leg, there
    knee: float = 28.0
    hem: float = 26.0
    bottom: float = 448.0
    stance: float = 30.0  # how far the legs' hems stand from the middle, to their centre
    crumple: float = 1.0


def leg_outline(legs: Legs, side: int, rng: np.random.Generator) -> Array:
    """One leg with its half of the hip; the two overlap at the middle seam."""

    def jog() -> float:
        return float(rng.normal(0, 1.0))

    knee_level = legs.crotch + (legs.bottom - legs.crotch) * 0.48
    knee_mid = 0.5 * (legs.hip - legs.thigh) + 0.5 * (legs.stance + legs.hem * 0.1)
    c = legs.stance + 6
    short = legs.bottom - legs.crotch < 160
    right = [
        (legs.waist, legs.top, 1),
        (legs.waist + (legs.hip - legs.waist) * 0.62, (legs.top + legs.hip_level) / 2),
        (legs.hip, legs.hip_level),
        (legs.hip - 1, legs.crotch),
        (knee_mid + legs.knee + 3 + jog(), knee_level),
        (c + legs.hem + jog(), legs.bottom - 2, 1),
        (c + jog(), legs.bottom + 2),
        (c - legs.hem + jog(), legs.bottom - 1, 1),
        (max(knee_mid - legs.knee + 5, c - legs.hem if short else -9) + jog(), knee_level),
        (2.0, legs.crotch + 12, 1),
        (-1.0, legs.crotch - 18, 1),
        (-2.0, legs.top + 4, 1),
    ]
    return loop([(CENTRE + side * p[0], p[1], *p[2:]) for p in right])


def leg_folds(legs: Legs, side: int, rng: np.random.Generator) -> Array:
    """Whiskers at the hip, breaks at the knee, stacking above the hem."""
    folds = []
    amount = 2.0 * legs.crumple
    for k in range(4):
        y = legs.crotch - 16 + 9 * k
        reach = rng.uniform(26, 50)
        fall = rng.uniform(-14, 14)
        curve = line([(CENTRE + side * 5, y), (CENTRE + side * reach * 0.55, y - 4 + fall * 0.4),
            (CENTRE + side * reach, y - 6 + fall)])
        folds.append(Fold(curve, rng.uniform(5, 9), amount * float(rng.choice([-1.0, 1.0])) * rng.uniform(0.7, 1.2)))
    span = legs.bottom - legs.crotch
    if span > 160:
        for share, spread in ((0.48, 26), (0.9, 16)):
            for _ in range(5):
                y = legs.crotch + span * share + rng.normal(0, spread)
                mid = CENTRE + side * (legs.stance + 8)
                w = legs.knee * rng.uniform(0.5, 1.1)
                curve = line([(mid - w, y), (mid, y + rng.normal(3, 5)), (mid + w, y + rng.normal(0, 9))])
                folds.append(Fold(curve, rng.uniform(5, 10), amount * rng.uniform(-1.2, 1.2)))
    for _ in range(2):
        x = CENTRE + side * rng.uniform(legs.hip * 0.3, legs.hip * 0.8)
        folds.append(Fold(line([(x, legs.crotch), (x - side * 4, legs.crotch + span * 0.5),
            (x - side * 6, legs.bottom)]), 14, amount * rng.uniform(-0.8, 0.8)))
    return fold_map(folds) + wrinkles(rng, 0.5 * legs.crumple, 18, 40)


def paint_legs(canvas: Canvas, legs: Legs, cloth: Cloth, rng: np.random.Generator) -> list[Patch]:
    """Both legs, the left one over the right one at the seam."""
    back = loop([(CENTRE - legs.waist + 3, legs.top + 3, 1), (CENTRE, legs.top - 4),
        (CENTRE + legs.waist - 3, legs.top + 3, 1), (CENTRE, legs.top + 14)])
    inside = fill(back)
    canvas.paint(inside, cloth.tinted(darker(cloth.colour, 0.35)), Relief(rise=0), cast=0)
    canvas.within(inside, 0.3, 5, (0, 4))
    patches = []
    for side in (1, -1):
        patch = fill(leg_outline(legs, side, rng))
        relief = Relief(roll=4, rise=1.6, puff=9, swell=1.0, folds=leg_folds(legs, side, rng))
        canvas.paint(patch, cloth, relief, Frame(side * -0.04, CENTRE, legs.top), cast=0.3)
        patches.append(patch)
    return patches


def waistband(canvas: Canvas, legs: Legs, cloth: Cloth, reach: float, loops: bool = True) -> None:
    """A band round the waist, bowed a little as it lies on a body."""
    y, w = legs.top, legs.waist
    high = line([(CENTRE - w, y), (CENTRE, y + 7), (CENTRE + w, y)])
    low = line([(CENTRE - w - 2, y + reach), (CENTRE, y + 7 + reach), (CENTRE + w + 2, y + reach)])
    canvas.paint(fill(np.vstack([high, low[::-1]])), cloth, Relief(roll=3, rise=1.2, puff=4, swell=1),
        Frame(0, CENTRE, y), cast=0.3)
    if loops:
        for x in (-0.66, 0.62):
            px = CENTRE + x * w
            strip = np.array([[px - 3, y + 1], [px + 3, y + 1], [px + 3, y + reach + 8], [px - 3, y + reach + 8]])
            canvas.paint(fill(strip), cloth, Relief(roll=1.6, rise=1.0), cast=0.4)


def fly(canvas: Canvas, legs: Legs, thread: Colour, deep: float) -> None:
    """The stitched curve of the fly."""
    y = legs.top + 22
    canvas.seam(line([(CENTRE, y), (CENTRE + 1, legs.crotch - 4)]), 1.4, 0.9)
    canvas.stitches(line([(CENTRE + 13, y), (CENTRE + 13, y + deep * 0.7), (CENTRE + 8, y + deep * 0.93),
        (CENTRE + 1, y + deep)]), thread)


def jeans(canvas: Canvas, look: Look) -> Ground:
    """Skinny, straight, bootcut; pale to raw, some faded or torn."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    shape = {"skinny": (22.0, 17.0, 21.0), "straight": (30.0, 29.0, 30.0), "bootcut": (26.0, 36.0, 34.0),
        "relaxed": (35.0, 33.0, 35.0)}
    knee, hem, stance = shape[kind]
    legs = Legs(
        waist=rng.uniform(56, 62), hip=rng.uniform(75, 81), knee=knee + rng.normal(0, 1), hem=hem + rng.normal(0, 1),
        stance=stance + rng.normal(0, 2), top=rng.uniform(28, 36), crumple=rng.uniform(0.9, 1.4),
    )  # fmt: skip
    thread = mix(rgb("Mustard"), rgb("Tan"), rng.uniform(0.2,
        0.7)) if brightness(cloth.colour) > 0.16 else lighter(cloth.colour, 0.3)
    patches = paint_legs(canvas, legs, cloth, canvas.rng)
    _fading(canvas, legs, patches, rng.uniform(0.0, 0.32), lighter(cloth.colour, 0.6))
    for side in (-1, 1):
        pocket_line = line([(CENTRE + side * (legs.waist * 0.58), legs.top + 22),
            (CENTRE + side * (legs.waist * 0.72), legs.top + 44), (CENTRE + side * (legs.hip - 3), legs.top + 54)])
        canvas.topstitch(pocket_line, -2.2 * side, thread)
        canvas.stitches(pocket_line + (0, 4.5), thread)
        hem = line([(CENTRE + side * (legs.stance + 6 - legs.hem), legs.bottom - 10),
            (CENTRE + side * (legs.stance + 6 + legs.hem), legs.bottom - 11)])
        canvas.topstitch(hem, 0, thread)
        canvas.seam(line([(CENTRE + side * (legs.hip - 4), legs.hip_level),
            (CENTRE + side * (legs.stance + legs.hem), legs.bottom)]), 1.2, 0.5)
    x = CENTRE + legs.waist * 0.70
    coin = loop([(x - 8, legs.top + 38, 1), (x + 12, legs.top + 41, 1), (x + 11, legs.top + 52, 1),
        (x - 6, legs.top + 50, 1)])
    canvas.stitches(np.vstack([coin, coin[:1]]), thread, 2.4, 1.6, 0.7)
    waistband(canvas, legs, cloth, 19)
    canvas.stitches(line([(CENTRE - legs.waist, legs.top + 21.5), (CENTRE, legs.top + 28),
        (CENTRE + legs.waist, legs.top + 21.5)]) - (0, 4.5), thread)
    fly(canvas, legs, thread, 56)
    button(canvas, CENTRE + 5, legs.top + 17, 4.4, rgb("Copper"))
    if rng.random() < 0.28:
        _tears(canvas, legs, rng)
    return Ground()


def _fading(canvas: Canvas, legs: Legs, patches: list[Patch], strength: float, pale: Colour) -> None:
    """Where wear takes the dye away: thighs and knees."""
    for side in (-1, 1):
        for y, ry, share in ((legs.crotch + 42, 78.0, 1.0), (legs.crotch + 140, 44.0, 0.7)):
            t = np.linspace(0.1, 1.0, 9)
            for scale in t:
                angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
                oval = np.stack([CENTRE + side * (legs.stance + 8) + legs.knee * 0.8 * scale * np.cos(angle),
                    y + ry * scale * np.sin(angle)], axis=1)
                for cover in patches:
                    canvas.flat(fill(oval).clipped(cover), pale, strength * share / 14)


def _tears(canvas: Canvas, legs: Legs, rng: np.random.Generator) -> None:
    """Worn-through knees with white weft threads."""
    for side in (-1, 1) if rng.random() < 0.5 else (1,):
        x, y = CENTRE + side * (legs.stance + 8), legs.crotch + 138 + rng.normal(0, 12)
        w = legs.knee * rng.uniform(0.45, 0.7)
        for k in range(9):
            wave = rng.normal(0, 0.8, 3)
            t = 1 - abs(k - 4) / 6
            curve = line([(x - w * t, y + k * 1.7 + wave[0]), (x, y + k * 1.7 + wave[1]),
                (x + w * t, y + k * 1.7 + wave[2])])
            canvas.flat(fill(stroke(curve, 1.0)), (0.9, 0.9, 0.88), 0.8)
        canvas.emboss(fill(loop([(x - w, y + 6), (x, y - 4), (x + w, y + 6), (x, y + 17)])), 1.0, 1.4)


def trousers(canvas: Canvas, look: Look) -> Ground:
    """Chinos, pleated formal trousers, wide-leg, cargo."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    knee, hem, stance = {"chino": (29.0, 25.0, 27.0), "formal": (31.0, 28.0, 29.0), "wide": (42.0, 50.0, 42.0),
        "cargo": (34.0, 31.0, 33.0)}[kind]
    legs = Legs(
        top=rng.uniform(30, 38), waist=rng.uniform(56, 61), hip=rng.uniform(76,
            82) + (3 if kind == "wide" else 0), knee=knee, hem=hem,
        stance=stance + rng.normal(0, 2), crumple=rng.uniform(0.6, 0.9) if kind == "formal" else rng.uniform(0.8, 1.3),
    )  # fmt: skip
    thread = thread_for(cloth)
    paint_legs(canvas, legs, cloth, canvas.rng)
    for side in (-1, 1):
        slant = line([(CENTRE + side * legs.waist * 0.66, legs.top + 22),
            (CENTRE + side * (legs.hip - 3), legs.top + 68)])
        canvas.topstitch(slant, -2 * side, thread)
        canvas.shade(fill(stroke(slant + (-side * 1.5, 1), 3)), 0.25, 2)
        if kind in ("formal", "wide"):
            crease = line([(CENTRE + side * legs.waist * 0.45, legs.top + 24),
                (CENTRE + side * (legs.stance + 8), legs.crotch + 60),
                (CENTRE + side * (legs.stance + 6), legs.bottom - 2)])
            canvas.emboss(fill(stroke(crease, 1.6)), -1.6, 1.2)
        if kind == "cargo":
            x, y = CENTRE + side * (legs.stance + legs.knee - 1), legs.crotch + 70
            box = loop([(x - 18, y, 1), (x + 9, y, 1), (x + 8, y + 44, 1), (x - 18, y + 44, 1)])
            canvas.paint(fill(box), cloth, Relief(roll=2.5, rise=1.5), cast=0.4)
            canvas.paint(fill(loop([(x - 19, y - 3, 1), (x + 10, y - 3, 1), (x + 10, y + 13, 1),
                (x - 19, y + 13, 1)])), cloth, Relief(roll=2, rise=1), cast=0.45)
            button(canvas, x - 5, y + 9, 2.6, darker(cloth.colour, 0.5))
    waistband(canvas, legs, cloth, 17)
    fly(canvas, legs, thread, 58)
    button(canvas, CENTRE + 5, legs.top + 15, 3.4, darker(cloth.colour, 0.4))
    return Ground()


def track_pants(canvas: Canvas, look: Look) -> Ground:
    """Joggers with cuffs and a cord, or straight with stripes down the side."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    legs = Legs(
        top=rng.uniform(34, 40), waist=60, hip=rng.uniform(79, 85), knee=31, hem=21 if kind == "jogger" else 30,
        stance=29, bottom=440, crumple=rng.uniform(1.1, 1.6),
    )  # fmt: skip
    patches = paint_legs(canvas, legs, cloth, canvas.rng)
    for side, patch in zip((1, -1), patches, strict=True):
        if kind == "striped":
            edge = line([(CENTRE + side * (legs.waist + 1), legs.top + 16),
                (CENTRE + side * (legs.hip - 5), legs.hip_level), (CENTRE + side * (legs.hip - 7), legs.crotch),
                (CENTRE + side * (legs.stance + legs.knee + 7), legs.crotch + 140),
                (CENTRE + side * (legs.stance + legs.hem), legs.bottom + 2)])
            for k in (0, 6.5):
                canvas.flat(fill(stroke(edge - (side * k, 0), 3.4)).clipped(patch), look.second, 0.92)
        elif kind == "jogger":
            x = CENTRE + side * (legs.stance + 6)
            cuff = loop([(x - 20, legs.bottom - 21, 1), (x + 20, legs.bottom - 21, 1), (x + 18, legs.bottom + 2, 1),
                (x, legs.bottom + 4), (x - 18, legs.bottom + 2, 1)])
            canvas.paint(fill(cuff), cloth.plain().woven("rib"), Relief(roll=5, rise=2.2), cast=0.3)
        slant = line([(CENTRE + side * legs.waist * 0.70, legs.top + 24),
            (CENTRE + side * (legs.hip - 3), legs.top + 66)])
        canvas.seam(slant, 1.6, 1.1)
    waistband(canvas, legs, cloth.plain().woven("rib"), 18, loops=False)
    for side in (-1, 1):
        cord = line([(CENTRE + side * 5, legs.top + 17), (CENTRE + side * 9, legs.top + 36),
            (CENTRE + side * (6 + rng.uniform(-3, 6)), legs.top + 58)])
        canvas.tube(cord, 3, Cloth(lighter(cloth.colour, 0.75) if brightness(cloth.colour) < 0.6 else look.second,
            "rib"), 1.5)
    return Ground()


def shorts(canvas: Canvas, look: Look) -> Ground:
    """Chino, denim, sports and cargo shorts."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    sport = kind == "sports"
    legs = Legs(
        top=118, waist=78, hip=rng.uniform(98, 106), hip_level=212, crotch=256, thigh=48,
        knee=rng.uniform(44, 48), hem=rng.uniform(45, 51), stance=rng.uniform(48, 53), bottom=rng.uniform(345,
            392) - (20 if sport else 0),
        crumple=rng.uniform(1.0, 1.5),
    )  # fmt: skip
    thread = mix(rgb("Mustard"), rgb("Tan"), 0.5) if kind == "denim" else thread_for(cloth)
    patches = paint_legs(canvas, legs, cloth, canvas.rng)
    for side, patch in zip((1, -1), patches, strict=True):
        hem = line([(CENTRE + side * (legs.stance + 6 - legs.hem), legs.bottom - 13),
            (CENTRE + side * (legs.stance + 6), legs.bottom - 10), (CENTRE + side * (legs.stance + 6 + legs.hem),
            legs.bottom - 14)])
        canvas.topstitch(hem, 0, thread)
        if sport:
            edge = line([(CENTRE + side * (legs.waist + 2), legs.top + 20),
                (CENTRE + side * (legs.hip - 7), legs.hip_level), (CENTRE + side * (legs.stance + legs.hem - 3),
                legs.bottom)])
            canvas.flat(fill(stroke(edge, 9)).clipped(patch), look.second, 0.92)
        else:
            start, end = CENTRE + side * legs.waist * 0.62, CENTRE + side * (legs.hip - 6)
            curve = line([(start, legs.top + 26), (start + side * 10, legs.top + 58),
                (end, legs.top + 72)]) if kind == "denim" else line([(start, legs.top + 26), (end, legs.top + 84)])
            canvas.topstitch(curve, -2.2 * side, thread)
        if kind == "cargo":
            x, y = CENTRE + side * (legs.stance + legs.hem - 14), legs.bottom - 92
            canvas.paint(fill(loop([(x - 24, y, 1), (x + 18, y, 1), (x + 16, y + 58, 1), (x - 24, y + 58, 1)])),
                cloth, Relief(roll=3, rise=1.6), cast=0.4)
            canvas.paint(fill(loop([(x - 25, y - 4, 1), (x + 19, y - 4, 1), (x + 19, y + 15, 1),
                (x - 25, y + 15, 1)])), cloth, Relief(roll=2, rise=1.1), cast=0.45)
            button(canvas, x - 3, y + 9, 3.0, darker(cloth.colour, 0.5))
    waistband(canvas, legs, cloth.woven("rib") if sport else cloth, 22, loops=not sport)
    if sport:
        for side in (-1, 1):
            cord = line([(CENTRE + side * 6, legs.top + 20), (CENTRE + side * 12, legs.top + 44),
                (CENTRE + side * 8, legs.top + 70)])
            canvas.tube(cord, 3.6, Cloth(look.second, "rib"), 1.6)
    else:
        fly(canvas, legs, thread, 72)
        button(canvas, CENTRE + 6, legs.top + 19, 4.6, rgb("Copper") if kind == "denim" else darker(cloth.colour, 0.4))
    return Ground()


def skirt(canvas: Canvas, look: Look) -> Ground:
    """Pencil, A-line, pleated, gathered midi, buttoned denim."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    top = rng.uniform(78, 90)
    bottom = {"pencil": 372.0, "aline": 340.0, "pleated": 330.0, "midi": 418.0,
        "denim": 318.0}[kind] + rng.uniform(-10, 14)
    waist = rng.uniform(60, 66)
    hem = {"pencil": 72.0, "aline": 118.0, "pleated": 122.0, "midi": 132.0, "denim": 98.0}[kind] + rng.uniform(-6, 6)
    hip, hip_level = (88.0, top + 96) if kind in ("pencil", "denim") else (waist + (hem - waist) * 0.42,
        top + (bottom - top) * 0.42)
    wave = {"pencil": 1.0, "denim": 1.0, "aline": 5.0}.get(kind, 4.0)
    places = np.linspace(0.8, -0.8, 9)
    low = [(CENTRE + hem * k, bottom + 10 * (1 - k * k) + wave * (1 if i % 2 else -1) * rng.uniform(0.5, 1)) for i,
        k in enumerate(places)]
    shape = loop([(CENTRE - waist, top, 1), (CENTRE, top + 7), (CENTRE + waist, top, 1), (CENTRE + hip, hip_level),
        (CENTRE + hem, bottom, 1), *low, (CENTRE - hem, bottom, 1), (CENTRE - hip, hip_level)])
    band = line([(CENTRE - waist, top + 10), (CENTRE, top + 17), (CENTRE + waist, top + 10)])
    inside = fill(loop([(CENTRE - waist + 3, top + 3, 1), (CENTRE, top - 5), (CENTRE + waist - 3, top + 3, 1),
        (CENTRE, top + 14)]))
    canvas.paint(inside, cloth.tinted(darker(cloth.colour, 0.35)), Relief(rise=0), cast=0)
    reach = bottom - top
    folds = wrinkles(canvas.rng, 0.7, 24, 70)
    if kind in ("midi", "aline"):
        folds = folds + fold_map(gathers(band, reach * 1.15, 15 if kind == "midi" else 8, 6.0, rng))
    if kind in ("pencil", "denim"):
        folds = folds + fold_map([Fold(line([(CENTRE + s * 84, top + 70 + 26 * k),
            (CENTRE + s * 40, top + 84 + 26 * k)]), 8, rng.uniform(-3, 3)) for s in (-1, 1) for k in range(2)])
    patch = fill(shape)
    canvas.paint(patch, cloth, Relief(roll=4, rise=1.6, puff=16, swell=1, folds=folds), Frame(0, CENTRE, top), cast=0.2)
    if kind == "pleated":
        _pleats(canvas, patch, (waist, top), (hem, bottom + 10), rng)
    thread = mix(rgb("Mustard"), rgb("Tan"), 0.5) if kind == "denim" else thread_for(cloth)
    hemline = line([(CENTRE - hem, bottom - 8), *[(x, y - 9) for x, y in reversed(low)], (CENTRE + hem, bottom - 8)])
    if kind != "pleated":
        canvas.topstitch(hemline, 0, thread)
    legs = Legs(top=top, waist=waist)
    waistband(canvas, legs, cloth, 16, loops=kind == "denim")
    if kind == "denim" or (kind == "aline" and rng.random() < 0.4):
        strip = np.array([[CENTRE - 9, top + 22], [CENTRE + 9, top + 22], [CENTRE + 9, bottom + 9],
            [CENTRE - 9, bottom + 9]])
        canvas.paint(fill(strip), cloth, Relief(roll=2, rise=0.8), cast=0.35)
        for y in np.linspace(top + 16, bottom - 12, 7):
            button(canvas, CENTRE, float(y), 3.8, rgb("Copper") if kind == "denim" else lighter(cloth.colour, 0.6))
    if kind == "denim":
        for side in (-1, 1):
            canvas.topstitch(line([(CENTRE + side * 34, top + 21), (CENTRE + side * 48, top + 48),
                (CENTRE + side * 76, top + 56)]), -2 * side, thread)
    if kind == "pencil":
        canvas.seam(line([(CENTRE + 20, bottom - 66), (CENTRE + 21, bottom + 8)]), 2.0, 1.6)
        for side in (-1, 1):
            canvas.seam(line([(CENTRE + side * 32, top + 22), (CENTRE + side * 36, top + 66)]), 1.2, 0.7)
    return Ground()


def _pleats(canvas: Canvas, patch: Patch, high: tuple[float, float], low: tuple[float, float],
    rng: np.random.Generator) -> None:
    """Knife pleats: each a lit face, then a dark fold that the next one covers."""
    count = int(rng.integers(13, 20))
    for k in np.linspace(-0.94, 0.94, count):
        x0, x1 = CENTRE + k * high[0], CENTRE + k * low[0]
        sag = 10 * (1 - k * k)
        edge = line([(x0, high[1] + 14), (x0 * 0.55 + x1 * 0.45 + (x1 - x0) * 0.06, (high[1] + low[1]) / 2),
            (x1, low[1] - 10 + sag)])
        canvas.shade(fill(stroke(edge + (2.2, 0), 3.4)).clipped(patch), 0.34, 2.4)
        canvas.emboss(fill(stroke(edge, 2.0)).clipped(patch), -1.5, 1.0)
