"""A small shop of drawn photos, and helpers for tests of an index."""

import csv
import hashlib
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.calibration.album import Album
from lookalike.catalogue import Source
from lookalike.catalogue.sources.base import MAX_PHOTO_BYTES
from lookalike.catalogue.sources.folder import Folder
from lookalike.index.manifest import FILES
from lookalike.index.opened import Index

COLUMNS = ("id", "gender", "colour", "productDisplayName", "price")


class Notes(Progress):
    """Collects the messages of a job, besides what each build says first: what it found, and which encoder fits."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.total = self.done = 0

    def note(self, sentence: str) -> None:
        if not sentence.startswith("Found ") and "sampled photos look like" not in sentence:
            self.sentences.append(sentence)

    def start(self, total: int, done: int) -> None:
        self.total, self.done = total, done

    def advance(self, photos: int) -> None:
        self.done += photos


class Watched(Folder):
    """A folder that fails in a given way.

    Attributes:
        reads: the names that were read.
        troubles: raised instead of reading, one after another; the last one repeatedly if ``for_good``.
        broken: the only photo that fails; empty for all.
    """

    def __init__(self, path: Path, *troubles: Exception, broken: str = "", for_good: bool = False) -> None:
        super().__init__(path)
        self.lock, self.reads = threading.Lock(), list[str]()
        self.troubles, self.broken, self.for_good = list(troubles), broken, for_good

    def read(self, member: str, limit: int = MAX_PHOTO_BYTES) -> bytes:
        with self.lock:
            self.reads.append(member)
            if self.troubles and self.broken in ("", member):
                raise self.troubles[0] if self.for_good else self.troubles.pop(0)
        return super().read(member, limit)


def draw_photo(path: Path, random: np.random.Generator) -> None:
    """A coloured shape on white; those of one generator all differ."""
    image = Image.new("RGB", (60, 80), "white")
    draw = ImageDraw.Draw(image)
    colour = tuple(random.integers(0, 200, 3).tolist())
    left, top, right, bottom = (random.integers((4, 4, 34, 44), (26, 36, 56, 76))).tolist()
    shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
    shape((left, top, right, bottom), fill=colour)
    draw.line((left, top, right, bottom), fill=tuple(random.integers(0, 255, 3).tolist()), width=3)
    image.save(path)


def draw_shop(folder: Path, count: int = 40, seed: int = 0) -> Path:
    """A folder with styles.csv and images/0.png …; ids are "0" …, colour "red" or "blue", price id + 0.5."""
    (folder / "images").mkdir(parents=True)
    random = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        draw_photo(folder / "images" / f"{number}.png", random)
        gender, colour = ("Men", "Women")[number % 2], ("red", "blue", "")[number % 3]
        rows.append((number, gender, colour, f"{colour or 'plain'} T-shirt {number}", number + 0.5))
    with (folder / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return folder


def build_pixels(catalogue: Path, out: Path, notes: Progress | None = None, **options: object) -> Path:
    """Build with ``pixels`` in small batches; ``out``."""
    settings = {"encoder": "pixels", "batch_size": 8, "workers": 2} | options
    build(BuildOptions(catalogue, out, **settings), notes or Progress())  # type: ignore[arg-type]
    return out


def album_of(source: Source, names: Sequence[str], before: Album | None = None) -> Album:
    """The photos ``names`` of ``source`` as those of an index, with the results of the build ``before``."""
    checksums = [hashlib.sha256(source.read(name)).hexdigest() for name in names]
    return Album(source, names, checksums, before.views if before else {})


def copy_index(source: Path, target: Path) -> Path:
    """The files of an index, without its versions."""
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy2(source / name, target / name)
    return target


def same_vectors(one: Index, other: Index) -> bool:
    """Same names in the same order, same vectors within 1e-6."""
    return one.filenames == other.filenames and bool(np.abs(one.vectors - other.vectors).max() <= 1e-6)
