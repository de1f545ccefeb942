"""Draw the learning curves of a training run as SVG: losses on the left, validation figures on the right."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT, GAP = 420, 280, 60  # of a panel, and around it; SVG units
COLOURS = ("#1b6e8c", "#c2571a", "#4d7d2a", "#7a4ea3", "#a3324b", "#5a5a5a", "#b08a00")


def draw(
    losses: Mapping[str, Sequence[float]], figures: Mapping[str, Sequence[float]], steps: Sequence[int] | None = None
) -> str:
    """The SVG. Each series has one value per epoch, or per entry of ``steps``."""
    count = max((len(line) for series in (losses, figures) for line in series.values()), default=0)
    places, unit = (range(1, count + 1), "epoch") if steps is None else (steps, "step")
    panels = _panel(f"Loss by {unit}", losses, places, 0)
    panels += _panel(f"Validation by {unit}", figures, places, WIDTH + 2 * GAP)
    width, height = 2 * (WIDTH + 2 * GAP), HEIGHT + 2 * GAP + 16 * max(len(losses), len(figures))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        f' font-size="12"><rect width="100%" height="100%" fill="#fff"/>{panels}</svg>\n'
    )


def _panel(title: str, series: Mapping[str, Sequence[float]], places: Sequence[int], left: float) -> str:
    values = [value for line in series.values() for value in line]
    low, high = min([0.0, *values]), max([*values, 1e-9])
    first, last = (places[0], places[-1]) if places else (0, 0)

    def x(place: float) -> float:
        return left + GAP + WIDTH * (place - first) / max(1, last - first)

    def y(value: float) -> float:
        return GAP + HEIGHT * (1 - (value - low) / (high - low))

    parts = [f'<text x="{left + GAP}" y="{GAP - 20}" font-weight="bold">{escape(title)}</text>']
    for step in range(6):
        value = low + (high - low) * step / 5
        parts.append(
            f'<line x1="{left + GAP}" x2="{left + GAP + WIDTH}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>'
            f'<text x="{left + GAP - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.2f}</text>'
        )
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in zip(places, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        newest = f"{line[-1]:.3f}" if line else ""
        below = GAP + HEIGHT + 30 + 16 * number
        parts.append(f'<text x="{left + GAP}" y="{below}" fill="{colour}">{escape(name)}: {newest}</text>')
    under = GAP + HEIGHT + 16
    parts.append(f'<text x="{left + GAP}" y="{under}">{first:,}</text>')
    parts.append(f'<text x="{left + GAP + WIDTH}" y="{under}" text-anchor="end">{last:,}</text>')
    return "".join(parts)
