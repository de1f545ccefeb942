"""Serve the app: python app.py [--index DIR] …"""

import sys
from typing import Any

import click

from lookalike.errors import LookalikeError
from lookalike.settings import ROOT, SETTINGS, read


def _with_settings(command: Any) -> Any:
    """An option for each row of the table of settings."""
    for setting in reversed(SETTINGS):
        default = "this folder" if setting.default == str(ROOT) else setting.default or "none"
        text = f"{setting.help}.  [{setting.variable}; default: {default}]"
        flag = "--" + setting.name.replace("_", "-")
        command = click.option(flag, setting.name, type=type(setting.default), help=text)(command)
    return command


@click.command()
@_with_settings
def main(**options: Any) -> None:
    """Serve the pages and the API of an index, at http://127.0.0.1:5000 unless told otherwise."""
    from lookalike.web import create_app
    from lookalike.web.server import Server
    from lookalike.web.state import KEY

    try:
        settings = read(**options)
        app = create_app(settings)
        server = Server(app, settings)
    except LookalikeError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_status)
    for warning in app.extensions[KEY].index.warnings:
        click.echo(warning, err=True)
    click.echo(f"Lookalike is at {server.url} (Ctrl-C ends it)")
    server.run()


if __name__ == "__main__":
    main()
