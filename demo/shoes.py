"""Closed shoes from the side, toe to the left: sneakers, runners, loafers, lace-ups."""

import numpy as np

from demo.canvas import Canvas, Frame, Ground
from demo.cloth import Cloth
from demo.curves import Array, Outline, at, line, loop, offset, stroke
from demo.look import Look
from demo.palette import Colour, brightness, darker, lighter, mix, rgb
from demo.raster import Patch, fill
from demo.relief import Fold, Relief, fold_map
from demo.torso import thread_for

BODY = Relief(roll=9, rise=4, puff=12, swell=1)
PANEL = Relief(roll=2.2, rise=0.9)


def level(look: Look) -> float:
    """Where the sole stands, for one shoe or a pair."""
    return float(look.rng.uniform(298, 310))


def finish(canvas: Canvas, base: float, rng: np.random.Generator, span: tuple[float, float] = (36.0, 326.0)) -> Ground:
    """One shoe, or now and then the other one behind it."""
    if rng.random() < 0.45:
        canvas.behind(rng.uniform(14, 26), -rng.uniform(30, 46))
    return Ground(strength=0.42, base=base, span=span)


def upper(points: Outline, rng: np.random.Generator) -> Array:
    """An upper's outline, its points a little off."""
    return loop([(p[0] + rng.normal(0, 1.2), p[1] + rng.normal(0, 1.0), *p[2:]) for p in points])


def opening(canvas: Canvas, shape: Outline, lining: Colour) -> None:
    """The inside that one sees behind the near edge of the collar."""
    patch = fill(loop(shape))
    canvas.paint(patch, Cloth(lining, "jersey"), Relief(roll=6, rise=-2), cast=0)
    canvas.within(patch, 0.35, 7, (0, -4))


def laces(canvas: Canvas, stay: Array, tongue: Array, cloth: Cloth, count: int, eyelet: Colour | None) -> None:
    """Laces from the eyelets along ``stay`` up over the ``tongue`` line, bars seen from the side, with a bow."""
    t = np.linspace(0.06, 0.94, count)
    low, high = at(stay, t), at(tongue, t)
    if eyelet:
        rings = [np.array([[x + 3.4 * np.cos(a), y + 3.4 * np.sin(a)] for a in np.linspace(0, 6.28, 18)]) for x,
            y in low]
        canvas.paint(fill(*rings), Cloth(eyelet, "metal"), Relief(roll=1.8, rise=1.0), cast=0.3)
        canvas.flat(fill(*[np.array([[x + 1.4 * np.cos(a), y + 1.4 * np.sin(a)] for a in np.linspace(0, 6.28,
            12)]) for x, y in low]), (0.1, 0.1, 0.1), 0.8)
    for k in range(count):
        a, b = low[k], high[k]
        bar = line([tuple(a), tuple((a + b) / 2 + (-1.5, -3.0)), tuple(b + (-2.0, 0.0))])
        canvas.tube(bar, 4.6, cloth, 1.8, cast=0.45)
    x, y = high[-1]
    r = canvas.rng
    for reach, drop in ((-26, 6), (20, 12)):
        bow = line([(x, y), (x + reach * 0.6, y - 11 + r.normal(0, 1.5)), (x + reach, y + drop * 0.2),
            (x + reach * 0.7, y + drop), (x + 1, y + 2)])
        canvas.tube(bow, 3.4, cloth, 1.5, cast=0.4)
    canvas.tube(line([(x, y), (x - 9, y + 12), (x - 12, y + 30 + r.normal(0, 3))]), 3.2, cloth, 1.5, cast=0.4)
    canvas.tube(line([(x - 3, y + 1), (x + 3, y + 2)]), 6, cloth, 2.6, cast=0.4)


def casual(canvas: Canvas, look: Look) -> Ground:
    """Canvas low and high, court, slip-on, boat shoe and loafer."""
    if look.kind in ("loafer", "boat"):
        return _loafer(canvas, look)
    rng, kind, cloth = look.rng, look.kind, look.cloth
    base = level(look)
    high = kind == "high"
    lift = base - 22 - rng.uniform(0, 4)
    top = lift - (142 if high else 104) + rng.uniform(-5, 5)
    back = lift - (134 if high else 86)
    dip = lift - (116 if high else 68)
    throat = (150 + rng.uniform(-8, 8), lift - 58)
    tongue_top = (222 if not high else 232, top - 4)
    shape = upper(
        [
            (33, lift - 3, 1), (34, lift - 24), (58, lift - 43), (102, lift - 50), throat, (190,
                (throat[1] + top) / 2 + 2),
            (*tongue_top, 1), (262, dip + 3), (296, dip - 2), (322, back, 1), (326, lift - 40), (322, lift, 1), (180,
                lift + 2),
        ],
        canvas.rng,
    )  # fmt: skip
    sole_colour = rgb("White") if rng.random() < 0.65 else rgb("Cream") if rng.random() < 0.5 else darker(look.second,
        0.1)
    lining = lighter(cloth.colour, 0.5) if rng.random() < 0.5 else rgb("Off White")
    opening(canvas, [(tongue_top[0] + 4, top + 2, 1), (268, dip - 14), (310, back - 7), (322, back + 2, 1),
        (296, dip + 12), (252, dip + 16)], lining)
    if kind != "slip-on":
        tongue = loop([(148, lift - 46, 1), (188, (throat[1] + top) / 2 - 6), (tongue_top[0] - 12, top - 15),
            (tongue_top[0] + 10, top - 12), (tongue_top[0] + 16, top + 8), (212, lift - 40)])
        canvas.paint(fill(tongue), cloth.plain(), Relief(roll=6, rise=3), cast=0)
    body = fill(shape)
    crease = fold_map([Fold(line([(104 + 12 * k, lift - 40), (108 + 12 * k, lift - 24)]), 8, -1.6) for k in range(3)])
    canvas.paint(body, cloth, Relief(roll=9, rise=4, puff=12, swell=1, folds=crease), Frame(0.06, 180, base), cast=0.35)
    _court_panels(canvas, look, body, shape, lift, top, high)
    if kind != "slip-on":
        stay = line([(throat[0] + 2, throat[1] + 14), (196, (throat[1] + top) / 2 + 13), (tongue_top[0] + 2, top + 11)])
        line_up = line([(throat[0] - 1, throat[1] + 1), (188, (throat[1] + top) / 2), (tongue_top[0] - 6, top + 1)])
        lace = Cloth(rgb("White") if brightness(cloth.colour) < 0.75 or rng.random() < 0.6 else look.second, "rib")
        laces(canvas, stay, line_up, lace, 7 if high else 5, rgb("Steel") if kind in ("canvas", "high") else None)
    _cupsole(canvas, look, base, lift, sole_colour, kind in ("canvas", "high"))
    return finish(canvas, base, rng)


def _court_panels(canvas: Canvas, look: Look, body: Patch, shape: Array, lift: float, top: float, high: bool) -> None:
    """Toe cap, heel counter, stripes, elastic: what makes kinds of sneakers."""
    kind, cloth, second = look.kind, look.cloth, look.second
    thread = thread_for(cloth)
    if kind in ("canvas", "high"):
        cap = loop([(30, lift + 4, 1), (30, lift - 34), (60, lift - 48), (88, lift - 44), (100, lift - 16),
            (96, lift + 4, 1)])
        canvas.paint(fill(cap).clipped(body), Cloth(rgb("White"), "rubber"),
            Relief(roll=6, rise=2.4, puff=5, swell=1), cast=0.3)
        canvas.topstitch(line([(150, lift - 40), (168, lift - 14), (172, lift)]), 2, thread)
        canvas.topstitch(line([(296, lift - 62 - (44 if high else 0)), (290, lift - 30), (292, lift)]), 2, thread)
        if high:
            x, y = 268, lift - 62
            ring = np.array([[x + 15 * np.cos(a), y + 15 * np.sin(a)] for a in np.linspace(0, 6.28, 40)])
            canvas.paint(fill(ring), Cloth(rgb("White"), "rubber"), Relief(roll=3, rise=1.2), cast=0.3)
            canvas.flat(fill(stroke(np.vstack([ring, ring[:1]]) * 0.82 + (x * 0.18, y * 0.18), 1.6)), second, 0.9)
    elif kind == "court":
        accent = Cloth(second, cloth.weave)
        counter = loop([(330, lift - 76, 1), (332, lift + 3, 1), (266, lift + 3, 1), (276, lift - 30),
            (298, lift - 50), (304, lift - 80, 1)])
        canvas.paint(fill(counter).clipped(body), accent, PANEL, cast=0.3)
        toe = loop([(28, lift + 3, 1), (28, lift - 30), (66, lift - 44), (100, lift - 46), (116, lift - 24),
            (108, lift + 3, 1)])
        canvas.paint(fill(toe).clipped(body), cloth.plain(), PANEL, cast=0.25)
        canvas.along(line([(64, lift - 26), (78, lift - 29), (92, lift - 28)]), 3, 1.3,
            Cloth(darker(cloth.colour, 0.6), "thread"), -0.5)
        canvas.along(line([(62, lift - 19), (77, lift - 21), (92, lift - 20)]), 3, 1.3,
            Cloth(darker(cloth.colour, 0.6), "thread"), -0.5)
        style = look.rng.integers(3)
        for k in range(1 if style == 0 else 2 + int(style == 2)):
            x = 192 + 17 * k
            swoop = [line([(x + 26, lift - 56 - 3 * k), (x + 4, lift - 24), (x - 8, lift - 2)]),
                line([(150, lift - 8), (198, lift - 14), (236, lift - 30), (278, lift - 58)])][int(style == 0)]
            canvas.paint(fill(stroke(swoop, lambda t: 9 - 3 * t)).clipped(body), accent, PANEL, cast=0.2)
        canvas.topstitch(line([(148, lift - 40), (186, lift - 54), (222, lift - 78)]) + (6, 17), 2, thread)
    elif kind == "slip-on":
        gore = loop([(196, lift - 72, 1), (230, lift - 84, 1), (244, lift - 40), (232, lift - 20), (212, lift - 34)])
        canvas.paint(fill(gore).clipped(body), Cloth(darker(cloth.colour, 0.3), "rib"), PANEL, cast=0.2)
        canvas.topstitch(line([(134, lift - 42), (168, lift - 22), (188, lift)]), 2, thread)


def _cupsole(canvas: Canvas, look: Look, base: float, lift: float, colour: Colour, foxing: bool) -> None:
    """A flat rubber sole with a stitched or striped rim."""
    shape = loop([(30, lift - 4, 1), (27, lift + 8), (34, base - 3), (60, base), (300, base), (326, base - 2),
        (331, lift + 6), (328, lift - 5, 1), (240, lift - 1), (180, lift), (90, lift - 1)])
    patch = fill(shape)
    canvas.paint(patch, Cloth(colour, "rubber"), Relief(roll=4, rise=1.8, puff=3, swell=1), cast=0.4)
    if foxing:
        stripe = line([(28, lift + 7), (180, lift + 8.5), (331, lift + 5)])
        canvas.flat(fill(stroke(stripe, 2.2)).clipped(patch),
            look.second if brightness(look.second) < 0.8 else look.cloth.colour, 0.9)
        canvas.flat(fill(loop([(312, lift - 3, 1), (330, lift - 3, 1), (331, lift + 13, 1),
            (313, lift + 15, 1)])).clipped(patch), look.cloth.colour, 0.9)
    else:
        canvas.stitches(line([(32, lift + 4), (180, lift + 6), (328, lift + 3)]), darker(colour, 0.2), 3, 1.6, 0.8)
    tread = fill(loop([(36, base - 5, 1), (60, base - 3), (300, base - 3), (324, base - 5, 1), (320, base + 1),
        (44, base + 1)]))
    canvas.flat(tread.clipped(patch), darker(colour, 0.35), 0.5)


def sports(canvas: Canvas, look: Look) -> Ground:
    """Runners and trainers: a sculpted midsole, mesh, overlays."""
    rng, cloth, second, kind = look.rng, look.cloth, look.second, look.kind
    base = level(look)
    heel, toe = base - rng.uniform(32, 42), base - rng.uniform(18, 24)
    collar = heel - rng.uniform(86, 98)
    if kind == "mid":
        collar -= 26
    shape = upper(
        [
            (32, toe - 4, 1), (37, toe - 26), (66, toe - 44), (112, toe - 56), (150, toe - 68), (192, collar + 14),
            (222, collar - 6, 1), (256, collar + 22), (292, collar + 10), (318, collar - 8, 1), (326,
                heel - 40), (330, heel, 1), (250, heel + 8), (150, toe + 2),
        ],
        canvas.rng,
    )  # fmt: skip
    opening(canvas, [(226, collar - 2, 1), (262, collar - 8), (304, collar - 16), (318, collar - 6, 1),
        (290, collar + 22), (250, collar + 32)], second if rng.random() < 0.4 else darker(cloth.colour, 0.3))
    tongue = loop([(150, toe - 58, 1), (190, collar + 2), (212, collar - 20), (230, collar - 20), (240, collar + 2),
        (212, collar + 40)])
    canvas.paint(fill(tongue), Cloth(mix(cloth.colour, second, 0.25), "mesh"), Relief(roll=7, rise=3.5), cast=0)
    body = fill(shape)
    canvas.paint(body, cloth.woven("mesh"), BODY, Frame(0.1, 180, base), cast=0.35)
    overlay = Cloth(second if rng.random() < 0.6 else darker(cloth.colour, 0.25), "nylon")
    guard = loop([(26, toe + 3, 1), (30, toe - 22), (60, toe - 36), (84, toe - 36), (74, toe - 16), (120, toe - 6),
        (128, toe + 6, 1)])
    canvas.paint(fill(guard).clipped(body), overlay, PANEL, cast=0.3)
    counter = loop([(334, heel + 6, 1), (332, collar + 4), (306, collar - 4, 1), (298, collar + 24), (276, heel - 22),
        (236, heel + 8, 1)])
    canvas.paint(fill(counter).clipped(body), overlay.woven("smooth"), PANEL, cast=0.3)
    mark = Cloth(lighter(second, 0.5) if brightness(second) < 0.4 else second, "nylon")
    style = int(rng.integers(4))
    if style == 0:
        for k in range(3):
            stripe = line([(204 + 20 * k, collar + 18 + 5 * k), (186 + 18 * k, heel - 22), (172 + 17 * k, heel + 4)])
            canvas.paint(fill(stroke(stripe, 8)).clipped(body), mark, PANEL, cast=0.25)
    elif style == 1:
        swoop = line([(132, toe - 8), (180, toe - 8), (232, heel - 26), (296, collar + 20)])
        canvas.paint(fill(stroke(swoop, lambda t: 15 * np.sin(np.pi * np.clip(0.15 + 0.8 * (1 - t), 0,
            1)) + 1)).clipped(body), mark, PANEL, cast=0.25)
    elif style == 2:
        for k in range(5):
            rib = line([(170 + 22 * k, toe - 56 - 5 * k), (186 + 20 * k, heel - 18), (176 + 21 * k, heel + 8)])
            canvas.paint(fill(stroke(rib, 4.5)).clipped(body), overlay, PANEL, cast=0.2)
    else:
        wave = loop([(150, toe - 10, 1), (196, heel - 30), (250, collar + 34), (262, collar + 42), (226, heel - 12),
            (190, heel + 4, 1)])
        canvas.paint(fill(wave).clipped(body), mark, PANEL, cast=0.25)
    stay_low = line([(146, toe - 44), (188, collar + 32), (224, collar + 12)])
    canvas.paint(fill(stroke(stay_low, 12)).clipped(body), overlay, PANEL, cast=0.25)
    lace = Cloth(rgb("White") if rng.random() < 0.5 else second, "rib")
    laces(canvas, stay_low, line([(146, toe - 60), (184, collar + 16), (216, collar - 4)]), lace, 6, None)
    pull = line([(318, collar - 4), (330, collar - 14), (330, collar + 10), (322, collar + 16)])
    canvas.tube(pull, 5, overlay, 1.2)
    _midsole(canvas, look, base, heel, toe)
    return finish(canvas, base, rng)


def _midsole(canvas: Canvas, look: Look, base: float, heel: float, toe: float) -> None:
    """Foam in two layers over a rubber tread."""
    rng, second = look.rng, look.second
    foam = Cloth(rgb("White") if rng.random() < 0.72 else lighter(second, 0.25), "rubber")
    shape = loop([(26, toe - 6, 1), (24, toe + 4), (38, base - 7), (70, base - 4), (180, base - 5), (300, base - 4),
        (334, base - 12), (342, heel + 4), (334, heel - 8, 1), (292, heel + 2), (230, (heel + toe) / 2 + 6),
        (150, toe + 1), (80, toe - 1)])
    patch = fill(shape)
    canvas.paint(patch, foam, Relief(roll=5, rise=2.4, puff=4, swell=1), cast=0.45)
    groove = line([(30, toe + 7), (120, toe + 9), (210, (heel + toe) / 2 + 16), (270, heel + 16), (338, heel + 8)])
    canvas.seam(groove, 2.0, 1.2)
    if rng.random() < 0.6:
        wedge = loop([(214, (heel + toe) / 2 + 14, 1), (272, heel + 15), (336, heel + 9, 1), (332, base - 12),
            (270, base - 8)])
        canvas.paint(fill(wedge).clipped(patch), Cloth(second, "rubber"), Relief(roll=3, rise=1.2), cast=0.15)
    tread = loop([(30, base - 15, 1), (44, base - 9), (180, base - 8), (300, base - 9), (338, base - 17, 1),
        (326, base - 3), (300, base), (60, base), (40, base - 4)])
    canvas.paint(fill(tread), Cloth(darker(second, 0.5), "rubber"), Relief(roll=3, rise=1.2), cast=0.2)
    notches = [np.array([[x, base - 5], [x + 2.4, base - 5], [x + 2.0, base + 1],
        [x + 0.4, base + 1]]) for x in np.arange(52, 318, 8.5)]
    canvas.flat(fill(*notches), darker(second, 0.85), 0.8)


def formal(canvas: Canvas, look: Look) -> Ground:
    """Oxford, derby, brogue and monk strap."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    base = level(look)
    lift = base - 14
    top = lift - 88 + rng.uniform(-4, 4)
    shape = upper(
        [
            (28, lift - 3, 1), (32, lift - 20), (60, lift - 36), (112, lift - 48), (156, lift - 66), (190,
                top + 6), (214, top - 4, 1),
            (252, top + 20), (292, top + 10), (316, top - 6, 1), (325, lift - 46), (318, lift - 4, 1), (180, lift + 1),
        ],
        canvas.rng,
    )  # fmt: skip
    opening(canvas, [(216, top - 1, 1), (258, top - 6), (302, top - 14), (316, top - 4, 1), (290, top + 20),
        (250, top + 28)], rgb("Tan"))
    tongue = loop([(150, lift - 50, 1), (184, top + 2), (206, top - 16), (222, top - 14), (230, top + 6),
        (200, top + 30)])
    canvas.paint(fill(tongue), cloth.tinted(darker(cloth.colour, 0.15)), Relief(roll=6, rise=3), cast=0)
    body = fill(shape)
    creases = fold_map([Fold(line([(112 + 13 * k, lift - 38), (118 + 12 * k, lift - 20)]), 7, -1.2) for k in range(3)])
    canvas.paint(body, cloth, Relief(roll=10, rise=4.5, puff=12, swell=1, folds=creases), cast=0.35)
    quarter = loop([(334, lift + 4, 1), (334, top - 10, 1), (316, top - 6, 1), (290, top + 10), (252, top + 20),
        (216, top - 6, 1), (186, top + 12), (146, lift - 44, 1), (166, lift - 18), (190, lift + 4, 1)])
    canvas.paint(fill(quarter).clipped(body), cloth, Relief(roll=3, rise=1.2, puff=3, swell=1), cast=0.4)
    thread = thread_for(cloth)
    canvas.stitches(line([(148, lift - 40), (168, lift - 16), (190, lift)]) + (5, 0), thread, 2, 1.4, 0.7)
    if kind in ("oxford", "brogue"):
        cap = line([(76, lift - 33), (88, lift - 16), (86, lift + 2)])
        canvas.topstitch(cap, 2.5, thread)
        if kind == "brogue":
            for curve in (offset(cap, 5), offset(line([(150, lift - 40), (170, lift - 14), (192, lift + 2)]), -5),
                line([(290, top + 14), (282, lift - 30), (292, lift)])):
                canvas.along(curve, 12, 0.95, Cloth(darker(cloth.colour, 0.65), "thread"), -0.6)
            canvas.along(loop([(54, lift - 22), (62, lift - 26), (68, lift - 20), (60, lift - 16)]), 9, 0.9,
                Cloth(darker(cloth.colour, 0.65), "thread"), -0.6)
    if kind == "monk":
        for k in range(2):
            strap = line([(150 + 26 * k, lift - 54 - 14 * k), (196 + 22 * k, lift - 40 - 8 * k),
                (250 + 6 * k, lift - 30 - 6 * k)])
            canvas.paint(fill(stroke(strap, 13)).clipped(body), cloth, Relief(roll=3, rise=1.6), cast=0.45)
            x, y = at(strap, 0.32)
            ring = loop([(x - 7, y - 8, 1), (x + 7, y - 9, 1), (x + 8, y + 8, 1), (x - 6, y + 9, 1)])
            canvas.paint(fill(stroke(np.vstack([ring, ring[:1]]), 2.4)),
                Cloth(rgb("Gold" if rng.random() < 0.5 else "Silver"), "metal"), Relief(roll=1.2, rise=1), cast=0.5)
    else:
        stay = line([(154, lift - 44), (186, top + 20), (214, top + 5)])
        laces(canvas, stay, line([(150, lift - 54), (182, top + 8), (208, top - 4)]),
            Cloth(darker(cloth.colour, 0.35), "rib"), 5, None)
    _welted(canvas, base, lift, darker(cloth.colour, 0.55) if rng.random() < 0.6 else rgb("Coffee Brown"))
    return finish(canvas, base, rng)


def _welted(canvas: Canvas, base: float, lift: float, colour: Colour) -> None:
    """A leather sole with its welt, raised over a stacked heel."""
    sole = loop([(22, lift - 4, 1), (20, lift + 1), (40, base - 3), (90, base), (150, base - 1), (222, lift + 6),
        (262, lift + 6, 1), (262, lift - 2, 1), (180, lift - 1), (90, lift - 1)])
    canvas.paint(fill(sole), Cloth(colour, "smooth"), Relief(roll=3, rise=1.3), cast=0.35)
    heel = loop([(250, lift - 3, 1), (327, lift - 5, 1), (326, base - 8), (324, base, 1), (258, base, 1),
        (254, base - 8)])
    canvas.paint(fill(heel), Cloth(colour, "smooth"), Relief(roll=4, rise=1.8), cast=0.35)
    for y in (base - 4, base - 9):
        canvas.seam(np.array([[255, y], [325, y]]), 1.0, 0.6)
    canvas.stitches(line([(24, lift - 2), (130, lift + 1), (250, lift)]), lighter(colour, 0.35), 2.2, 1.8, 0.8)


def _loafer(canvas: Canvas, look: Look) -> Ground:
    """Penny loafers, tassels, boat shoes."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    base = level(look)
    lift = base - 14
    top = lift - 76 + rng.uniform(-4, 4)
    shape = upper(
        [
            (30, lift - 3, 1), (33, lift - 22), (60, lift - 40), (112, lift - 53), (160, lift - 66), (186, top - 4, 1),
            (232, top + 24), (286, top + 16), (318, top + 2, 1), (325, lift - 34), (318, lift - 3, 1), (180, lift + 1),
        ],
        canvas.rng,
    )  # fmt: skip
    opening(canvas, [(188, top - 2, 1), (240, top + 2), (296, top - 4), (318, top + 4, 1), (284, top + 27),
        (232, top + 34)], rgb("Tan"))
    body = fill(shape)
    canvas.paint(body, cloth, Relief(roll=10, rise=4.5, puff=12, swell=1), cast=0.35)
    apron = line([(44, lift - 22), (72, lift - 24), (118, lift - 32), (164, lift - 36)])
    canvas.seam(apron, 2.2, 1.3)
    for k in np.linspace(0.02, 0.9, 22):
        x, y = at(apron, float(k))
        canvas.seam(np.array([[x - 1, y - 4], [x + 2, y + 3]]), 1.2, 0.5)
    strap = loop([(140, lift - 60, 1), (182, top - 6, 1), (204, top + 12), (196, lift - 16), (188, lift + 2, 1),
        (146, lift + 2, 1), (152, lift - 26)])
    canvas.paint(fill(strap).clipped(body), cloth, Relief(roll=3, rise=1.4), cast=0.4)
    if kind == "boat":
        lace = Cloth(lighter(cloth.colour, 0.35), "leather")
        canvas.tube(line([(206, top + 22), (240, top + 34), (284, top + 26), (318, top + 12)]), 3.4, lace, 1.4)
        for k in range(2):
            canvas.tube(line([(158 + 14 * k, top + 2 - 3 * k), (164 + 14 * k, top + 10 - 2 * k),
                (170 + 14 * k, top + 18 - 2 * k)]), 4, lace, 1.8)
    elif rng.random() < 0.5:
        slot = loop([(158, lift - 44, 1), (182, lift - 46, 1), (178, lift - 36), (162, lift - 35)])
        canvas.emboss(fill(slot), 1.4, 0.8)
        canvas.shade(fill(slot), 0.5, 1.5)
    else:
        bar = line([(152, lift - 42), (170, lift - 47), (192, lift - 42)])
        canvas.tube(bar, 4.4, Cloth(rgb("Gold"), "metal"), 2)
    _welted(canvas, base, lift, rgb("Off White") if kind == "boat" else darker(cloth.colour, 0.5))
    return finish(canvas, base, rng)
