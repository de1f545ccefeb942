"""Handbags, and the fittings that all bags share."""

import numpy as np

from demo.canvas import Canvas, Frame, Ground, disc
from demo.cloth import Cloth
from demo.curves import Array, Outline, at, line, loop, offset, stroke
from demo.heels import GOLD, SILVER, buckle
from demo.look import Look
from demo.palette import darker, rgb
from demo.raster import fill
from demo.relief import Fold, Relief, fold_map, gathers, wrinkles
from demo.torso import CENTRE, thread_for

SOFT = Relief(roll=9, rise=4.5, puff=16, swell=0.8)


def rounded(x: float, y: float, rx: float, ry: float, corner: float, taper: float = 0.0) -> Array:
    """A box with soft corners about (x, y); a positive ``taper`` makes it narrower at the top by so many units."""
    t, c = taper, corner
    points: Outline = [
        (x - rx + t + c, y - ry), (x, y - ry), (x + rx - t - c, y - ry), (x + rx - t - c * 0.25,
            y - ry + c * 0.25), (x + rx - t, y - ry + c),
        (x + rx - t / 2, y), (x + rx, y + ry - c), (x + rx - c * 0.25, y + ry - c * 0.25), (x + rx - c, y + ry),
        (x, y + ry), (x - rx + c, y + ry), (x - rx + c * 0.25, y + ry - c * 0.25), (x - rx,
            y + ry - c), (x - rx + t / 2, y),
        (x - rx + t, y - ry + c), (x - rx + t + c * 0.25, y - ry + c * 0.25),
    ]  # fmt: skip
    return loop(points)


def closed(curve: Array) -> Array:
    """A loop whose end meets its start."""
    return np.vstack([curve, curve[:1]])


def hardware(look: Look) -> Cloth:
    """The metal of a bag's fittings."""
    return GOLD if look.rng.random() < 0.6 else SILVER


def handle(canvas: Canvas, points: Outline, width: float, cloth: Cloth, stitched: bool = True) -> None:
    """A strap that arches between two points."""
    curve = line(points)
    canvas.tube(curve, width, cloth, width * 0.32, cast=0.4)
    if stitched and width > 7:
        for side in (-1, 1):
            canvas.stitches(offset(curve, side * (width / 2 - 2)), thread_for(cloth), 2.6, 1.8, 0.7)


def ring(canvas: Canvas, x: float, y: float, radius: float, metal: Cloth) -> None:
    """A ring that a handle hangs from."""
    canvas.paint(fill(disc(x, y, radius), holes=[disc(x, y, radius * 0.62)]), metal,
        Relief(roll=radius * 0.2, rise=1.4), cast=0.45)


def handbag(canvas: Canvas, look: Look) -> Ground:
    """Tote, shopper, satchel, hobo, bucket, cross-body, quilted flap."""
    painters = {"tote": _tote, "satchel": _satchel, "hobo": _hobo, "bucket": _bucket, "crossbody": _flap,
        "quilted": _flap}
    return painters[look.kind](canvas, look)


def _tote(canvas: Canvas, look: Look) -> Ground:
    rng, cloth = look.rng, look.cloth
    y, rx, ry = 292 + rng.uniform(-6, 6), rng.uniform(116, 136), rng.uniform(88, 108)
    flare = rng.uniform(-16, 14)
    high = y - ry
    trim = cloth.plain() if rng.random() < 0.5 else Cloth(look.second if rng.random() < 0.5 else rgb("Tan"), "leather")
    arch = rng.uniform(92, 118)
    reach = rx * rng.uniform(0.36, 0.46)
    metal = hardware(look)
    back: Outline = [(CENTRE - reach + 10, high + 8), (CENTRE - reach * 0.72 + 8, high - arch * 0.72),
        (CENTRE + 8, high - arch - 6), (CENTRE + reach * 0.72 + 8, high - arch * 0.72), (CENTRE + reach + 6, high + 8)]
    handle(canvas, back, 9, trim.tinted(darker(trim.colour, 0.3)), False)
    opening = loop([(CENTRE - rx + flare + 4, high + 4, 1), (CENTRE, high - 9),
        (CENTRE + rx - flare - 4, high + 4, 1), (CENTRE, high + 10)])
    canvas.paint(fill(opening), cloth.tinted(darker(cloth.colour, 0.45)), Relief(rise=0), cast=0)
    body = rounded(CENTRE, y, rx, ry, 13, flare)
    folds = fold_map([Fold(line([(CENTRE + s * rx * 0.8, y + ry), (CENTRE + s * rx * 0.74, y),
        (CENTRE + s * rx * 0.62, high + 20)]), 12, -3) for s in (-1, 1)]) + wrinkles(canvas.rng, 0.8, 40, 60)
    canvas.paint(fill(body), cloth, Relief(roll=8, rise=4, puff=10, swell=1, folds=folds), Frame(0, CENTRE, high),
        cast=0.2)
    thread = thread_for(cloth)
    canvas.topstitch(line([(CENTRE - rx + flare + 2, high + 14), (CENTRE, high + 17),
        (CENTRE + rx - flare - 2, high + 14)]), 2, thread)
    canvas.stitches(line([(CENTRE - rx + 7, y + ry - 14), (CENTRE, y + ry - 6), (CENTRE + rx - 7, y + ry - 14)]),
        thread)
    front: Outline = [(CENTRE - reach, high + 34), (CENTRE - reach, high),
        (CENTRE - reach * 0.78, high - arch * 0.72), (CENTRE, high - arch),
        (CENTRE + reach * 0.78, high - arch * 0.72), (CENTRE + reach, high), (CENTRE + reach, high + 34)]
    handle(canvas, front, 10.5, trim)
    for side in (-1, 1):
        x = CENTRE + side * reach
        canvas.paint(fill(loop([(x - 8, high + 20, 1), (x + 8, high + 20, 1), (x + 7, high + 50), (x, high + 58),
            (x - 7, high + 50)])), trim, Relief(roll=3, rise=1.4), cast=0.4)
        canvas.paint(fill(disc(x, high + 46, 3)), metal, Relief(roll=2.4, rise=1.8), cast=0.4)
    if rng.random() < 0.4:
        x = CENTRE + reach + 4
        canvas.tube(line([(x - 4, high - 2), (x + 8, high + 26), (x + 12, high + 50)]), 2.4, trim, 1.2)
        canvas.paint(fill(loop([(x + 5, high + 48, 1), (x + 19, high + 48, 1), (x + 22, high + 84, 1),
            (x + 2, high + 84, 1)])), trim.woven("rib"), Relief(roll=4, rise=2), cast=0.4)
    return Ground(strength=0.36, base=y + ry, span=(CENTRE - rx, CENTRE + rx))


def _satchel(canvas: Canvas, look: Look) -> Ground:
    rng, cloth = look.rng, look.cloth
    y, rx, ry = 288.0, rng.uniform(118, 134), rng.uniform(84, 98)
    high, taper = y - ry, rng.uniform(22, 40)
    metal = hardware(look)
    trim = cloth.plain() if rng.random() < 0.6 else Cloth(look.second, "leather")
    reach = rng.uniform(38, 52)
    handle(canvas, [(CENTRE - reach + 8, high + 6), (CENTRE - reach + 14, high - 58), (CENTRE + 8, high - 84),
        (CENTRE + reach + 2, high - 58), (CENTRE + reach + 8, high + 6)], 11, trim.tinted(darker(trim.colour, 0.3)),
        False)
    for side in (-1, 1):
        gusset = loop([(CENTRE + side * (rx - taper - 6), high + 8, 1), (CENTRE + side * (rx + 4), high + 34),
            (CENTRE + side * (rx + 10), y + ry - 10, 1), (CENTRE + side * (rx - 10), y + ry - 2, 1)])
        canvas.paint(fill(gusset), cloth.tinted(darker(cloth.colour, 0.22)), Relief(roll=5, rise=2), cast=0)
    body = rounded(CENTRE, y, rx, ry, 24, taper)
    canvas.paint(fill(body), cloth, Relief(roll=9, rise=5, puff=18, swell=0.9,
        folds=wrinkles(canvas.rng, 0.7, 40, 50)), Frame(0, CENTRE, high), cast=0.25)
    thread = thread_for(cloth)
    canvas.topstitch(line([(CENTRE - rx + taper + 3, high + 26), (CENTRE, high + 30),
        (CENTRE + rx - taper - 3, high + 26)]), 2, thread)
    canvas.along(line([(CENTRE - rx + taper + 12, high + 8), (CENTRE, high + 7),
        (CENTRE + rx - taper - 12, high + 8)]), 60, 1.2, metal, 0.6)
    if rng.random() < 0.55:
        pocket = rounded(CENTRE, y + 26, rx * 0.56, ry * 0.46, 14, 4)
        canvas.paint(fill(pocket), cloth, Relief(roll=5, rise=2.4, puff=5, swell=1), Frame(0, CENTRE, high), cast=0.4)
        canvas.stitches(closed(rounded(CENTRE, y + 26, rx * 0.56 - 4, ry * 0.46 - 4, 12, 4)), thread)
        canvas.along(line([(CENTRE - rx * 0.46, y - ry * 0.08), (CENTRE + rx * 0.46, y - ry * 0.08)]), 34, 1.0, metal,
            0.5)
    for side in (-1, 1):
        x = CENTRE + side * reach
        strap = loop([(x - 8, high + 12, 1), (x + 8, high + 12, 1), (x + 8, y + 18), (x, y + 28), (x - 8, y + 18)])
        canvas.paint(fill(strap), trim, Relief(roll=3, rise=1.6), cast=0.4)
        buckle(canvas, x, y - 8, 11, 9, metal)
        ring(canvas, x, high + 14, 9, metal)
    handle(canvas, [(CENTRE - reach, high + 10), (CENTRE - reach + 4, high - 52), (CENTRE, high - 78),
        (CENTRE + reach - 4, high - 52), (CENTRE + reach, high + 10)], 12, trim)
    return Ground(strength=0.38, base=y + ry, span=(CENTRE - rx - 6, CENTRE + rx + 6))


def _hobo(canvas: Canvas, look: Look) -> Ground:
    rng, cloth = look.rng, look.cloth
    metal = hardware(look)
    y = 286.0
    rx, dip = rng.uniform(120, 134), rng.uniform(34, 48)
    handle(canvas, [(CENTRE - rx + 16, y - 50), (CENTRE - rx * 0.62, y - 146),
        (CENTRE, y - 196 + rng.uniform(-8, 12)), (CENTRE + rx * 0.62, y - 146), (CENTRE + rx - 16, y - 50)], 16,
        cloth.plain())
    shape = loop([(CENTRE - rx + 8, y - 62, 1), (CENTRE - rx * 0.5, y - 62 + dip), (CENTRE, y - 56 + dip),
        (CENTRE + rx * 0.5, y - 62 + dip), (CENTRE + rx - 8, y - 62, 1), (CENTRE + rx + 4, y + 16),
        (CENTRE + rx * 0.78, y + 92), (CENTRE, y + 112), (CENTRE - rx * 0.78, y + 92), (CENTRE - rx - 4, y + 16)])
    top = line([(CENTRE - rx + 12, y - 56), (CENTRE - rx * 0.5, y - 58 + dip), (CENTRE, y - 50 + dip),
        (CENTRE + rx * 0.5, y - 58 + dip), (CENTRE + rx - 12, y - 56)])
    folds = [Fold(line([(CENTRE + s * (rx - 14), y - 52), (CENTRE + s * (rx - 36 - 18 * k), y - 8),
        (CENTRE + s * (rx - 40 - 34 * k), y + 66)]), 13, rng.uniform(3, 5) * (1 if k % 2 else -1)) for s in (-1,
        1) for k in range(3)]
    canvas.paint(fill(shape), cloth, Relief(roll=12, rise=6, puff=22, swell=1,
        folds=fold_map(folds) + fold_map(gathers(top, 60, 9, 2.5, rng))), Frame(0, CENTRE, y - 60), cast=0.25)
    canvas.topstitch(offset(top, -4), -2, thread_for(cloth))
    canvas.along(top, 62, 1.2, metal, 0.6)
    for side in (-1, 1):
        ring(canvas, CENTRE + side * (rx - 10), y - 58, 12, metal)
    return Ground(strength=0.36, base=y + 110, span=(CENTRE - rx * 0.8, CENTRE + rx * 0.8))


def _bucket(canvas: Canvas, look: Look) -> Ground:
    rng, cloth = look.rng, look.cloth
    metal = hardware(look)
    y = 290.0
    low, high = rng.uniform(74, 84), rng.uniform(90, 104)
    trim = Cloth(look.second if rng.random() < 0.4 else rgb("Tan") if rng.random() < 0.5 else darker(cloth.colour,
        0.25), "leather")
    handle(canvas, [(CENTRE - high + 8, y - 96), (CENTRE - 58, y - 196), (CENTRE + 6, y - 234),
        (CENTRE + 64, y - 192), (CENTRE + high - 8, y - 96)], 9, trim)
    mouth = loop([(CENTRE - high, y - 100), (CENTRE, y - 122), (CENTRE + high, y - 100), (CENTRE, y - 82)])
    canvas.paint(fill(mouth), cloth.tinted(darker(cloth.colour, 0.4)), Relief(roll=8, rise=-2), cast=0)
    shape = loop([(CENTRE - high, y - 102, 1), (CENTRE - high * 0.4, y - 88), (CENTRE + high * 0.4, y - 88),
        (CENTRE + high, y - 102, 1), (CENTRE + (low + high) / 2 + 3, y), (CENTRE + low, y + 96),
        (CENTRE + low * 0.8, y + 106), (CENTRE, y + 110), (CENTRE - low * 0.8, y + 106), (CENTRE - low, y + 96),
        (CENTRE - (low + high) / 2 - 3, y)])
    top = line([(CENTRE - high, y - 96), (CENTRE, y - 78), (CENTRE + high, y - 96)])
    canvas.paint(fill(shape), cloth, Relief(roll=8, rise=4, puff=30, swell=1,
        folds=fold_map(gathers(top, 90, 9, 5.5, rng))), Frame(0, CENTRE, y - 100), cast=0.2)
    band = np.vstack([line([(CENTRE - low - 4, y + 62), (CENTRE, y + 72), (CENTRE + low + 4, y + 62)]),
        line([(CENTRE - low, y + 98), (CENTRE, y + 112), (CENTRE + low, y + 98)])[::-1]])
    canvas.paint(fill(band).clipped(fill(shape)), trim, Relief(roll=3, rise=1.4, puff=12, swell=1), cast=0.3)
    cord = line([(CENTRE - high + 4, y - 66), (CENTRE - 40, y - 56), (CENTRE, y - 53), (CENTRE + 40, y - 56),
        (CENTRE + high - 4, y - 66)])
    canvas.tube(cord, 5, trim, 2.2, cast=0.4)
    for side in (-1, 1):
        end = line([(CENTRE + side * 4, y - 53), (CENTRE + side * 12, y - 22), (CENTRE + side * 9, y + 12)])
        canvas.tube(end, 4.4, trim, 2, cast=0.4)
        canvas.paint(fill(loop([(CENTRE + side * 4, y + 10, 1), (CENTRE + side * 14, y + 10, 1),
            (CENTRE + side * 15, y + 34, 1), (CENTRE + side * 3, y + 34, 1)])), trim, Relief(roll=3, rise=2), cast=0.4)
        ring(canvas, CENTRE + side * (high - 8), y - 90, 9, metal)
    return Ground(strength=0.38, base=y + 110, span=(CENTRE - low, CENTRE + low))


def _flap(canvas: Canvas, look: Look) -> Ground:
    """A small bag with a flap on a long strap or chain."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    metal = hardware(look)
    y, rx, ry = 318.0, rng.uniform(102, 118), rng.uniform(66, 80)
    high = y - ry
    strap = line([(CENTRE - rx + 10, high + 12), (CENTRE - rx * 0.78, high - 104),
        (CENTRE - 20, high - 190 + rng.uniform(-8, 16)), (CENTRE + rx * 0.66, high - 120),
        (CENTRE + rx - 10, high + 12)])
    if kind == "quilted":
        places = at(strap, (np.arange(34) + 0.5) / 34)
        links = [disc(x, yy, 5.4) for x, yy in places]
        canvas.paint(fill(*links, holes=[disc(x, yy, 2.6) for x, yy in places]), metal, Relief(roll=1.4, rise=1.4),
            cast=0)
        canvas.tube(strap, 2.4, cloth.plain(), 1.0, cast=0)
    else:
        canvas.tube(strap, 8, cloth.plain(), 1.6, cast=0)
        canvas.stitches(offset(strap, 2.2), thread_for(cloth), 2.4, 1.8, 0.6)
    body = rounded(CENTRE, y, rx, ry, 16, 3)
    canvas.paint(fill(body), cloth, SOFT, Frame(0, CENTRE, high), cast=0.2)
    drop = ry * rng.uniform(1.0, 1.35)
    curved = rng.random() < 0.6
    flap_shape = loop([(CENTRE - rx + 4, high - 2, 1), (CENTRE, high - 6), (CENTRE + rx - 4, high - 2, 1),
        (CENTRE + rx - 1, high + drop * 0.5), (CENTRE + rx * (0.7 if curved else 0.94), high + drop * 0.92),
        (CENTRE, high + drop * (1.06 if curved else 1.0)), (CENTRE - rx * (0.7 if curved else 0.94),
        high + drop * 0.92), (CENTRE - rx + 1, high + drop * 0.5)])
    flap = fill(flap_shape)
    if kind == "quilted":
        canvas.paint(flap, cloth.plain(), Relief(roll=7, rise=4, puff=7, swell=1), cast=0.45)
        for x in np.arange(-360, 360, 25.0):
            for lean in (-1, 1):
                groove = np.array([[CENTRE + x - lean * 90, high - 20], [CENTRE + x + lean * 90, high + 160]])
                canvas.emboss(fill(stroke(groove, 7)).clipped(flap), 2.0, 1.8)
    else:
        canvas.paint(flap, cloth, Relief(roll=7, rise=3.4, puff=8, swell=1), Frame(0, CENTRE, high), cast=0.45)
        canvas.stitches(at(closed(offset(flap_shape, -4)), np.linspace(0, 1, 260)), thread_for(cloth), 2.8, 1.8, 0.7)
    lock = high + drop * (1.06 if curved else 1.0) - 15
    plate = rounded(CENTRE, lock, 13, 9, 4)
    canvas.paint(fill(plate), metal, Relief(roll=4, rise=2.2), cast=0.5)
    canvas.paint(fill(rounded(CENTRE, lock, 4, 6, 2)), metal.tinted(darker(metal.colour, 0.25)),
        Relief(roll=2, rise=1.6), cast=0.4)
    if kind == "crossbody" and rng.random() < 0.45:
        for k in range(7):
            x = CENTRE + rx * 0.45
            canvas.tube(line([(x, lock - 26), (x - 9 + 3 * k, lock + 6), (x - 10 + 3.4 * k, lock + 34)]), 2.4,
                cloth.plain(), 1.1, cast=0.25)
    for side in (-1, 1):
        ring(canvas, CENTRE + side * (rx - 10), high + 8, 7, metal)
    return Ground(strength=0.36, base=y + ry, span=(CENTRE - rx, CENTRE + rx))
