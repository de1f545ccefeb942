"""``train general``: make an encoder for any shop from the pretrained network, with its last layer fitted to photos."""

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
    help="Largest number of photos from each folder or .zip, drawn at random",
)
@click.option(
    "--pretrained",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="EfficientNet-Lite0 (.pth) to use  [default: the one in requirements-train.txt]",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0))
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), default=Path("runs/general"), show_default=True)
def command(
    photos: Sequence[Path], exclude: Path | None, most: int, pretrained: Path | None, seed: int, out: Path
) -> None:
    """Make the general encoder: a network trained on ImageNet, with a layer that shortens its vectors.

    The layer is fitted to PHOTOS: folders or .zip of photos of anything, without labels. --out gets general.onnx.
    """
    for path in photos:
        open_source(path).close()
    left_out = frozenset(ids_of(exclude, data.known_ids(photos), "the photos")) if exclude else frozenset()
    network = pretrained_network(pretrained)
    found = [photo for path in photos for photo in data.sample_photos(path, most, seed, left_out)]
    # Importing PyTorch takes seconds, so the options were checked before.
    from lookalike.training import checkpoint, general

    state = checkpoint.read_weights(network, "the .pth file of EfficientNet-Lite0")
    with tqdm(total=len(found), unit=" photos", disable=None) as bar:
        general.release(out, state, found, bar.update)
    click.echo(f"The encoder is {out / general.FILE}; --encoder general --weights takes it.")
