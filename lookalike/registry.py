"""Registries of members (encoders, backends, commands): each module of a package declares its own entries.

A module has ``ENTRIES: tuple[Entry, ...]``, and imports nothing heavy at module level. The registry is gathered by
importing the modules of the package, so a new member needs only one new file.
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
    """One member of a registry."""

    name: str
    help: str  # one line, shown by --help, doctor and the docs
    factory: str  # "package.module:attribute", what ``load`` imports
    needs: tuple[str, ...] = ()  # modules that must be importable, such as "tensorflow"
    install: str = ""  # the command that installs them


@dataclass(frozen=True)
class Availability:
    """Whether a member can be used here; ``detail`` says why not, or how to install it.

    "not ready" means that something other than a package is missing, such as weights.
    """

    state: str  # "ready" | "not installed" | "not ready" | "broken"
    detail: str = ""


@cache
def gather(package: str) -> Mapping[str, Entry]:
    """Name → entry, from all modules in ``package`` (a dotted name) that declare ``ENTRIES``; sorted by name."""
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
    """The entry called ``name``; ``kind`` is a word for the error message, such as "encoder".

    Raises:
        UnprocessableError: there is no such member; the sentence names those that exist.
    """
    table = gather(package)
    if name not in table:
        raise UnprocessableError(f"There is no {kind} {name!r}; there are: {', '.join(table)}.")
    return table[name]


def availability(entry: Entry) -> Availability:
    """Whether the packages that the member needs can be imported (TensorFlow takes seconds)."""
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
    """Import the member's factory.

    Raises:
        UnavailableError: a module that it needs is not installed; the sentence has the line that installs it.
    """
    missing = [module for module in entry.needs if importlib.util.find_spec(module) is None]
    if missing:
        raise UnavailableError(f"{entry.name!r} needs {', '.join(missing)}, which is not installed: {entry.install}.")
    module, _, attribute = entry.factory.partition(":")
    return getattr(importlib.import_module(module), attribute)
