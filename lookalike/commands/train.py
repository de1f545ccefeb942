"""``train``: make an encoder learn from labelled catalogues."""

import dataclasses
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from lookalike.catalogue.sources import open_source
from lookalike.commands import train_head
from lookalike.commands.options import columns_of, ids_of
from lookalike.encoders.keras_applications import quiet_tensorflow
from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.files import write_texts
from lookalike.registry import Entry
from lookalike.training import curves

if TYPE_CHECKING:
    from lookalike.training.loop import Epoch

ENTRIES = (Entry("train", "Make an encoder learn from labelled photos", "lookalike.commands.train:command"),)

RUNS = Path("runs")
NOTE, LOG = "recipe.json", "log.jsonl"  # of a training, beside its state


@click.group()
def command() -> None:
    """Make an encoder learn from labelled photos."""


command.add_command(train_head.command)


@command.command()
@click.argument("catalogues", metavar="CATALOGUE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--exclude", metavar="IDS", type=click.Path(path_type=Path), help="A file of product ids to leave out")
@click.option(
    "--labels",
    metavar="COLUMN,…",
    help="What to tell apart, the most telling first  [default: articleType,baseColour,gender and Kaggle's others]",
)
@click.option("--from", "start", metavar="FILE", type=click.Path(path_type=Path), help="Weights (.npz) to go on from")
@click.option("--epochs", default=20, show_default=True, type=click.IntRange(1), help="Times each photo is seen")
@click.option("--batch-size", default=128, show_default=True, type=click.IntRange(8), help="Photos a step")
@click.option(
    "--strong", default=0.375, show_default=True, type=click.FloatRange(0, 1), help="Share seen again in a strong view"
)
@click.option(
    "--mixed", default=0.5, show_default=True, type=click.FloatRange(0, 1), help="Share, of the others, shown in pairs"
)
@click.option("--rate", default=2e-3, show_default=True, help="Highest learning rate")
@click.option("--size", default="64x80", show_default=True, help="Pixels that the network sees, multiples of 16")
@click.option("--precision", type=click.Choice(["float32", "bfloat16"]), default="float32", show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), default=RUNS / "compact", show_default=True)
def compact(catalogues: Sequence[Path], out: Path, **options: Any) -> None:
    """Train the compact encoder from scratch, or on from earlier weights.

    After a kill, the same command goes on where the last state was kept. --out gets compact.npz (to go on from),
    compact-float.onnx, compact.onnx (8-bit, the one to serve), curves.svg and log.jsonl.
    """
    width, height = _size(options["size"])
    columns = columns_of(options["labels"]) if options["labels"] else None
    if options["start"] and not options["start"].is_file():
        raise UnprocessableError(f"There is no file at {options['start']}; --from takes the compact.npz of a training.")
    for path in catalogues:  # all of them, before the first is read for minutes
        open_source(path).close()
    _check_installed()
    from lookalike.training import data
    from lookalike.training.task import task_of

    exclude = ids_of(options["exclude"], data.known_ids(catalogues), "the catalogues") if options["exclude"] else ()
    task = task_of(columns)
    learned, judged = data.load(catalogues, (width, height), list(task.attributes), frozenset(exclude))
    with quiet_tensorflow():  # which takes seconds: what a person may get wrong was looked at before
        from lookalike.training import checkpoint, layers, loop, release
        from lookalike.training.net import Shape
    layers.compute_in(options["precision"])
    shape = Shape(height, width, heads=tuple((name, len(labels)) for name, labels in learned.vocabulary.items()))
    batch = min(options["batch_size"], len(learned))
    strong = round(options["strong"] * batch)
    recipe = loop.Recipe(
        epochs=options["epochs"],
        batch=batch,
        strong=strong,
        mixed=min(round(options["mixed"] * batch), batch - strong),
        rate=options["rate"],
        last_rate=options["rate"] / 100,
        seed=options["seed"],
    )
    asked = {"recipe": dataclasses.asdict(recipe), "size": [width, height], "photos": len(learned)}
    going_on = _begun(out, asked)
    sitting = loop.Sitting(shape, task, learned, judged, recipe)
    if going_on:
        checkpoint.load_state(out / loop.STATE, sitting)
        click.echo(f"Going on after step {sitting.step:,}.", err=True)
    elif options["start"]:
        sitting.go_on_from(options["start"])
    _write(out, {NOTE: json.dumps(asked, indent=1)})
    click.echo(f"{len(learned):,} photos to learn from, {len(judged):,} to judge by.", err=True)

    total = recipe.epochs * sitting.steps_per_epoch
    with tqdm(total=total, initial=sitting.step, unit=" steps", disable=None) as bar:

        def tick(step: int, losses: dict[str, float]) -> None:
            bar.update(step - bar.n)
            bar.set_postfix(loss=f"{losses['loss']:.2f}", refresh=False)

        def tell(epoch: "Epoch") -> None:
            rows = _course(out, dataclasses.asdict(epoch))
            log = "".join(json.dumps(row) + "\n" for row in rows)
            _write(out, {LOG: log, "curves.svg": curves.draw(*_series(rows))})
            bar.write(f"epoch {epoch.number}: " + ", ".join(f"{k} {v:.3f}" for k, v in epoch.figures.items()))

        sitting.run(out, tell, tick)
    checkpoint.load_net(out / loop.BEST, sitting.averaged)
    for attribute, head in release.release(out, sitting.averaged, shape, learned, judged, options["start"]).items():
        click.echo(f"{attribute}: accuracy {head.accuracy:.3f}, calibration error {head.calibration_error:.3f}")
    plain, small = (
        release.precision_of(out / name, judged, sitting.judged_classes) for name in (release.FLOAT, release.EIGHT_BIT)
    )
    click.echo(f"P@5 {sitting.level_names[-1]}: {small:.3f} in 8 bits, {plain:.3f} in floating point.")
    click.echo(f"The encoder is {out / release.EIGHT_BIT}; --weights takes it.")


def _size(text: str) -> tuple[int, int]:
    width, height = (int(side) if side.isdecimal() else 0 for side in text.partition("x")[::2])
    if min(width, height) < 16 or width % 16 or height % 16:
        raise UnprocessableError(f"--size is {text!r}; it must be WIDTHxHEIGHT, both multiples of 16, such as 64x80.")
    return width, height


def _check_installed() -> None:
    """Look for what training needs besides what serving does.

    Raises:
        UnavailableError: something is missing.
    """
    missing = [module for module in ("keras", "onnx") if importlib.util.find_spec(module) is None]
    if missing:
        raise UnavailableError(f"Training needs {' and '.join(missing)}: pip install -r requirements-dev.txt.")


def _begun(out: Path, asked: dict[str, Any]) -> bool:
    """Whether ``out`` holds the state of this very training.

    Raises:
        UnprocessableError: it holds that of another one.
    """
    if not (out / "state.npz").is_file() or not (out / NOTE).is_file():
        return False
    try:
        found = json.loads((out / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found != asked:
        raise UnprocessableError(f"{out} holds a training of another recipe; choose another folder by --out.")
    return True


def _course(out: Path, epoch: dict[str, Any]) -> list[dict[str, Any]]:
    """The epochs so far; one that is told again after a kill counts once."""
    log = out / LOG
    lines = log.read_text(encoding="utf-8").splitlines() if epoch["number"] > 1 and log.is_file() else []
    earlier = [row for row in map(json.loads, lines) if row["number"] < epoch["number"]]
    return [*{row["number"]: row for row in earlier}.values(), epoch]


def _series(rows: Sequence[dict[str, Any]]) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Losses and figures by name, an epoch after the other."""
    losses, figures = (
        {name: [row[part][name] for row in rows] for name in rows[0][part]} for part in ("losses", "figures")
    )
    return losses, figures


def _write(out: Path, texts: dict[str, str]) -> None:
    """Put these files into ``out``.

    Raises:
        LookalikeError: they can't be written.
    """
    try:
        write_texts(out, texts)
    except OSError as error:
        raise LookalikeError(
            f"{out} can't be written: {error.strerror}; make room, or choose another folder by --out. The same command"
            " goes on from the last state that is there."
        ) from None
