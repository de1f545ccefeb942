"""Tables of members (encoders, backends): each file of a folder declares its own rows.

A member's module has ``ENTRIES: tuple[Entry, ...]`` in its top lines and imports nothing heavy at module
level; the table is gathered by importing the folder's modules, so a new member is one new file.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from lookalike.errors import UnavailableError, UnprocessableError


@dataclass(frozen=True)
class Entry:
    """One row of a table."""

    name: str
    help: str  # one line, shown by --help, doctor and the docs
    factory: str  # "package.module:attribute", called by whoever uses the member
    needs: tuple[str, ...] = ()  # modules that must be importable, such as "tensorflow"
    install: str = ""  # the command that installs them


@dataclass(frozen=True)
class Availability:
    """Whether a member can be used here: ready, not installed (with the line that installs it), broken (why).

    Who looks closer may find one not ready (what it lacks besides packages, such as its weights).
    """

    state: str  # "ready" | "not installed" | "not ready" | "broken"
    detail: str = ""


@cache
def gather(package: str) -> Mapping[str, Entry]:
    """Name → row, of every module in ``package`` (a dotted name) that declares ``ENTRIES``, in order of name."""
    found: dict[str, Entry] = {}
    folder = importlib.import_module(package)
    for info in pkgutil.iter_modules(folder.__path__):
        module = importlib.import_module(f"{package}.{info.name}")
        for entry in getattr(module, "ENTRIES", ()):
            if entry.name in found:
                raise RuntimeError(f"two members of {package} are called {entry.name!r}")
            found[entry.name] = entry
    return MappingProxyType(dict(sorted(found.items())))


def find(package: str, kind: str, name: str) -> Entry:
    """The row called ``name``; ``kind`` is the word for people, such as "encoder".

    Raises:
        UnprocessableError: there is no such member; the sentence names those that exist.
    """
    table = gather(package)
    if name not in table:
        raise UnprocessableError(f"There is no {kind} {name!r}; there are: {', '.join(table)}.")
    return table[name]


def availability(entry: Entry) -> Availability:
    """Import what the member needs and say how that went (TensorFlow takes seconds)."""
    missing = [module for module in entry.needs if importlib.util.find_spec(module) is None]
    if missing:
        return Availability("not installed", f"{', '.join(missing)} is missing: {entry.install}")
    try:
        for module in entry.needs:
            importlib.import_module(module)
    except Exception as error:  # a broken installation may raise anything
        return Availability("broken", f"{type(error).__name__}: {error}")
    return Availability("ready")


def load(entry: Entry) -> Any:
    """The member's factory, imported.

    Raises:
        UnavailableError: a module that it needs is not installed; the sentence has the line that installs it.
    """
    missing = [module for module in entry.needs if importlib.util.find_spec(module) is None]
    if missing:
        raise UnavailableError(f"{entry.name!r} needs {', '.join(missing)}, which is not installed: {entry.install}.")
    module, _, attribute = entry.factory.partition(":")
    return getattr(importlib.import_module(module), attribute)
