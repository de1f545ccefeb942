"""Options that several commands share."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

import click

from lookalike.catalogue.ids import read_known_ids
from lookalike.errors import UnprocessableError
from lookalike.settings import ROOT, SETTINGS

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def setting_options(*names: str) -> Callable[[Decorated], Decorated]:
    """A decorator that adds an option for each of these settings; an option that is not given is None."""

    def decorate(function: Decorated) -> Decorated:
        for setting in reversed([row for row in SETTINGS if row.name in names]):
            flag = "--" + setting.name.replace("_", "-")
            default = "the project's folder" if setting.default == str(ROOT) else setting.default or "none"
            shown = f"{setting.help}.  [{setting.variable}; default: {default}]"
            function = click.option(flag, setting.name, type=type(setting.default), help=shown)(function)
        return function

    return decorate


def ids_of(path: Path, known: Collection[str], where: str) -> list[str]:
    """The known ids in the file of ``--exclude`` or ``--queries``, see ``read_known_ids``; other ids are reported."""
    ids, notes = read_known_ids(path, known, where)
    for note in notes:
        click.echo(note, err=True)
    return ids


def columns_of(text: str) -> tuple[str, ...]:
    """The columns in ``--labels``.

    Raises:
        UnprocessableError: there are none, or one is repeated.
    """
    columns = tuple(column.strip() for column in text.split(",") if column.strip())
    if not columns or len(set(columns)) < len(columns):
        raise UnprocessableError(f"--labels is {text!r}; it must be like articleType,baseColour,gender.")
    return columns
