"""Backpacks, clutches and wallets."""

import numpy as np

from demo.bags import closed, hardware, ring, rounded
from demo.canvas import Canvas, Frame, Ground, disc
from demo.cloth import Cloth
from demo.curves import at, line, loop
from demo.heels import SILVER, buckle
from demo.look import Look
from demo.palette import Colour, brightness, darker, lighter, rgb
from demo.raster import fill
from demo.relief import Relief, wrinkles
from demo.torso import CENTRE, thread_for


def backpack(canvas: Canvas, look: Look) -> Ground:
    """School, roll-top, flap-and-buckle and small leather ones."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    metal = hardware(look) if kind in ("flap", "mini") else SILVER
    trim = Cloth(look.second if rng.random() < 0.5 else darker(cloth.colour, 0.35), "nylon") if kind in ("school",
        "sport") else Cloth(rgb("Tan") if rng.random() < 0.6 else rgb("Coffee Brown"), "leather")
    y, rx, ry = 258.0, rng.uniform(104, 116), rng.uniform(146, 158)
    if kind == "mini":
        rx, ry, trim = rx * 0.92, ry * 0.82, cloth.plain()
    for side in (-1, 1):
        strap = line([(CENTRE + side * 34, y - ry + 14), (CENTRE + side * (rx - 2), y - ry + 34),
            (CENTRE + side * (rx + 24), y - 10), (CENTRE + side * (rx + 16), y + ry * 0.62)])
        canvas.tube(strap, 19, cloth.tinted(darker(cloth.colour, 0.28)), 3.5, cast=0)
    canvas.tube(line([(CENTRE - 24, y - ry + 6), (CENTRE - 18, y - ry - 24), (CENTRE, y - ry - 31),
        (CENTRE + 18, y - ry - 24), (CENTRE + 24, y - ry + 6)]), 9, trim, 3, cast=0)
    shape = loop([(CENTRE, y - ry), (CENTRE + rx * 0.66, y - ry + 8), (CENTRE + rx * 0.95, y - ry + 56),
        (CENTRE + rx, y), (CENTRE + rx * 1.03, y + ry - 40), (CENTRE + rx * 0.92, y + ry - 4), (CENTRE, y + ry + 2),
        (CENTRE - rx * 0.92, y + ry - 4), (CENTRE - rx * 1.03, y + ry - 40), (CENTRE - rx, y),
        (CENTRE - rx * 0.95, y - ry + 56), (CENTRE - rx * 0.66, y - ry + 8)])
    body = fill(shape)
    canvas.paint(body, cloth, Relief(roll=14, rise=8, puff=26, swell=0.9, folds=wrinkles(canvas.rng, 1.0, 34, 44)),
        Frame(0, CENTRE, y - ry), cast=0.2)
    thread = thread_for(cloth)
    if kind in ("school", "sport"):
        arch = line([(CENTRE - rx * 0.86, y + 2), (CENTRE - rx * 0.80, y - ry + 66), (CENTRE - rx * 0.4, y - ry + 26),
            (CENTRE, y - ry + 20), (CENTRE + rx * 0.4, y - ry + 26), (CENTRE + rx * 0.80, y - ry + 66),
            (CENTRE + rx * 0.86, y + 2)])
        canvas.tube(arch, 6, trim, 0.8, cast=0.3)
        canvas.along(arch, 130, 0.9, SILVER.tinted(darker(trim.colour, 0.3)) if rng.random() < 0.5 else SILVER, 0.4)
        x, top = at(arch, 0.36)
        canvas.tube(line([(x, top), (x - 3, top + 14), (x - 2, top + 24)]), 3.4, trim, 1.5)
    for side in (-1, 1):
        pouch = loop([(CENTRE + side * (rx - 20), y + 44, 1), (CENTRE + side * (rx + 6), y + 34),
            (CENTRE + side * (rx + 12), y + ry - 34), (CENTRE + side * (rx - 2), y + ry - 6, 1),
            (CENTRE + side * (rx - 20), y + ry - 8, 1)])
        canvas.paint(fill(pouch), cloth.woven("mesh") if kind == "sport" else cloth, Relief(roll=6, rise=3.4),
            cast=0.35)
    if kind in ("flap", "mini"):
        _flap_top(canvas, look, (y, rx, ry), trim, metal)
    else:
        px, py, pw, ph = CENTRE, y + 72, rx * 0.74, 60.0
        pocket = rounded(px, py, pw, ph, 18, 6)
        pocket_cloth = cloth if rng.random() < 0.55 else trim.woven(cloth.weave)
        canvas.paint(fill(pocket), pocket_cloth, Relief(roll=8, rise=4.5, puff=9, swell=1), Frame(0, CENTRE, y - ry),
            cast=0.42)
        zipline = line([(px - pw + 16, py - ph + 16), (px, py - ph + 13), (px + pw - 16, py - ph + 16)])
        canvas.tube(zipline, 5.5, trim, 0.7, cast=0.3)
        canvas.along(zipline, 50, 0.9, SILVER, 0.4)
        canvas.tube(line([(px - pw + 20, py - ph + 16), (px - pw + 22, py - ph + 34)]), 3.4, trim, 1.5)
        if kind == "sport":
            for side in (-1, 1):
                canvas.tube(line([(CENTRE + side * 30, y - ry + 40), (CENTRE + side * 44, y - 20),
                    (CENTRE + side * 36, y + 14)]), 5, Cloth(look.second, "nylon"), 1.4, cast=0.35)
            zig = [(CENTRE + (-1) ** k * 34, y - 84 + 17 * k) for k in range(6)]
            canvas.tube(line([(x, yy, 1) for x, yy in zig]), 3, Cloth(look.second, "rib"), 1.6, cast=0.4)
        else:
            patch = rounded(CENTRE, y - 44, 17, 13, 4)
            canvas.paint(fill(patch), Cloth(rgb("Tan"), "leather"), Relief(roll=2, rise=1.2), cast=0.3)
            canvas.stitches(closed(rounded(CENTRE, y - 44, 14.5, 10.5, 3)), thread, 2, 1.5, 0.6)
    return Ground(strength=0.40, base=y + ry, span=(CENTRE - rx, CENTRE + rx))


def _flap_top(canvas: Canvas, look: Look, measures: tuple[float, float, float], trim: Cloth, metal: Cloth) -> None:
    """A flap that closes over the mouth, with straps and buckles, over a pocket."""
    cloth = look.cloth
    y, rx, ry = measures
    pocket = rounded(CENTRE, y + ry * 0.50, rx * 0.66, ry * 0.36, 14, 4)
    canvas.paint(fill(pocket), cloth, Relief(roll=7, rise=4, puff=8, swell=1), Frame(0, CENTRE, y - ry), cast=0.4)
    canvas.stitches(closed(rounded(CENTRE, y + ry * 0.50, rx * 0.66 - 4, ry * 0.36 - 4, 12, 4)), thread_for(cloth))
    shape = loop([(CENTRE - rx * 0.90, y - ry + 34, 1), (CENTRE - rx * 0.56, y - ry + 4), (CENTRE, y - ry - 3),
        (CENTRE + rx * 0.56, y - ry + 4), (CENTRE + rx * 0.90, y - ry + 34, 1), (CENTRE + rx * 0.95, y - 20),
        (CENTRE + rx * 0.80, y + 14), (CENTRE, y + 22), (CENTRE - rx * 0.80, y + 14), (CENTRE - rx * 0.95, y - 20)])
    canvas.paint(fill(shape), cloth, Relief(roll=9, rise=5, puff=12, swell=1), Frame(0, CENTRE, y - ry), cast=0.45)
    edge = line([(CENTRE - rx * 0.90, y - 22), (CENTRE - rx * 0.76, y + 9), (CENTRE, y + 17),
        (CENTRE + rx * 0.76, y + 9), (CENTRE + rx * 0.90, y - 22)])
    canvas.stitches(edge, thread_for(cloth))
    for side in (-1, 1) if look.kind == "flap" else (0,):
        x = CENTRE + side * rx * 0.44
        strap = loop([(x - 7, y - 34, 1), (x + 7, y - 34, 1), (x + 7, y + ry * 0.34), (x, y + ry * 0.40),
            (x - 7, y + ry * 0.34)])
        canvas.paint(fill(strap), trim, Relief(roll=3, rise=1.8), cast=0.45)
        buckle(canvas, x, y + 26, 10.5, 8, metal)


def clutch(canvas: Canvas, look: Look) -> Ground:
    """Envelope, boxy evening and soft zipped ones."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    metal = hardware(look)
    y, rx, ry = 262.0, rng.uniform(134, 148), rng.uniform(74, 90)
    high = y - ry
    if kind == "box":
        rx, ry = rx * 0.94, ry * 0.86
        high = y - ry
        body = rounded(CENTRE, y, rx, ry, 22)
        canvas.paint(fill(body), cloth, Relief(roll=16, rise=8, puff=14, swell=0.7), Frame(0, CENTRE, high), cast=0)
        frame = line([(CENTRE - rx + 6, high + 30), (CENTRE - rx + 22, high + 6), (CENTRE, high - 1),
            (CENTRE + rx - 22, high + 6), (CENTRE + rx - 6, high + 30)])
        canvas.tube(frame, 9, metal, 4, cast=0.4)
        for side in (-1, 1):
            canvas.paint(fill(disc(CENTRE + side * 7, high - 7, 8)), metal, Relief(roll=7, rise=6), cast=0.4)
        if rng.random() < 0.7 and cloth.pattern is None:
            for row in range(int((2 * ry - 34) / 14)):
                curve = line([(CENTRE - rx + 14, high + 26 + row * 14), (CENTRE, high + 28 + row * 14),
                    (CENTRE + rx - 14, high + 26 + row * 14)])
                canvas.along(curve, 26, 2.0, Cloth(lighter(cloth.colour, 0.45), "metal"), 1.2)
        return Ground(strength=0.36, base=y + ry, span=(CENTRE - rx, CENTRE + rx))
    body = rounded(CENTRE, y, rx, ry, 9)
    folds = wrinkles(canvas.rng, 0.8, 50, 40)
    canvas.paint(fill(body), cloth, Relief(roll=7, rise=3.5, puff=9, swell=1, folds=folds), Frame(0, CENTRE, high),
        cast=0)
    thread = thread_for(cloth)
    if kind == "envelope":
        tip = y + ry * rng.uniform(0.05, 0.4)
        flap = loop([(CENTRE - rx + 1, high - 1, 1), (CENTRE + rx - 1, high - 1, 1), (CENTRE + 14, tip - 4),
            (CENTRE, tip), (CENTRE - 14, tip - 4)])
        canvas.paint(fill(flap), cloth, Relief(roll=5, rise=2.4, puff=3, swell=1), Frame(0.2, CENTRE, high), cast=0.5)
        edge = line([(CENTRE - rx + 12, high + 6), (CENTRE - 12, tip - 10), (CENTRE, tip - 6),
            (CENTRE + 12, tip - 10), (CENTRE + rx - 12, high + 6)])
        canvas.stitches(edge, thread)
        canvas.paint(fill(disc(CENTRE, tip - 15, 7)), metal, Relief(roll=5, rise=3), cast=0.5)
    else:
        zipline = line([(CENTRE - rx + 5, high + 8), (CENTRE, high + 9), (CENTRE + rx - 5, high + 8)])
        canvas.tube(zipline, 6, cloth.tinted(darker(cloth.colour, 0.35)), 0.6, cast=0.3)
        canvas.along(zipline, 80, 1.1, metal, 0.5)
        wrist = line([(CENTRE + rx - 12, high + 10), (CENTRE + rx + 6, high + 52), (CENTRE + rx - 4, y + 44),
            (CENTRE + rx - 26, y + 58), (CENTRE + rx - 30, y + 12), (CENTRE + rx - 14, high + 14)])
        canvas.tube(wrist, 7, cloth.plain(), 2.2, cast=0.45)
        ring(canvas, CENTRE + rx - 13, high + 12, 7, metal)
        canvas.topstitch(line([(CENTRE - rx + 4, high + 20), (CENTRE + rx - 4, high + 20)]), 2, thread)
    return Ground(strength=0.36)


def wallet(canvas: Canvas, look: Look) -> Ground:
    """Bi-fold, long zip-around, card holder, flap with a press stud."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    metal = hardware(look)
    thread = thread_for(cloth)
    rx, ry = {"bifold": (112.0, 88.0), "long": (142.0, 74.0), "card": (100.0, 72.0)}.get(kind, (126.0, 84.0))
    y = 244.0
    inner = rounded(CENTRE + 3, y + 4, rx, ry, 9)
    canvas.paint(fill(inner), cloth.tinted(darker(cloth.colour, 0.25)), Relief(roll=4, rise=2), cast=0)
    if kind == "card":
        for k, paint in enumerate((rgb("Silver"), rgb("Teal"), rgb("Peach"))):
            card = rounded(CENTRE + 2 * k - 2, y - 30 - 15 * (2 - k), rx * 0.84, ry * 0.72, 7)
            canvas.paint(fill(card), Cloth(paint, "plastic"), Relief(roll=2, rise=0.8), cast=0.35)
    body = rounded(CENTRE, y, rx, ry, 9)
    canvas.paint(fill(body), cloth, Relief(roll=7, rise=3.4, puff=5, swell=1,
        folds=wrinkles(canvas.rng, 0.5, 50, 50)), Frame(0, CENTRE, y - ry), cast=0.3)
    canvas.stitches(closed(rounded(CENTRE, y, rx - 5, ry - 5, 7)), thread, 3, 1.9, 0.8)
    if kind == "bifold":
        canvas.seam(np.array([[CENTRE - rx + 9, y - ry + 3], [CENTRE - rx + 9, y + ry - 3]]), 4, 1.6)
    elif kind == "long":
        canvas.along(line([(CENTRE - rx + 6, y - ry + 3), (CENTRE, y - ry + 2), (CENTRE + rx - 6, y - ry + 3)]), 90,
            1.1, metal, 0.5)
        canvas.tube(line([(CENTRE + rx - 10, y - ry + 4), (CENTRE + rx + 4, y - ry + 20),
            (CENTRE + rx + 7, y - ry + 40)]), 5, cloth.plain(), 2.2)
        if rng.random() < 0.5:
            canvas.seam(line([(CENTRE - rx, y + ry * 0.2), (CENTRE, y - ry * 0.2), (CENTRE + rx, y + ry * 0.2)]), 1.6,
                1.0)
    elif kind == "card":
        for k in range(2):
            canvas.topstitch(line([(CENTRE - rx + 6, y - 20 + 26 * k), (CENTRE, y - 14 + 26 * k),
                (CENTRE + rx - 6, y - 20 + 26 * k)]), 2, thread)
    else:
        tab = rounded(CENTRE, y - 8, 20, ry + 10, 12)
        canvas.paint(fill(tab).clipped(fill(np.array([[CENTRE - 30, y - ry - 1], [CENTRE + 30, y - ry - 1],
            [CENTRE + 30, y + ry], [CENTRE - 30, y + ry]]))), cloth, Relief(roll=4, rise=2), cast=0.4)
        canvas.paint(fill(disc(CENTRE, y + ry - 24, 6.5)), metal, Relief(roll=5, rise=2.6), cast=0.4)
    if rng.random() < 0.5 and kind != "card":
        plate = rounded(CENTRE + rx - 28, y + ry - 18, 13, 4.5, 2)
        shade: Colour = darker(cloth.colour, 0.4) if brightness(cloth.colour) > 0.4 else lighter(cloth.colour, 0.35)
        canvas.emboss(fill(plate), 0.9, 0.6)
        canvas.flat(fill(plate), shade, 0.25)
    return Ground(strength=0.32)
