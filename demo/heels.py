"""Heels and boots from the side; flats, sandals and flip-flops as pairs from above."""

from collections.abc import Callable

import numpy as np

from demo.canvas import Canvas, Frame, Ground, disc
from demo.cloth import Cloth
from demo.curves import Array, Outline, at, line, loop, offset, stroke
from demo.look import Look
from demo.palette import Colour, brightness, darker, lighter, rgb
from demo.raster import Patch, fill
from demo.relief import Fold, Relief, fold_map
from demo.shoes import PANEL, laces, opening, upper
from demo.torso import thread_for

GOLD, SILVER = Cloth(rgb("Gold"), "metal"), Cloth(rgb("Silver"), "metal")


def buckle(canvas: Canvas, x: float, y: float, rx: float, ry: float, metal: Cloth, turn: float = 0.0) -> None:
    """A frame with its pin."""
    corners = np.array([[-rx, -ry], [rx, -ry], [rx, ry], [-rx, ry]])
    cos, sin = np.cos(turn), np.sin(turn)
    corners = corners @ np.array([[cos, sin], [-sin, cos]]) + (x, y)
    ring = loop([(*corner, 1) for corner in corners])
    ring = np.vstack([ring, ring[:1]])
    canvas.paint(fill(stroke(ring, max(2.0, rx * 0.28))), metal, Relief(roll=1.4, rise=1.1), cast=0.45)
    pin = np.array([[x, y], [x + rx * cos, y + rx * sin]])
    canvas.tube(pin, max(1.4, rx * 0.18), metal, 0.8, cast=0.3)


def heel(canvas: Canvas, look: Look) -> Ground:
    """Pumps, slingbacks, strappy sandals on stilettos, blocks, kitten heels, wedges, platforms."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    base = 330.0 + rng.uniform(-6, 6)
    platform = rng.uniform(14, 20) if kind in ("platform", "wedge") else 0.0
    high = {"kitten": rng.uniform(46, 56), "block": rng.uniform(70, 96), "wedge": rng.uniform(76, 94),
        "platform": rng.uniform(112, 124)}.get(kind, rng.uniform(92, 118))
    foot = base - 7 - platform  # the level that the ball of the foot stands on
    seat = foot - high
    sole = line([(40, foot - 7), (72, foot), (118, foot + 1), (170, foot - high * 0.22), (222, foot - high * 0.66),
        (262, seat + 4), (312, seat)])
    metal = GOLD if rng.random() < 0.6 else SILVER
    _heel_block(canvas, look, base, seat, foot, high, platform)
    if kind in ("strappy", "wedge"):
        _straps(canvas, look, sole, seat, foot, metal)
    else:
        _pump(canvas, look, sole, seat, foot, high, metal)
    shape = np.vstack([offset(sole, 0), offset(sole, -6)[::-1]])
    canvas.paint(fill(shape), Cloth(rgb("Tan") if kind in ("strappy",) else darker(cloth.colour, 0.45), "smooth"),
        Relief(roll=2.5, rise=1.1), cast=0.2)
    if rng.random() < 0.4:
        canvas.behind(rng.uniform(18, 26), -rng.uniform(34, 46))
    return Ground(strength=0.36, base=base + 1, span=(44.0, 312.0) if kind == "wedge" else (44.0, 190.0))


def _heel_block(canvas: Canvas, look: Look, base: float, seat: float, foot: float, high: float,
    platform: float) -> None:
    """What lifts the heel, and the platform under the toes."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    covered = cloth.plain()
    if kind == "wedge":
        shape = loop([(44, foot - 4, 1), (118, foot), (172, foot - high * 0.2), (224, foot - high * 0.64),
            (264, seat + 4), (314, seat, 1), (312, base - 30), (306, base, 1), (60, base, 1), (44, base - 8)])
        patch = fill(shape)
        wedge = Cloth(rgb("Beige"), "straw") if rng.random() < 0.75 else covered
        canvas.paint(patch, wedge, Relief(roll=4, rise=1.8, puff=6, swell=1), cast=0)
        return
    if platform:
        slab = loop([(42, foot - 6, 1), (80, foot - 1), (130, foot), (172, foot - high * 0.2, 1), (168, base - 4),
            (140, base, 1), (64, base, 1), (44, base - 8)])
        canvas.paint(fill(slab), covered, Relief(roll=4, rise=1.8, puff=4, swell=1), cast=0)
    if kind == "block":
        shape = loop([(262, seat + 4, 1), (316, seat, 1), (312, base - 30), (310, base, 1), (268, base, 1),
            (266, base - 40)])
    elif kind == "kitten":
        shape = loop([(272, seat + 4, 1), (316, seat, 1), (308, seat + 18), (304, base, 1), (294, base, 1),
            (290, base - 18)])
    else:
        shape = loop([(262, seat + 6, 1), (316, seat, 1), (312, seat + 26), (303, base - 30), (301, base, 1),
            (293, base, 1), (291, base - 40), (282, seat + 30)])
    canvas.paint(fill(shape), covered, Relief(roll=6, rise=3.0, puff=4, swell=1), cast=0)
    tip = fill(np.array([[shape[:, 0][shape[:, 1] > base - 6].min() - 0.5, base - 4],
        [shape[:, 0][shape[:, 1] > base - 6].max() + 0.5, base - 4], [311, base + 3], [270, base + 3]]))
    canvas.flat(tip.clipped(fill(shape)), (0.16, 0.14, 0.14), 0.85)


def _pump(canvas: Canvas, look: Look, sole: Array, seat: float, foot: float, high: float, metal: Cloth) -> None:
    rng, kind, cloth = look.rng, look.kind, look.cloth
    pointed = rng.random() < 0.6
    toe = [(36, foot - 8, 1), (52, foot - 22), (86, foot - 38)] if pointed else [(42, foot - 6, 1), (40, foot - 24),
        (58, foot - 38), (88, foot - 44)]
    low = rng.uniform(44, 50)
    mouth = (118, foot - low)
    slingback = kind == "slingback"
    heel_top = (316, seat - 50)
    lining = rgb("Nude")
    if slingback:
        strap = line([(214, foot - high * 0.62 - 30), (262, seat - 36), (308, seat - 46), (320, seat - 40)])
        canvas.tube(strap, 7, cloth.plain(), 1.6, cast=0)
        buckle(canvas, *at(strap, 0.55), 6, 6, metal, -0.2)
        rear: Outline = [(222, foot - high * 0.66 - 34, 1), (216, foot - high * 0.62, 1)]
    else:
        opening(canvas, [mouth, (170, foot - high * 0.24 - 44), (220, foot - high * 0.66 - 34), (268, seat - 34),
            (304, seat - 58), heel_top, (290, seat - 26), (240, seat + 14), (180, foot - high * 0.3 - 14)], lining)
        rear = [(216, foot - high * 0.62 - 26), (262, seat - 24), (296, seat - 40), (*heel_top, 1), (322, seat - 28),
            (319, seat + 2, 1)]
    points = [*toe, (*mouth, 1), (162, foot - high * 0.18 - 26), *rear]
    under = at(sole, np.linspace(1.0 if not slingback else 0.66, 0.0, 12))
    shape = np.vstack([line(points), under])
    body = fill(shape)
    crease = fold_map([Fold(line([(102, foot - 38), (106, foot - 12)]), 9, -1.2)])
    canvas.paint(body, cloth, Relief(roll=9, rise=4, puff=10, swell=1, folds=crease), Frame(0.3, 120, foot), cast=0.3)
    edge = line(points[len(toe) :])
    canvas.seam(offset(edge, -2.2)[: int(len(edge) * 0.7)], 1.0, 0.5)
    if kind == "strap":
        ankle = line([(238, seat - 34), (262, seat - 66), (296, seat - 74), (322, seat - 62)])
        canvas.tube(ankle, 7.5, cloth.plain(), 1.8)
        canvas.tube(line([(316, seat - 44), (321, seat - 60)]), 7, cloth.plain(), 1.6)
        buckle(canvas, *at(ankle, 0.45), 6.5, 6.5, metal, -0.3)
    if kind in ("pump", "kitten") and rng.random() < 0.4:
        x, y = mouth[0] - 10, mouth[1] + 10
        for side in (-1, 1):
            canvas.paint(fill(loop([(x, y, 1), (x + side * 9, y - 9), (x + side * 17, y - 2),
                (x + side * 12, y + 7)])), cloth.plain(), Relief(roll=4, rise=2.2), cast=0.4)
        canvas.paint(fill(disc(x, y, 4)), cloth.plain(), Relief(roll=3, rise=2), cast=0.4)
    if kind == "platform" and rng.random() < 0.5:
        canvas.along(line([(92, foot - 18), (120, foot - 24), (150, foot - 32)]), 7, 2.4, metal, 1.2)


def _straps(canvas: Canvas, look: Look, sole: Array, seat: float, foot: float, metal: Cloth) -> None:
    rng, cloth = look.rng, look.cloth
    back = loop([(278, seat + 2, 1), (284, seat - 26), (302, seat - 48), (318, seat - 50, 1), (321, seat - 24),
        (317, seat + 2, 1)])
    canvas.paint(fill(back), cloth, Relief(roll=6, rise=3), cast=0)
    ankle = line([(244, seat - 58), (270, seat - 66), (300, seat - 58), (320, seat - 44)])
    canvas.tube(line([(246, seat - 60), (262, seat - 74), (296, seat - 70), (320, seat - 50)]), 6,
        cloth.tinted(darker(cloth.colour, 0.25)), 1.4, cast=0)
    bridge = line([(112, foot - 34), (142, foot - 48), (192, foot - (foot - seat) * 0.5 - 44), (250, seat - 58)])
    canvas.tube(bridge, 7, cloth.plain(), 1.8, cast=0.2)
    count = int(rng.integers(2, 4))
    for k in range(count):
        t = 0.12 + 0.14 * k
        a = at(sole, t)
        reach = 40 + 8 * k
        band = line([(a[0] - 4, a[1] + 1), (a[0] + 4, a[1] - reach * 0.66), (a[0] + 24, a[1] - reach),
            (a[0] + 44, a[1] - reach * 0.78)])
        canvas.paint(fill(stroke(band, rng.uniform(10, 15))), cloth, Relief(roll=4, rise=2.0), Frame(1.2, a[0], a[1]),
            cast=0.4)
    canvas.tube(ankle, 8, cloth.plain(), 1.8)
    buckle(canvas, *at(ankle, 0.5), 6.5, 6.5, metal, 0.2)


def boots(canvas: Canvas, look: Look) -> Ground:
    """Chelsea, lace-up, heeled ankle, knee-high, rain."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    tall = kind in ("knee", "rain")
    base = 410.0 if tall else 352.0
    heeled = kind in ("ankle", "knee")
    lift = base - 16
    rise = rng.uniform(34, 44) if heeled else 6.0  # how much higher the heel stands
    seat = lift - rise
    top = {"knee": 74.0, "rain": 120.0}.get(kind, base - rng.uniform(196, 216))
    shaft_l, shaft_r = (190.0, 318.0) if not tall else (184.0, 316.0)
    shape = upper(
        [
            (40, lift - 3, 1), (40, lift - 24), (66, lift - 44), (112, lift - 54), (160, seat - 56), (186,
                seat - 96), (shaft_l + 2, (seat - 90 + top) / 2),
            (shaft_l, top + 2, 1), (252, top - 4), (shaft_r, top + 4, 1), (shaft_r - 2, (seat - 80 + top) / 2), (310,
                seat - 60), (320, seat - 24), (316, seat + 1, 1),
            (240, (seat + lift) / 2 + 2), (160, lift + 1),
        ],
        canvas.rng,
    )  # fmt: skip
    opening(canvas, [(shaft_l + 3, top + 3, 1), (252, top - 12), (shaft_r - 3, top + 5, 1), (252, top + 16)],
        darker(cloth.colour, 0.4))
    body = fill(shape)
    folds = [Fold(line([(176 + rng.normal(0, 4), seat - 66 - 14 * k), (214, seat - 60 - 12 * k),
        (262, seat - 62 - 16 * k)]), 9, rng.choice([-2.2, 2.2])) for k in range(3)]
    folds += [Fold(line([(112 + 14 * k, lift - 52), (120 + 12 * k, lift - 28)]), 8, -1.4) for k in range(3)]
    if tall:
        folds += [Fold(line([(190, y), (250, y + rng.uniform(-9, 9)), (312, y + rng.uniform(-6, 6))]), 12,
            rng.uniform(-2.2, 2.2)) for y in rng.uniform(top + 40, seat - 90, 4)]
    canvas.paint(body, cloth, Relief(roll=10, rise=4.5, puff=20, swell=1, folds=fold_map(folds)), cast=0.3)
    _boot_details(canvas, look, body, (top, seat, lift), (shaft_l, shaft_r))
    sole_colour = darker(cloth.colour, 0.5) if kind != "laced" or rng.random() < 0.5 else rgb("Tan")
    sole = Cloth(sole_colour, "rubber")
    if heeled:
        canvas.paint(fill(loop([(34, lift - 4, 1), (36, lift + 6), (64, base), (150, base - 1, 1),
            (200, lift - rise * 0.3 + 6), (262, seat + 9), (322, seat + 5, 1), (322, seat - 3, 1),
            (240, (seat + lift) / 2), (160, lift - 1), (90, lift - 1)])), sole, Relief(roll=3, rise=1.4), cast=0.35)
        canvas.paint(fill(loop([(262, seat + 5, 1), (321, seat + 1, 1), (314, base - 20), (314, base, 1),
            (270, base, 1), (272, base - 20)])), sole, Relief(roll=5, rise=2.5, puff=3, swell=1), cast=0.3)
    else:
        canvas.paint(fill(loop([(32, lift - 5, 1), (30, lift + 4), (44, base - 2), (84, base), (240, base - 2),
            (244, base - 7, 1), (252, base - 7, 1), (254, base, 1), (322, base, 1), (327, lift - 6),
            (322, seat - 3, 1), (240, (seat + lift) / 2), (160, lift - 1), (90, lift - 1)])), sole,
            Relief(roll=3.5, rise=1.8), cast=0.4)
        if kind == "laced":
            notches = [np.array([[x, base - 6], [x + 5, base - 6], [x + 5, base + 1],
                [x, base + 1]]) for x in np.arange(54, 318, 13.0)]
            canvas.flat(fill(*notches), (0.06, 0.06, 0.06), 0.45)
            canvas.stitches(line([(36, lift - 1), (160, lift + 3), (240, lift), (322, seat + 2)]), rgb("Mustard"), 3,
                2, 1.0)
    if rng.random() < 0.35 and not tall:
        canvas.behind(rng.uniform(12, 20), -rng.uniform(28, 38))
    return Ground(strength=0.4, base=base, span=(38.0, 322.0))


def _boot_details(canvas: Canvas, look: Look, body: Patch, levels: tuple[float, float, float],
    shaft: tuple[float, float]) -> None:
    rng, kind, cloth = look.rng, look.kind, look.cloth
    top, seat, lift = levels
    thread = thread_for(cloth)
    if kind == "chelsea":
        gore = loop([(222, top + 12, 1), (282, top + 12, 1), (276, seat - 96), (258, seat - 70), (246, seat - 70),
            (230, seat - 96)])
        canvas.paint(fill(gore).clipped(body), Cloth(darker(cloth.colour,
            0.4) if brightness(cloth.colour) > 0.15 else (0.10, 0.10, 0.11), "rib"), PANEL, cast=0.25)
        canvas.tube(line([(308, top + 10), (318, top - 12), (324, top - 10), (318, top + 14)]), 7, cloth, 1.2)
    elif kind == "laced":
        quarter = line([(150, seat - 50), (176, seat - 34), (186, lift)])
        canvas.topstitch(quarter, 3, thread)
        stay = line([(160, seat - 36), (206, seat - 84), (214, top + 16)])
        laces(canvas, stay, line([(158, seat - 54), (190, seat - 92), (194, top + 10)]),
            Cloth(rgb("Mustard") if rng.random() < 0.5 else darker(cloth.colour, 0.5), "rib"), 8, rgb("Bronze"))
        collar = line([(shaft[0] + 20, top + 8), (262, top + 4), (shaft[1] - 4, top + 12)])
        canvas.paint(fill(stroke(collar, 18)).clipped(body), cloth.tinted(darker(cloth.colour, 0.3)),
            Relief(roll=6, rise=3), cast=0.25)
    elif kind in ("ankle", "knee"):
        zipline = line([(288, seat - 12), (284, seat - 60), (290, top + 10)])
        canvas.tube(zipline, 4, Cloth(darker(cloth.colour, 0.4), "woven"), 0.5, cast=0.2)
        canvas.along(zipline, int((seat - top) / 3), 0.9, SILVER, 0.4)
        if rng.random() < 0.6:
            strap = line([(180, seat - 62), (236, seat - 40), (314, seat - 46)])
            canvas.paint(fill(stroke(strap, 12)).clipped(body), cloth, Relief(roll=3, rise=1.8), cast=0.45)
            buckle(canvas, *at(strap, 0.45), 8, 8, GOLD if rng.random() < 0.5 else SILVER, 0.1)
    else:
        band = line([(shaft[0], top + 8), (252, top + 10), (shaft[1], top + 10)])
        canvas.paint(fill(stroke(band, 13)).clipped(body), Cloth(look.second, "rubber"), PANEL, cast=0.2)


def _sole_above(side: int, wide: float, long: float) -> list[list[float]]:
    """A sole seen from above, toes up, about (0, 0); ``side`` −1 is the left foot."""
    pts = [(0.22, -1.0), (0.66, -0.90), (0.93, -0.62), (0.96, -0.30), (0.76, 0.08), (0.66, 0.46), (0.67, 0.78),
        (0.40, 0.96), (0.0, 1.0), (-0.40, 0.96), (-0.66, 0.78), (-0.64, 0.46), (-0.74, 0.08), (-0.92, -0.34),
        (-0.78, -0.70), (-0.28, -0.95)]
    return [[-side * x * wide, y * long] for x, y in pts]


def _placed(points: Outline, side: int, lean: float) -> list[list[float]]:
    cos, sin = np.cos(side * lean), np.sin(side * lean)
    x0, y0 = 180 + side * 78, 240.0
    return [[x0 + cos * p[0] - sin * p[1], y0 + sin * p[0] + cos * p[1], *p[2:]] for p in points]


def flats(canvas: Canvas, look: Look) -> Ground:
    """Ballerinas and mules from above: round or pointed, with bow, strap or buckle."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    wide, long, lean = rng.uniform(52, 57), rng.uniform(148, 158), rng.uniform(0.03, 0.09)
    pointed = kind == "pointed"
    mouth = rng.uniform(-0.52, -0.44)
    lining = rgb("Nude") if rng.random() < 0.6 else lighter(cloth.colour, 0.5)
    metal = GOLD if rng.random() < 0.6 else SILVER
    for side in (-1, 1):
        outline = _sole_above(side, wide, long)
        if pointed:
            outline[0] = [side * -4.0, -long * 1.10]
            outline[1] = [outline[1][0] * 0.72, outline[1][1] * 1.02]
            outline[-1] = [outline[-1][0] * 0.72, outline[-1][1] * 1.02]

        def put(points: Outline, s: int = side) -> Array:
            return loop(_placed(points, s, lean))

        body = fill(put(outline))
        canvas.paint(body, cloth, Relief(roll=12, rise=7, puff=8, swell=0.6),
            Frame(side * lean, 180 + side * 78, 240), cast=0)
        inner = [[x * 0.84, y * 0.94] for x, y in outline]
        hole = [p for p in inner if p[1] > mouth * long * 0.6]
        front = [[-wide * 0.60, mouth * long * 0.72], [-wide * 0.36, mouth * long * 0.98], [0, mouth * long * 1.08],
            [wide * 0.36, mouth * long * 0.98], [wide * 0.60, mouth * long * 0.72]]
        right = sorted((p for p in hole if p[0] > 0), key=lambda p: p[1])
        left = sorted((p for p in hole if p[0] <= 0), key=lambda p: -p[1])
        ring = put([*front, *right, *left])
        hollow = fill(ring)
        canvas.paint(hollow, Cloth(lining, "smooth"), Relief(roll=8, rise=-4), cast=0)
        canvas.within(hollow, 0.55, 9, (4, 7))
        closed = np.vstack([ring, ring[:1]])
        canvas.paint(fill(stroke(closed, 4.0)), cloth.plain(), Relief(roll=2, rise=1.4), cast=0.2)
        tag = put([[-11, long * 0.52, 1], [11, long * 0.52, 1], [11, long * 0.62, 1], [-11, long * 0.62, 1]])
        canvas.flat(fill(tag), darker(lining, 0.4), 0.35)
        _flat_trim(canvas, look, put, (side, wide, long * mouth), metal)
    return Ground(strength=0.34, reach=6)


def _flat_trim(canvas: Canvas, look: Look, put: Callable[[Outline], Array], measures: tuple[int, float, float],
    metal: Cloth) -> None:
    side, wide, mouth = measures
    cloth = look.cloth.plain()
    if look.kind == "ballerina":
        y = mouth * 1.12
        bow_cloth = cloth if look.second[0] < 0.6 else Cloth(look.second, cloth.weave)
        for s in (-1, 1):
            canvas.paint(fill(put([[0, y, 1], [s * 12, y - 11], [s * 23, y - 6], [s * 22, y + 8], [s * 10, y + 6]])),
                bow_cloth, Relief(roll=5, rise=2.8), cast=0.4)
        canvas.paint(fill(put([[-4, y - 5], [4, y - 5], [4, y + 5], [-4, y + 5]])), bow_cloth,
            Relief(roll=4, rise=2.4), cast=0.4)
    elif look.kind == "strap":
        strap = put([[-wide * 0.86, mouth * 0.05, 1], [0, mouth * 0.28], [wide * 0.86, mouth * 0.05, 1],
            [wide * 0.84, mouth * 0.05 + 14, 1], [0, mouth * 0.28 + 14], [-wide * 0.84, mouth * 0.05 + 14, 1]])
        canvas.paint(fill(strap), cloth, Relief(roll=4, rise=2.2), cast=0.5)
        x, y = put([[-side * wide * 0.66, mouth * 0.05 + 4], [0, 0], [1, 1]])[0]
        buckle(canvas, float(x), float(y), 6, 7, metal)
    else:
        y = mouth * 1.26
        bar = put([[-15, y - 2, 1], [0, y - 5], [15, y - 2, 1], [15, y + 5, 1], [0, y + 3], [-15, y + 5, 1]])
        canvas.paint(fill(bar), metal, Relief(roll=3, rise=1.8), cast=0.4)


def sandals(canvas: Canvas, look: Look) -> Ground:
    """Sandals and flip-flops from above."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    wide, long, lean = rng.uniform(54, 60), rng.uniform(152, 164), rng.uniform(0.03, 0.09)
    flip = kind in ("thong", "beach")
    hide = rgb("Tan") if rng.random() < 0.75 or brightness(cloth.colour) < 0.2 else darker(cloth.colour, 0.5)
    foam = Cloth(look.second, "rubber") if kind == "beach" else Cloth(hide, "leather")
    bed: Colour = foam.colour if not flip or rng.random() < 0.5 else lighter(foam.colour, 0.3)
    metal = GOLD if rng.random() < 0.5 else SILVER
    pattern = cloth.pattern if kind == "beach" else None
    for side in (-1, 1):
        outline = _sole_above(side, wide, long)

        def put(points: Outline, s: int = side) -> list[list[float]]:
            return _placed(points, s, lean)

        canvas.paint(fill(loop(put(outline)) + (1.5, 3.5)), foam.tinted(darker(foam.colour, 0.3)),
            Relief(roll=5, rise=2), cast=0)
        sole = fill(loop(put(outline)))
        canvas.paint(sole, Cloth(bed, foam.weave, pattern), Relief(roll=5, rise=2.2, puff=-2.5, swell=0.8),
            Frame(0, 180, 240), cast=0.2)
        inner = loop(put([[x * 0.91, y * 0.965] for x, y in outline]))
        canvas.stitches(np.vstack([inner, inner[:1]]), lighter(bed, 0.3) if brightness(bed) < 0.5 else darker(bed,
            0.25), 3.2, 2.2, 0.9)
        canvas.shade(fill(loop(put([[0, -long * 0.55], [wide * 0.55, -long * 0.32], [0, -long * 0.12],
            [-wide * 0.55, -long * 0.32]]))), 0.12, 12)
        canvas.shade(fill(loop(put([[0, long * 0.45], [wide * 0.4, long * 0.66], [0, long * 0.86],
            [-wide * 0.4, long * 0.66]]))), 0.12, 10)
        upper_cloth = cloth.plain() if kind == "beach" else cloth
        if flip:
            post = (-side * wide * 0.16, -long * 0.58)
            for end_x, end_y in ((wide * 0.80, -long * 0.02), (-wide * 0.74, long * 0.02)):
                curve = line(put([post, ((post[0] + end_x) / 2 * 1.1, -long * 0.40), (end_x, end_y)]))
                canvas.paint(fill(stroke(curve, lambda t: 9 + 8 * t)), upper_cloth, Relief(roll=5, rise=3.2), cast=0.5)
            x, y = put([post])[0]
            canvas.paint(fill(disc(x, y, 6)), upper_cloth, Relief(roll=5, rise=3), cast=0.5)
            if kind == "thong" and look.second[0] > 0.4:
                canvas.paint(fill(disc(*put([(post[0], post[1] + 16)])[0], 7)), metal, Relief(roll=4, rise=2.4),
                    cast=0.4)
        elif kind == "slide":
            for k in range(2):
                y0 = -long * (0.62 - 0.40 * k)
                band = line(put([(-wide * 0.92, y0 + 26), (0, y0 + 6), (wide * 0.98, y0 + 30)]))
                canvas.paint(fill(stroke(band, 33)), upper_cloth, Relief(roll=8, rise=5, puff=5, swell=1),
                    Frame(0.1 * side, 180, 240), cast=0.55)
                x, y = at(band, 0.5 - side * 0.22)
                buckle(canvas, float(x), float(y), 8, 12, metal)
        else:
            for y0, bend, w in ((-0.60, 16, 15), (-0.30, 20, 13)) if kind == "strappy" else ((-0.55, 18, 26),
                (-0.18, 20, 18)):
                band = line(put([(-wide * 0.90, y0 * long + bend), (0, y0 * long - 4),
                    (wide * 0.98, y0 * long + bend + 4)]))
                canvas.paint(fill(stroke(band, w)), upper_cloth, Relief(roll=5, rise=3.0, puff=2, swell=1),
                    Frame(0.1 * side, 180, 240), cast=0.55)
            canvas.tube(line(put([(-side * wide * 0.1, -0.60 * long), (side * 2, -0.3 * long), (0, 0.06 * long)])), 9,
                upper_cloth, 2.6, cast=0.5)
            ankle = line(put([(-wide * 0.62, 0.62 * long), (-wide * 0.70, 0.22 * long), (0, 0.06 * long),
                (wide * 0.70, 0.22 * long), (wide * 0.62, 0.62 * long)]))
            canvas.tube(ankle, 11, upper_cloth, 2.8, cast=0.5)
            x, y = at(ankle, 0.5 + side * 0.2)
            buckle(canvas, float(x), float(y), 7, 8, metal)
            heel_cup = line(put([(-wide * 0.62, 0.60 * long), (-wide * 0.5, 0.88 * long), (0, 0.985 * long),
                (wide * 0.5, 0.88 * long), (wide * 0.62, 0.60 * long)]))
            canvas.tube(heel_cup, 12, upper_cloth, 3.0, cast=0.4)
    return Ground(strength=0.34, reach=6)
