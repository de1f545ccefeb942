"""Sweaters, cardigans, sweatshirts and hoodies."""

import numpy as np

from demo.canvas import Canvas, Frame, Ground
from demo.cloth import Cloth
from demo.curves import Array, line, loop, offset, stroke
from demo.look import Look
from demo.palette import brightness, darker, lighter, rgb
from demo.raster import fill
from demo.relief import Fold, Relief, fold_map
from demo.torso import (
    CENTRE,
    Cut,
    button,
    cuff_band,
    hem_curve,
    label_for,
    neck_curve,
    neck_rib,
    paint_back,
    paint_body,
    paint_sleeves,
    thread_for,
    zipper,
)


def sweater(canvas: Canvas, look: Look) -> Ground:
    """Crew, V, turtleneck and cardigan, fine or chunky."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    turtle, cardigan = kind == "turtleneck", kind == "cardigan"
    cut = Cut(
        top=rng.uniform(78, 86),
        neck=rng.uniform(32, 37),
        armpit=rng.uniform(172, 182),
        shoulder=rng.uniform(98, 106),
        bust=rng.uniform(94, 100),
        waist=rng.uniform(90, 96),
        hem=rng.uniform(86, 92),
        bottom=rng.uniform(372, 390),
        neckline="v" if kind in ("v-neck", "cardigan") else "crew",
        depth={"v-neck": rng.uniform(52, 66), "cardigan": rng.uniform(96, 124), "turtleneck": 12}.get(kind,
            rng.uniform(20, 27)),
        sleeve=rng.uniform(206, 222),
        angle=rng.uniform(0.17, 0.24),
        cuff=rng.uniform(19, 22),
        crumple=rng.uniform(0.9, 1.3),
        body=15,
    )
    rib = cloth.plain().woven("rib")
    paint_back(canvas, cut, cloth, label_for(cloth))
    for part, _ in paint_sleeves(canvas, cut, cloth, canvas.rng, 1.3):
        canvas.paint(fill(cuff_band(part, 24, -1.5)), rib, Relief(roll=6, rise=2.4), part.frame, cast=0.22)
    paint_body(canvas, cut, cloth, canvas.rng)
    if kind == "cable":
        _cables(canvas, cut, rng)
    band = _hem_band(cut, 26)
    canvas.paint(fill(band), rib, Relief(roll=5, rise=2.2, puff=7, swell=1), cast=0.22)
    if turtle:
        _turtleneck(canvas, cut, rib)
    elif cardigan:
        _front_band(canvas, cut, rib, look)
    else:
        neck_rib(canvas, cut, cloth, rng.uniform(10, 13))
    return Ground()


def _hem_band(cut: Cut, reach: float) -> Array:
    """The outline of the rib at the hem."""
    low, high = hem_curve(cut, 0, 1.5), hem_curve(cut, reach, -1.0)
    return np.vstack([high, low[::-1]])


def _turtleneck(canvas: Canvas, cut: Cut, rib: Cloth) -> None:
    n, y = cut.neck, cut.top
    inner = loop([(CENTRE - n + 3, y - 32, 1), (CENTRE, y - 37), (CENTRE + n - 3, y - 32, 1), (CENTRE, y - 24)])
    canvas.paint(fill(inner), rib.tinted(darker(rib.colour, 0.35)), Relief(rise=0), cast=0)
    shape = loop([(CENTRE - n + 3, y - 33, 1), (CENTRE, y - 26), (CENTRE + n - 3, y - 33, 1),
        (CENTRE + n + 2, y - 12), (CENTRE + n + 3, y + 6, 1), (CENTRE, y + 18), (CENTRE - n - 3, y + 6, 1),
        (CENTRE - n - 2, y - 12)])
    canvas.paint(fill(shape), rib, Relief(roll=9, rise=4, puff=6, swell=1), cast=0.35)


def _front_band(canvas: Canvas, cut: Cut, rib: Cloth, look: Look) -> None:
    """The buttoned band of a cardigan, from the hem up round the neck."""
    front = offset(neck_curve(cut), -4)
    tip = cut.top + cut.depth
    strip = np.array([[CENTRE - 7, tip - 4], [CENTRE + 7, tip - 4], [CENTRE + 7, cut.bottom], [CENTRE - 7, cut.bottom]])
    canvas.paint(fill(stroke(front, 12)), rib, Relief(roll=5, rise=1.8), cast=0.3)
    canvas.paint(fill(strip), rib, Relief(roll=4, rise=1.5), cast=0.32)
    colour = look.second if look.rng.random() < 0.4 else darker(rgb("Tan"), 0.35)
    for y in np.linspace(tip + 8, cut.bottom - 12, 5):
        button(canvas, CENTRE, float(y), 4.6, colour)


def _cables(canvas: Canvas, cut: Cut, rng: np.random.Generator) -> None:
    """Plaited columns down the front."""
    count = int(rng.integers(2, 4))
    for x in np.linspace(-0.55, 0.55, 2 * count - 1) * cut.bust:
        y = np.linspace(cut.top + cut.depth + 14, cut.bottom - 28, 140)
        for phase in (0.0, np.pi):
            twist = np.stack([CENTRE + x + 5.2 * np.sin(y / 6.5 + phase), y], axis=1)
            canvas.emboss(fill(stroke(twist, 4.6)), -2.2, 1.0)
        for edge in (-11, 11):
            canvas.seam(np.stack([np.full(2, CENTRE + x + edge), y[[0, -1]]], axis=1), 1.8, 0.9)


def sweatshirt(canvas: Canvas, look: Look) -> Ground:
    """Hoodies, zipped or not, and crew-neck sweatshirts."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    hooded = kind in ("hoodie", "zip")
    cut = Cut(
        top=104 if hooded else 84,
        neck=rng.uniform(37, 41),
        armpit=194 if hooded else 178,
        shoulder=rng.uniform(102, 108),
        bust=rng.uniform(97, 103),
        waist=rng.uniform(95, 100),
        waist_level=310,
        hem=rng.uniform(88, 94),
        bottom=rng.uniform(394, 406) - (0 if hooded else 12),
        depth=26 if hooded else rng.uniform(20, 25),
        sleeve=rng.uniform(208, 218),
        angle=rng.uniform(0.17, 0.23),
        cuff=21,
        crumple=rng.uniform(1.0, 1.5),
        body=17,
    )
    rib = cloth.plain().woven("rib")
    if hooded:
        _hood(canvas, cut, cloth, look, behind=True)
    paint_back(canvas, cut, cloth, label_for(cloth))
    for part, _ in paint_sleeves(canvas, cut, cloth.tinted(look.second) if kind == "contrast" else cloth, canvas.rng,
        1.5):
        canvas.paint(fill(cuff_band(part, 24, -3)), rib, Relief(roll=6, rise=2.6), part.frame, cast=0.25)
    paint_body(canvas, cut, cloth, canvas.rng)
    canvas.paint(fill(_hem_band(cut, 25)), rib, Relief(roll=5, rise=2.4, puff=7, swell=1), cast=0.28)
    if hooded:
        _kangaroo(canvas, cut, cloth)
        if kind == "zip":
            zipper(canvas, cut.top + cut.depth, cut.bottom, cloth)
        _hood(canvas, cut, cloth, look, behind=False)
    else:
        neck_rib(canvas, cut, cloth, 10)
        tip = cut.top + cut.depth + 8
        canvas.seam(line([(CENTRE - 10, tip), (CENTRE, tip + 15), (CENTRE + 10, tip)]), 1.4, 0.8)
    return Ground()


def _kangaroo(canvas: Canvas, cut: Cut, cloth: Cloth) -> None:
    y = cut.bottom - 98
    shape = loop([(CENTRE - 38, y, 1), (CENTRE + 38, y, 1), (CENTRE + 64, y + 36), (CENTRE + 68, y + 72, 1),
        (CENTRE - 68, y + 72, 1), (CENTRE - 64, y + 36)])
    canvas.paint(fill(shape), cloth, Relief(roll=3, rise=1.2), Frame(0, CENTRE, cut.top), cast=0.35)
    for side in (-1, 1):
        edge = line([(CENTRE + side * 36, y + 2), (CENTRE + side * 61, y + 36), (CENTRE + side * 65, y + 70)])
        canvas.stitches(edge, thread_for(cloth))
    canvas.stitches(np.array([[CENTRE - 38, y + 3], [CENTRE + 38, y + 3]]), thread_for(cloth))


def _hood(canvas: Canvas, cut: Cut, cloth: Cloth, look: Look, behind: bool) -> None:
    """The hood laid back: its lining behind the neck, its edges folded over the front."""
    y, n = cut.top, cut.neck
    if behind:
        shape = loop([(CENTRE - n - 16, y + 10), (CENTRE - n - 4, y - 34), (CENTRE, y - 52), (CENTRE + n + 4, y - 34),
            (CENTRE + n + 16, y + 10), (CENTRE, y + 30)])
        folds = fold_map([Fold(line([(CENTRE - n, y - 22), (CENTRE, y - 30), (CENTRE + n, y - 22)]), 12, 3)])
        canvas.paint(fill(shape), cloth, Relief(roll=12, rise=6, folds=folds), cast=0)
        inner = loop([(CENTRE - n - 2, y + 6), (CENTRE - n + 8, y - 22), (CENTRE, y - 32), (CENTRE + n - 8, y - 22),
            (CENTRE + n + 2, y + 6), (CENTRE, y + 26)])
        lining = cloth.tinted(darker(cloth.colour, 0.3) if look.rng.random() < 0.6 else look.second)
        patch = fill(inner)
        canvas.paint(patch, lining, Relief(roll=6, rise=-3), cast=0.3)
        canvas.within(patch, 0.45, 10, (0, 5))
        return
    tip = y + cut.depth + 14
    for side in (-1, 1):
        leaf = loop([(CENTRE + side * (n - 12), y - 20, 1), (CENTRE + side * (n + 9), y - 12),
            (CENTRE + side * (n + 16), y + 10), (CENTRE + side * (n * 0.6), y + 34), (CENTRE + side * 1, tip + 4, 1),
            (CENTRE + side * 6, tip - 16), (CENTRE + side * n * 0.62, y + 4)])
        fold = Fold(line([(CENTRE + side * (n + 6), y - 6), (CENTRE + side * n * 0.8, y + 18),
            (CENTRE + side * 8, tip - 6)]), 9, 2.0)
        canvas.paint(fill(leaf), cloth, Relief(roll=9, rise=4.5, folds=fold_map([fold])), Frame(side * 0.4), cast=0.45)
        edge = line([(CENTRE + side * (n - 10), y - 16), (CENTRE + side * (n * 0.62 + 4), y + 5),
            (CENTRE + side * 9, tip - 15), (CENTRE + side * 4, tip)])
        canvas.stitches(edge, thread_for(cloth))
        eyelet = (CENTRE + side * 15, tip - 16)
        canvas.paint(fill(np.array([[eyelet[0] + 3 * np.cos(a), eyelet[1] + 3 * np.sin(a)] for a in np.linspace(0,
            6.28, 16)])), Cloth(rgb("Steel"), "metal"), Relief(roll=1.5, rise=0.8), cast=0.3)
        wave = look.rng.uniform(-5, 5)
        cord = line([eyelet, (eyelet[0] + side * 1.5, tip + 12), (eyelet[0] + side * 2 + wave, tip + 42),
            (eyelet[0] + side * 3, tip + 66 + look.rng.uniform(-8, 8))])
        canvas.tube(cord, 3.2, Cloth(lighter(look.cloth.colour,
            0.65) if brightness(cloth.colour) < 0.6 else look.second, "rib"), 1.6)
