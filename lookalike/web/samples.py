"""Sample photos for a search with one click: those in a folder ``samples`` beside the catalogue."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lookalike.errors import NotFoundError
from lookalike.index.opened import Index
from lookalike.photos import SUFFIXES

FOLDER = "samples"


@dataclass(frozen=True)
class Sample:
    """A sample photo: ``name`` for forms, ``title`` for people, and the SHA-256 of the file at ``path``."""

    name: str
    title: str
    path: Path
    checksum: str


def find_samples(index: Index) -> tuple[Sample, ...]:
    """The samples of an index, sorted by name; empty without such a folder.

    The title comes from the file name: ``03-red-scarf.jpg`` becomes "Red scarf". Unreadable files are omitted.
    """
    if index.source is None:
        return ()
    folder = index.source.path.resolve().parent / FOLDER
    samples = []
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            with suppress(OSError):
                checksum = hashlib.sha256(path.read_bytes()).hexdigest()
                samples.append(Sample(path.stem, _title(path.stem), path, checksum))
    return tuple(samples)


def sample_named(samples: tuple[Sample, ...], name: str) -> Sample:
    """The sample called ``name``.

    Raises:
        NotFoundError: there is no such sample.
    """
    for sample in samples:
        if sample.name == name:
            return sample
    raise NotFoundError(f"There is no sample photo {name!r}.")


def _title(stem: str) -> str:
    words = stem.replace("_", " ").replace("-", " ").split()
    if len(words) > 1 and words[0].isdigit():
        words = words[1:]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
