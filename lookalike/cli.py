"""``python -m lookalike NAME``: the table of commands, and the border where their errors are rendered."""

import click

from lookalike import __version__
from lookalike.commands import COMMANDS
from lookalike.errors import LookalikeError
from lookalike.registry import load
from lookalike.terminal import Door


class Border(Door, click.Group):
    """A group whose commands may raise LookalikeError: its sentence goes to stderr, its exit status out.

    click itself ends without a traceback on Ctrl-C.
    """

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LookalikeError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_status)


@click.group(cls=Border)
@click.version_option(__version__, prog_name="lookalike")
def main() -> None:
    """Visual search for a shop's own product photos."""


for _entry in COMMANDS.values():
    _command: click.Command = load(_entry)
    _command.short_help = _entry.help
    main.add_command(_command, _entry.name)
