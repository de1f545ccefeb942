"""Commands whose standard output or standard error may be closed, full, or read by nobody."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import click

from lookalike.errors import LookalikeError


class StreamSafeCommand(click.Command):
    """A command that shows no traceback when its output can't be written.

    Output to a closed stream is dropped. A full disk is reported in one sentence. When the reader of a pipe stops
    reading, the command ends silently, as click does it.
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
                click.echo(f"The output of this command can't be written: {error.strerror}.", err=True)
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError):
                    stream.close()  # or Python would try to flush it again at exit
            sys.exit(LookalikeError.exit_status)


def _fails(stream: TextIO) -> bool:
    """Whether the stream can't be written to. It is tried with an empty line: failed output is not kept in a buffer."""
    try:
        print(file=stream, flush=True)
    except OSError:
        return True
    return False
