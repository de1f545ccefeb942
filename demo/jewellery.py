"""Belts, earrings and necklaces: metal on leather, metal alone."""

import numpy as np

from demo.canvas import Canvas, Frame, Ground, disc
from demo.cloth import Cloth
from demo.curves import at, ellipse, line, loop, stroke, superellipse
from demo.heels import buckle
from demo.look import Look
from demo.palette import darker, lighter, mix, rgb
from demo.raster import Patch, fill
from demo.relief import Relief
from demo.torso import CENTRE, thread_for


def ring_shape(x: float, y: float, outer: float, inner: float, stretch: float = 1.0) -> Patch:
    """A flat ring."""
    return fill(ellipse(x, y, outer, outer * stretch), holes=[ellipse(x, y, inner, inner * stretch)])


def earrings(canvas: Canvas, look: Look) -> Ground:
    """A pair: hoops, drops, tassels, studs with pearls."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    metal = Cloth(cloth.colour, "metal")
    gem = Cloth(darker(look.second, 0.1), "plastic")
    for side in (-1, 1):
        x, y = CENTRE + side * 72 + rng.normal(0, 2), 150.0
        hook = line([(x + 7, y + 3), (x + 11, y - 22), (x, y - 36), (x - 10, y - 22), (x, y)])
        canvas.tube(hook, 2.6, metal, 1.3, cast=0)
        if kind == "hoops":
            angle = np.linspace(0, 2 * np.pi, 90)
            radius = 58.0
            hoop = np.stack([x + radius * 0.86 * np.sin(angle), y + radius - radius * np.cos(angle)], axis=1)
            canvas.tube(hoop, 6.5, metal, 3, cast=0)
            if look.second[0] > 0.5:
                canvas.along(hoop[22:68], 9, 4.4, gem, 3)
        elif kind == "tassel":
            canvas.paint(fill(disc(x, y + 12, 12)), gem, Relief(roll=9, rise=6), cast=0)
            canvas.paint(fill(loop([(x - 10, y + 25, 1), (x + 10, y + 25, 1), (x + 12, y + 40, 1),
                (x - 12, y + 40, 1)])), metal, Relief(roll=6, rise=4), cast=0.2)
            for k in np.linspace(-1, 1, 11):
                canvas.tube(line([(x + 10 * k, y + 38), (x + 15 * k, y + 90),
                    (x + 17 * k + rng.normal(0, 1), y + 148 + rng.normal(0, 2))]), 3.6, Cloth(gem.colour, "silk"),
                    1.7, cast=0.2)
        elif kind == "drops":
            for k, size in enumerate((9.0, 7.0, 22.0)):
                yy = y + (8, 30, 74)[k]
                drop = loop([(x, yy - size * 1.5, 1), (x + size * 0.7, yy - size * 0.1),
                    (x + size * 0.62, yy + size * 0.75), (x, yy + size * 1.1), (x - size * 0.62, yy + size * 0.75),
                    (x - size * 0.7, yy - size * 0.1)])
                middle = drop.mean(axis=0)
                canvas.paint(fill(drop), metal, Relief(roll=5, rise=3), cast=0.2)
                canvas.paint(fill(middle + (drop - middle) * 0.74), gem, Relief(roll=size * 0.6, rise=size * 0.4),
                    cast=0.2)
        else:
            for k, (radius, paint) in enumerate(((17.0, Cloth((0.94, 0.92, 0.88), "smooth")), (11.0, gem),
                (24.0, Cloth((0.95, 0.93, 0.90), "smooth")))):
                yy = y + (16, 48, 88)[k]
                canvas.paint(fill(disc(x, yy, radius + 2.5)), metal, Relief(roll=2.5, rise=2), cast=0.2)
                canvas.paint(fill(ellipse(x, yy, radius)), paint, Relief(roll=radius, rise=radius * 0.85), cast=0.1)
    return Ground(strength=0.30, reach=5)


def pendant(canvas: Canvas, look: Look) -> Ground:
    """A necklace laid in a curve: pendant, beads, bar, layered."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    metal = Cloth(cloth.colour, "metal")
    gem = Cloth(darker(look.second, 0.05), "plastic")
    w, drop = rng.uniform(92, 110), rng.uniform(250, 280)
    chain = line([(CENTRE - 34, 64), (CENTRE - w * 0.92, 110), (CENTRE - w, 178), (CENTRE - w * 0.56, drop),
        (CENTRE, drop + 50), (CENTRE + w * 0.56, drop), (CENTRE + w, 178), (CENTRE + w * 0.92, 110),
        (CENTRE + 34, 64), (CENTRE, 54)])
    if kind == "beads":
        t = (np.arange(46) + 0.5) / 46
        for k, (x, y) in enumerate(at(chain, t * 0.94)):
            radius = 5.5 + 7.0 * np.exp(-(((t[k] - 0.5) / 0.22) ** 2))
            canvas.paint(fill(ellipse(float(x), float(y), radius)), gem if k % 5 else metal,
                Relief(roll=radius, rise=radius * 0.8), cast=0.25)
        return Ground(strength=0.30, reach=5)
    places = at(chain, (np.arange(150) + 0.5) / 150)
    canvas.paint(fill(*[disc(x, y, 2.7) for x, y in places]), metal, Relief(roll=1.6, rise=1.3), cast=0)
    if kind == "layered":
        second = line([(CENTRE - w * 0.70, 118), (CENTRE - w * 0.62, 170), (CENTRE, drop - 6),
            (CENTRE + w * 0.62, 170), (CENTRE + w * 0.70, 118)])
        canvas.paint(fill(*[disc(x, y, 2.2) for x, y in at(second, (np.arange(84) + 0.5) / 84)]), metal,
            Relief(roll=1.4, rise=1.1), cast=0)
        canvas.paint(fill(disc(CENTRE, drop + 6, 11)), metal, Relief(roll=4, rise=2), cast=0.3)
    y = drop + 50
    if kind == "bar":
        canvas.paint(fill(superellipse(CENTRE, y + 4, 40, 7, 6)), metal, Relief(roll=5, rise=3.5), cast=0.3)
    else:
        size = rng.uniform(24, 32)
        sides = [(0, -1.2), (0.72, -0.35), (0.74, 0.35), (0, 1.1), (-0.74, 0.35), (-0.72, -0.35)]
        shape = loop([(CENTRE + px * size, y + 10 + size + py * size,
            *((1,) if look.kind == "layered" else ())) for px, py in sides])
        middle = shape.mean(axis=0)
        ring = ring_shape(CENTRE, y + 6, 6, 3.5)
        canvas.paint(ring, metal, Relief(roll=1.4, rise=1.2), cast=0.2)
        canvas.paint(fill(shape), metal, Relief(roll=7, rise=4), cast=0.3)
        canvas.paint(fill(middle + (shape - middle) * 0.72), gem, Relief(roll=size * 0.5, rise=size * 0.34), cast=0.3)
    return Ground(strength=0.28, reach=5)


def belt(canvas: Canvas, look: Look) -> Ground:
    """Coiled in a loop, or laid in a soft S; leather, woven, with frame or plate buckle."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    metal = Cloth(rgb(str(rng.choice(("Silver", "Gold", "Steel", "Bronze")))), "metal")
    wide = rng.uniform(24, 30) if kind != "slim" else rng.uniform(13, 16)
    thread = thread_for(cloth) if rng.random() < 0.6 else lighter(cloth.colour, 0.45)
    r = rng.uniform(112, 122)
    y = 238.0
    # the far half of the coil shows its inside, the near half its face
    far = line([(CENTRE + r * np.cos(a), y - 34 + r * 0.42 * np.sin(a)) for a in np.linspace(np.pi, 2 * np.pi, 15)])
    inside = np.vstack([far - (0, wide * 0.52), (far + (0, wide * 0.52))[::-1]])
    patch = fill(inside)
    canvas.paint(patch, cloth.tinted(darker(mix(cloth.colour, rgb("Tan"), 0.35), 0.2)), Relief(roll=3, rise=1.4),
        cast=0)
    canvas.within(patch, 0.3, 7, (0, 6))
    near = line([(CENTRE + r * np.cos(a), y - 34 + r * 0.42 * np.sin(a)) for a in np.linspace(np.pi, 0, 21)])
    tail = line([tuple(near[-1]), (CENTRE + r * 1.02, y - 26), (CENTRE + r * 0.98, y - 10)])
    face = np.vstack([near - (0, wide * 0.52), (near + (0, wide * 0.52))[::-1]])
    band = fill(face)
    braided = kind == "woven"
    canvas.paint(band, cloth.woven("chunky") if braided else cloth, Relief(roll=3.5, rise=2.0, puff=2, swell=1),
        Frame(0.5 if braided else 0, CENTRE, y), cast=0.35)
    canvas.seam(tail - (0, 8), 1.2, 0.6)
    if braided:
        for side in (-1, 1):
            for k in np.arange(-r, r, 11.0):
                x0 = CENTRE + k
                cut = np.array([[x0 - side * 9, y - 40], [x0 + side * 9, y + 48]])
                canvas.emboss(fill(stroke(cut, 3)).clipped(band), 1.2, 0.9)
    else:
        for side in (-1, 1):
            canvas.stitches(near[8:-8] + (0, side * (wide * 0.52 - 4)), thread, 3, 2, 0.8)
    for k in range(5):
        x, yy = at(near, 0.72 + 0.045 * k)
        canvas.flat(fill(ellipse(float(x), float(yy), 2.0, 3.0)), darker(cloth.colour, 0.75), 0.9)
    end = line([tuple(at(near, 0.46)), tuple(at(near, 0.40) + (0, 2)), tuple(at(near, 0.30) + (-4, 13)),
        tuple(at(near, 0.22) + (-6, 34))])
    tongue = fill(stroke(end, lambda t: wide * np.where(t > 0.86,
        np.sqrt(np.clip(1 - ((t - 0.86) / 0.15) ** 2, 0.02, 1)), 1.0)))
    canvas.paint(tongue, cloth.woven("chunky") if braided else cloth, Relief(roll=3.5, rise=2.0, puff=2, swell=1),
        cast=0.5)
    x, yy = at(near, 0.50)
    if kind == "plate":
        plate = superellipse(float(x), float(yy), wide * 0.85, wide * 0.66, 5)
        canvas.paint(fill(plate), metal, Relief(roll=5, rise=3), cast=0.5)
        canvas.emboss(fill(superellipse(float(x), float(yy), wide * 0.55, wide * 0.38, 5)), 1.2, 0.8)
    else:
        buckle(canvas, float(x), float(yy), wide * 0.62, wide * 0.72, metal)
    keeper_x, keeper_y = at(near, 0.585)
    canvas.paint(fill(superellipse(float(keeper_x), float(keeper_y), 6, wide * 0.58, 5)), cloth.plain(),
        Relief(roll=3, rise=2), cast=0.45)
    return Ground(strength=0.36, reach=8)
