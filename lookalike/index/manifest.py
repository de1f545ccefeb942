"""index.json: the facts of an index, and the checksums of its files.

It is the commit point: it is renamed last, and has the SHA-256 of every other file and of itself. So a reader can
distinguish a complete index from an incomplete, mixed or altered one.
"""

import hashlib
import json
import math
import os
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from lookalike.calibration.records import Closeness, Neighbours, Record, Scale, Sold, ViewQuality
from lookalike.encoders.base import Runtime
from lookalike.errors import IndexFilesError
from lookalike.files import open_regular
from lookalike.measures import Quality, Votes

EMBEDDINGS, FILENAMES, DATABASE, MANIFEST = "embeddings.pkl", "filenames.pkl", "catalogue.db", "index.json"
REQUIRED = (DATABASE, FILENAMES, EMBEDDINGS)
"""The files that every index has besides its manifest, which lists all files of the index."""
FILES = (*REQUIRED, MANIFEST)

SCHEMA_VERSION: Literal[2] = 2
READABLE = (1, 2)
"""The versions that this program opens. Indexes of version 1 have no checksums of their photos."""

FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]  # in the index's own folder
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class WeightsFacts(Record):
    """The file of the encoder's weights; ``path`` as returned by ``relative_path``."""

    path: str
    sha256: Sha256


class EncoderFacts(Record):
    """The encoder that made the vectors. Queries must be encoded by one with the same fingerprint."""

    name: str
    dim: int = Field(gt=0)
    fingerprint: str
    preprocessing: dict[str, Any]
    weights: WeightsFacts | None = None
    runtime: Runtime = ""


class CatalogueFacts(Record):
    """Where the photos are. ``path``: as returned by ``relative_path``, empty if unknown."""

    path: str
    kind: str = ""  # "folder", "zip" …
    fingerprint: str = ""


class Counts(Record):
    """What the build found. ``photos`` and ``products`` are the numbers in the index."""

    photos: int = Field(gt=0)
    products: int = Field(gt=0)
    rows: int = 0
    changed_ids: int = 0  # ids that were matched with photos although a spreadsheet program had changed them
    # What is not in the index; left_out.KINDS has the texts.
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
    mended_rows: int = 0  # in the index, but repaired


class Proof(Record):
    """The checks before the commit. If ``finite`` or ``unit_length`` were false, there would be no index."""

    vectors: int
    names: int
    finite: bool
    unit_length: bool
    sampled: int  # photos that were encoded again for the check, among those encoded by this build
    found: int  # of these, photos whose nearest photo was the photo itself or a duplicate


class Manifest(Record):
    """The facts of an index. ``sealed`` fills in ``files`` (name → SHA-256) and ``sha256``."""

    schema_version: Literal[1, 2] = SCHEMA_VERSION
    created: str  # ISO 8601, UTC
    lookalike: str  # version of the program
    encoder: EncoderFacts
    catalogue: CatalogueFacts
    appearance: int = 0  # version of the facts about its photos (``appearance.facts``); 0 in earlier versions
    decoding: str = ""  # versions of the photos' decoder (``photos.DECODING``); empty if not recorded
    counts: Counts
    proof: Proof
    scale: Scale
    closeness: Closeness | None = None  # None without labels, or in earlier versions
    outside: Closeness | None = None  # the words for photos from outside; None if there are none
    sold: Sold | None = None  # None with too few products, or in earlier versions
    views: tuple[ViewQuality, ...] = ()  # empty without suitable labels, or in earlier versions
    quality: Quality | None = None  # None if the catalogue has no suitable labels
    votes: Votes | None = None  # None without labels, or in earlier versions
    neighbours: Neighbours | None = None  # None in indexes of schema 1
    excluded: int = 0  # products whose labels were not used for words and votes
    files: dict[FileName, Sha256] = Field(default_factory=dict)
    sha256: str = ""

    def sealed(self, files: dict[str, str]) -> "Manifest":
        """This manifest with the SHA-256 of ``files`` and of itself."""
        open_ = self.model_copy(update={"files": files, "sha256": ""})
        return open_.model_copy(update={"sha256": _seal(open_.model_dump(mode="json"))})

    @property
    def in_order(self) -> tuple[str, ...]:
        """The index's files in the order in which a commit renames them: the manifest last."""
        return (*sorted(self.files.keys() - set(REQUIRED)), *FILES)

    def to_json(self) -> str:
        """The text of index.json."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _seal(facts: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, ASCII) of all fields except ``sha256``."""
    rest = {key: value for key, value in facts.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``, with its checksum verified.

    Raises:
        IndexFilesError: index.json is missing, can't be read, was altered, or has another schema.
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
        raise IndexFilesError(
            f"{path} is not a manifest that this program can read; see {where or 'its top level'}."
        ) from None


def _finite(text: str) -> float:
    """A number of a manifest. JSON of other programs may contain NaN, Infinity or 1e999."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file's SHA-256 with the manifest's.

    Raises:
        IndexFilesError: a file is missing, unreadable or different; the sentence names the first one.
    """
    for name in REQUIRED:
        if name not in manifest.files:
            raise IndexFilesError(f"{folder / MANIFEST} doesn't list {name}, which every index has.")
    for name, sha256 in manifest.files.items():
        path = folder / name
        try:
            actual = sha256_of(path)
        except FileNotFoundError:
            raise IndexFilesError(f"{path} is missing.") from None
        except OSError as error:
            raise IndexFilesError(f"{path} can't be read: {error.strerror}.") from None
        if actual != sha256:
            raise IndexFilesError(f"{path} does not match {MANIFEST}: it is damaged, or belongs to another index.")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def relative_path(target: Path, folder: Path) -> str:
    """``target`` relative to ``folder``, with forward slashes; absolute if there is no relative path."""
    try:
        return PurePath(os.path.relpath(target.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return target.resolve().as_posix()
