"""The keeper's decisions about the index that is served."""

from collections.abc import Callable

from lookalike.catalogue.decisions import DECISIONS, Decisions, read_decisions
from lookalike.errors import LookalikeError
from lookalike.web.state import shop


def decisions_now() -> Decisions:
    """The decisions so far.

    Raises:
        LookalikeError: the file can't be read.
    """
    folder = shop().index.folder
    try:
        return read_decisions(folder)
    except OSError as error:
        raise LookalikeError(f"{folder / DECISIONS} can't be read: {error.strerror or error}.") from error


def write(change: Callable[[], None]) -> None:
    """Write a decision.

    Raises:
        LookalikeError: it can't be written; nothing was decided.
    """
    try:
        change()
    except OSError as error:
        where = shop().index.folder / DECISIONS
        raise LookalikeError(f"{where} can't be written: {error.strerror or error}. Nothing was decided.") from error
