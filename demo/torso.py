"""What covers the upper body: a body with a neckline, sleeves, hems; cut by a dozen measures."""

from dataclasses import dataclass

import numpy as np

from demo.canvas import Canvas, Frame
from demo.cloth import Cloth
from demo.curves import Array, Outline, at, line, loop, offset, stroke
from demo.palette import Colour, brightness, darker, lighter, rgb
from demo.raster import Patch, fill
from demo.relief import Fold, Relief, fold_map, wrinkles

CENTRE = 180.0
PALE, INK = (0.95, 0.945, 0.93), (0.15, 0.15, 0.17)


@dataclass(frozen=True)
class Cut:
    """Measures in units: widths are halves, from the centre; levels count from the photo's top."""

    top: float = 88.0  # level where the neck meets the shoulder
    neck: float = 36.0
    shoulder: float = 102.0
    slope: float = 25.0  # how far the shoulder falls
    armpit: float = 182.0
    bust: float = 98.0
    waist: float = 93.0
    waist_level: float = 290.0
    hem: float = 97.0
    bottom: float = 396.0
    bow: float = 7.0  # how far the hem hangs down in the middle
    neckline: str = "crew"
    depth: float = 26.0  # of the neckline
    sleeve: float = 74.0  # length; 0 is sleeveless
    angle: float = 0.62  # of the sleeve, radians from hanging straight down
    cuff: float = 32.0
    crumple: float = 1.0  # how far from ironed
    body: float = 13.0  # how full the mannequin is


def jittered(rng: np.random.Generator, value: float, share: float = 0.03) -> float:
    """``value``, but for the hand of whoever cut it."""
    return float(value * (1 + rng.normal(0, share)))


def neck_curve(cut: Cut) -> Array:
    """The front neckline, from the left to the right neck point."""
    n, top, d = cut.neck, cut.top, cut.depth
    half: dict[str, Outline] = {
        "crew": [(n, top), (n * 0.78, top + d * 0.62), (n * 0.36, top + d * 0.95), (0, top + d)],
        "scoop": [(n, top), (n * 0.93, top + d * 0.50), (n * 0.55, top + d * 0.92), (0, top + d)],
        "boat": [(n, top), (n * 0.60, top + d * 0.75), (n * 0.25, top + d * 0.97), (0, top + d)],
        "v": [(n, top), (n * 0.60, top + d * 0.44), (0, top + d, 1)],
        "square": [(n, top), (n * 0.90, top + d * 0.96, 1), (n * 0.45, top + d), (0, top + d)],
        "sweetheart": [(n, top), (n * 0.92, top + d * 0.62), (n * 0.52, top + d * 0.70), (0, top + d, 1)],
    }
    right = half[cut.neckline]
    left = [(-p[0], *p[1:]) for p in right[:-1]]
    return line([(CENTRE + p[0], *p[1:]) for p in [*left, *reversed(right)]])


def back_neck(cut: Cut) -> Array:
    """The back neckline, seen inside the collar."""
    return line([(CENTRE - cut.neck, cut.top), (CENTRE, cut.top + min(8.0, cut.depth * 0.4)),
        (CENTRE + cut.neck, cut.top)])


def side_points(cut: Cut) -> list[list[float]]:
    """The right outline of the body, from the neck point to the hem, as distances from the centre."""
    s, a = cut.shoulder, cut.armpit
    sy = cut.top + cut.slope
    points: list[list[float]] = [
        [cut.neck, cut.top, 1],
        [(cut.neck + s) / 2, cut.top + cut.slope * 0.44],
        [s, sy, 1] if cut.sleeve <= 0 else [s - 1, sy + 1],
    ]
    if cut.sleeve <= 0:
        points += [[s - (s - cut.bust) * 0.2 - 8, (sy + a) / 2 + 4], [cut.bust, a, 1]]
    else:
        points += [[s - 5, (sy + a) / 2], [cut.bust, a, 1]]
    if cut.bottom > cut.waist_level + 20:
        points.append([cut.waist, cut.waist_level])
    points.append([cut.hem, cut.bottom - cut.bow, 1])
    return points


def outline(cut: Cut, rng: np.random.Generator) -> Array:
    """The body, closed, its neckline cut out; left and right differ a little."""
    right = [[CENTRE + p[0] + rng.normal(0, 0.8), p[1] + rng.normal(0, 0.6), *p[2:]] for p in side_points(cut)]
    left = [[CENTRE - p[0] + rng.normal(0, 0.8), p[1] + rng.normal(0, 0.6), *p[2:]] for p in side_points(cut)]
    hem = [
        [CENTRE + cut.hem * 0.55, cut.bottom - cut.bow * 0.2 + rng.normal(0, 1.2)],
        [CENTRE + rng.normal(0, 5), cut.bottom + rng.normal(0, 1)],
        [CENTRE - cut.hem * 0.55, cut.bottom - cut.bow * 0.2 + rng.normal(0, 1.2)],
    ]
    sides = loop([*right, *hem, *reversed(left)])
    start = int(np.argmin(np.hypot(*(sides - right[0][:2]).T)))
    sides = np.roll(sides, -start, axis=0)
    end = int(np.argmin(np.hypot(*(sides - left[0][:2]).T)))
    return np.vstack([sides[: end + 1], neck_curve(cut)])


def shoulder_point(cut: Cut, side: int) -> Array:
    """Where shoulder and sleeve meet."""
    return np.array([CENTRE + side * cut.shoulder, cut.top + cut.slope])


@dataclass(frozen=True)
class Sleeve:
    """One sleeve: its outline, the way of its threads, and the line of its cuff from outside to inside."""

    shape: Array
    frame: Frame
    cuff: Array
    way: Array  # (2,) unit vector down the arm


def sleeve(cut: Cut, side: int, rng: np.random.Generator) -> Sleeve:
    """A set-in sleeve; side is −1 (left in the photo) or 1."""
    a = cut.angle + rng.normal(0, 0.025)
    way = np.array([side * np.sin(a), np.cos(a)])
    across = np.array([side * np.cos(a), -np.sin(a)])
    shoulder = shoulder_point(cut, side)
    armpit = np.array([CENTRE + side * cut.bust, cut.armpit])
    end = (shoulder + armpit) / 2 + way * cut.sleeve + across * min(6.0, cut.sleeve * 0.05)
    outer, inner = end + across * cut.cuff, end - across * cut.cuff
    bulge = 0.04 if cut.sleeve > 140 else 0.06
    elbow_out = shoulder * 0.55 + outer * 0.45 + across * cut.sleeve * bulge
    elbow_in = armpit * 0.5 + inner * 0.5 + across * 1.5
    deep = np.array([-side * 16.0, 4.0])
    shape = loop(
        [
            (*(shoulder + (-side * 16.0, -cut.slope * 0.13)), 1),
            tuple(shoulder + across * 1.0 + way * 3.0),
            tuple(elbow_out),
            (*outer, 1),
            tuple(end + way * 2.0),
            (*inner, 1),
            tuple(elbow_in),
            (*armpit, 1),
            (*(armpit + deep), 1),
            (*(shoulder + deep), 1),
        ]
    )
    turn = -side * a
    return Sleeve(shape, Frame(turn, float(shoulder[0]), float(shoulder[1])),
        np.array([outer, end + way * 2.0, inner]), way)


def body_folds(cut: Cut, rng: np.random.Generator) -> Array:
    """How cloth hangs from shoulders and armpits."""
    folds = []
    amount = 2.2 * cut.crumple
    for side in (-1, 1):
        x, y = CENTRE + side * (cut.bust - 4), cut.armpit
        for k in range(3 if cut.sleeve > 0 else 2):
            reach = rng.uniform(45, 95)
            fall = rng.uniform(0.5, 1.3) + 0.25 * k
            end = np.array([x - side * reach * np.cos(fall), y + reach * np.sin(fall) * 1.2])
            middle = (np.array([x, y]) + end) / 2 + (side * rng.uniform(2, 8), rng.uniform(2, 10))
            sign = 1 if k % 2 == 0 else -1
            folds.append(Fold(line([(x, y + 6 * k), tuple(middle), tuple(end)]), rng.uniform(8, 15),
                sign * amount * rng.uniform(1.0, 1.9)))
    for _ in range(5):
        x = CENTRE + rng.uniform(-0.85, 0.85) * cut.hem
        reach = rng.uniform(0.25, 0.6) * (cut.bottom - cut.armpit)
        lean = (x - CENTRE) * 0.1 + rng.normal(0, 6)
        curve = line([(x - lean, cut.bottom - reach), (x + rng.normal(0, 3), cut.bottom - reach * 0.5),
            (x + lean * 0.3, cut.bottom + 8)])
        folds.append(Fold(curve, rng.uniform(9, 20), amount * rng.uniform(-2.0, 2.0)))
    for side in (-1, 1):
        for _ in range(2):
            x, y = CENTRE + side * (cut.waist - 2), cut.waist_level + rng.normal(0, 22)
            end = (x - side * rng.uniform(25, 60), y + rng.uniform(-8, 24))
            folds.append(Fold(line([(x, y), ((x + end[0]) / 2, (y + end[1]) / 2 + 5), end]), rng.uniform(6, 11),
                amount * rng.uniform(-1.5, 1.5)))
    return fold_map(folds) + wrinkles(rng, 0.4 * amount)


def sleeve_folds(cut: Cut, part: Sleeve, side: int, rng: np.random.Generator) -> Array:
    """Creases that run across a sleeve from the armpit and at the elbow."""
    folds = []
    armpit = np.array([CENTRE + side * cut.bust, cut.armpit])
    shoulder = shoulder_point(cut, side)
    for k in range(3):
        start = armpit + part.way * rng.uniform(0, 12)
        end = shoulder * 0.45 + part.cuff[0] * 0.55 + part.way * rng.uniform(-30, 10)
        end = start + (end - start) * rng.uniform(0.6, 0.95)
        folds.append(Fold(line([tuple(start), tuple((start + end) / 2 + part.way * 4), tuple(end)]),
            rng.uniform(6, 11), cut.crumple * (2.8 if k % 2 else -2.4)))
    if cut.sleeve > 140:
        for share in rng.uniform(0.3, 0.92, 7):
            inner = armpit * (1 - share) + part.cuff[2] * share
            outer = shoulder * (1 - share) + part.cuff[0] * share
            if rng.random() < 0.4:
                inner, outer = outer, inner
            end = inner + (outer - inner) * rng.uniform(0.5, 0.9) + part.way * rng.uniform(-14, 22)
            folds.append(Fold(line([tuple(inner), tuple((inner + end) / 2 + part.way * 3), tuple(end)]),
                rng.uniform(5, 10), cut.crumple * rng.choice([-2.6, 2.6])))
    return fold_map(folds) + wrinkles(rng, 0.7 * cut.crumple, 16, 40)


def paint_back(canvas: Canvas, cut: Cut, cloth: Cloth, label: Colour | None = None) -> None:
    """The inside of the back, seen through the neckline, with the label."""
    inside = cloth.plain().tinted(darker(cloth.colour, 0.28))
    back, front = back_neck(cut), neck_curve(cut)
    patch = fill(np.vstack([offset(back, 3), front[::-1] + (0, 3)]))
    canvas.paint(patch, inside, Relief(roll=3, rise=0.6), cast=0)
    canvas.within(patch, 0.30, 9, (0, 7))
    if label:
        x, y = CENTRE, float(back[len(back) // 2, 1]) + 4
        tag = fill(np.array([[x - 8, y], [x + 8, y], [x + 8, y + 8], [x - 8, y + 8]]))
        canvas.paint(tag, Cloth(label, "satin"), Relief(roll=1, rise=0.3), cast=0.2)


def paint_sleeves(canvas: Canvas, cut: Cut, cloth: Cloth, rng: np.random.Generator,
    relief: float = 1.0) -> list[tuple[Sleeve, Patch]]:
    """Both sleeves, before the body that overlaps them."""
    parts = []
    for side in (-1, 1):
        part = sleeve(cut, side, rng)
        patch = fill(part.shape)
        folds = sleeve_folds(cut, part, side, rng)
        canvas.paint(patch, cloth, Relief(roll=5, rise=2.0, puff=7 * relief, swell=1.0, folds=folds), part.frame,
            cast=0)
        parts.append((part, patch))
    return parts


def paint_body(canvas: Canvas, cut: Cut, cloth: Cloth, rng: np.random.Generator) -> Patch:
    """The body, over its sleeves."""
    patch = fill(outline(cut, rng))
    folds = body_folds(cut, rng)
    canvas.paint(
        patch,
        cloth,
        Relief(roll=3.5, rise=1.3, puff=cut.body, swell=1.0, folds=folds),
        Frame(rng.normal(0, 0.008), CENTRE, cut.top),
        cast=0.28 if cut.sleeve > 0 else 0,
    )
    return patch


def cuff_band(part: Sleeve, reach: float, grow: float = 0.0) -> Array:
    """The outline of the last ``reach`` units of a sleeve."""
    outer, end, inner = part.cuff
    across = (outer - inner) / max(float(np.hypot(*(outer - inner))), 1e-6) * grow
    up = part.way * reach
    return loop([(*(outer + across), 1), tuple(end), (*(inner - across), 1), (*(inner - across - up), 1),
        tuple(end - up), (*(outer + across - up), 1)])


def hem_curve(cut: Cut, above: float, inset: float = 0.0) -> Array:
    """A line ``above`` the hem, from left to right."""
    w = cut.hem - inset
    y = cut.bottom - above
    return line([(CENTRE - w, y - cut.bow), (CENTRE - w * 0.55, y - cut.bow * 0.2), (CENTRE, y),
        (CENTRE + w * 0.55, y - cut.bow * 0.2), (CENTRE + w, y - cut.bow)])


def neck_rib(canvas: Canvas, cut: Cut, cloth: Cloth, width: float = 7.0) -> None:
    """The rib that finishes the neckline, front and back."""
    rib = cloth.woven("rib") if cloth.weave not in ("satin", "chiffon", "silk") else cloth
    rib = rib.plain()
    canvas.paint(fill(stroke(offset(back_neck(cut), 1.0), width * 0.9)), rib, Relief(roll=width / 2, rise=1.2),
        cast=0.1)
    front = offset(neck_curve(cut), -width * 0.3)
    canvas.paint(fill(stroke(front, width)), rib, Relief(roll=width / 2, rise=1.3), cast=0.25)


def button(canvas: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    """A sewn button with four holes."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    canvas.paint(fill(ring * radius + (x, y)), Cloth(colour, "plastic"), Relief(roll=radius * 0.6, rise=radius * 0.4),
        cast=0.5)
    hole = radius * 0.16
    holes = [ring * hole + (x + dx * radius * 0.3, y + dy * radius * 0.3) for dx in (-1, 1) for dy in (-1, 1)]
    canvas.flat(fill(*holes), darker(colour, 0.65), 0.9)


def thread_for(cloth: Cloth) -> Colour:
    """A thread that shows a little on the cloth."""
    dark = sum(cloth.colour) < 0.9
    return lighter(cloth.colour, 0.26) if dark else darker(cloth.colour, 0.22)


def pocket(canvas: Canvas, shape: Array, cloth: Cloth, frame: Frame | None = None) -> None:
    """A patch pocket with its stitching."""
    canvas.paint(fill(shape), cloth, Relief(roll=1.6, rise=0.6), frame or Frame(0, CENTRE, 0), cast=0.25)
    closed = np.vstack([shape, shape[:1]])
    canvas.stitches(offset(at(closed, np.linspace(0, 1, 160)), -1.8), thread_for(cloth), 2.6, 1.6, 0.7)


def label_for(cloth: Cloth) -> tuple[float, float, float]:
    """A label that shows inside the neck."""
    return PALE if brightness(cloth.colour) < 0.55 else INK


def zipper(canvas: Canvas, start: float, end: float, cloth: Cloth, metal: str = "Steel") -> None:
    """A zip down the middle, with its tapes and its pull."""
    way = line([(CENTRE, start), (CENTRE + 0.8, (start + end) / 2), (CENTRE, end)])
    canvas.tube(way, 7, cloth.tinted(darker(cloth.colour, 0.25)), 0.5, cast=0.3)
    canvas.along(way, int((end - start) / 2.6), 1.0, Cloth(rgb(metal), "metal"), 0.5)
    pull = loop([(CENTRE - 2.5, start + 4), (CENTRE + 2.5, start + 4), (CENTRE + 3, start + 18), (CENTRE, start + 21),
        (CENTRE - 3, start + 18)])
    canvas.paint(fill(pull), Cloth(rgb(metal), "metal"), Relief(roll=2, rise=1), cast=0.5)
    for side in (-5.5, 5.5):
        canvas.seam(way + (side, 0), 1.0, 0.5)
