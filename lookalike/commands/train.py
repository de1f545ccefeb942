"""``train``: train an encoder on labelled catalogues."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from lookalike.catalogue.sources import open_source
from lookalike.commands import train_general, train_head
from lookalike.commands.options import columns_of, ids_of
from lookalike.encoders.weights import sha256_of
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.files import write_texts
from lookalike.measures.kinds import Kinds
from lookalike.registry import Entry
from lookalike.training import curves, data
from lookalike.training.pretrained import check_installed, pretrained_network
from lookalike.training.task import task_of

if TYPE_CHECKING:
    from lookalike.training.loop import Evaluation, Recipe, Trainer

ENTRIES = (Entry("train", "Train an encoder on labelled photos", "lookalike.commands.train:command"),)

RUNS = Path("runs")
NOTE, LOG = "recipe.json", "log.jsonl"  # of a training run, beside its state


@click.group()
def command() -> None:
    """Train an encoder on labelled photos."""


command.add_command(train_general.command)
command.add_command(train_head.command)


@command.command()
@click.argument("catalogues", metavar="CATALOGUE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--exclude", metavar="IDS", type=click.Path(path_type=Path), help="A file of product ids to leave out")
@click.option(
    "--labels",
    metavar="COLUMN,…",
    help="Columns to learn, the most important first  [default: articleType,baseColour,gender and Kaggle's others]",
)
@click.option(
    "--photos",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Photos that people took: a folder or .zip, with a styles.csv that has the kind of each; needs --map",
)
@click.option(
    "--map",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A JSON file that says which labels are right for each kind of these photos",
)
@click.option(
    "--grounds",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Photos of floors, walls and cloth as grounds for products: a folder or .zip",
)
@click.option(
    "--pretrained",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="EfficientNet-Lite0 (.pth) to start from  [default: the one in requirements-train.txt]",
)
@click.option(
    "--from",
    "start",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="An earlier training run (.pt), or a compact.onnx, to start from",
)
@click.option("--steps", default=6000, show_default=True, type=click.IntRange(1), help="Number of training steps")
@click.option(
    "--batch-size",
    default=64,
    show_default=True,
    type=click.IntRange(8),
    help="Products per step; three quarters of them also in a strong view. An eighth as many photos that people took"
    " are added",
)
@click.option(
    "--rate",
    default=6e-4,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Highest learning rate of pretrained layers; that of new layers is five times as high",
)
@click.option(
    "--device",
    default="cpu",
    show_default=True,
    type=click.Choice(["cpu", "cuda"]),
    help="Train on the CPU, or on an NVIDIA GPU; on a GPU, depthwise kernels and early layers are trained, too",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes that prepare views of photos"
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), default=RUNS / "compact", show_default=True)
def compact(catalogues: Sequence[Path], out: Path, **options: Any) -> None:
    """Train the compact encoder, starting from a pretrained network or from an encoder.

    After a kill, the same command resumes from the last saved state. --out gets compact.onnx (8-bit, to serve),
    compact-float.onnx, best.pt (to start another training run from), curves.svg and log.jsonl.
    """
    task = task_of(columns_of(options["labels"]) if options["labels"] else None)
    kinds = _kinds(options["photos"], options["map"])
    people = [options["photos"]] if kinds else []
    grounds = [options["grounds"]] if options["grounds"] else []
    for path in (*catalogues, *people, *grounds):  # check all before reading the first, which takes minutes
        open_source(path).close()
    start = _start(options["start"], options["pretrained"])
    _check_device(options["device"])
    exclude = _excluded(options["exclude"], [*catalogues, *people])
    learned, validation_set = data.load(catalogues, list(task.attributes), exclude)
    task = task.taught_by(learned)
    user_photos = (
        data.load_user_photos(people[0], kinds, learned, exclude) if kinds else (data.no_user_photos(learned),) * 2
    )
    textures = data.load_photos(grounds[0]) if grounds else []
    # Importing PyTorch takes seconds, so the options were checked before.
    from lookalike.training import checkpoint, loop
    from lookalike.training.net import Shape

    recipe = _recipe(options, len(learned))
    counts = {"photos": len(learned), "taken": len(user_photos[0]), "grounds": len(textures)}
    asked = {"recipe": dataclasses.asdict(recipe), **counts, "start": sha256_of(start)}
    going_on = _begun(out / NOTE, out / loop.STATE, asked)
    shape = Shape(tuple((name, len(labels)) for name, labels in learned.vocabulary.items()))
    trainer = loop.Trainer(
        shape,
        task,
        loop.Material(learned, validation_set, *user_photos, textures),
        recipe,
        options["device"],
        options["workers"],
    )
    if going_on:
        checkpoint.load_state(out / loop.STATE, trainer)
        click.echo(f"Going on after step {trainer.step:,}.", err=True)
    elif options["start"]:
        trainer.go_on_from(start)
    else:
        trainer.start_from(checkpoint.read_weights(start, "the .pth file of EfficientNet-Lite0"))
    _write(out, {NOTE: json.dumps(asked, indent=1)} | ({} if going_on else {LOG: ""}))
    _learn(trainer, out)
    _release(trainer, out, options["start"])


def _kinds(photos: Path | None, file: Path | None) -> Kinds | None:
    """The map in the file of --map; None without one.

    Raises:
        UnprocessableError: it can't be read, or only one of --photos and --map is given.
    """
    if (photos is None) != (file is None):
        raise UnprocessableError("--photos and --map go together: photos that people took, and what their kinds mean.")
    return Kinds.read(file) if file else None


def _start(earlier: Path | None, pretrained: Path | None) -> Path:
    """The file of initial weights. Also checks that the packages for training are installed.

    Raises:
        UnprocessableError: there is no such file, or two are given.
        UnavailableError: a package is not installed.
    """
    if earlier is None:
        return pretrained_network(pretrained)
    if pretrained:
        raise UnprocessableError("--from and --pretrained exclude each other; give one of them.")
    if not earlier.is_file():
        raise UnprocessableError(
            f"There is no file at {earlier}; --from takes the best.pt of a training run, or a compact.onnx."
        )
    check_installed()
    return earlier


def _check_device(device: str) -> None:
    """Check that a requested GPU exists, before reading photos, which takes minutes.

    Raises:
        UnavailableError: there is no GPU.
    """
    if device != "cpu":
        from lookalike.training.loop import check_device  # importing PyTorch takes seconds

        check_device(device)


def _excluded(ids: Path | None, catalogues: Sequence[Path]) -> frozenset[str]:
    """The ids in the file of --exclude; unknown ids are reported."""
    if ids is None:
        return frozenset()
    return frozenset(ids_of(ids, data.known_ids(catalogues), "the catalogues"))


def _recipe(options: Mapping[str, Any], photos: int) -> "Recipe":
    """The hyperparameters for this number of photos."""
    from lookalike.training.loop import Recipe

    batch = min(options["batch_size"], photos)
    on_gpu = options["device"] == "cuda"
    return Recipe(
        steps=options["steps"],
        batch=batch,
        strong=batch * 3 // 4,
        taken=batch // 8,
        taken_strong=batch * 3 // 32,
        rate=options["rate"],
        fresh_rate=options["rate"] * Recipe.fresh_rate / Recipe.rate,
        frozen=0 if on_gpu else Recipe.frozen,
        depthwise=on_gpu,
        seed=options["seed"],
    )


def _begun(note: Path, state: Path, asked: dict[str, Any]) -> bool:
    """Whether ``note`` and ``state`` belong to this training run.

    Raises:
        UnprocessableError: they belong to another one.
    """
    if not state.is_file() or not note.is_file():
        return False
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found != asked:
        raise UnprocessableError(
            f"{note.parent} holds a training run with another recipe; choose another folder by --out."
        )
    return True


def _learn(trainer: "Trainer", out: Path) -> None:
    """Train to the last step, with a progress bar, a log and learning curves."""
    material, last = trainer.material, trainer.recipe.steps
    sentence = f"{len(material.data):,} photos for training, {len(material.validation_set):,} for validation"
    if len(material.user_photos):
        sentence += (
            f"; of photos that people took {len(material.user_photos):,} and {len(material.user_photos_validation):,}"
        )
    click.echo(f"{sentence}.", err=True)
    with tqdm(total=last, initial=trainer.step, unit=" steps", disable=None) as bar:

        def on_step(step: int, losses: dict[str, float]) -> None:
            bar.update(step - bar.n)
            bar.set_postfix(loss=f"{sum(losses.values()):.2f}", refresh=False)

        def on_evaluation(evaluation: "Evaluation") -> None:
            rows = _course(out / LOG, dataclasses.asdict(evaluation))
            log = "".join(json.dumps(row) + "\n" for row in rows)
            _write(out, {LOG: log, "curves.svg": _drawn(rows)})
            said = ", ".join(f"{name} {value:.3f}" for name, value in evaluation.figures.items())
            bar.write(f"step {evaluation.step:,}: {said}")

        trainer.run(out, on_evaluation, on_step)


def _release(trainer: "Trainer", out: Path, earlier: Path | None) -> None:
    """Write the encoder with the best weights, and print its quality."""
    from lookalike.training import checkpoint, loop, release

    net = trainer.averaged
    checkpoint.load_net(out / loop.BEST, net)
    before = _encoder_of(earlier, release.EIGHT_BIT) if earlier else None
    for attribute, head in release.release(out, net, trainer.material, trainer.classes, before).items():
        click.echo(
            f"{attribute}: accuracy {head.accuracy:.3f}, calibration error {head.calibration_error:.3f};"
            f" in strong views {head.accuracy_outside:.3f}, {head.calibration_error_outside:.3f}"
        )
    plain, small = (
        release.precision_of(out / name, trainer.material, trainer.validation_classes)
        for name in (release.FLOAT, release.EIGHT_BIT)
    )
    click.echo(f"P@5 {trainer.level_names[-1]}: {small:.3f} in 8 bits, {plain:.3f} in floating point.")
    click.echo(f"The encoder is {out / release.EIGHT_BIT}; --weights takes it.")


def _course(log: Path, newest: dict[str, Any]) -> list[dict[str, Any]]:
    """The evaluations so far, including ``newest``, which replaces repeated ones after a kill."""
    earlier = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.is_file() else []
    return [*(row for row in earlier if row["step"] < newest["step"]), newest]


def _drawn(rows: Sequence[dict[str, Any]]) -> str:
    """The learning curves of all evaluations as SVG."""
    losses, figures = (
        {name: [row[part][name] for row in rows] for name in rows[0][part]} for part in ("losses", "figures")
    )
    return curves.draw(losses, figures, [row["step"] for row in rows])


def _encoder_of(earlier: Path, name: str) -> Path | None:
    """The encoder's file with the sketch of earlier training products: ``earlier`` itself, or the file beside it."""
    file = earlier if earlier.suffix == ".onnx" else earlier.with_name(name)
    if file.is_file():
        return file
    click.echo(f"There is no {file}: the new encoder will not know the training products of {earlier}.", err=True)
    return None


def _write(out: Path, texts: dict[str, str]) -> None:
    """Write these files to ``out``.

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
