#!/usr/bin/env python3
"""Build the index of a catalogue: arguments in, one call. The job itself is lookalike/build/job.py."""

import errno
import sys
from pathlib import Path

import click

from lookalike import registry
from lookalike.build.job import BuildOptions, build, parse_columns
from lookalike.build.progress import Bar
from lookalike.cores import usable_cores
from lookalike.errors import LookalikeError
from lookalike.settings import weights_place
from lookalike.terminal import StreamSafeCommand

HERE = Path(__file__).resolve().parent
PATH = click.Path(path_type=Path)
AT_LEAST_ONE = click.IntRange(min=1)
ENCODERS = ", ".join(registry.gather("lookalike.encoders"))


@click.command(cls=StreamSafeCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("catalogue", type=PATH)
@click.option("--encoder", default="resnet50", show_default=True, help=f"What makes a vector of a photo: {ENCODERS}.")
@click.option("--input-size", type=AT_LEAST_ONE, show_default="the encoder's", help="Side in pixels of what it sees.")
@click.option("--weights", type=PATH, show_default="searched for", help="File of the encoder's weights.")
@click.option("--preprocessing", type=PATH, show_default="beside the network", help="JSON (docs/encoders.md).")
@click.option("--out", type=PATH, default=HERE, show_default="the folder of this script", help="Folder of the index.")
@click.option("--styles", type=PATH, show_default="the one in the catalogue", help="Table of the products.")
@click.option("--columns", show_default="by their names", help="Headers of the table: id=sku,name=title,…")
@click.option(
    "--encoding", metavar="NAME", show_default="found out", help="What the table is written in: UTF-8, GBK, …"
)
@click.option("--batch-size", type=AT_LEAST_ONE, show_default="the encoder's", help="Photos encoded together.")
@click.option("--limit", type=AT_LEAST_ONE, show_default="all", help="Index only the first N products.", metavar="N")
@click.option("--exclude", type=PATH, metavar="IDS", show_default="none", help="Products whose labels fit nothing.")
@click.option(
    "--workers", type=AT_LEAST_ONE, default=usable_cores, show_default="one a core", help="Threads reading photos."
)
@click.option("--fresh", is_flag=True, show_default="no", help="Encode every photo anew, whatever was encoded before.")
@click.option("--allow-removals", is_flag=True, show_default="no", help="Drop more than a tenth of the products, too.")
def main(columns: str | None, **options: object) -> None:
    """Build the index of CATALOGUE, a folder or .zip of product photos, perhaps with a table that describes them.

    Photos that were encoded before, for the index that is there or by a build that was interrupted, are not encoded
    again. The index that is there serves until the new one is complete.
    """
    try:
        summary = build(BuildOptions(columns=parse_columns(columns), place=weights_place(), **options), Bar())  # type: ignore[arg-type]
    except LookalikeError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        click.echo("Stopped. The same command goes on from here.", err=True)
        sys.exit(130)
    try:
        click.echo("\n".join(summary.lines()))
    except OSError as error:
        if error.errno != errno.EPIPE:  # else whoever read has seen enough
            click.echo(f"The index in {summary.folder} is built.", err=True)
        raise


if __name__ == "__main__":
    main()
