"""Standard output and standard error of a program, which may be closed, full, or read by nobody."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import click

from lookalike.errors import LookalikeError


class Door(click.Command):
    """A command of which no such stream makes a traceback.

    What is closed is written nowhere; where a disk is full, one sentence says so. A reader that has seen enough ends
    the command without a word, as click has it.
    """

    def main(self, *args: Any, **extra: Any) -> Any:
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:
                setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        try:
            return super().main(*args, **extra)
        except OSError as error:
            if not (_fails(sys.stdout) or _fails(sys.stderr)):
                raise
            with suppress(OSError):
                click.echo(f"What this command tells can't be written: {error.strerror}.", err=True)
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError):
                    stream.close()  # or Python would try again at its end
            sys.exit(LookalikeError.exit_status)


def _fails(stream: TextIO) -> bool:
    """Whether it can't be written to, seen by an empty line: what failed before is not kept to be tried again."""
    try:
        print(file=stream, flush=True)
    except OSError:
        return True
    return False
