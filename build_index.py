#!/usr/bin/env python3
"""Build the index of a catalogue; lookalike/build/job.py does the work."""

import errno
import sys
from pathlib import Path
from typing import Any

import click

from lookalike import registry
from lookalike.build.columns import parse_columns
from lookalike.build.derive import add_backend
from lookalike.build.job import BuildOptions, build
from lookalike.build.neighbours import sentences
from lookalike.build.progress import Bar
from lookalike.build.runtime import RUNTIMES
from lookalike.cores import usable_cores
from lookalike.errors import LookalikeError
from lookalike.settings import weights_place
from lookalike.terminal import StreamSafeCommand

HERE = Path(__file__).resolve().parent
PATH = click.Path(path_type=Path)
AT_LEAST_ONE = click.IntRange(min=1)
BACKENDS = "auto, " + ", ".join(registry.gather("lookalike.neighbours.backends"))
ENCODERS = ", ".join(registry.gather("lookalike.encoders"))


@click.command(cls=StreamSafeCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("catalogue", type=PATH, required=False)
@click.option("--encoder", default="resnet50", show_default=True, help=f"The encoder: {ENCODERS}.")
@click.option("--input-size", type=AT_LEAST_ONE, show_default="the encoder's", help="Side of its input in pixels.")
@click.option("--weights", type=PATH, show_default="searched for", help="File of the encoder's weights.")
@click.option(
    "--runtime",
    type=click.Choice(RUNTIMES),
    default="auto",
    show_default=True,
    help="What runs a network of Keras; auto: onnx if it is quicker here.",
)
@click.option(
    "--preprocessing", type=PATH, show_default="beside the network", help="JSON for onnx:FILE, see docs/encoders.md."
)
@click.option("--out", type=PATH, default=HERE, show_default="the folder of this script", help="Folder of the index.")
@click.option("--styles", type=PATH, show_default="the one in the catalogue", help="Table of the products.")
@click.option("--columns", show_default="by their names", help="Headers of the table: id=sku,name=title,…")
@click.option("--encoding", metavar="NAME", show_default="detected", help="Encoding of the table: UTF-8, GBK, …")
@click.option("--backend", metavar="NAME[:OPTIONS]", show_default="as before", help=f"For neighbours: {BACKENDS}.")
@click.option("--batch-size", type=AT_LEAST_ONE, show_default="the encoder's", help="Photos encoded together.")
@click.option("--limit", type=AT_LEAST_ONE, show_default="all", help="Index only the first N products.", metavar="N")
@click.option(
    "--exclude", type=PATH, metavar="IDS", show_default="none", help="File of ids: labels not used to calibrate."
)
@click.option(
    "--workers", type=AT_LEAST_ONE, default=usable_cores, show_default="one per core", help="Threads reading photos."
)
@click.option("--fresh", is_flag=True, show_default="no", help="Encode every photo again.")
@click.option(
    "--allow-removals", is_flag=True, show_default="no", help="Allow removal of over a tenth of the products."
)
def main(catalogue: Path | None, columns: str | None, **options: Any) -> None:
    """Build the index of CATALOGUE: a folder or .zip of product photos, optionally with a table of the products.

    Without CATALOGUE, the existing index gets another backend, and no photo is opened.

    Photos that were encoded before, for the existing index or by an interrupted build, are not encoded again. The
    existing index stays in service until the new one is complete.
    """
    if catalogue is None and not options["backend"]:
        raise click.UsageError("Missing argument 'CATALOGUE'. (Without it, --backend changes the existing index.)")
    try:
        if catalogue is None:
            found = add_backend(options["out"], options["backend"], Bar())
            lines = sentences(found) or ["Neighbours are found by the default backend for this number of vectors."]
            click.echo("\n".join([*lines, "A running app uses it within seconds."]))
            return
        summary = build(
            BuildOptions(catalogue, columns=parse_columns(columns), place=weights_place(), **options), Bar()
        )
    except LookalikeError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        click.echo("Stopped. The same command goes on from here.", err=True)
        sys.exit(130)
    try:
        click.echo("\n".join(summary.lines()))
    except OSError as error:
        if error.errno != errno.EPIPE:  # with EPIPE, the reader closed the pipe
            click.echo(f"The index in {summary.folder} is built.", err=True)
        raise


if __name__ == "__main__":
    main()
