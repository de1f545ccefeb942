"""Dresses: a bodice and a skirt of many cuts."""

from dataclasses import replace

import numpy as np

from demo.canvas import Canvas, Frame, Ground
from demo.cloth import Cloth
from demo.curves import Array, line, loop, offset, stroke
from demo.look import Look
from demo.palette import darker, lighter
from demo.raster import fill
from demo.relief import Fold, Relief, fold_map, gathers, wrinkles
from demo.torso import (
    CENTRE,
    Cut,
    button,
    cuff_band,
    label_for,
    neck_curve,
    paint_back,
    paint_body,
    paint_sleeves,
    thread_for,
)
from demo.uppers import shirt_collar


def dress(canvas: Canvas, look: Look) -> Ground:
    """Sheath, fit and flare, maxi, wrap, shirt dress, slip."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    tall = kind == "maxi"
    top = 34.0 if tall else rng.uniform(40, 50)
    slip = kind == "slip"
    sleeved = kind in ("shirt", "wrap", "tshirt") or (kind == "flare" and rng.random() < 0.35)
    narrow = rng.uniform(60, 66)
    waist_level = top + (122 if not tall else 112)
    cut = Cut(
        top=top + (24 if slip else 0),
        neck=rng.uniform(28, 35) if not slip else 40,
        shoulder=narrow - (2 if not slip else 14) + (6 if sleeved else 0),
        slope=13 if not slip else 4,
        armpit=top + 76,
        bust=narrow + 2,
        waist=rng.uniform(47, 53) + (8 if kind in ("shirt", "tshirt", "slip") else 0),
        waist_level=waist_level,
        hem=rng.uniform(50, 55) + (8 if kind in ("shirt", "tshirt", "slip") else 0),
        bottom=waist_level + 12,
        bow=3,
        neckline={"wrap": "v", "shirt": "v", "slip": "sweetheart", "tshirt": "crew"}.get(kind,
            str(rng.choice(["scoop", "v", "boat", "square"]))),
        depth={"wrap": 84.0, "shirt": 26.0, "slip": 26.0, "tshirt": 18.0}.get(kind, rng.uniform(28, 50)),
        sleeve=(rng.uniform(34, 50) if rng.random() < 0.6 or kind == "tshirt" else rng.uniform(112,
            150)) if sleeved else 0,
        angle=rng.uniform(0.34, 0.46) if sleeved else 0,
        cuff=20,
        crumple=rng.uniform(0.5, 0.9),
        body=12,
    )
    if sleeved and cut.sleeve > 100:
        cut = replace(cut, angle=0.2, cuff=15.0)
    if kind in ("sheath", "slip", "tshirt"):
        cut = replace(cut, hem=cut.waist - 1)  # the skirt goes on where the bodice ends
    if slip:
        for side in (-1, 1):
            canvas.tube(line([(CENTRE + side * 42, cut.top + 3), (CENTRE + side * 41, cut.top - 22),
                (CENTRE + side * 37, cut.top - 44)]), 3.2, cloth.plain(), 1.0, cast=0)
    paint_back(canvas, cut, cloth, label_for(cloth))
    if sleeved:
        for part, _ in paint_sleeves(canvas, cut, cloth, canvas.rng):
            if kind == "shirt":
                canvas.paint(fill(cuff_band(part, 12, 0.5)), cloth, Relief(roll=3, rise=1.3), part.frame, cast=0.3)
            else:
                canvas.topstitch(part.cuff - part.way * 6, 0, thread_for(cloth))
    paint_body(canvas, cut, cloth, canvas.rng)
    low = _skirt(canvas, look, cut)
    _finish(canvas, look, cut, low)
    return Ground()


def _skirt(canvas: Canvas, look: Look, cut: Cut) -> float:
    """The part below the waist; gives the level of its hem."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    y = cut.waist_level
    bottom = {"sheath": y + 190, "maxi": 462.0, "slip": y + 230, "tshirt": y + 160}.get(kind, y + rng.uniform(165, 215))
    hem = {"sheath": 60.0, "maxi": 112.0, "slip": 86.0, "tshirt": 82.0, "shirt": 96.0, "wrap": 108.0}.get(kind,
        rng.uniform(118, 146))
    hem += rng.uniform(-6, 6)
    w = cut.waist
    full = kind in ("flare", "maxi", "wrap", "shirt")
    if kind == "sheath":
        sides = [(69.0, y + 66.0)]
    elif full and hem > 115:
        sides = [(w + (hem - w) * 0.50, y + (bottom - y) * 0.42)]
    else:
        sides = [(w + (hem - w) * 0.52, y + (bottom - y) * 0.40)]
    wave = 4.5 if full else 1.2
    places = np.linspace(0.82, -0.82, 11)
    edge = [(CENTRE + hem * k, bottom + 9 * (1 - k * k) + wave * (1 if i % 2 else -1) * rng.uniform(0.3, 1)) for i,
        k in enumerate(places)]
    shape = loop(
        [
            (CENTRE - w, y, 1),
            (CENTRE, y + 3),
            (CENTRE + w, y, 1),
            *[(CENTRE + x, level) for x, level in sides],
            (CENTRE + hem, bottom, 1),
            *edge,
            (CENTRE - hem, bottom, 1),
            *[(CENTRE - x, level) for x, level in reversed(sides)],
        ]
    )
    seam = line([(CENTRE - w, y), (CENTRE, y + 3), (CENTRE + w, y)])
    folds = wrinkles(canvas.rng, 0.8, 22, 90)
    reach = bottom - y
    if full:
        folds = folds + fold_map(gathers(seam, reach * 1.2, int(rng.integers(11, 16)), 6.5, rng))
    else:
        drape = [Fold(line([(CENTRE + k * w, y + reach * 0.3), (CENTRE + k * hem, bottom)]), rng.uniform(10, 18),
            rng.uniform(-3.5, 3.5)) for k in rng.uniform(-0.8, 0.8, 5)]
        folds = folds + fold_map(drape)
    patch = fill(shape)
    canvas.paint(patch, cloth, Relief(roll=4, rise=1.5, puff=14, swell=1, folds=folds), Frame(0, CENTRE, cut.top),
        cast=0.0 if not full else 0.15)
    if kind in ("flare", "maxi", "wrap", "shirt"):
        canvas.seam(seam, 1.4, 0.9)
    hemline = line([(CENTRE - hem, bottom - 6), *[(x, level - 7) for x, level in reversed(edge)],
        (CENTRE + hem, bottom - 6)])
    canvas.topstitch(hemline, 0, thread_for(cloth))
    if kind == "maxi" and rng.random() < 0.6:
        for share in (0.38, 0.70):
            x = w + (hem - w) * (share + 0.06)
            tier = line([(CENTRE - x, y + reach * share), (CENTRE, y + reach * share + 9),
                (CENTRE + x, y + reach * share)])
            canvas.shade(fill(stroke(tier + (0, 2.5), 4)).clipped(patch), 0.4, 3)
            canvas.emboss(fill(stroke(tier, 2)), -1.4, 1.0)
    return bottom


def _finish(canvas: Canvas, look: Look, cut: Cut, low: float) -> None:
    """Neckline, belts, buttons, the wrap's edge."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    edge = offset(neck_curve(cut), -1.8)
    if kind == "shirt":
        start = cut.top + cut.depth
        strip = np.array([[CENTRE - 6.5, start], [CENTRE + 6.5, start], [CENTRE + 7, low + 7], [CENTRE - 7, low + 7]])
        canvas.paint(fill(strip), cloth, Relief(roll=2, rise=0.7), Frame(0, CENTRE, cut.top + 2), cast=0.3)
        for y in np.arange(start + 14, low - 14, 27):
            button(canvas, CENTRE, float(y), 2.7, lighter(cloth.colour, 0.7))
        shirt_collar(canvas, Cut(top=cut.top, neck=cut.neck), cloth, 0.6)
        _belt(canvas, cut, Cloth(look.second if rng.random() < 0.5 else darker(cloth.colour, 0.25),
            "leather" if rng.random() < 0.4 else "woven"))
    elif kind == "wrap":
        cross = line([(CENTRE + cut.neck * 0.5, cut.top + 40), (CENTRE, cut.top + cut.depth - 2),
            (CENTRE - cut.waist * 0.8, cut.waist_level + 1)])
        canvas.seam(cross, 1.8, 1.4)
        flap = line([(CENTRE - cut.waist * 0.5, cut.waist_level + 4), (CENTRE - 6, (cut.waist_level + low) / 2),
            (CENTRE + 22, low + 6)])
        canvas.shade(fill(stroke(flap + (3, 0), 5)), 0.32, 4)
        canvas.emboss(fill(stroke(flap, 2.2)), -1.6, 1.0)
        canvas.paint(fill(stroke(edge, 4)), cloth.plain(), Relief(roll=2, rise=0.9), cast=0.25)
        _belt(canvas, cut, cloth.plain(), tied=True)
    else:
        canvas.paint(fill(stroke(edge, 3.6)), cloth.plain(), Relief(roll=1.8, rise=0.8), cast=0.22)
        if kind in ("flare", "sheath", "maxi") and rng.random() < 0.5:
            _belt(canvas, cut, Cloth(look.second if rng.random() < 0.6 else darker(cloth.colour, 0.3), "satin"),
                tied=rng.random() < 0.4)
        if kind == "sheath":
            for side in (-1, 1):
                canvas.seam(line([(CENTRE + side * 24, cut.armpit + 8), (CENTRE + side * 22, cut.waist_level),
                    (CENTRE + side * 27, cut.waist_level + 70)]), 1.2, 0.6)


def _belt(canvas: Canvas, cut: Cut, cloth: Cloth, tied: bool = False) -> None:
    """A belt at the waist; ``tied`` has a knot with two ends, else a buckle."""
    w, y = cut.waist + 1.5, cut.waist_level
    curve: Array = line([(CENTRE - w, y), (CENTRE, y + 4), (CENTRE + w, y)])
    canvas.tube(curve, 10, cloth, 1.8, cast=0.35)
    if not tied:
        ring = loop([(CENTRE - 8, y - 4), (CENTRE + 8, y - 4), (CENTRE + 8, y + 11), (CENTRE - 8, y + 11)])
        canvas.paint(fill(stroke(np.vstack([ring, ring[:1]]), 2.4)), Cloth((0.80, 0.66, 0.36), "metal"),
            Relief(roll=1.2, rise=1), cast=0.4)
        return
    x = CENTRE - w * 0.35
    for side in (-1, 1):
        end = loop([(x, y + 3, 1), (x + side * 8, y + 30), (x + side * 13 - 5, y + 68, 1),
            (x + side * 13 + 5, y + 70, 1), (x + side * 14 + 3, y + 30)])
        canvas.paint(fill(end), cloth, Relief(roll=4, rise=1.8), cast=0.4)
        wing = loop([(x, y + 3, 1), (x + side * 16, y - 8), (x + side * 26, y + 1), (x + side * 14, y + 10)])
        canvas.paint(fill(wing), cloth, Relief(roll=5, rise=2.6), cast=0.4)
    knot = loop([(x - 6, y - 4), (x + 6, y - 4), (x + 5, y + 10), (x - 5, y + 10)])
    canvas.paint(fill(knot), cloth, Relief(roll=5, rise=2.6), cast=0.4)
