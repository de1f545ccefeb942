"""Shirts, and jackets of every sort: denim, bomber, blazer, quilted, parka."""

from dataclasses import dataclass

import numpy as np

from demo.canvas import Canvas, Frame, Ground
from demo.cloth import Cloth
from demo.curves import Array, at, line, loop, stroke
from demo.look import Look
from demo.palette import Colour, brightness, darker, lighter, mix, rgb
from demo.raster import fill
from demo.relief import Relief
from demo.torso import (
    CENTRE,
    Cut,
    button,
    cuff_band,
    hem_curve,
    label_for,
    paint_back,
    paint_body,
    paint_sleeves,
    pocket,
    shoulder_point,
    thread_for,
    zipper,
)


def shirt(canvas: Canvas, look: Look) -> Ground:
    """Buttoned shirts: formal, casual, short-sleeved, band collar, blouse."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    short = kind in ("short", "camp")
    women = kind == "blouse"
    slim = rng.uniform(-5, 3) - (12 if women else 0)
    cut = Cut(
        top=(88 if short else 74) + rng.uniform(-3, 3),
        neck=rng.uniform(32, 36),
        shoulder=102 + slim,
        armpit=184 if short else 170,
        bust=98 + slim,
        waist=91 + slim - (4 if women else 0),
        waist_level=285,
        hem=96 + slim + (3 if women else 0),
        bottom=rng.uniform(404, 416) - (0 if short else 8),
        bow=rng.uniform(9, 16),
        neckline="v",
        depth=34 if kind != "camp" else 62,
        sleeve=rng.uniform(76, 88) if short else rng.uniform(214, 226),
        angle=rng.uniform(0.45, 0.60) if short else rng.uniform(0.15, 0.21),
        cuff=rng.uniform(33, 37) if short else 20,
        crumple=rng.uniform(0.9, 1.4) * (0.7 if kind == "formal" else 1.0),
        body=13,
    )
    thread = thread_for(cloth)
    shell = lighter(cloth.colour, 0.75) if rng.random() < 0.7 else darker(cloth.colour, 0.4)
    paint_back(canvas, cut, cloth, label_for(cloth))
    for part, _ in paint_sleeves(canvas, cut, cloth, canvas.rng):
        if short:
            canvas.topstitch(part.cuff - part.way * 12, 0, thread)
        else:
            canvas.paint(fill(cuff_band(part, 25, 1.0)), cloth, Relief(roll=3, rise=1.4, puff=4, swell=1), part.frame,
                cast=0.3)
            outer, _, inner = part.cuff
            x, y = outer * 0.42 + inner * 0.58 - part.way * 12
            button(canvas, float(x), float(y), 2.7, shell)
    paint_body(canvas, cut, cloth, canvas.rng)
    canvas.topstitch(hem_curve(cut, 5, 3), 0, thread)
    _front(canvas, cut, cloth, shell, thread)
    for side in (-1, 1) if kind in ("work", "western") else (1,) if kind in ("casual", "short") else ():
        x, y = CENTRE + side * 46, cut.armpit + 4
        shape = loop([(x - 20, y, 1), (x + 20, y, 1), (x + 20, y + 38, 1), (x, y + 47, 1), (x - 20, y + 38, 1)])
        pocket(canvas, shape, cloth, Frame(0, CENTRE, cut.top))
        if kind in ("work", "western"):
            flap = loop([(x - 21, y - 3, 1), (x + 21, y - 3, 1), (x + 21, y + 9, 1), (x, y + 16, 1),
                (x - 21, y + 9, 1)])
            canvas.paint(fill(flap), cloth, Relief(roll=2, rise=0.8), Frame(0, CENTRE, cut.top), cast=0.35)
            button(canvas, x, y + 9, 2.6, shell)
    if kind == "mandarin":
        _band(canvas, cut, cloth)
    else:
        shirt_collar(canvas, cut, cloth, spread=rng.uniform(0.0, 1.0), open_by=12.0 if kind == "camp" else 0.0)
        if kind != "camp":
            button(canvas, CENTRE, cut.top + 29, 2.5, shell)
    return Ground()


def _front(canvas: Canvas, cut: Cut, cloth: Cloth, shell: Colour, thread: Colour) -> None:
    """The button band."""
    start, end = cut.top + cut.depth - 3, cut.bottom - 1
    strip = loop([(CENTRE - 8.5, start, 1), (CENTRE + 8.5, start, 1), (CENTRE + 9.5, (start + end) / 2),
        (CENTRE + 8.5, end, 1), (CENTRE - 8.5, end, 1), (CENTRE - 7.5, (start + end) / 2)])
    canvas.paint(fill(strip), cloth, Relief(roll=1.6, rise=0.6, puff=0.8, swell=1), Frame(0, CENTRE, cut.top + 3),
        cast=0.32)
    for x in (-6.3, 6.3):
        canvas.stitches(np.array([[CENTRE + x, start + 4], [CENTRE + x, end - 4]]), thread, 2.4, 1.6, 0.7)
    for y in np.linspace(start + 26, end - 34, 6):
        button(canvas, CENTRE, float(y), 3.0, shell)


def _band(canvas: Canvas, cut: Cut, cloth: Cloth) -> None:
    """A stand-up collar without leaves."""
    y, n = cut.top, cut.neck
    back = loop([(CENTRE - n, y + 2, 1), (CENTRE - n * 0.8, y - 12), (CENTRE, y - 16), (CENTRE + n * 0.8, y - 12),
        (CENTRE + n, y + 2, 1), (CENTRE, y + 9)])
    canvas.paint(fill(back), cloth.tinted(darker(cloth.colour, 0.18)), Relief(roll=3, rise=1), cast=0)
    for side in (-1, 1):
        leaf = loop([(CENTRE + side * n * 0.82, y - 12, 1), (CENTRE + side * (n + 3), y + 3, 1),
            (CENTRE + side * n * 0.5, y + 25), (CENTRE + side * 3, y + 36, 1), (CENTRE + side * 2, y + 23, 1),
            (CENTRE + side * n * 0.5, y + 10)])
        canvas.paint(fill(leaf), cloth, Relief(roll=3, rise=1.4), Frame(side * 0.6, CENTRE, y), cast=0.3)


def shirt_collar(canvas: Canvas, cut: Cut, cloth: Cloth, spread: float = 0.5, open_by: float = 0.0) -> None:
    """Stand and leaves; ``spread`` 0 points down, 1 outward; ``open_by`` units it lies open."""
    y, n = cut.top, cut.neck
    frame = Frame(0.0, CENTRE, y - 14)
    inside = fill(loop([(CENTRE - n, y), (CENTRE, y - 12), (CENTRE + n, y), (CENTRE, y + 13)]))
    canvas.paint(inside, cloth.tinted(darker(cloth.colour, 0.35)), Relief(rise=0), cast=0)
    back = loop([(CENTRE - n - 3, y + 4, 1), (CENTRE - n * 0.75, y - 14), (CENTRE, y - 19),
        (CENTRE + n * 0.75, y - 14), (CENTRE + n + 3, y + 4, 1), (CENTRE + n * 0.5, y + 2), (CENTRE, y),
        (CENTRE - n * 0.5, y + 2)])
    canvas.paint(fill(back), cloth, Relief(roll=4, rise=1.6), frame, cast=0)
    for side in (-1, 1):
        stand = loop([(CENTRE + side * (n - 4), y - 6, 1), (CENTRE + side * n * 0.5, y + 12),
            (CENTRE + side * open_by * 0.4, y + 24 + open_by, 1), (CENTRE - side * 2, y + 33 + open_by, 1),
            (CENTRE + side * n * 0.55, y + 25), (CENTRE + side * n, y + 4, 1)])
        canvas.paint(fill(stand), cloth, Relief(roll=2, rise=0.8), Frame(side * 0.6, CENTRE, y), cast=0.2)
    for side in (-1, 1):
        tip = (CENTRE + side * (17 + 16 * spread + open_by * 0.8), y + 50 - 9 * spread + open_by * 0.5)
        leaf = loop(
            [
                (CENTRE + side * n * 0.72, y - 14, 1),
                (CENTRE + side * (n + 6), y - 2),
                (CENTRE + side * (n + 7), y + 8),
                (*tip, 1),
                (CENTRE + side * (2 + open_by * 0.5), y + 22 + open_by, 1),
                (CENTRE + side * n * 0.50, y + 4),
            ]
        )
        canvas.paint(fill(leaf), cloth, Relief(roll=3.5, rise=1.8), Frame(side * 0.75, CENTRE, y), cast=0.42)
        edge = line([(CENTRE + side * (n + 4.5), y + 9), (tip[0] - side * 0.5, tip[1] - 3.4)])
        canvas.stitches(edge, thread_for(cloth), 2.4, 1.6, 0.7)


@dataclass(frozen=True)
class Trim:
    """What finishes a jacket."""

    thread: Colour
    rib: Cloth
    metal: Cloth


def jacket(canvas: Canvas, look: Look) -> Ground:
    """Denim, bomber, biker, blazer, quilted, raincoat."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    formal = kind == "blazer"
    cut = Cut(
        top=rng.uniform(78, 84),
        neck=35,
        shoulder=rng.uniform(100, 106),
        slope=22,
        armpit=182,
        bust=rng.uniform(97, 102),
        waist=rng.uniform(90, 96) - (4 if formal else 0),
        waist_level=272,
        hem=rng.uniform(94, 100) - (8 if kind in ("bomber", "denim") else 0),
        bottom={"blazer": 410.0, "rain": 430.0}.get(kind, rng.uniform(372, 386)),
        bow=12 if formal else 5,
        neckline="v",
        depth=150 if formal else 22,
        sleeve=rng.uniform(222, 232),
        angle=rng.uniform(0.14, 0.19),
        cuff=21 if kind != "quilted" else 24,
        crumple=rng.uniform(0.9, 1.3) * (0.6 if formal else 1.0),
        body=17,
    )
    thread = mix(rgb("Mustard"), rgb("Tan"), 0.5) if kind == "denim" else thread_for(cloth)
    rib = Cloth(darker(cloth.colour, 0.25) if rng.random() < 0.6 else look.second, "rib")
    metal = Cloth(rgb("Bronze" if kind == "denim" else "Steel"), "metal")
    paint_back(canvas, cut, Cloth(look.second if formal else cloth.colour, "satin"), label_for(cloth))
    for side, (part, _) in zip((-1, 1), paint_sleeves(canvas, cut, cloth, canvas.rng, 1.6), strict=True):
        if kind == "quilted":
            armpit = np.array([CENTRE + side * cut.bust, cut.armpit])
            for t in np.linspace(0.14, 0.88, 7):
                a = at(np.array([shoulder_point(cut, side), part.cuff[0]]), t)
                b = at(np.array([armpit, part.cuff[2]]), t)
                _quilt(canvas, np.array([a, (a + b) / 2 + part.way * 3, b]))
        if kind == "bomber":
            canvas.paint(fill(cuff_band(part, 20, -3)), rib, Relief(roll=6, rise=2.4), part.frame, cast=0.3)
        elif formal:
            for k in range(3):
                x, y = part.cuff[2] * 0.68 + part.cuff[0] * 0.32 - part.way * (9 + 8 * k)
                button(canvas, float(x), float(y), 2.6, darker(cloth.colour, 0.45))
        else:
            canvas.topstitch(part.cuff - part.way * 20, 2, thread)
    paint_body(canvas, cut, cloth, canvas.rng)
    front = {"denim": _denim, "bomber": _bomber, "biker": _biker, "blazer": _blazer, "quilted": _puffer, "rain": _rain}
    front[kind](canvas, cut, cloth, Trim(thread, rib, metal))
    return Ground()


def _quilt(canvas: Canvas, points: Array) -> None:
    """A stitched line between two puffs of down."""
    curve = line([tuple(p) for p in points])
    canvas.emboss(fill(stroke(curve, 9)), 3.2, 3.0)
    canvas.emboss(fill(stroke(curve, 1.4)), 1.6, 0.6)


def _denim(canvas: Canvas, cut: Cut, cloth: Cloth, trim: Trim) -> None:
    yoke = cut.armpit - 22
    canvas.topstitch(line([(CENTRE - 92, yoke), (CENTRE, yoke + 5), (CENTRE + 92, yoke)]), -2, trim.thread)
    for side in (-1, 1):
        for x0, x1 in ((30, 20), (66, 48)):
            canvas.topstitch(line([(CENTRE + side * x0, yoke + 34), (CENTRE + side * x1, cut.bottom - 20)]), 2 * side,
                trim.thread)
        x = CENTRE + side * 47
        pocket(canvas, loop([(x - 22, yoke + 4, 1), (x + 22, yoke + 4, 1), (x + 20, yoke + 46, 1), (x, yoke + 56, 1),
            (x - 20, yoke + 46, 1)]), cloth, Frame(0, CENTRE, 0))
        flap = loop([(x - 23, yoke + 2, 1), (x + 23, yoke + 2, 1), (x + 22, yoke + 13, 1), (x, yoke + 22, 1),
            (x - 22, yoke + 13, 1)])
        canvas.paint(fill(flap), cloth, Relief(roll=2, rise=0.9), cast=0.4)
        button(canvas, x, yoke + 13, 3.2, trim.metal.colour)
    band = np.array([[CENTRE - cut.hem, cut.bottom - 22], [CENTRE + cut.hem, cut.bottom - 22],
        [CENTRE + cut.hem, cut.bottom + 1], [CENTRE - cut.hem, cut.bottom + 1]])
    canvas.paint(fill(band), cloth, Relief(roll=3, rise=1.3), cast=0.3)
    canvas.stitches(band[:2] + (0, 2.5), trim.thread)
    _placket(canvas, cut, cloth, trim)
    shirt_collar(canvas, cut, cloth, 0.8, 2)


def _placket(canvas: Canvas, cut: Cut, cloth: Cloth, trim: Trim) -> None:
    start, end = cut.top + cut.depth, cut.bottom
    strip = np.array([[CENTRE - 9, start], [CENTRE + 9, start], [CENTRE + 9, end], [CENTRE - 9, end]])
    canvas.paint(fill(strip), cloth, Relief(roll=2, rise=0.8), cast=0.4)
    for x in (-6.5, 6.5):
        canvas.stitches(np.array([[CENTRE + x, start + 2], [CENTRE + x, end - 2]]), trim.thread)
    for y in np.linspace(start + 20, end - 11, 6):
        button(canvas, CENTRE, float(y), 3.6, trim.metal.colour)


def _bomber(canvas: Canvas, cut: Cut, cloth: Cloth, trim: Trim) -> None:
    band = np.vstack([hem_curve(cut, 24, -1), hem_curve(cut, 0, 4)[::-1]])
    canvas.paint(fill(band), trim.rib, Relief(roll=6, rise=2.6, puff=7, swell=1), cast=0.35)
    for side in (-1, 1):
        _welt(canvas, CENTRE + side * 58, cut.bottom - 88, side * 0.42, cloth)
    zipper(canvas, cut.top + cut.depth, cut.bottom, cloth, "Silver")
    _stand(canvas, cut, trim.rib, 15)


def _stand(canvas: Canvas, cut: Cut, cloth: Cloth, reach: float) -> None:
    """A stand-up collar that meets in the middle."""
    y, n = cut.top, cut.neck
    back = loop([(CENTRE - n - 2, y + 5, 1), (CENTRE - n * 0.8, y - reach), (CENTRE, y - reach - 5),
        (CENTRE + n * 0.8, y - reach), (CENTRE + n + 2, y + 5, 1), (CENTRE, y + 10)])
    canvas.paint(fill(back), cloth.tinted(darker(cloth.colour, 0.2)), Relief(roll=4, rise=2), cast=0)
    for side in (-1, 1):
        leaf = loop([(CENTRE + side * n * 0.82, y - reach, 1), (CENTRE + side * (n + 5), y + 4, 1),
            (CENTRE + side * n * 0.55, y + 22), (CENTRE + side * 1, y + 32, 1),
            (CENTRE + side * 2, y + 32 - reach * 1.3, 1), (CENTRE + side * n * 0.55, y + 20 - reach * 1.4)])
        canvas.paint(fill(leaf), cloth, Relief(roll=5, rise=2.4), Frame(side * 0.6, CENTRE, y), cast=0.35)


def _welt(canvas: Canvas, x: float, y: float, lean: float, cloth: Cloth, reach: float = 48) -> None:
    """A slanting pocket opening."""
    sin, cos = float(np.sin(lean)), float(np.cos(lean))
    curve = np.array([[x - sin * reach / 2, y - cos * reach / 2], [x + sin * reach / 2, y + cos * reach / 2]])
    canvas.tube(line([tuple(p) for p in curve]), 8, cloth, 1.2, cast=0.45)
    canvas.seam(curve, 1.3, 1.2)


def _biker(canvas: Canvas, cut: Cut, cloth: Cloth, trim: Trim) -> None:
    """A slanting zip and broad lapels that fold open."""
    end = (CENTRE - 14, cut.bottom)
    start = (CENTRE + 44, cut.top + 74)
    way = line([start, (CENTRE + 4, cut.top + 160), end])
    canvas.seam(way + (-5, 0), 1.2, 0.8)
    canvas.tube(way, 6, Cloth(darker(cloth.colour, 0.4), "woven"), 0.5, cast=0.4)
    canvas.along(way, 90, 1.1, trim.metal, 0.6)
    for side in (-1, 1):
        curve = line([(CENTRE + side * 74, cut.bottom - 84), (CENTRE + side * 48, cut.bottom - 46)])
        canvas.tube(curve, 6, Cloth(darker(cloth.colour, 0.4), "woven"), 0.5, cast=0.4)
        canvas.along(curve, 18, 1.1, trim.metal, 0.6)
        lapel = loop([(CENTRE + side * 30, cut.top + 2, 1), (CENTRE + side * 58, cut.top + 40),
            (CENTRE + side * 54, cut.top + 74, 1), (CENTRE + side * 26, cut.top + 84),
            (CENTRE + side * 2, cut.top + 96, 1), (CENTRE + side * 12, cut.top + 44)])
        canvas.paint(fill(lapel), cloth, Relief(roll=5, rise=2.4), cast=0.5)
        button(canvas, CENTRE + side * 47, cut.top + 67, 3.0, trim.metal.colour)
        canvas.seam(line([(CENTRE + side * 92, cut.armpit - 34), (CENTRE + side * 60, cut.armpit + 6),
            (CENTRE + side * 40, cut.bottom - 10)]), 1.4, 0.9)
    shirt_collar(canvas, cut, cloth, 1.0, 14)
    belt = np.array([[CENTRE - cut.hem, cut.bottom - 19], [CENTRE + cut.hem, cut.bottom - 19],
        [CENTRE + cut.hem, cut.bottom + 1], [CENTRE - cut.hem, cut.bottom + 1]])
    canvas.paint(fill(belt), cloth, Relief(roll=4, rise=1.8), cast=0.4)


def _blazer(canvas: Canvas, cut: Cut, cloth: Cloth, trim: Trim) -> None:
    tip = cut.top + cut.depth
    canvas.seam(line([(CENTRE + 1, tip), (CENTRE + 3, tip + 90), (CENTRE - 12, cut.bottom)]), 1.6, 1.3)
    canvas.shade(fill(loop([(CENTRE + 1, tip, 1), (CENTRE + 10, tip + 90), (CENTRE - 4, cut.bottom, 1),
        (CENTRE - 14, cut.bottom, 1), (CENTRE + 1, tip + 90)])), 0.16, 4)
    for side in (-1, 1):
        canvas.seam(line([(CENTRE + side * 50, cut.armpit + 50), (CENTRE + side * 46, cut.bottom - 100)]), 1.2, 0.7)
        y = cut.bottom - 104
        flap = loop([(CENTRE + side * 28, y + 2, 1), (CENTRE + side * 76, y - 2, 1), (CENTRE + side * 77, y + 15),
            (CENTRE + side * 74, y + 18), (CENTRE + side * 30, y + 21, 1)])
        canvas.paint(fill(flap), cloth, Relief(roll=2, rise=1), Frame(0, CENTRE, cut.top), cast=0.4)
    _welt(canvas, CENTRE + 52, cut.armpit + 12, 1.45, cloth, 34)
    y, n = cut.top, cut.neck
    for side in (-1, 1):
        lapel = loop([(CENTRE + side * (n - 3), y - 8, 1), (CENTRE + side * (n + 9), y + 16),
            (CENTRE + side * (n + 29), y + 62, 1), (CENTRE + side * (n + 20), y + 84),
            (CENTRE + side * 1, tip + 2, 1), (CENTRE + side * n * 0.62, y + 76)])
        canvas.paint(fill(lapel), cloth, Relief(roll=5, rise=2.2), Frame(side * 0.5, CENTRE, y), cast=0.5)
    for side in (-1, 1):
        collar = loop([(CENTRE + side * (n - 8), y - 13, 1), (CENTRE + side * (n + 10), y + 2),
            (CENTRE + side * (n + 27), y + 43, 1), (CENTRE + side * (n + 6), y + 51, 1),
            (CENTRE + side * (n - 5), y + 22)])
        canvas.paint(fill(collar), cloth, Relief(roll=4, rise=2), Frame(side * 0.7, CENTRE, y), cast=0.4)
    back = loop([(CENTRE - n + 6, y - 3, 1), (CENTRE - n * 0.7, y - 15), (CENTRE, y - 19), (CENTRE + n * 0.7, y - 15),
        (CENTRE + n - 6, y - 3, 1), (CENTRE, y - 6)])
    canvas.paint(fill(back), cloth, Relief(roll=4, rise=1.6), cast=0.1)
    for k in range(2):
        button(canvas, CENTRE, tip + 8 + 48 * k, 4.4, darker(cloth.colour, 0.5))


def _puffer(canvas: Canvas, cut: Cut, cloth: Cloth, trim: Trim) -> None:
    for y in np.arange(cut.armpit - 30, cut.bottom - 12, 33):
        w = cut.bust - 2
        _quilt(canvas, np.array([[CENTRE - w, y], [CENTRE - w / 2, y + 5], [CENTRE, y + 3], [CENTRE + w / 2, y + 5],
            [CENTRE + w, y]]))
    zipper(canvas, cut.top + 2, cut.bottom, cloth)
    _stand(canvas, cut, cloth, 26)


def _rain(canvas: Canvas, cut: Cut, cloth: Cloth, trim: Trim) -> None:
    _placket(canvas, cut, cloth, trim)
    for side in (-1, 1):
        y = cut.bottom - 110
        flap = loop([(CENTRE + side * 26, y, 1), (CENTRE + side * 78, y + 4, 1), (CENTRE + side * 78, y + 24, 1),
            (CENTRE + side * 26, y + 20, 1)])
        canvas.paint(fill(flap), cloth, Relief(roll=3, rise=1.3), cast=0.45)
        canvas.stitches(line([(CENTRE + side * 28, y + 16), (CENTRE + side * 76, y + 20)]), trim.thread)
        canvas.topstitch(line([(CENTRE + side * 94, cut.armpit - 28), (CENTRE + side * 14, cut.armpit - 12)]), 2,
            trim.thread)
    _stand(canvas, cut, cloth, 24)
    for side in (-1, 1):
        cord = line([(CENTRE + side * 12, cut.top + 26), (CENTRE + side * 15, cut.top + 48),
            (CENTRE + side * 13, cut.top + 70)])
        canvas.tube(cord, 3, Cloth(lighter(cloth.colour,
            0.7) if brightness(cloth.colour) < 0.5 else darker(cloth.colour, 0.6), "rib"), 1.4)
