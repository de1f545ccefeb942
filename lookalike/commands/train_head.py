"""``train head``: train a head on the stored vectors of an index, and derive the index with it."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from lookalike.build.derive import derive
from lookalike.build.heads import write_head
from lookalike.commands.options import columns_of, ids_of
from lookalike.encoders.learned import Learned
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.files import write_texts
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.measures import Level, default_levels
from lookalike.measures.labels import Labels, graded
from lookalike.training import curves
from lookalike.training.head import Epoch, Recipe, fit, prepare_dataset, validate
from lookalike.training.metric_losses import LOSSES


@click.command("head")
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path))
@click.option("--exclude", metavar="IDS", type=click.Path(path_type=Path), help="A file of product ids to leave out")
@click.option(
    "--labels",
    metavar="COLUMN,…",
    help="Columns to learn: the first one, the first two together, and so on  [default: articleType,baseColour,gender "
    "if the catalogue has them; else its first suitable columns]",
)
@click.option("--loss", type=click.Choice(LOSSES), default="proxy", show_default=True, help="The training loss")
@click.option("--dim", default=256, show_default=True, type=click.IntRange(2, 4096), help="Dimension of a vector")
@click.option("--epochs", default=20, show_default=True, type=click.IntRange(1), help="Largest number of epochs")
@click.option("--seed", default=0, show_default=True)
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for the tuned index  [default: INDEX-head]"
)
def command(folder: Path, exclude: Path | None, labels: str | None, out: Path | None, **options: Any) -> None:
    """Train a head on the stored vectors of INDEX with its catalogue's labels, without opening photos.

    --out gets a new index, head-….npz (for other photos: --encoder head:FILE), curves.svg and log.jsonl. A tenth of the
    photos is held out for validation; training stops when the validation figures no longer improve.
    """
    with closing(open_index(folder)) as index:
        target = (out or index.folder.with_name(f"{index.folder.name}-head")).expanduser().resolve()
        if not index.manifest.encoder.fingerprint:
            raise UnprocessableError(
                f"{index.folder} doesn't say which encoder made it, and the head needs it for uploads; build it again."
            )
        if target == index.folder:
            raise UnprocessableError(f"--out is {out}, INDEX itself; choose another folder: INDEX stays as it is.")
        known = _labels(index)
        levels = _levels(known, labels)
        products = index.products.all()
        named = ids_of(exclude, {product.id for product in products}, "the index") if exclude else ()
        left_out = frozenset(named)
        rows = _rows(index, left_out)
        dataset = prepare_dataset(
            np.ascontiguousarray(index.vectors[rows]),
            index.products.duplicate_groups[rows],
            {column: [values[row] for row in rows] for column, values in known.items()},
            levels,
        )
        before = validate(dataset.vectors[dataset.held_out], dataset)
        count = int(dataset.held_out.sum())
        click.echo(f"{len(rows) - count:,} photos for training, {count:,} for validation.", err=True)
        epochs: list[Epoch] = []
        with tqdm(total=options["epochs"], unit=" epochs", disable=None) as bar:

            def on_epoch(epoch: Epoch) -> None:
                epochs.append(epoch)
                bar.update()
                bar.write(f"epoch {epoch.number}: loss {epoch.loss:.3f}, {_said(epoch.figures)}")

            projection = fit(dataset, Recipe(**options), on_epoch)
        best = max(epochs, key=lambda epoch: epoch.mean)
        if best.mean <= np.mean(list(before.values())):
            raise UnprocessableError(
                "The labels did not improve the encoder: P@5 on the held-out photos is"
                f" {_said(best.figures)} after, {_said(before)} before. Nothing was written; there may be too few"
                " labels."
            )
        taught = set(index.products.products_of(rows))
        learned = Learned.of(product for product in products if product.id in taught)
        held_out = frozenset(index.products.products_of(rows[dataset.held_out]))
        made = write_head(projection, index, target, learned)
        manifest = derive(index, target, *made, exclude=left_out, unseen=held_out)
    _write_course(target, epochs)
    click.echo(f"P@5 on the {count:,} held-out photos, among themselves: {_said(before)} before,")
    click.echo(f"  {_said(best.figures)} after epoch {best.number}.")
    click.echo(f"The index is {target}: {manifest.counts.photos:,} photos, {manifest.encoder.dim} numbers each.")


def _labels(index: Index) -> dict[str, list[str]]:
    """Column → the label of each row's product."""
    products = {product.id: product for product in index.products.all()}
    of_row = [products[each] for each in index.products.products_of(np.arange(len(index.vectors)))]
    return {column: [each.attributes.get(column, "") for each in of_row] for column in index.products.columns}


def _levels(labels: Labels, named: str | None) -> tuple[Level, ...]:
    """The levels of agreement to learn, the coarsest first.

    Raises:
        UnprocessableError: the catalogue has no labels.
    """
    if named is not None:
        columns = columns_of(named)
        return tuple(Level("+".join(columns[: at + 1]), columns[: at + 1]) for at in range(len(columns)))
    if levels := default_levels(labels):
        return graded(levels)
    raise UnprocessableError(
        "This index has no labels to learn from: no column has two labels or more that products share (columns:"
        f" {', '.join(labels) or 'none'}). Build it with a styles.csv that has some."
    )


def _rows(index: Index, left_out: frozenset[str]) -> NDArray[np.int64]:
    """The rows for training; duplicates of excluded photos are left out, too.

    Raises:
        UnprocessableError: none is left.
    """
    duplicate_groups = index.products.duplicate_groups
    ids = index.products.products_of(np.arange(len(duplicate_groups)))
    rows = np.flatnonzero(~np.isin(duplicate_groups, duplicate_groups[[each in left_out for each in ids]]))
    if not len(rows):
        raise UnprocessableError("--exclude leaves no photo to learn from.")
    return rows


def _write_course(target: Path, epochs: Sequence[Epoch]) -> None:
    """Write the course of the training: log.jsonl and curves.svg.

    Raises:
        LookalikeError: they can't be written.
    """
    losses = {"loss": [epoch.loss for epoch in epochs]}
    figures = {f"P@5 {name}": [epoch.figures[name] for epoch in epochs] for name in epochs[0].figures}
    try:
        log = "".join(json.dumps(dataclasses.asdict(epoch)) + "\n" for epoch in epochs)
        write_texts(target, {"curves.svg": curves.draw(losses, figures), "log.jsonl": log})
    except OSError as error:
        raise LookalikeError(f"The index is in {target}, but its curves can't be written: {error.strerror}.") from error


def _said(figures: Mapping[str, float]) -> str:
    """P@5 at each level, as text."""
    return ", ".join(f"{name} {value:.3f}" for name, value in figures.items())
