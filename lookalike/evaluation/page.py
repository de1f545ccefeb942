"""The report as one self-contained HTML page with styles, plots and pictures."""

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lookalike.evaluation.gallery import Gallery
from lookalike.evaluation.report import Json
from lookalike.evaluation.transforms import TRANSFORMS

TEMPLATES = Path(__file__).parent / "templates"
FIRST_LABELS = 20  # bars that are shown at first; the others can be expanded


def render(
    report: Json,
    galleries: Sequence[Gallery] = (),
    pictures: dict[str, str] | None = None,
    unanswered: Gallery | None = None,
) -> str:
    """The page of ``report``; ``pictures`` shows the effect of each transform (name → data URI).

    ``unanswered`` has photos that people took for which nothing right was found.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    environment.filters["signed"] = lambda value: f"{value:+.3f}".replace("-", "−")
    environment.filters["percent"] = lambda value: f"{100 * value:.0f}\N{NO-BREAK SPACE}%"
    environment.filters["words"] = _words
    helps = {name: (transform.__doc__ or "").strip() for name, transform in TRANSFORMS.items()}
    return environment.get_template("report.html").render(
        report=report,
        galleries=galleries,
        pictures=pictures or {},
        unanswered=unanswered,
        helps=helps,
        first_labels=FIRST_LABELS,
    )


def _number(value: float | None, digits: int = 3) -> str:
    """A number with ``digits`` decimals; a dash for None."""
    return "–" if value is None else f"{value:.{digits}f}"


def _words(columns: Sequence[str]) -> str:
    """Column names as part of a sentence: ("articleType", "gender") → "article type and gender"."""
    names = [re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", column).lower() for column in columns]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
