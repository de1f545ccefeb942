"""``python -m lookalike NAME``: the group of commands, and the one place where their errors are shown."""

import click

from lookalike import __version__
from lookalike.commands import COMMANDS
from lookalike.errors import LookalikeError
from lookalike.registry import load
from lookalike.terminal import StreamSafeCommand


class ErrorReportingGroup(StreamSafeCommand, click.Group):
    """A group of commands that may raise LookalikeError.

    The error's sentence goes to stderr, and its exit status becomes the program's. click itself handles Ctrl-C without
    a traceback.
    """

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LookalikeError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_status)


@click.group(cls=ErrorReportingGroup)
@click.version_option(__version__, prog_name="lookalike")
def main() -> None:
    """Visual search for a shop's own product photos."""


for _entry in COMMANDS.values():
    _command: click.Command = load(_entry)
    _command.short_help = _entry.help
    main.add_command(_command, _entry.name)
