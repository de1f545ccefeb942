"""``train general``: the pretrained network as an encoder for any shop, its last layer fitted to some photos."""

from collections.abc import Sequence
from pathlib import Path

import click
from tqdm import tqdm

from lookalike.catalogue.sources import open_source
from lookalike.commands.options import ids_of
from lookalike.training import data
from lookalike.training.pretrained import pretrained_network


@click.command("general")
@click.argument("photos", metavar="PHOTOS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--exclude", metavar="IDS", type=click.Path(path_type=Path), help="A file of ids to leave out")
@click.option(
    "--most",
    default=1000,
    show_default=True,
    type=click.IntRange(1),
    help="Photos of each folder or .zip, drawn at random; all count alike",
)
@click.option(
    "--pretrained",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="EfficientNet-Lite0 (.pth) to take  [default: the one of requirements-train.txt]",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), default=Path("runs/general"), show_default=True)
def command(
    photos: Sequence[Path], exclude: Path | None, most: int, pretrained: Path | None, seed: int, out: Path
) -> None:
    """Make the general encoder: the network that ImageNet taught, and a layer that shortens its vectors to what PHOTOS
    (folders or .zip, of anything; no labels are read) differ by.

    --out gets general.onnx.
    """
    for path in photos:
        open_source(path).close()
    left_out = frozenset(ids_of(exclude, data.known_ids(photos), "the photos")) if exclude else frozenset()
    network = pretrained_network(pretrained)
    found = [photo for path in photos for photo in data.sample_photos(path, most, seed, left_out)]
    # PyTorch takes seconds: what a person may get wrong was looked at before.
    from lookalike.training import checkpoint, general

    state = checkpoint.read_weights(network, "the .pth file of EfficientNet-Lite0")
    with tqdm(total=len(found), unit=" photos", disable=None) as bar:
        general.release(out, state, found, bar.update)
    click.echo(f"The encoder is {out / general.FILE}; --encoder general --weights takes it.")
