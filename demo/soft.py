"""Caps, scarves, ties and socks."""

import numpy as np

from demo.canvas import Canvas, Frame, Ground, disc
from demo.cloth import Cloth
from demo.curves import Array, line, loop, offset, stroke
from demo.heels import SILVER
from demo.look import Look
from demo.palette import brightness, darker, lighter, rgb
from demo.raster import fill
from demo.relief import Fold, Relief, fold_map, wrinkles
from demo.torso import CENTRE, thread_for


def cap(canvas: Canvas, look: Look) -> Ground:
    """Baseball cap, trucker, flat cap, bucket hat and beanie."""
    return {"bucket": _bucket_hat, "beanie": _beanie, "flat": _flat_cap}.get(look.kind, _baseball)(canvas, look)


def _baseball(canvas: Canvas, look: Look) -> Ground:
    rng, kind, cloth = look.rng, look.kind, look.cloth
    accent = Cloth(look.second, cloth.weave)
    trucker = kind == "trucker"
    top, low = 136 + rng.uniform(-6, 6), 266.0
    crown = loop([(86, low + 6, 1), (88, 214), (116, 160), (172, top), (232, top + 8), (282, 168), (312, 226),
        (318, low, 1), (260, low + 16), (176, low + 20), (120, low + 14)])
    body = fill(crown)
    canvas.paint(body, Cloth(lighter(look.second, 0.2), "mesh") if trucker else cloth,
        Relief(roll=12, rise=7, puff=34, swell=1, folds=wrinkles(canvas.rng, 0.5, 40, 40)), Frame(0.1, CENTRE, top),
        cast=0)
    front = loop([(84, low + 8, 1), (86, 214), (116, 158), (172, top - 2), (206, top - 2, 1), (226, 172), (232, 220),
        (222, low + 20, 1), (150, low + 19)])
    panel = fill(front).clipped(body)
    if trucker:
        canvas.paint(panel, cloth, Relief(roll=3, rise=1, puff=12, swell=1), Frame(0.1, CENTRE, top), cast=0.15)
    thread = thread_for(cloth)
    canvas.topstitch(line([(206, top), (226, 172), (232, 220), (222, low + 16)]), 2, thread)
    canvas.topstitch(line([(200, top), (146, 170), (124, 222), (122, low + 12)]), -2, thread)
    canvas.topstitch(line([(208, top), (272, 176), (296, 226), (296, low + 4)]), 2, thread)
    for x, y in ((150, 184), (252, 182)):
        canvas.paint(fill(disc(x, y, 4)), cloth.tinted(thread), Relief(roll=2, rise=1), cast=0.2)
        canvas.flat(fill(disc(x, y, 1.7)), darker(cloth.colour, 0.75), 0.9)
    brim = loop([(92, low - 6, 1), (150, low + 8), (220, low + 12, 1), (216, low + 26), (150, low + 40),
        (88, low + 56), (44, low + 52), (34, low + 32), (52, low + 10)])
    brim_cloth = accent if rng.random() < 0.35 else cloth.plain()
    under = fill(brim + (2, 5))
    canvas.paint(under, brim_cloth.tinted(darker(brim_cloth.colour, 0.35)), Relief(roll=3, rise=1), cast=0.3)
    sheet = fill(brim)
    canvas.paint(sheet, brim_cloth, Relief(roll=6, rise=3, puff=14, swell=1), cast=0.4)
    for k in range(4):
        rim = line([(216 - 12 * k, low + 17 - k), (150 - 9 * k, low + 32 - 5 * k), (90 - 5 * k, low + 47 - 7 * k),
            (56 + 3 * k, low + 44 - 6 * k), (48 + 7 * k, low + 30 - 4 * k)])
        canvas.stitches(rim, thread_for(brim_cloth), 2.6, 1.8, 0.7)
    canvas.paint(fill(disc(204, top + 1, 7)), brim_cloth, Relief(roll=5, rise=3), cast=0.3)
    if rng.random() < 0.65:
        x, y = 168.0, 226.0
        badge = loop([(x - 20, y - 18), (x + 20, y - 20), (x + 22, y + 4), (x + 2, y + 24),
            (x - 20, y + 6)]) if rng.random() < 0.5 else disc(x, y, 22)
        canvas.paint(fill(badge), Cloth(look.second if not trucker else darker(cloth.colour, 0.3), "twill"),
            Relief(roll=2.5, rise=1.4), cast=0.3)
        middle = badge.mean(axis=0)
        inner = middle + (badge - middle) * 0.8
        canvas.stitches(np.vstack([inner, inner[:1]]), lighter(look.second,
            0.5) if brightness(look.second) < 0.6 else darker(look.second, 0.4), 2, 1.4, 0.8)
    return Ground(strength=0.34, reach=8)


def _bucket_hat(canvas: Canvas, look: Look) -> Ground:
    cloth = look.cloth
    crown = loop([(110, 246, 1), (116, 176), (136, 150), (180, 143), (224, 150), (244, 176), (250, 246, 1), (180, 258)])
    brim = loop([(110, 236, 1), (180, 250), (250, 236, 1), (290, 282), (308, 320), (250, 346), (180, 354), (110, 346),
        (52, 320), (70, 282)])
    canvas.paint(fill(brim), cloth, Relief(roll=6, rise=3, puff=20, swell=1, folds=wrinkles(canvas.rng, 1.0, 40, 40)),
        Frame(0, CENTRE, 240), cast=0)
    for k in range(6):
        y, w = 257 + 11 * k, 80 + 8.2 * k
        row = line([(CENTRE - w, y), (CENTRE - w * 0.5, y + 10 + 2 * k), (CENTRE, y + 13 + 3 * k),
            (CENTRE + w * 0.5, y + 10 + 2 * k), (CENTRE + w, y)])
        canvas.stitches(row, thread_for(cloth), 2.6, 1.9, 0.7)
    canvas.paint(fill(crown), cloth, Relief(roll=12, rise=6, puff=24, swell=1), Frame(0, CENTRE, 143), cast=0.35)
    canvas.topstitch(line([(117, 178), (180, 166), (243, 178)]), 2, thread_for(cloth))
    canvas.seam(line([(120, 168), (116, 206), (112, 246)]), 1.2, 0.5)
    for x in (146, 162):
        canvas.paint(fill(disc(x, 218, 3.4)), SILVER, Relief(roll=2, rise=1), cast=0.3)
    return Ground(strength=0.34, reach=8)


def _beanie(canvas: Canvas, look: Look) -> Ground:
    rng, cloth = look.rng, look.cloth
    top = 130 + rng.uniform(-8, 8)
    crown = loop([(88, 290, 1), (84, 236), (104, 172), (142, top + 8), (180, top), (218, top + 8), (256, 172),
        (276, 236), (272, 290, 1), (180, 300)])
    body = fill(crown)
    canvas.paint(body, cloth, Relief(roll=16, rise=9, puff=32, swell=1), Frame(0, CENTRE, 0), cast=0)
    for k in np.linspace(-0.92, 0.92, 17):
        rib = line([(CENTRE + k * 22, top + 4), (CENTRE + k * 84, 196), (CENTRE + k * 94, 292)])
        canvas.emboss(fill(stroke(rib, 3.4)).clipped(body), 2.4, 1.4)
    cuff = loop([(82, 262, 1), (180, 274), (278, 262, 1), (282, 296), (276, 330, 1), (180, 342), (84, 330, 1),
        (78, 296)])
    cuff_cloth = cloth if rng.random() < 0.6 else Cloth(look.second, cloth.weave)
    band = fill(cuff)
    canvas.paint(band, cuff_cloth.plain(), Relief(roll=10, rise=6, puff=16, swell=1), cast=0.4)
    for k in np.linspace(-0.96, 0.96, 31):
        rib = line([(CENTRE + k * 98, 264 + 9 * (1 - k * k)), (CENTRE + k * 101, 334 + 9 * (1 - k * k))])
        canvas.emboss(fill(stroke(rib, 2.2)).clipped(band), 1.6, 0.9)
    if rng.random() < 0.5:
        pom = Cloth(look.second if rng.random() < 0.6 else lighter(cloth.colour, 0.4), "chunky")
        r = rng.uniform(30, 36)
        angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        rim = np.stack([CENTRE + (r + rng.normal(0, 2.2, 60)) * np.cos(angle),
            top - 10 + (r + rng.normal(0, 2.2, 60)) * np.sin(angle)], axis=1)
        canvas.paint(fill(rim), pom, Relief(roll=r, rise=r * 0.7, folds=wrinkles(canvas.rng, 1.6, 5, 5)), cast=0.35)
    else:
        tag = np.array([[CENTRE + 34, 296], [CENTRE + 60, 293], [CENTRE + 61, 315], [CENTRE + 35, 318]])
        canvas.paint(fill(tag), Cloth(rgb("Tan"), "leather"), Relief(roll=2, rise=1), cast=0.3)
    return Ground(strength=0.34, reach=8)


def _flat_cap(canvas: Canvas, look: Look) -> Ground:
    cloth = look.cloth
    body = loop([(48, 270, 1), (66, 222), (124, 186), (200, 170), (276, 192), (318, 244), (316, 280, 1), (250, 292),
        (160, 292), (96, 286)])
    brim = loop([(40, 274), (46, 258, 1), (96, 262), (160, 280), (190, 292, 1), (140, 304), (84, 302), (50, 292)])
    canvas.paint(fill(body), cloth, Relief(roll=14, rise=7, puff=26, swell=1,
        folds=wrinkles(canvas.rng, 1.2, 40, 30)), Frame(-0.15, CENTRE, 180), cast=0)
    canvas.seam(line([(60, 250), (130, 214), (216, 204), (304, 226)]), 1.6, 0.9)
    canvas.seam(line([(214, 172), (226, 206), (232, 290)]), 1.2, 0.6)
    canvas.paint(fill(brim), cloth, Relief(roll=6, rise=3.4), Frame(0.2, 100, 270), cast=0.45)
    canvas.tube(line([(186, 288), (250, 294), (316, 282)]), 8, cloth.plain(), 1.6, cast=0.3)
    return Ground(strength=0.34, reach=8)


def scarf(canvas: Canvas, look: Look) -> Ground:
    """Looped and hanging, folded, or knotted; knit, wool or silk; fringed."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    if kind == "square":
        return _square(canvas, look)
    knit = cloth.weave in ("knit", "chunky")
    wide = rng.uniform(66, 78)
    for side, reach in ((1, rng.uniform(398, 416)), (-1, rng.uniform(420, 438))):
        x = CENTRE + side * rng.uniform(30, 38)
        lean = side * rng.uniform(4, 14)
        curve = line([(x - side * 8, 120), (x, 200), (x + lean, 300), (x + lean * 1.3, reach - 20)])
        folds = [Fold(offset(curve, k * wide * 0.22) + (0, 0), 11,
            rng.uniform(2.4, 4.0) * (1 if i % 2 else -1)) for i, k in enumerate((-1.3, -0.4, 0.5, 1.3))]
        sheet = stroke(curve, lambda t: wide * (0.80 + 0.28 * t))
        _fringe(canvas, cloth, curve[-1], wide * 1.06, rng, chunky=knit)
        canvas.paint(fill(sheet), cloth, Relief(roll=6, rise=3, puff=4, swell=1,
            folds=fold_map(folds) + wrinkles(canvas.rng, 0.8, 20, 60)), Frame(-lean / 200, x, 120), cast=0.35)
    back = loop([(CENTRE - 82, 112), (CENTRE - 56, 62), (CENTRE, 50), (CENTRE + 56, 62), (CENTRE + 82, 112),
        (CENTRE, 128)])
    canvas.paint(fill(back), cloth.tinted(darker(cloth.colour, 0.25)), Relief(roll=10, rise=5), cast=0)
    hollow = loop([(CENTRE - 46, 112), (CENTRE - 30, 90), (CENTRE, 84), (CENTRE + 30, 90), (CENTRE + 46, 112),
        (CENTRE, 136)])
    canvas.shade(fill(hollow), 0.5, 6)
    for k in range(3):
        drop = 26 * k
        band = line([(CENTRE - 84 + 6 * k, 92 + drop * 0.4), (CENTRE - 56, 138 + drop),
            (CENTRE + rng.uniform(-8, 8), 158 + drop * 1.1), (CENTRE + 56, 136 + drop),
            (CENTRE + 84 - 6 * k, 90 + drop * 0.4)])
        ridge = [Fold(offset(band, s), 9, 2.6) for s in (-9, 7)]
        canvas.paint(fill(stroke(band, lambda t: 34 + 10 * np.sin(np.pi * t))), cloth,
            Relief(roll=12, rise=6, folds=fold_map(ridge) + wrinkles(canvas.rng, 0.7, 24, 24)),
            Frame(0.5 - 0.4 * k, CENTRE, 120), cast=0.4)
    return Ground(strength=0.34)


def _fringe(canvas: Canvas, cloth: Cloth, end: Array, wide: float, rng: np.random.Generator, chunky: bool) -> None:
    """Threads at the end of a scarf."""
    plain = cloth.plain()
    for k in np.linspace(-0.47, 0.47, 12 if chunky else 17):
        x, y = float(end[0]) + k * wide, float(end[1]) - 4
        sway = rng.normal(0, 2)
        thread = line([(x, y), (x + sway * 0.4 + k * 3, y + 14), (x + sway + k * 6, y + 28 + rng.normal(0, 2))])
        canvas.tube(thread, 3.6 if chunky else 2.2, plain, 1.6, cast=0.2)


def _square(canvas: Canvas, look: Look) -> Ground:
    """A silk square folded into quarters, one corner turned back."""
    rng, cloth = look.rng, look.cloth
    border = Cloth(look.second, cloth.weave)
    for k in range(3):
        shift = (2 - k) * 5.0
        sheet = loop([(62 + shift, 120 + shift * 1.6, 1), (180, 116 + shift), (300 + shift, 122 + shift, 1),
            (302 + shift, 240), (298 + shift, 362 + shift, 1), (180, 366 + shift), (60 + shift, 360 + shift, 1),
            (58 + shift, 240)])
        patch = fill(sheet)
        canvas.paint(patch, border, Relief(roll=5, rise=2.4), cast=0.25)
    inner = loop([(82, 142, 1), (180, 138), (280, 142, 1), (282, 240), (278, 342, 1), (180, 346), (80, 340, 1),
        (78, 240)])
    folds = fold_map([Fold(line([(90, 150 + 50 * k), (180, 170 + 50 * k + rng.normal(0, 14)), (272, 150 + 54 * k)]),
        20, rng.uniform(-3, 3)) for k in range(4)])
    canvas.paint(fill(inner), cloth, Relief(roll=2, rise=0.4, puff=4, swell=1, folds=folds), Frame(0.0, 82, 142),
        cast=0.05)
    corner = loop([(300, 362, 1), (236, 364, 1), (252, 318), (300, 290, 1)])
    canvas.paint(fill(corner), border.tinted(lighter(look.second, 0.25)), Relief(roll=6, rise=3), cast=0.45)
    return Ground(strength=0.30)


def tie(canvas: Canvas, look: Look) -> Ground:
    """A four-in-hand hanging, or a bow tie."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    if kind == "bow":
        return _bow_tie(canvas, look)
    blade = rng.uniform(38, 46) if kind == "classic" else rng.uniform(27, 32)
    if kind == "knit":
        blade = 30.0
    top, low = 84.0, 446 + rng.uniform(-8, 10)
    sway = rng.uniform(-5, 5)
    for side in (-1, 1):
        loop_band = line([(CENTRE + side * 8, top + 8), (CENTRE + side * 34, top - 10),
            (CENTRE + side * 56, top - 36), (CENTRE + side * 40, top - 56), (CENTRE, top - 62)])
        canvas.tube(loop_band, 15, cloth.tinted(darker(cloth.colour, 0.12)) if side > 0 else cloth, 2.2, cast=0)
    tail = loop([(CENTRE - 6, top + 30, 1), (CENTRE + 12, top + 30, 1), (CENTRE + 24 + sway, 386),
        (CENTRE + 26 + sway, 392, 1), (CENTRE + 10 + sway, 410, 1), (CENTRE - 6 + sway, 390, 1)])
    canvas.paint(fill(tail), cloth.tinted(darker(cloth.colour, 0.2)), Relief(roll=4, rise=2), cast=0)
    end = [(CENTRE + blade + sway, low - blade, 1), (CENTRE + sway, low, 1),
        (CENTRE - blade + sway, low - blade, 1)] if kind != "knit" else [(CENTRE + blade + sway, low - 22, 1),
        (CENTRE - blade + sway, low - 22, 1)]
    shape = loop([(CENTRE - 13, top + 26, 1), (CENTRE + 13, top + 26, 1), (CENTRE + blade * 0.66 + sway * 0.5, 250),
        *end, (CENTRE - blade * 0.66 + sway * 0.5, 250)])
    folds = fold_map([Fold(line([(CENTRE - 1, top + 30), (CENTRE + sway * 0.3, top + 74), (CENTRE + 2, top + 140)]),
        8, -2.6), Fold(line([(CENTRE + 8, top + 30), (CENTRE + 14, top + 110)]), 7, 1.6)])
    canvas.paint(fill(shape), cloth, Relief(roll=6, rise=3, puff=3, swell=1,
        folds=folds + wrinkles(canvas.rng, 0.35, 24, 60)), Frame(0.0 if kind == "knit" else 0.72, CENTRE, top),
        cast=0.35)
    knot = loop([(CENTRE - 23, top - 3, 1), (CENTRE, top - 9), (CENTRE + 23, top - 2, 1), (CENTRE + 19, top + 16),
        (CENTRE + 13, top + 33, 1), (CENTRE, top + 37), (CENTRE - 12, top + 33, 1), (CENTRE - 18, top + 16)])
    canvas.paint(fill(knot), cloth, Relief(roll=10, rise=5.5), Frame(-0.5, CENTRE, top), cast=0.5)
    return Ground(strength=0.32)


def _bow_tie(canvas: Canvas, look: Look) -> Ground:
    rng, cloth = look.rng, look.cloth
    y = 236.0
    w, h = rng.uniform(116, 130), rng.uniform(48, 58)
    band = line([(CENTRE - 148, y + 4), (CENTRE, y - 2), (CENTRE + 148, y + 4)])
    canvas.tube(band, 15, cloth.tinted(darker(cloth.colour, 0.15)), 2, cast=0)
    for side in (-1, 1):
        rear = loop([(CENTRE, y, 1), (CENTRE + side * w * 0.5, y - h * 0.7),
            (CENTRE + side * w * 1.04, y - h * 0.84, 1), (CENTRE + side * w * 0.98, y),
            (CENTRE + side * w * 1.06, y + h * 0.9, 1), (CENTRE + side * w * 0.5, y + h * 0.72)])
        canvas.paint(fill(rear), cloth.tinted(darker(cloth.colour, 0.18)), Relief(roll=7, rise=3), cast=0.3)
        wing = loop([(CENTRE, y - 10, 1), (CENTRE + side * w * 0.45, y - h * 0.72),
            (CENTRE + side * w * 0.94, y - h, 1), (CENTRE + side * w, y), (CENTRE + side * w * 0.94, y + h, 1),
            (CENTRE + side * w * 0.45, y + h * 0.72), (CENTRE, y + 10, 1)])
        folds = fold_map([Fold(line([(CENTRE + side * 14, y + k * 8), (CENTRE + side * w * 0.6, y + k * 20)]), 9,
            d) for k, d in ((-1, 3.0), (0.1, -4.0), (1, 3.0))])
        canvas.paint(fill(wing), cloth, Relief(roll=9, rise=4.5, puff=4, swell=1, folds=folds),
            Frame(side * 0.2, CENTRE, y), cast=0.4)
    knot = loop([(CENTRE - 17, y - 20), (CENTRE + 17, y - 20), (CENTRE + 20, y), (CENTRE + 17, y + 20),
        (CENTRE - 17, y + 20), (CENTRE - 20, y)])
    canvas.paint(fill(knot), cloth, Relief(roll=10, rise=6), Frame(0.1, CENTRE, y), cast=0.5)
    return Ground(strength=0.32)


def socks(canvas: Canvas, look: Look) -> Ground:
    """A pair, flat: crew, ankle, knee-length; ribbed cuffs, heels and toes in another colour."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    top = {"ankle": 214.0, "crew": 120.0, "knee": 44.0}[kind]
    accent = Cloth(look.second if rng.random() < 0.6 else darker(cloth.colour, 0.25), "knit")
    wide = rng.uniform(31, 35)
    cuff_cloth = accent if rng.random() < 0.5 else cloth.plain()
    for k, (dx, dy, turn) in enumerate(((54.0, -8.0, 0.05), (-40.0, 8.0, -0.03))):
        x0, y0 = CENTRE + dx, dy

        def put(x: float, y: float, x0: float = x0, y0: float = y0, turn: float = turn) -> tuple[float, float]:
            cos, sin = np.cos(turn), np.sin(turn)
            return x0 + x * cos - (y - 300) * sin, y0 + 300 + x * sin + (y - 300) * cos

        shape = loop([(*put(-wide, top), 1), (*put(0, top - 2),), (*put(wide, top), 1),
            put(wide * 0.94, (top + 330) / 2), put(wide * 0.95, 322), put(wide + 8, 356), put(wide, 388),
            put(wide * 0.3, 404), put(-40, 418), put(-92, 430), put(-124, 418), put(-126, 392), put(-100, 374),
            put(-56, 356), put(-wide * 0.98, 316), put(-wide * 0.94, (top + 316) / 2)])
        body = fill(shape)
        folds = [Fold(line([put(-wide * 0.9, 330 + 9 * j), put(-4, 344 + 8 * j), put(wide * 0.7, 342 + 10 * j)]), 7,
            rng.uniform(-2.4, 2.4)) for j in range(3)]
        folds += [Fold(line([put(-wide, y), put(0, y + rng.uniform(-6, 8)), put(wide, y + rng.uniform(-6, 6))]), 8,
            rng.uniform(-1.6, 1.6)) for y in rng.uniform(top + 40, 320, 3)]
        canvas.paint(body, cloth, Relief(roll=8, rise=4, puff=8, swell=1, folds=fold_map(folds)), Frame(turn, x0, y0),
            cast=0.4 if k else 0)
        heel = loop([put(wide + 14, 326), put(wide + 16, 404), put(-8, 412), put(6, 376), put(wide * 0.5, 350)])
        canvas.paint(fill(heel).clipped(body), accent, Relief(roll=2, rise=0.5, puff=6, swell=1), cast=0.12)
        toe = loop([put(-90, 362), put(-96, 400), put(-86, 440), put(-140, 440), put(-140, 370)])
        canvas.paint(fill(toe).clipped(body), accent, Relief(roll=2, rise=0.5, puff=6, swell=1), cast=0.12)
        reach = 16 if kind == "ankle" else 30
        cuff = loop([(*put(-wide - 1, top - 3), 1), (*put(wide + 1, top - 3), 1), (*put(wide, top + reach), 1),
            put(0, top + reach + 2), (*put(-wide, top + reach), 1)])
        canvas.paint(fill(cuff), cuff_cloth.woven("rib"), Relief(roll=5, rise=2.6, puff=5, swell=1),
            Frame(turn, x0, y0), cast=0.2)
        if kind != "ankle" and cloth.pattern is None:
            for j in range(int(look.second[0] * 3.9)):
                y = top + reach + 12 + 13 * j
                band = np.array([put(-wide - 4, y), put(wide + 4, y), put(wide + 4, y + 6.5), put(-wide - 4, y + 6.5)])
                canvas.flat(fill(band).clipped(body), accent.colour, 0.8)
    return Ground(strength=0.32)
