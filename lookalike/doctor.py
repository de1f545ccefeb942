"""Examine an index and the installation; the ``doctor`` command prints the results."""

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

import numpy as np

from lookalike import photos, registry
from lookalike.build.advice import advise
from lookalike.catalogue.product import SHOP_FILE
from lookalike.encoders import ENCODERS, load_encoder
from lookalike.encoders.base import Runtime
from lookalike.errors import LookalikeError, UnavailableError
from lookalike.index.encoder import encoder_of
from lookalike.index.filters import PriceCounts
from lookalike.index.manifest import Manifest
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.neighbours.backends import BACKENDS
from lookalike.neighbours.options import written
from lookalike.query.backend import chosen_backend, open_backend
from lookalike.registry import Availability, Entry
from lookalike.settings import ROOT, Settings
from lookalike.storefront import unused_keys
from lookalike.web.language import Language
from lookalike.web.storefront import storefront_of

REQUIREMENTS = (ROOT / "requirements-serve.txt", ROOT / "requirements.txt")
SAMPLED_PHOTOS = 100  # photos of the index that are looked up in the catalogue
RUN_BY: Mapping[Runtime, str] = {"": "", "tensorflow": ", run by TensorFlow", "onnx": ", run by ONNX Runtime"}
BLANK_SIDE = 224  # side in pixels of the white photo that is encoded to test the encoder


@dataclass(frozen=True)
class Package:
    """A package that serving or building needs."""

    name: str
    wanted: str
    installed: str | None


@dataclass(frozen=True)
class Member:
    """An encoder or backend (``kind``: "encoder", "backend"), and whether it can be used here."""

    kind: str
    entry: Entry
    found: Availability


@dataclass(frozen=True)
class Check:
    """One thing that an index needs.

    Attributes:
        problem: a sentence on what is wrong and what to do, or empty.
        notes: sentences on what works, but hardly as it is meant.
    """

    name: str
    found: str
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndexFacts:
    """Facts about an index."""

    folder: Path
    manifest: Manifest
    warnings: tuple[str, ...]
    checks: tuple[Check, ...]
    prices: PriceCounts

    @property
    def notes(self) -> tuple[str, ...]:
        """What works, but hardly as it is meant: sentences."""
        return (*self.warnings, *(note for check in self.checks for note in check.notes))


@dataclass(frozen=True)
class Installation:
    """What is installed: packages, encoders and backends, and the formats of photos that can be read."""

    formats: tuple[str, ...]
    packages: tuple[Package, ...]
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Report:
    """All results.

    Attributes:
        index: None if it can't be opened; ``problems`` says why.
        installation: None if it was not asked for.
    """

    python: str
    system: str
    index: IndexFacts | None
    installation: Installation | None
    problems: tuple[str, ...]


def examine(settings: Settings, *, installation: bool) -> Report:
    """Examine an index with what it needs; with ``installation`` also what else is installed. Nothing is downloaded.

    For ``installation``, packages of encoders are imported, and encoders with available weights are loaded.
    """
    facts, installed, problems = None, None, []
    # The index first: its encoder suppresses the startup messages of its libraries.
    try:
        with closing(open_index(settings.index, catalogue=settings.catalogue or None)) as index:
            facts = _facts(index, settings)
    except LookalikeError as error:
        problems.append(str(error))
    else:
        problems += [check.problem for check in facts.checks if check.problem]
    if installation:
        installed = _installation(settings)
        problems += [
            f"The {m.kind} {m.entry.name} is broken: {m.found.detail}"
            for m in installed.members
            if m.found.state == "broken"
        ]
    return Report(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        index=facts,
        installation=installed,
        problems=tuple(problems),
    )


def _installation(settings: Settings) -> Installation:
    with _silence():
        members = tuple(
            Member(kind, entry, available(entry))
            for kind, table, available in (
                ("encoder", ENCODERS, partial(_encoder_here, settings.weights_place)),
                ("backend", BACKENDS, registry.availability),
            )
            for entry in table.values()
        )
    return Installation(photos.FORMATS, _packages(), members)


def _encoder_here(place: Path | None, entry: Entry) -> Availability:
    """Whether an encoder can be used here. It is loaded, unless its name needs a file; nothing is downloaded."""
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
    """Discard what native libraries write to file descriptor 2, which Python's settings don't affect."""
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
    return IndexFacts(
        folder=index.folder,
        manifest=index.manifest,
        warnings=index.warnings,
        checks=(
            _check_encoder(index, settings),
            _check_photos(index),
            _check_backend(index, settings.backend),
            _check_shop(index, settings.shop),
        ),
        prices=index.products.prices,
    )


def _check_encoder(index: Index, settings: Settings) -> Check:
    """Whether photos can be encoded for the index, by encoding one."""
    try:
        encoder = encoder_of(index, settings.named_weights, place=settings.weights_place, download=False)
        encoder.encode([np.full((BLANK_SIDE, BLANK_SIDE, 3), 255, np.uint8)])
    except LookalikeError as error:
        return Check("encoder", "not ready", f"Photos can't be searched with: {error}")
    except Exception as error:  # a broken installation may raise anything
        return Check("encoder", "broken", f"Photos can't be searched with: {type(error).__name__}: {error}")
    found = f"ready, its weights in {encoder.weights.path.resolve()}" if encoder.weights else "ready, needs no weights"
    return Check("encoder", found + RUN_BY[encoder.runtime], notes=_better_encoder(index))


def _better_encoder(index: Index) -> tuple[str, ...]:
    """A sentence if another shipped encoder fits the photos better; a person's own encoder is not judged."""
    used, advice = index.manifest.encoder.name, None
    if index.source and ":" not in used:
        with suppress(Exception):  # of a broken installation, which ``_installation`` reports
            advice = advise(index.source, index.filenames)
    return (advice.sentence(used),) if advice and advice.encoder != used else ()


def _check_photos(index: Index) -> Check:
    """Whether the catalogue's photos can be shown, by a sample of their names."""
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


def _check_backend(index: Index, spec: str) -> Check:
    """Whether neighbours can be found, by one search."""
    name = spec
    try:
        name = written(*chosen_backend(index, spec))
        open_backend(index, spec).search(index.vectors[:1], 1)
    except LookalikeError as error:
        return Check("backend", f"{name}, not ready", str(error))
    return Check("backend", f"{name}, ready")


def _check_shop(index: Index, named: str) -> Check:
    """Whether the shop's own file can be read, and names columns of the index."""
    try:
        storefront = storefront_of(index, named)
        Language(storefront.language)
    except LookalikeError as error:
        return Check("shop", "its file has a mistake", str(error))
    if storefront.path is None:
        return Check("shop", f"no {SHOP_FILE} in the folder of the index or of the photos, or beside the photos")
    notes = unused_keys(storefront, index.products)
    return Check("shop", f"{storefront.name}, as {storefront.path} says", notes=notes)
