"""``train``: make an encoder learn from labelled catalogues."""

import dataclasses
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from lookalike.commands import train_head
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.evaluation.subject import read_ids
from lookalike.registry import Entry

if TYPE_CHECKING:
    from lookalike.training.loop import Epoch

ENTRIES = (Entry("train", "Make an encoder learn from labelled photos", "lookalike.commands.train:command"),)

RUNS = Path("runs")


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
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's remarks are for its makers
    from lookalike.training import checkpoint, curves, data, layers, loop, release
    from lookalike.training.net import Shape
    from lookalike.training.trainee import task_of

    width, height = _size(options["size"])
    exclude = frozenset(read_ids(options["exclude"])) if options["exclude"] else frozenset()
    layers.compute_in(options["precision"])
    task = task_of(options["labels"].split(",") if options["labels"] else None)
    learned, judged = data.load(catalogues, (width, height), list(task.attributes), exclude)
    shape = Shape(height, width, heads=tuple((name, len(labels)) for name, labels in learned.vocabulary.items()))
    recipe = loop.Recipe(
        epochs=options["epochs"],
        batch=options["batch_size"],
        strong=round(options["strong"] * options["batch_size"]),
        rate=options["rate"],
        last_rate=options["rate"] / 100,
        seed=options["seed"],
    )
    sitting = loop.Sitting(shape, task, learned, judged, recipe)
    asked = {"recipe": dataclasses.asdict(recipe), "size": [width, height], "photos": len(learned)}
    going_on = _begin(out, asked)
    if going_on:
        checkpoint.load_state(out / loop.STATE, sitting)
        click.echo(f"Going on after step {sitting.step:,}.", err=True)
    elif options["start"]:
        sitting.go_on_from(options["start"])
    click.echo(f"{len(learned):,} photos to learn from, {len(judged):,} to judge by.", err=True)

    total = recipe.epochs * sitting.steps_per_epoch
    with tqdm(total=total, initial=sitting.step, unit=" steps", disable=None) as bar:

        def tick(step: int, losses: dict[str, float]) -> None:
            bar.update(step - bar.n)
            bar.set_postfix(loss=f"{losses['loss']:.2f}", refresh=False)

        def tell(epoch: "Epoch") -> None:
            with (out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(dataclasses.asdict(epoch)) + "\n")
            (out / "curves.svg").write_text(curves.draw(*_series(out / "log.jsonl")), encoding="utf-8")
            bar.write(f"epoch {epoch.number}: " + ", ".join(f"{k} {v:.3f}" for k, v in epoch.figures.items()))

        sitting.run(out, tell, tick)
    checkpoint.load_net(out / loop.BEST, sitting.averaged)
    for attribute, head in release.release(out, sitting.averaged, shape, learned, judged).items():
        click.echo(f"{attribute}: accuracy {head.accuracy:.3f}, calibration error {head.calibration_error:.3f}")
    click.echo(f"The encoder is {out / release.EIGHT_BIT}; --weights takes it.")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()) or int(width) % 16 or int(height) % 16 or "0" in (width, height):
        raise UnprocessableError(f"--size is {text!r}; it must be WIDTHxHEIGHT, both multiples of 16, such as 64x80.")
    return int(width), int(height)


def _begin(out: Path, asked: dict[str, Any]) -> bool:
    """Whether ``out`` holds the state of this very training; else it is made ready for it.

    Raises:
        UnprocessableError: it holds another one.
        LookalikeError: it can't be written.
    """
    note = out / "recipe.json"
    if note.is_file():
        if json.loads(note.read_text(encoding="utf-8")) != asked:
            raise UnprocessableError(f"{out} holds a training of another recipe; choose another folder by --out.")
        return (out / "state.npz").is_file()
    try:
        out.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(asked, indent=1), encoding="utf-8")
    except OSError as error:
        raise LookalikeError(f"{out} can't be written: {error.strerror}; choose another folder by --out.") from None
    return False


def _series(log: Path) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Losses and figures by name, an epoch after the other; the last word on an epoch counts."""
    epochs = {row["number"]: row for row in map(json.loads, log.read_text(encoding="utf-8").splitlines())}
    rows = [epochs[number] for number in sorted(epochs)]
    first = rows[0]
    return tuple({name: [row[part][name] for row in rows] for name in first[part]} for part in ("losses", "figures"))  # type: ignore[return-value]
