"""index.json: what an index is, and the seal on its files.

It is the commit point: renamed last, with the SHA-256 of every other file and of itself, so that a reader can
tell a whole index from one that was cut short, mixed or altered.
"""

import hashlib
import json
import math
import os
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from lookalike.calibration.records import Closeness, Neighbours, Record, Scale, Sold
from lookalike.errors import IndexFilesError
from lookalike.files import open_regular
from lookalike.measures import Quality, Votes

EMBEDDINGS, FILENAMES, DATABASE, MANIFEST = "embeddings.pkl", "filenames.pkl", "catalogue.db", "index.json"
REQUIRED = (DATABASE, FILENAMES, EMBEDDINGS)
"""The files that every index has besides its manifest, which names these and what else belongs to the index."""
FILES = (*REQUIRED, MANIFEST)

SCHEMA_VERSION: Literal[2] = 2
READABLE = (1, 2)
"""The versions that this program opens. Those of version 1 know no checksums of their photos."""

FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]  # in the index's own folder
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class WeightsFacts(Record):
    """The file that the encoder's weights came from; ``path`` as ``relative_path`` gives it."""

    path: str
    sha256: Sha256


class EncoderFacts(Record):
    """Which encoder made the vectors; a query must be encoded by one of the same fingerprint."""

    name: str
    dim: int = Field(gt=0)
    fingerprint: str
    preprocessing: dict[str, Any]
    weights: WeightsFacts | None = None


class CatalogueFacts(Record):
    """Where the photos are; ``path`` as ``relative_path`` gives it, empty where it is not known."""

    path: str
    kind: str = ""  # "folder", "zip" …
    fingerprint: str = ""


class Counts(Record):
    """What the build found; ``photos`` and ``products`` are what the index holds."""

    photos: int = Field(gt=0)
    products: int = Field(gt=0)
    rows: int = 0
    changed_ids: int = 0  # ids that found their photo although a spreadsheet had changed them
    # What is not in the index; left_out.KINDS has the words.
    skipped: int = 0
    rows_without_photo: int = 0
    unpublished: int = 0
    unpublished_photos: int = 0
    not_there: int = 0
    photos_without_row: int = 0
    other_formats: int = 0
    repeats: int = 0
    bad_rows: int = 0
    duplicate_rows: int = 0
    beyond_limit: int = 0
    links: int = 0
    folders: int = 0
    archives: int = 0
    files: int = 0
    passed_over: int = 0
    mended_rows: int = 0  # in the index, but not as they are written


class Proof(Record):
    """What was checked before the index was committed. All three words are true, or there would be no index."""

    vectors: int
    names: int
    finite: bool
    unit_length: bool
    sampled: int  # photos encoded again, of those that the index before did not have encoded …
    found: int  # … that found themselves or a duplicate first


class Manifest(Record):
    """The facts of an index. ``files`` (name → SHA-256) and ``sha256`` are filled in when it is sealed."""

    schema_version: Literal[1, 2] = SCHEMA_VERSION
    created: str  # ISO 8601, UTC
    lookalike: str  # version of the program
    encoder: EncoderFacts
    catalogue: CatalogueFacts
    decoding: str = ""  # what made pixels of the photos' bytes (``photos.DECODING``); empty where nobody wrote it down
    counts: Counts
    proof: Proof
    scale: Scale
    closeness: Closeness | None = None  # None where there are no labels to fit words to, or nobody did
    outside: Closeness | None = None  # the words for photos from outside; None where nobody fitted any
    sold: Sold | None = None  # None where there are too few products to tell, or nobody did
    quality: Quality | None = None  # None where the catalogue has no labels that can judge
    votes: Votes | None = None  # None where there are no labels to vote for, or nobody fitted
    neighbours: Neighbours | None = None  # None in indexes of schema 1
    excluded: int = 0  # products to whose labels neither words nor votes were fitted
    files: dict[FileName, Sha256] = Field(default_factory=dict)
    sha256: str = ""

    def sealed(self, files: dict[str, str]) -> "Manifest":
        """This manifest with the SHA-256 of ``files`` and of itself."""
        open_ = self.model_copy(update={"files": files, "sha256": ""})
        return open_.model_copy(update={"sha256": _seal(open_.model_dump(mode="json"))})

    @property
    def in_order(self) -> tuple[str, ...]:
        """The index's files in the order in which a commit puts them in place: the manifest last."""
        return (*sorted(self.files.keys() - set(REQUIRED)), *FILES)

    def to_json(self) -> str:
        """The text of index.json."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _seal(facts: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, ASCII) of all fields but ``sha256``."""
    rest = {key: value for key, value in facts.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``, its seal checked.

    Raises:
        IndexFilesError: index.json is missing, can't be read, was altered, or is of another schema.
    """
    path = folder / MANIFEST
    try:
        with open_regular(path) as file:
            facts = json.load(file, parse_constant=_finite, parse_float=_finite)
    except FileNotFoundError:
        raise IndexFilesError(f"{path} is missing.") from None
    except OSError as error:
        raise IndexFilesError(f"{path} can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError):  # not UTF-8, not JSON
        raise IndexFilesError(f"{path} is damaged: it is not JSON.") from None
    if not isinstance(facts, dict) or facts.get("sha256") != _seal(facts):
        raise IndexFilesError(f"{path} is damaged: its own checksum does not match.")
    version = facts.get("schema_version")
    if version not in READABLE:
        later = isinstance(version, int) and version > SCHEMA_VERSION
        raise IndexFilesError(
            f"{path} has schema version {version}, this program reads {' and '.join(map(str, READABLE))}: it was made "
            f"by {'a later version of the program, which must be updated here' if later else 'another program'}."
        )
    try:
        return Manifest.model_validate(facts)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise IndexFilesError(f"{path} is not a manifest that this program reads: see {where or 'its top'}.") from None


def _finite(text: str) -> float:
    """A number of a manifest: JSON of other programs may hold NaN, Infinity or 1e999."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    return number


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file's SHA-256 with the manifest's.

    Raises:
        IndexFilesError: the first file that is missing, unreadable or another; the sentence names it.
    """
    for name in REQUIRED:
        if name not in manifest.files:
            raise IndexFilesError(f"{folder / MANIFEST} doesn't name {name}, which every index has.")
    for name, sha256 in manifest.files.items():
        path = folder / name
        try:
            actual = sha256_of(path)
        except FileNotFoundError:
            raise IndexFilesError(f"{path} is missing.") from None
        except OSError as error:
            raise IndexFilesError(f"{path} can't be read: {error.strerror}.") from None
        if actual != sha256:
            raise IndexFilesError(f"{path} does not match {MANIFEST}: it is damaged, or of another index.")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def relative_path(target: Path, folder: Path) -> str:
    """``target`` as seen from ``folder``, with forward slashes; absolute only where no relative path leads there."""
    try:
        return PurePath(os.path.relpath(target.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return target.resolve().as_posix()
