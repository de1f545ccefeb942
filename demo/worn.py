"""Watches and sunglasses."""

import numpy as np

from demo.canvas import Canvas, Frame, Ground, disc
from demo.cloth import Cloth, Pattern
from demo.curves import Array, at, ellipse, line, loop, offset, rotate, stroke, superellipse
from demo.heels import buckle
from demo.look import Look
from demo.palette import Colour, brightness, darker, lighter, mix, rgb
from demo.raster import Patch, fill
from demo.relief import Relief
from demo.torso import CENTRE, thread_for

METALS = ("Silver", "Gold", "Copper", "Steel")


def _metal(look: Look, *names: str) -> Cloth:
    return Cloth(rgb(str(look.rng.choice(names or METALS))), "metal")


def watch(canvas: Canvas, look: Look) -> Ground:
    """Round or square; on leather, rubber, mesh or links; dress, diver, chronograph, digital."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    y = 240.0
    square = kind in ("digital", "tank")
    r = rng.uniform(70, 80) if kind in ("chrono", "diver", "digital") else rng.uniform(56, 66)
    wide = r * rng.uniform(0.52, 0.62)
    case = Cloth(cloth.colour, "metal") if kind in ("bracelet", "mesh") else _metal(look, "Silver", "Gold", "Steel",
        "Copper")
    if kind == "digital":
        case = Cloth(cloth.colour, "rubber")
    _straps(canvas, look, y, r, wide, case)
    for side in (-1, 1):
        for top in (-1, 1):
            lug = loop([(CENTRE + side * wide * 0.98, y + top * r * 1.22, 1),
                (CENTRE + side * (wide + 8), y + top * r * 1.12), (CENTRE + side * r * 0.90, y + top * r * 0.55, 1),
                (CENTRE + side * wide * 0.5, y + top * r * 0.7, 1)])
            canvas.paint(fill(lug), case, Relief(roll=4, rise=2.4), cast=0.3)
    crown = loop([(CENTRE + r - 2, y - 8, 1), (CENTRE + r + 10, y - 7, 1), (CENTRE + r + 10, y + 7, 1),
        (CENTRE + r - 2, y + 8, 1)])
    canvas.paint(fill(crown), case, Relief(roll=3, rise=2), cast=0.3)
    if kind == "chrono":
        for turn in (-0.52, 0.52):
            pusher = rotate(loop([(CENTRE + r - 2, y - 5, 1), (CENTRE + r + 11, y - 5, 1),
                (CENTRE + r + 11, y + 5, 1), (CENTRE + r - 2, y + 5, 1)]), turn, (CENTRE, y))
            canvas.paint(fill(pusher), case, Relief(roll=3, rise=2), cast=0.3)
    shape = superellipse(CENTRE, y, r, r * (1.16 if kind == "tank" else 1.0), 5.5) if square else ellipse(CENTRE, y, r)
    canvas.paint(fill(shape), case, Relief(roll=9, rise=7), cast=0.4)
    _dial(canvas, look, shape, (y, r), case)
    return Ground(strength=0.34, reach=7)


def _straps(canvas: Canvas, look: Look, y: float, r: float, wide: float, case: Cloth) -> None:
    rng, kind, cloth = look.rng, look.kind, look.cloth
    for top in (-1, 1):
        near, far = y + top * r * 0.8, y + top * (218 if top < 0 else 222)
        narrow = wide * 0.80
        shape = loop([(CENTRE - wide, near, 1), (CENTRE + wide, near, 1), (CENTRE + narrow, (near + far) / 2),
            (CENTRE + narrow * 0.96, far - top * 12), (CENTRE + narrow * 0.6, far), (CENTRE - narrow * 0.6, far),
            (CENTRE - narrow * 0.96, far - top * 12), (CENTRE - narrow, (near + far) / 2)])
        if kind == "bracelet":
            for k, level in enumerate(np.arange(r * 0.95, 214, 17.0)):
                w = wide * (1 - 0.2 * level / 214)
                yy = y + top * level
                for x0, x1, tint in ((-1.0, -0.36, 0.0), (-0.34, 0.34, 0.10), (0.36, 1.0, 0.0)):
                    link = loop([(CENTRE + x0 * w, yy - 7.6, 1), (CENTRE + x1 * w, yy - 7.6, 1),
                        (CENTRE + x1 * w, yy + 7.6, 1), (CENTRE + x0 * w, yy + 7.6, 1)])
                    canvas.paint(fill(link), case.tinted(lighter(case.colour, tint)), Relief(roll=4, rise=2.6),
                        cast=0.35 if k else 0.2)
            continue
        canvas.paint(fill(shape), cloth.woven("brushed") if kind == "mesh" else cloth,
            Relief(roll=7, rise=3.4, puff=5, swell=1), Frame(0, CENTRE, y), cast=0)
        if kind in ("dress", "chrono", "tank"):
            canvas.stitches(closed_inset(shape, 4), lighter(cloth.colour,
                0.5) if rng.random() < 0.5 else thread_for(cloth), 3.2, 2.2, 0.9)
            if rng.random() < 0.3:
                for level in np.arange(r + 14, 205, 9.0):
                    canvas.seam(line([(CENTRE - wide + 8, y + top * level), (CENTRE, y + top * level + 2),
                        (CENTRE + wide - 8, y + top * level)]), 1.6, 0.7)
        elif kind in ("diver", "digital"):
            for level in np.arange(r + 20, 196, 22.0):
                canvas.emboss(fill(stroke(np.array([[CENTRE - wide * 0.5, y + top * level],
                    [CENTRE + wide * 0.5, y + top * level]]), 6)), 1.6, 1.0)
        if top > 0:
            for level in np.arange(r + 62, 205, 15.0):
                canvas.flat(fill(disc(CENTRE, y + level, 2.6)), darker(cloth.colour, 0.7), 0.9)
        else:
            buckle(canvas, CENTRE, y - 213, wide * 0.92, 10, case)
            for level in (178, 160) if kind != "mesh" else ():
                keeper = np.array([[CENTRE - wide * 0.9, y - level], [CENTRE + wide * 0.9, y - level]])
                canvas.tube(keeper, 7, cloth.plain(), 2.0, cast=0.4)


def closed_inset(shape: Array, distance: float) -> Array:
    """A closed outline, a little further in; outlines here run clockwise."""
    ring = np.vstack([shape, shape[:1]])
    middle = shape.mean(axis=0)
    inner = offset(ring, -distance)
    outer = offset(ring, distance)
    return inner if np.abs(inner - middle).mean() < np.abs(outer - middle).mean() else outer


def _dial(canvas: Canvas, look: Look, shape: Array, measures: tuple[float, float], case: Cloth) -> None:
    rng, kind = look.rng, look.kind
    y, r = measures
    faces = ("White", "Black", "Navy Blue", "Silver", "Cream", "Green")
    face: Colour = rgb(str(rng.choice(faces)))
    if kind == "digital":
        _display(canvas, look, (y, r))
        return
    middle = np.array([CENTRE, y])
    ink = (0.12, 0.12, 0.14) if brightness(face) > 0.5 else (0.93, 0.92, 0.88)
    if kind == "diver":
        bezel = fill(middle + (shape - middle) * 0.95, holes=[middle + (shape - middle) * 0.76])
        canvas.paint(bezel, Cloth(darker(look.second, 0.3) if brightness(look.second) < 0.6 else (0.1, 0.1, 0.12),
            "plastic"), Relief(roll=3, rise=1.6), cast=0.2)
        marks = [rotate(np.array([[CENTRE - 1.4, y - r * 0.92], [CENTRE + 1.4, y - r * 0.92],
            [CENTRE + 1.4, y - r * 0.80], [CENTRE - 1.4, y - r * 0.80]]), a, (CENTRE, y)) for a in np.linspace(0,
            2 * np.pi, 24, endpoint=False)]
        canvas.flat(fill(*marks), (0.92, 0.92, 0.9), 0.9)
    inner = 0.75 if kind == "diver" else rng.uniform(0.83, 0.88)
    plate = fill(middle + (shape - middle) * inner)
    canvas.paint(plate, Cloth(face, "brushed" if rng.random() < 0.3 else "paper"), Relief(roll=3, rise=-1.6), cast=0)
    reach = r * inner
    if kind == "chrono":
        for dx, dy in ((-0.42, 0), (0.42, 0), (0, 0.45)):
            x, yy = CENTRE + dx * reach, y + dy * reach
            canvas.paint(fill(disc(x, yy, reach * 0.23)), Cloth(mix(face, ink, 0.14), "brushed"),
                Relief(roll=3, rise=-1.0), cast=0)
            turn = rng.uniform(0, 6.28)
            canvas.flat(fill(stroke(np.array([[x, yy], [x + reach * 0.18 * np.sin(turn),
                yy - reach * 0.18 * np.cos(turn)]]), 1.6)), ink, 0.9)
    marks = []
    for k in range(60 if kind in ("chrono", "diver") else 12):
        major = kind not in ("chrono", "diver") or k % 5 == 0
        angle = 2 * np.pi * k / (60 if kind in ("chrono", "diver") else 12)
        w, far, near = (1.7, 0.92, 0.78) if major else (0.6, 0.92, 0.87)
        stretch = 1.0 if kind != "tank" else 1.12
        mark = np.array([[CENTRE - w, y - reach * far * stretch], [CENTRE + w, y - reach * far * stretch],
            [CENTRE + w, y - reach * near * stretch], [CENTRE - w, y - reach * near * stretch]])
        marks.append(rotate(mark, angle, (CENTRE, y)))
    canvas.paint(fill(*marks), Cloth(ink if rng.random() < 0.5 else case.colour, "plastic"), Relief(roll=1, rise=0.6),
        cast=0.3)
    if rng.random() < 0.4 and kind != "chrono":
        window = np.array([[CENTRE + reach * 0.52, y - 6], [CENTRE + reach * 0.74, y - 6],
            [CENTRE + reach * 0.74, y + 6], [CENTRE + reach * 0.52, y + 6]])
        canvas.paint(fill(window), Cloth((0.95, 0.95, 0.93), "paper"), Relief(roll=1, rise=-0.5), cast=0)
        canvas.flat(fill(stroke(np.array([[CENTRE + reach * 0.60, y - 3], [CENTRE + reach * 0.66, y + 3]]), 1.4)),
            (0.1, 0.1, 0.1), 0.9)
    hour, minute = (10 + rng.uniform(-0.2, 0.2)) / 12, (9 + rng.uniform(-1, 2)) / 60
    hand_cloth = Cloth(ink if rng.random() < 0.6 else case.colour, "metal" if rng.random() < 0.5 else "plastic")
    for turn, far, w in ((hour, 0.50, 5.0), (minute, 0.76, 3.6)):
        tip = (CENTRE + reach * far * np.sin(2 * np.pi * turn), y - reach * far * np.cos(2 * np.pi * turn))
        tail = (CENTRE - reach * 0.12 * np.sin(2 * np.pi * turn), y + reach * 0.12 * np.cos(2 * np.pi * turn))
        canvas.paint(fill(stroke(line([tail, (CENTRE, y), tip]), lambda t, w=w: w * (1.1 - 0.7 * t))), hand_cloth,
            Relief(roll=1.5, rise=1), cast=0.5)
    second_turn = rng.uniform(0.5, 0.75) * 2 * np.pi
    sweep = np.array([[CENTRE - reach * 0.2 * np.sin(second_turn), y + reach * 0.2 * np.cos(second_turn)],
        [CENTRE + reach * 0.8 * np.sin(second_turn), y - reach * 0.8 * np.cos(second_turn)]])
    canvas.flat(fill(stroke(sweep, 1.3)), rgb("Red") if rng.random() < 0.4 else ink, 0.95)
    canvas.paint(fill(disc(CENTRE, y, 3.6)), case, Relief(roll=2.5, rise=1.6), cast=0.4)
    _glass(canvas, plate, (CENTRE, y), reach, 0.16)


def _glass(canvas: Canvas, plate: Patch, middle: tuple[float, float], reach: float, strength: float) -> None:
    """A reflected window across a crystal."""
    x, y = middle
    band = np.array([[x - reach * 1.1, y - reach * 0.2], [x - reach * 0.1, y - reach * 1.2],
        [x + reach * 0.35, y - reach * 1.2], [x - reach * 1.1, y + reach * 0.28]])
    canvas.flat(fill(band).clipped(plate), (1.0, 1.0, 1.0), strength)
    thin = band + np.array([reach * 0.34, reach * 0.34])
    canvas.flat(fill(thin).clipped(plate), (1.0, 1.0, 1.0), strength * 0.5)


def _display(canvas: Canvas, look: Look, measures: tuple[float, float]) -> None:
    """A digital display with seven-segment figures."""
    y, r = measures
    plate = fill(superellipse(CENTRE, y, r * 0.80, r * 0.72, 6))
    canvas.paint(plate, Cloth((0.10, 0.10, 0.12), "plastic"), Relief(roll=3, rise=-1.5), cast=0)
    screen = fill(superellipse(CENTRE, y + r * 0.06, r * 0.66, r * 0.36, 8))
    pale = brightness(look.cloth.colour) < 0.5 or look.rng.random() < 0.5
    paper = (0.70, 0.74, 0.66) if pale else (0.12, 0.15, 0.17)
    canvas.paint(screen, Cloth(paper, "paper"), Relief(roll=2, rise=-1), cast=0)
    ink = (0.10, 0.12, 0.10) if pale else (0.75, 0.90, 0.95)
    figures = {"1": "bc", "0": "abcdef", "8": "abcdefg", "9": "abcdfg", "5": "acdfg", "4": "bcfg", "7": "abc",
        "2": "abdeg", "3": "abcdg", "6": "acdefg"}
    text = str(look.rng.choice(["1008", "1009", "0945", "1236", "0820"]))
    w, h = r * 0.20, r * 0.24
    for k, figure in enumerate(text):
        x = CENTRE + (k - 1.5) * r * 0.30 + (r * 0.05 if k > 1 else -r * 0.05)
        yy = y + r * 0.06
        ends = {"a": ((-w / 2, -h), (w / 2, -h)), "b": ((w / 2, -h), (w / 2, 0)), "c": ((w / 2, 0), (w / 2, h)),
            "d": ((-w / 2, h), (w / 2, h)), "e": ((-w / 2, 0), (-w / 2, h)), "f": ((-w / 2, -h), (-w / 2, 0)),
            "g": ((-w / 2, 0), (w / 2, 0))}
        bars = [stroke(at(np.array(ends[s]) + (x, yy), np.array([0.1, 0.9])), 3.2) for s in figures[figure]]
        canvas.flat(fill(*bars), ink, 0.92)
    canvas.flat(fill(disc(CENTRE, y - 2, 2), disc(CENTRE, y + 11, 2)), ink, 0.92)
    canvas.flat(fill(stroke(np.array([[CENTRE - r * 0.4, y - r * 0.5], [CENTRE + r * 0.1, y - r * 0.5]]), 3)),
        look.second, 0.9)
    _glass(canvas, plate, (CENTRE, y), r * 0.8, 0.12)


def sunglasses(canvas: Canvas, look: Look) -> Ground:
    """Wayfarer, aviator, round, cat-eye, square, wrap; seen from the front, arms folded back."""
    rng, kind, cloth = look.rng, look.kind, look.cloth
    y = 236.0
    wire = kind in ("aviator", "round")
    gap = rng.uniform(15, 19)
    rx, ry = {"aviator": (62.0, 54.0), "round": (53.0, 53.0), "cat-eye": (60.0, 42.0), "square": (61.0, 48.0),
        "wrap": (64.0, 38.0)}.get(kind, (61.0, 45.0))
    rx, ry = rx * rng.uniform(0.96, 1.04), ry * rng.uniform(0.95, 1.06)
    frame = Cloth(cloth.colour, "metal") if wire else cloth
    tint = _tint(look)
    for side in (-1, 1):
        hinge = CENTRE + side * (gap + rx * 1.96)
        arm = line([(hinge - side * 1, y - ry * 0.50), (hinge - side * 2, y - ry * 0.86),
            (hinge - side * rx * 0.5, y - ry * 1.16), (CENTRE, y - ry * (1.22 + 0.10 * side)),
            (CENTRE - side * (gap + rx * 0.7), y - ry * 1.06), (CENTRE - side * (gap + rx * 1.2), y - ry * 0.8)])
        thin = 4.0 if wire else 8.0
        canvas.paint(fill(stroke(arm, lambda t, thin=thin: thin * (1 - 0.35 * t))),
            frame.tinted(darker(frame.colour, 0.2)), Relief(roll=thin / 2, rise=2.0), cast=0.2 * (side > 0))
    if kind == "aviator":
        canvas.tube(line([(CENTRE - gap - 16, y - ry * 0.86), (CENTRE, y - ry * 0.92),
            (CENTRE + gap + 16, y - ry * 0.86)]), 4, frame, 2, cast=0)
    canvas.tube(line([(CENTRE - gap - 3, y - ry * 0.28), (CENTRE, y - ry * 0.50), (CENTRE + gap + 3, y - ry * 0.28)]),
        4.5 if wire else 11, frame, 2.4, cast=0)
    for side in (-1, 1):
        lens = _lens(kind, CENTRE + side * (gap + rx), y, side * rx, ry)
        middle = lens.mean(axis=0)
        thick = 4.0 if wire else rng.uniform(8, 11)
        rim = middle + (lens - middle) * (1 + thick / min(rx, ry))
        if kind == "cat-eye":
            far = int(np.argmax(side * lens[:, 0] - lens[:, 1]))
            weight = np.exp(-(np.hypot(*(lens - lens[far]).T) / 30) ** 2)[:, None]
            rim = rim + weight * np.array([side * 13.0, -12.0])
        glass = fill(lens)
        canvas.paint(glass, Cloth(tint, "thread", _gradient(tint, y, ry, rng.random() < 0.6)),
            Relief(roll=10, rise=1.5), Frame(0, 0, 0), cast=0)
        _glass(canvas, glass, (float(middle[0]), float(middle[1])), rx * 0.9, 0.20)
        canvas.within(glass, 0.35, 5, (2, 4))
        canvas.paint(fill(rim, holes=[lens]), frame, Relief(roll=thick * 0.5, rise=thick * 0.34), Frame(0, CENTRE, y),
            cast=0.3)
        if not wire:
            x = CENTRE + side * (gap + rx * 2.0) - side * 1.0
            canvas.paint(fill(disc(x - side * 4, y - ry * 0.66, 2.0), disc(x - side * 4 - side * 6, y - ry * 0.68,
                2.0)), Cloth(rgb("Silver"), "metal"), Relief(roll=1.4, rise=0.8), cast=0.3)
    for side in (-1, 1):
        pad = ellipse(CENTRE + side * (gap - 3), y + ry * 0.12, 4, 8, side * 0.3)
        canvas.paint(fill(pad), Cloth((0.86, 0.85, 0.83), "plastic") if wire else frame, Relief(roll=3, rise=1.6),
            cast=0.2)
    return Ground(strength=0.26, reach=8)


def _lens(kind: str, x: float, y: float, rx: float, ry: float) -> Array:
    """One lens; a negative ``rx`` is the mirrored, left one: the nose is always on the inner side."""
    outlines = {
        "aviator": [(-0.86, -0.66), (-0.1, -0.94), (0.74, -0.80), (1.0, -0.28), (0.72, 0.60), (0.10, 0.98),
            (-0.50, 0.62), (-0.90, -0.10)],
        "round": [(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 12, endpoint=False)],
        "cat-eye": [(-0.94, -0.40), (-0.3, -0.72), (0.5, -0.92), (1.02, -1.0), (0.92, -0.10), (0.40, 0.78),
            (-0.36, 0.84), (-0.86, 0.34)],
        "square": [(-0.92, -0.80), (0.0, -0.90), (0.94, -0.86), (1.0, 0.0), (0.88, 0.80), (0.0, 0.92), (-0.78, 0.78),
            (-0.96, 0.0)],
        "wrap": [(-0.92, -0.50), (-0.1, -0.86), (0.84, -0.72), (1.10, -0.10), (0.70, 0.62), (0.0, 0.84),
            (-0.66, 0.66), (-0.96, 0.1)],
    }
    points = outlines.get(kind, [(-0.92, -0.74), (0.0, -0.92), (0.98, -0.94), (0.98, -0.2), (0.74, 0.74), (0.0, 0.94),
        (-0.72, 0.70), (-0.96, 0.0)])
    return loop([(x + px * rx, y + py * ry) for px, py in points])


def _tint(look: Look) -> Colour:
    options = ((0.16, 0.17, 0.19), (0.30, 0.20, 0.14), (0.17, 0.24, 0.21), (0.17, 0.24, 0.38), (0.44, 0.27, 0.34),
        (0.55, 0.40, 0.18))
    return options[int(look.rng.choice(len(options), p=[0.40, 0.24, 0.12, 0.10, 0.07, 0.07]))]


def _gradient(tint: Colour, y: float, ry: float, fading: bool) -> Pattern:
    """Lenses darker at the top."""

    def draw(u: Array, v: Array) -> Array:
        share = np.clip((v - y + ry) / (2 * ry), 0, 1) * (0.62 if fading else 0.18)
        return np.array(tint) * (1 - share[..., None]) + np.array(lighter(tint, 0.75)) * share[..., None]

    return draw
