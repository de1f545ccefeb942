"""The page that says how good the running index is, and what it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from babel.dates import format_date, format_time
from flask import Blueprint, render_template

from lookalike.calibration.words import ALIKE, VERY_ALIKE
from lookalike.index.manifest import Manifest
from lookalike.measures.labels import NOT_SEEN, is_kind
from lookalike.web.language import current_locale, text
from lookalike.web.state import shop
from lookalike.web.texts import label

about = Blueprint("about", __name__)

IN_SAMPLE = "in-sample"


@dataclass(frozen=True)
class Agreement:
    """How many of the five nearest products share a query's labels, in percent.

    Attributes:
        what: the labels as text, such as "type and colour".
        own: for photos of the catalogue; None if not measured.
        most: the largest possible ``own``: some products have fewer than five others with the same labels.
        visitors: for strong views, which resemble photos that people take; None if not measured.
    """

    what: str
    own: float | None
    most: float
    visitors: float | None


@about.get("/about")
def page() -> str:
    """How good the running index is, and what it was made from."""
    index = shop().index
    manifest = index.manifest
    agreements = _agreements(manifest)
    return render_template(
        "about.html",
        agreements=agreements,
        instead=_instead(manifest, index.products.columns),
        few_labels=any(column.casefold() not in NOT_SEEN for column in index.products.columns),
        words=_words(manifest),
        optimistic=IN_SAMPLE in (_remark(manifest.quality), _remark(manifest.closeness)),
        facts=_facts(manifest),
    )


def _agreements(manifest: Manifest) -> list[Agreement]:
    """The agreement at each level that was measured, the coarsest first."""
    own = {level.columns: level for level in manifest.quality.levels} if manifest.quality else {}
    views = {each.columns: each.p5 for each in manifest.views}
    return [
        Agreement(
            listed(columns),
            _per_cent(own[columns].p5 if columns in own else None),
            _per_cent(own[columns].ceiling if columns in own else 1.0) or 0.0,
            _per_cent(views.get(columns)),
        )
        for columns in dict.fromkeys((*own, *views))
    ]


def _instead(manifest: Manifest, existing: Sequence[str]) -> dict[str, str] | None:
    """What is measured instead of the kind of product, where the ``existing`` columns have one; else None."""
    used = dict.fromkeys(
        column
        for levels in (manifest.quality.levels if manifest.quality else (), manifest.views)
        for level in levels
        for column in level.columns
    )
    kind = next(filter(is_kind, existing), None)
    if kind is None or not used or any(map(is_kind, used)):
        return None
    return {"measured": listed(list(used)), "kind": label(kind)}


def _words(manifest: Manifest) -> list[dict[str, Any]]:
    """The words "very alike" and "alike" with how often each is right, in percent, for whose photos."""
    found = []
    for whose, words in (("own", manifest.closeness), ("visitors", manifest.outside)):
        for word in words.words if words else ():
            if word.key in (ALIKE, VERY_ALIKE) and word.right is not None:
                labels = listed(word.columns)
                found.append({"whose": whose, "word": word.key, "right": _per_cent(word.right), "labels": labels})
    return found


def _facts(manifest: Manifest) -> list[tuple[str, str]]:
    """What the index was made from, with what, and when: (name, value) pairs."""
    counts = manifest.counts
    recall = manifest.neighbours.recall if manifest.neighbours else None
    return [
        (text("about-products"), text("about-products-value", products=counts.products, photos=counts.photos)),
        (text("about-catalogue"), PurePosixPath(manifest.catalogue.path).name or text("about-unknown")),
        (text("about-created"), _date(manifest.created)),
        (text("about-encoder"), text("about-encoder-value", name=manifest.encoder.name, numbers=manifest.encoder.dim)),
        (
            text("about-neighbours"),
            text("about-neighbours-exact")
            if recall is None
            else text("about-neighbours-found", share=round(100 * recall, 1)),
        ),
        (text("about-program"), f"Lookalike {manifest.lookalike}"),
    ]


def _date(written: str) -> str:
    """A time in UTC (ISO 8601) as the language writes it."""
    time, locale = datetime.fromisoformat(written), current_locale()
    return f"{format_date(time, 'long', locale)}, {format_time(time, 'short', locale=locale)} UTC"


def listed(columns: Sequence[str]) -> str:
    """The names of columns as text: "type and colour"."""
    return f" {text('about-and')} ".join(label(column) for column in columns)


def _remark(measured: Any) -> str:
    return measured.remark if measured else ""


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share
