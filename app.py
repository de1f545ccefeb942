"""Serve the app: python app.py [--index DIR] …"""

import contextlib
import os
import signal
import sys
from typing import Any

import click

from lookalike import logs
from lookalike.commands.options import setting_options
from lookalike.errors import LookalikeError
from lookalike.settings import SETTINGS, read
from lookalike.terminal import StreamSafeCommand


@click.command(cls=StreamSafeCommand)
@setting_options(*(setting.name for setting in SETTINGS if setting.option))
def main(**options: Any) -> None:
    """Serve the pages and the API of an index, by default at http://127.0.0.1:5000."""
    from lookalike.web import create_app
    from lookalike.web.server import Server
    from lookalike.web.state import KEY

    try:
        settings = read(**options)
        logs.set_up(settings.log_level, settings.log_format)
        app = create_app(settings)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            server = Server(app, settings)
            with contextlib.suppress(OSError):  # serve even if the message can't be written
                front = app.extensions[KEY].shop.front
                click.echo(f"Lookalike is at {server.url} (Ctrl-C ends it)")
                click.echo(f"The shop's own file is {front.path}." if front.path else "There is no shop.toml.")
            server.run()
    except LookalikeError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_status)
    if app.extensions[KEY].shop.encoder.state == "loading":
        # Its thread runs native code, which would abort when the interpreter shuts down.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
