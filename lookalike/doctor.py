"""What is installed, what the index is, and what is wrong, as records; the command puts them into words."""

import os
import platform
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

import numpy as np

from lookalike import photos, registry
from lookalike.encoders import ENCODERS, load_encoder
from lookalike.errors import LookalikeError, UnavailableError
from lookalike.index.encoder import encoder_of
from lookalike.index.manifest import Manifest
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.neighbours.backends import BACKENDS, default_backend, make_backend
from lookalike.registry import Availability, Entry
from lookalike.settings import ROOT, Settings

REQUIREMENTS = (ROOT / "requirements-serve.txt", ROOT / "requirements.txt")
SAMPLED_PHOTOS = 100  # of the index that are looked for in the catalogue
BLANK_SIDE = 224  # pixels of the white photo that is encoded to see that the encoder works


@dataclass(frozen=True)
class Package:
    """A package that serving or building needs."""

    name: str
    wanted: str
    installed: str | None


@dataclass(frozen=True)
class Member:
    """A row of a table (``kind``: "encoder", "backend"), and whether it can be used here."""

    kind: str
    entry: Entry
    found: Availability


@dataclass(frozen=True)
class Check:
    """Something that an index needs. ``problem``: what is wrong and what to do, in a sentence; empty if all is well."""

    name: str
    found: str
    problem: str = ""


@dataclass(frozen=True)
class IndexFacts:
    """What an index is."""

    folder: Path
    manifest: Manifest
    warnings: tuple[str, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Report:
    """All that the doctor saw; ``index`` is None where it can't be opened, and ``problems`` says why."""

    python: str
    system: str
    formats: tuple[str, ...]
    packages: tuple[Package, ...]
    members: tuple[Member, ...]
    index: IndexFacts | None
    problems: tuple[str, ...]


def examine(settings: Settings) -> Report:
    """Look at everything.

    What encoders need is imported, and those whose weights are here are loaded; nothing is downloaded or written.
    """
    facts, problems = None, []
    # The index first: its encoder knows how to bring up its libraries without their greetings.
    try:
        with closing(open_index(settings.index, catalogue=settings.catalogue or None)) as index:
            facts = _facts(index, settings)
    except LookalikeError as error:
        problems.append(str(error))
    else:
        problems += [check.problem for check in facts.checks if check.problem]
    with _silence():
        members = tuple(
            Member(kind, entry, available(entry))
            for kind, table, available in (
                ("encoder", ENCODERS, partial(_encoder_here, settings.weights_place)),
                ("backend", BACKENDS, registry.availability),
            )
            for entry in table.values()
        )
    problems += [
        f"The {m.kind} {m.entry.name} is broken: {m.found.detail}" for m in members if m.found.state == "broken"
    ]
    return Report(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        formats=photos.FORMATS,
        packages=_packages(),
        members=members,
        index=facts,
        problems=tuple(problems),
    )


def _encoder_here(place: Path | None, entry: Entry) -> Availability:
    """Whether an encoder can be used here, seen by loading it where it is not named by a file; nothing is fetched."""
    found = registry.availability(entry)
    if found.state != "ready" or ":" in entry.name:
        return found
    try:
        load_encoder(entry.name, place=place, download=False)
    except UnavailableError:
        return Availability("not ready", "its weights are not here")
    except LookalikeError as error:
        return Availability("not ready", str(error))
    except Exception as error:  # a broken installation may raise anything
        return Availability("broken", f"{type(error).__name__}: {error}")
    return found


@contextmanager
def _silence() -> Iterator[None]:
    """Drop what native libraries write to file descriptor 2 when they are imported; they heed no setting of Python."""
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _packages() -> tuple[Package, ...]:
    lines = [line for file in REQUIREMENTS if file.exists() for line in file.read_text(encoding="utf-8").splitlines()]
    pins = [line.split("==") for line in lines if "==" in line]
    return tuple(Package(name, wanted, _installed(name)) for name, wanted in pins)


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _facts(index: Index, settings: Settings) -> IndexFacts:
    backend = settings.backend or default_backend(len(index.vectors))
    return IndexFacts(
        folder=index.folder,
        manifest=index.manifest,
        warnings=index.warnings,
        checks=(_check_encoder(index, settings), _check_photos(index), _check_backend(index, backend)),
    )


def _check_encoder(index: Index, settings: Settings) -> Check:
    """Whether photos can be encoded as the index's were, seen by doing it."""
    try:
        encoder = encoder_of(index, settings.named_weights, place=settings.weights_place, download=False)
        encoder.encode([np.full((BLANK_SIDE, BLANK_SIDE, 3), 255, np.uint8)])
    except LookalikeError as error:
        return Check("encoder", "not ready", f"Photos can't be searched with: {error}")
    except Exception as error:  # a broken installation may raise anything
        return Check("encoder", "broken", f"Photos can't be searched with: {type(error).__name__}: {error}")
    return Check(
        "encoder", f"ready, its weights in {encoder.weights.path}" if encoder.weights else "ready, needs no weights"
    )


def _check_photos(index: Index) -> Check:
    """Whether the catalogue's photos can be shown, seen by a sample of their names."""
    if index.source is None:
        return Check(
            "photos",
            "not found",
            "The catalogue's photos are not found, so placeholders are shown: say where the folder or .zip is by"
            " --catalogue or LOOKALIKE_CATALOGUE.",
        )
    sample = index.filenames[:: max(1, len(index.filenames) // SAMPLED_PHOTOS)]
    missing = [name for name in sample if not index.source.contains(name)]
    found = f"{len(sample) - len(missing):,} of {len(sample):,} looked for are in {index.source.path.resolve()}"
    if not missing:
        return Check("photos", found)
    return Check(
        "photos",
        found,
        f"{index.source.path} has no photo {missing[0]!r}: it is not the catalogue of this index, or has changed since;"
        " name the right one by --catalogue, or build the index again.",
    )


def _check_backend(index: Index, name: str) -> Check:
    """Whether neighbours can be found, seen by doing it."""
    try:
        make_backend(name, index.vectors).search(index.vectors[:1], 1)
    except LookalikeError as error:
        return Check("backend", f"{name}, not ready", str(error))
    return Check("backend", f"{name}, ready")
