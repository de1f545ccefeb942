"""T-shirts, polo shirts and women's tops."""

from dataclasses import replace

import numpy as np

from demo.canvas import Canvas, Frame, Ground
from demo.cloth import Cloth
from demo.curves import line, loop, offset, stroke
from demo.look import Look
from demo.palette import darker, lighter
from demo.raster import fill
from demo.relief import Fold, Relief, fold_map, gathers
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
    pocket,
    thread_for,
)


def tshirt(canvas: Canvas, look: Look) -> Ground:
    """Crew, V, ringer, raglan, henley, polo; short sleeves or long."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    slim = rng.uniform(-5, 3)
    long = kind == "long"
    cut = Cut(
        top=rng.uniform(82, 92) - (16 if long else 0),
        neck=rng.uniform(33, 39),
        shoulder=102 + slim,
        bust=98 + slim,
        waist=92 + slim + rng.uniform(-4, 2),
        hem=96 + slim + rng.uniform(-3, 3),
        bottom=rng.uniform(388, 404) - (14 if long else 0),
        armpit=182 - (16 if long else 0),
        neckline="v" if kind == "v-neck" else "scoop" if kind == "scoop" else "crew",
        depth={"v-neck": rng.uniform(44, 62), "scoop": rng.uniform(44, 56)}.get(kind, rng.uniform(22, 30)),
        sleeve=rng.uniform(212, 226) if long else rng.uniform(66, 84),
        angle=rng.uniform(0.16, 0.22) if long else rng.uniform(0.52, 0.70),
        cuff=18 if long else rng.uniform(30, 35),
        crumple=rng.uniform(0.8, 1.3),
    )
    trim = cloth.tinted(look.second) if kind in ("ringer", "raglan") else cloth.plain()
    paint_back(canvas, cut, cloth, label_for(cloth))
    for part, _ in paint_sleeves(canvas, cut, trim if kind == "raglan" else cloth, canvas.rng):
        if kind in ("ringer", "polo"):
            band = trim if kind == "ringer" else cloth.plain()
            canvas.paint(fill(cuff_band(part, 9, 0.8)), band.woven("rib"), Relief(roll=4, rise=1.2), part.frame,
                cast=0.2)
        else:
            canvas.topstitch(part.cuff - part.way * 9, 0, thread_for(cloth))
    paint_body(canvas, cut, cloth, canvas.rng)
    canvas.topstitch(hem_curve(cut, 10, 3), 0, thread_for(cloth))
    if kind == "raglan":
        _raglan(canvas, cut, trim)
    if kind == "polo":
        polo_collar(canvas, cut, cloth)
    else:
        neck_rib(canvas, cut, trim, rng.uniform(6, 8.5))
    if kind == "henley":
        placket(canvas, cut.top + cut.depth - 1, 52, cloth.plain(), lighter(cloth.colour, 0.4), 3)
    if kind == "pocket":
        x, y = CENTRE + 24, cut.armpit - 4
        shape = loop([(x, y, 1), (x + 42, y, 1), (x + 41, y + 40, 1), (x + 21, y + 48, 1), (x + 1, y + 40, 1)])
        pocket(canvas, shape, cloth.tinted(look.second) if rng.random() < 0.5 else cloth)
    return Ground()


def _raglan(canvas: Canvas, cut: Cut, trim: Cloth) -> None:
    """Sleeves that run up to the neck."""
    for side in (-1, 1):
        shape = loop(
            [
                (CENTRE + side * cut.neck, cut.top, 1),
                (CENTRE + side * (cut.neck + cut.shoulder) / 2, cut.top + cut.slope * 0.44),
                (CENTRE + side * cut.shoulder, cut.top + cut.slope, 1),
                (CENTRE + side * (cut.shoulder - 5), (cut.top + cut.slope + cut.armpit) / 2),
                (CENTRE + side * cut.bust, cut.armpit, 1),
                (CENTRE + side * (cut.bust * 0.66), (cut.top * 0.45 + cut.armpit * 0.55)),
                (CENTRE + side * (cut.neck - 6), cut.top + cut.depth * 0.66, 1),
            ]
        )
        patch = fill(shape).clipped(fill(np.vstack([shape, shape[:1]])))
        canvas.paint(patch, trim, Relief(roll=3, rise=0.8, puff=5, swell=1), Frame(-side * 0.6, CENTRE, cut.top),
            cast=0.1)


def placket(canvas: Canvas, top: float, reach: float, cloth: Cloth, colour: tuple[float, float, float],
    count: int) -> None:
    """A buttoned slit below the neck."""
    strip = np.array([[CENTRE - 8, top], [CENTRE + 8, top], [CENTRE + 8, top + reach], [CENTRE - 8, top + reach]])
    canvas.paint(fill(strip), cloth, Relief(roll=2, rise=0.7), cast=0.3)
    canvas.stitches(np.array([[CENTRE - 6, top + 2], [CENTRE - 6, top + reach - 2], [CENTRE + 6, top + reach - 2]]),
        thread_for(cloth))
    for k in range(count):
        button(canvas, CENTRE, top + reach * (k + 0.6) / count - 2, 3.0, colour)


def polo_collar(canvas: Canvas, cut: Cut, cloth: Cloth) -> None:
    """A knitted fold-down collar over a short placket."""
    top, n = cut.top, cut.neck
    rib = cloth.plain().woven("rib")
    back = loop([(CENTRE - n - 2, top + 3, 1), (CENTRE - n * 0.5, top - 9), (CENTRE, top - 11),
        (CENTRE + n * 0.5, top - 9), (CENTRE + n + 2, top + 3, 1), (CENTRE, top + 4)])
    canvas.paint(fill(back), rib, Relief(roll=3, rise=1.5), cast=0.1)
    placket(canvas, top + cut.depth - 2, 58, cloth.plain(), lighter(cloth.colour, 0.5), 2)
    for side in (-1, 1):
        leaf = loop(
            [
                (CENTRE + side * (n - 2), top - 6, 1),
                (CENTRE + side * (n + 9), top + 4),
                (CENTRE + side * (n + 3), top + 32, 1),
                (CENTRE + side * 9, top + cut.depth + 16, 1),
                (CENTRE + side * 3, top + cut.depth - 2, 1),
                (CENTRE + side * n * 0.62, top + cut.depth * 0.42),
            ]
        )
        canvas.paint(fill(leaf), rib, Relief(roll=4, rise=1.8), Frame(side * 0.5, CENTRE, top), cast=0.4)


def top(canvas: Canvas, look: Look) -> Ground:
    """Women's tops: camisoles, shells, peplums, cold shoulders, tunics with bell sleeves."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    sleeved = kind in ("bell", "puff")
    cut = Cut(
        top=92 if kind != "cami" else 128,
        neck=rng.uniform(40, 48) if kind != "cami" else 52,
        shoulder=rng.uniform(72, 78) if not sleeved else 84,
        slope=14 if not sleeved else 20,
        armpit=186,
        bust=rng.uniform(82, 88),
        waist=rng.uniform(72, 78),
        waist_level=275,
        hem=rng.uniform(84, 100) if kind != "peplum" else 76,
        bottom=rng.uniform(385, 405) if kind != "peplum" else 290,
        neckline=str(rng.choice(["scoop", "v", "boat", "square"])) if kind != "cami" else "sweetheart",
        depth=rng.uniform(34, 58) if kind != "cami" else 30,
        sleeve={"bell": rng.uniform(105, 135), "puff": 58}.get(kind, 0),
        angle=0.42 if kind == "bell" else 0.5,
        cuff={"bell": 44, "puff": 27}.get(kind, 20),
        crumple=rng.uniform(0.9, 1.4),
        body=12,
    )
    if kind == "cami":
        cut = replace(cut, shoulder=62.0, slope=6.0, armpit=196.0)
        for side in (-1, 1):
            strap = line([(CENTRE + side * 57, 131), (CENTRE + side * 56, 100), (CENTRE + side * 46, 70)])
            canvas.tube(strap, 4.5, cloth.plain(), 1.0, cast=0)
            canvas.tube(line([(CENTRE + side * 46, 70), (CENTRE + side * 36, 100), (CENTRE + side * 34, 138)]), 4.5,
                cloth.tinted(darker(cloth.colour, 0.2)), 1.0, cast=0)
    paint_back(canvas, cut, cloth, label_for(cloth))
    if sleeved:
        for part, _ in paint_sleeves(canvas, cut, cloth, canvas.rng, 1.4):
            if kind == "puff":
                canvas.paint(fill(cuff_band(part, 8, -2)), cloth, Relief(roll=4, rise=1.6), part.frame, cast=0.35)
            else:
                canvas.topstitch(part.cuff - part.way * 7, 0, thread_for(cloth))
    paint_body(canvas, cut, cloth, canvas.rng)
    if kind == "peplum":
        _peplum(canvas, cut, cloth, rng)
    else:
        canvas.topstitch(hem_curve(cut, 7, 3), 0, thread_for(cloth))
    edge = offset(neck_curve(cut), -2.2)
    canvas.paint(fill(stroke(edge, 4.2)), cloth.plain(), Relief(roll=2, rise=0.9), cast=0.22)
    if kind == "tie":
        _bow(canvas, cut.top + cut.depth + 6, cloth.plain())
    return Ground()


def _peplum(canvas: Canvas, cut: Cut, cloth: Cloth, rng: np.random.Generator) -> None:
    """The flounce below the waist."""
    w, y = cut.waist, cut.bottom - 10
    low = rng.uniform(78, 96)
    shape = loop(
        [
            (CENTRE - w, y, 1),
            (CENTRE, y + 5),
            (CENTRE + w, y, 1),
            (CENTRE + w + 14, y + low * 0.5),
            (CENTRE + w + 26, y + low, 1),
            *[(CENTRE + (w + 26) * k, y + low + 7 + (4 if i % 2 else -3)) for i,
                k in enumerate((0.75, 0.5, 0.25, 0, -0.25, -0.5, -0.75))],
            (CENTRE - w - 26, y + low, 1),
            (CENTRE - w - 14, y + low * 0.5),
        ]
    )
    waist = line([(CENTRE - w, y), (CENTRE, y + 5), (CENTRE + w, y)])
    folds = fold_map(gathers(waist, low * 1.15, 11, 5.0, rng))
    canvas.paint(fill(shape), cloth, Relief(roll=4, rise=1.5, puff=8, swell=1, folds=folds), Frame(0, CENTRE, y),
        cast=0.3)
    canvas.seam(waist + (0, 1), 1.6, 0.9)


def _bow(canvas: Canvas, y: float, cloth: Cloth) -> None:
    """A soft bow with two ends."""
    for side in (-1, 1):
        tail = loop([(CENTRE, y, 1), (CENTRE + side * 9, y + 24), (CENTRE + side * 16, y + 66, 1),
            (CENTRE + side * 30, y + 60, 1), (CENTRE + side * 19, y + 22)])
        canvas.paint(fill(tail), cloth, Relief(roll=5, rise=2), Frame(side * 0.3), cast=0.35)
    for side in (-1, 1):
        wing = loop([(CENTRE, y, 1), (CENTRE + side * 22, y - 15), (CENTRE + side * 40, y - 8),
            (CENTRE + side * 38, y + 10), (CENTRE + side * 18, y + 9)])
        folds = fold_map([Fold(line([(CENTRE + side * 2, y), (CENTRE + side * 28, y - 2)]), 8, -3.0)])
        canvas.paint(fill(wing), cloth, Relief(roll=7, rise=3.5, folds=folds), Frame(side * 0.4), cast=0.4)
    canvas.paint(fill(loop([(CENTRE - 6, y - 6), (CENTRE + 6, y - 6), (CENTRE + 7, y + 7), (CENTRE - 7, y + 7)])),
        cloth, Relief(roll=5, rise=3), cast=0.4)
