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
    """An option for each of these rows of the table of settings; None where it is not given."""

    def decorate(function: Decorated) -> Decorated:
        for setting in reversed([row for row in SETTINGS if row.name in names]):
            flag = "--" + setting.name.replace("_", "-")
            default = "the project's folder" if setting.default == str(ROOT) else setting.default or "none"
            shown = f"{setting.help}.  [{setting.variable}; default: {default}]"
            function = click.option(flag, setting.name, type=type(setting.default), help=shown)(function)
        return function

    return decorate


def ids_of(path: Path, known: Collection[str], where: str) -> list[str]:
    """The ids in the file that ``--exclude`` or ``--queries`` names, as ``read_known_ids``; the others are told."""
    ids, notes = read_known_ids(path, known, where)
    for note in notes:
        click.echo(note, err=True)
    return ids


def columns_of(text: str) -> tuple[str, ...]:
    """The columns that ``--labels`` names.

    Raises:
        UnprocessableError: it names none, or one twice.
    """
    columns = tuple(column.strip() for column in text.split(",") if column.strip())
    if not columns or len(set(columns)) < len(columns):
        raise UnprocessableError(f"--labels is {text!r}; it must be like articleType,baseColour,gender.")
    return columns
