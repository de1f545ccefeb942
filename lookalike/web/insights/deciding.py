"""The keeper's decisions about the index that is served."""

from collections.abc import Callable

from lookalike.catalogue.decisions import DECISIONS, Decisions, read_decisions
from lookalike.errors import MachineError
from lookalike.web.state import shop


def decisions_now() -> Decisions:
    """The decisions so far.

    Raises:
        MachineError: the file can't be read.
    """
    folder = shop().index.folder
    try:
        return read_decisions(folder)
    except OSError as error:
        raise MachineError(f"{folder / DECISIONS} can't be read: {error.strerror or error}.") from error


def write(change: Callable[[], None]) -> None:
    """Write a decision.

    Raises:
        MachineError: it can't be written; nothing was decided.
    """
    try:
        change()
    except OSError as error:
        where = shop().index.folder / DECISIONS
        raise MachineError(f"{where} can't be written: {error.strerror or error}. Nothing was decided.") from error
