"""What every encoder is: photos in, unit vectors out.

The base checks and normalises once; a child prepares one photo (in any thread) and encodes a batch of
prepared ones. What an encoder can do besides is declared, never guessed.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.learned import Learned
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.photos import Photo

Vectors: TypeAlias = NDArray[np.float32]
"""(n, dim) float32, C-contiguous, rows of unit length."""

UNIT_TOLERANCE = 5e-4  # how far a length may lie from 1: float16 storage and other people's float32 stay within it


@dataclass(frozen=True)
class Weights:
    """A file of weights and the SHA-256 of its bytes (64 hexadecimal digits)."""

    path: Path
    sha256: str


Want: TypeAlias = Literal["classes", "boxes", "cells"]
"""What a photo can be asked for besides its vector."""


CANNOT_TELL: Mapping[Want, str] = MappingProxyType(
    {
        "classes": "what kind of product a photo shows",
        "boxes": "where in a photo the product is",
        "cells": "which part of a photo a likeness comes from",
    }
)


@dataclass(frozen=True)
class NetworkOutput:
    """What a network gave for n prepared photos of one shape.

    Attributes:
        features: (n, dim) float32, of any length.
        others: further outputs by a name of the encoder's own, (n, …) each; those that were wanted.
    """

    features: NDArray[np.float32]
    others: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Classes:
    """What the heads of an encoder say of n photos.

    Attributes:
        shares: attribute → (n, labels) float64, the probability of each of the encoder's ``labels``; rows sum to 1.
        known: n times whether a photo shows any of the things that the first attribute's labels are of; None where the
            encoder can't tell. Probabilities don't: they sum to 1 for a photo of anything.
    """

    shares: Mapping[str, NDArray[np.float64]]
    known: Sequence[bool | None]


@dataclass(frozen=True)
class Look:
    """What one pass of a network says of n photos; what was not wanted is empty.

    Attributes:
        vectors: (n, dim) float32, unit rows.
        classes: what the photos seem to show.
        boxes: n times where the products are.
        cells: n times (rows, columns, dim) float32 that sum to the photo's vector; photos of another shape may have
            another number of rows and columns.
    """

    vectors: Vectors
    classes: Classes
    boxes: Sequence["Located"]
    cells: Sequence[NDArray[np.float32]]


@dataclass(frozen=True)
class UserPhotoStats:
    """What cosines of photos that people took are worth, as measured when an encoder was made, on photos new to it.

    Attributes:
        alike: the cosine from which on a neighbour is of the right kind often enough to be called alike.
        right: how often it was, of the ``pairs`` that ``alike`` was set by.
        sold: the cosine that the best match of nearly every photo reached of something that the gallery had.
        photos: how many were looked for.
    """

    alike: float
    right: float
    pairs: int
    sold: float
    photos: int


@dataclass(frozen=True)
class Located:
    """Where products are in a photo.

    Attributes:
        boxes: (m, 4) float32 left, top, right, bottom in pixels, the main product's first; at least one.
        mask: (height, width) float32 in 0..1, how surely a pixel belongs to the main product.
        classes: what each box seems to hold, as ``Encoder.classify`` tells it; empty where nobody asked for it, or of
            an encoder without heads.
    """

    boxes: NDArray[np.float32]
    mask: NDArray[np.float32]
    classes: Sequence[Mapping[str, tuple[str, float]]] = ()


@dataclass(frozen=True)
class Request:
    """What a caller asks of an encoder; every factory of the table is called with one.

    Attributes:
        name: the row of the table, such as "resnet50".
        weights: a file that was named explicitly, and nothing else will do.
        input_size: pixels a side of the square that the network sees; None for the encoder's own.
        sha256: of the weights that an index was built with; None where any will do.
        place: a file, or a folder that is searched by the encoder's name, which the setting LOOKALIKE_WEIGHTS names.
        beside: the file of weights that an index names, its path already joined to the index's folder.
        download: whether weights that are not here may be fetched.
        preprocessing: a JSON file that was named explicitly, or what the manifest of an index says.
    """

    name: str
    weights: Path | None = None
    input_size: int | None = None
    sha256: str | None = None
    place: Path | None = None
    beside: Path | None = None
    download: bool = True
    preprocessing: Path | Mapping[str, Any] | None = None

    def of_file(self) -> "Request":
        """For an encoder that is named by its file, such as "onnx:model.onnx".

        That file, unless an index was built with it: then it is the one with the manifest's SHA-256, wherever it lies.

        Raises:
            UnprocessableError: the caller names no file, or two.
        """
        kind, _, file = self.name.partition(":")
        if not file:
            raise UnprocessableError(f"Encoder {self.name!r} needs a file: {kind}:FILE.")
        if self.sha256 is not None:
            return self
        if self.weights is not None:
            raise UnprocessableError(f"Encoder {self.name!r} names its file; leave {self.weights} out.")
        return replace(self, weights=Path(file).expanduser())

    def refuse_weights(self) -> None:
        """For an encoder that has none.

        Raises:
            UnprocessableError: the caller names a file.
        """
        if self.weights is not None:
            raise UnprocessableError(f"Encoder {self.name!r} has no weights; leave {self.weights} out.")

    def refuse_input_size(self) -> None:
        """For an encoder whose input can't be chosen.

        Raises:
            UnprocessableError: the caller chooses one.
        """
        if self.input_size is not None:
            raise UnprocessableError(f"Encoder {self.name!r} has one input size; leave {self.input_size} out.")

    def refuse_preprocessing(self) -> None:
        """For an encoder that prepares photos in its own way.

        Raises:
            UnprocessableError: the caller names a file that says another.
        """
        if isinstance(self.preprocessing, Path):
            raise UnprocessableError(
                f"Encoder {self.name!r} prepares photos in its own way; leave {self.preprocessing} out."
            )


def fingerprint_of(name: str, dim: int, preprocessing: Mapping[str, Any], sha256: str | None) -> str:
    """``Encoder.fingerprint`` of an encoder that has these facts, and weights of this SHA-256."""
    facts = {"name": name, "dim": dim, "preprocessing": preprocessing, "weights": sha256}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


class Encoder(ABC):
    """A photo's way to a unit vector. A child has ``prepare`` and ``forward``, and a method for each thing it ``can``.

    Attributes:
        name: the row of the table it was loaded by, such as "resnet50".
        dim: numbers in a vector.
        batch_size: photos that are best encoded together.
        preprocessing: everything besides the weights that changes a vector (input size, filter, aspect …),
            as plain JSON values; it is recorded in the manifest. An input size that can be chosen is "input_size".
        weights: the file that the weights came from; None for an encoder without any.
        learned: the products that it learned from, as far as its files say; figures on them flatter it.

    ``look`` may be called from several threads at once.
    """

    has_cells: bool = False
    has_boxes: bool = False
    labels: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # attribute → what it may be, as classify tells it
    learned: tuple[Learned, ...] = ()
    user_photo_stats: UserPhotoStats | None = None  # where whoever made it measured that

    def __init__(
        self,
        name: str,
        dim: int,
        preprocessing: Mapping[str, Any],
        *,
        weights: Weights | None = None,
        batch_size: int = 16,
    ) -> None:
        self.name = name
        self.dim = dim
        self.preprocessing = dict(preprocessing)
        self.weights = weights
        self.batch_size = batch_size

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the weights and everything that changes the vector; equal fingerprints, equal vectors."""
        return fingerprint_of(self.name, self.dim, self.preprocessing, self.weights.sha256 if self.weights else None)

    @property
    def attributes(self) -> tuple[str, ...]:
        """What ``classify`` tells, such as ("articleType",)."""
        return tuple(self.labels)

    @abstractmethod
    def prepare(self, photo: Photo) -> NDArray[Any]:
        """The array that the network sees of one photo; called from several threads at once.

        Photos of one shape give arrays of one shape and dtype; those of another shape may give another.
        """

    @abstractmethod
    def forward(self, batch: NDArray[Any], wants: Collection[Want] = ()) -> NetworkOutput:
        """Run the network on (n, …) prepared photos; called from several threads at once.

        ``wants`` are among ``can``.
        """

    def _classes(self, photos: Sequence[Photo], seen: NetworkOutput) -> Classes:
        """What the heads say of ``photos``, whose pass wanted it."""
        raise NotImplementedError

    def _boxes(self, photos: Sequence[Photo], seen: NetworkOutput) -> list[Located]:
        """Where the products are in ``photos``, whose pass wanted it."""
        raise NotImplementedError

    def _cells(self, vectors: Vectors, seen: NetworkOutput) -> list[NDArray[np.float32]]:
        """The cells that sum to ``vectors`` (n, dim), of photos whose pass wanted it."""
        raise NotImplementedError

    @property
    def can(self) -> frozenset[Want]:
        """What ``look`` can be asked for besides vectors."""
        declared: dict[Want, bool] = {"classes": bool(self.labels), "boxes": self.has_boxes, "cells": self.has_cells}
        return frozenset(want for want, has in declared.items() if has)

    def look(self, photos: Sequence[Photo], wants: Collection[Want] = ()) -> Look:
        """Vectors of n photos of any mix of sizes, and what else is wanted: one pass of the network, one of each photo.

        A photo's vector is the same alone or among others (cosine ≥ 0.99999). This is the one way to the network from
        photos; ``encode``, ``classify``, ``locate`` and ``encode_cells`` are shorter ways to ask for it.

        Raises:
            UnprocessableError: an array is not (height, width, 3) uint8, or has no pixels.
            LookalikeError: the encoder can't tell what is wanted (``can``), or its network gave no vectors.
        """
        for want in wants:
            if want not in self.can:
                raise LookalikeError(f"Encoder {self.name!r} can't tell {CANNOT_TELL[want]}.")
        _check(photos)
        vectors = np.empty((len(photos), self.dim), np.float32)
        shares = {name: np.empty((len(photos), len(labels))) for name, labels in self.labels.items()}
        known: list[bool | None] = [None] * len(photos)
        boxes: dict[int, Located] = {}
        cells: dict[int, NDArray[np.float32]] = {}
        for at in range(0, len(photos), self.batch_size):
            for places, stack in stacks([self.prepare(photo) for photo in photos[at : at + self.batch_size]]):
                rows = [at + place for place in places]
                some, seen = [photos[row] for row in rows], self.forward(stack, wants)
                vectors[rows] = self._units(seen.features, len(rows))
                if "classes" in wants:
                    classes = self._classes(some, seen)
                    for name, found in classes.shares.items():
                        shares[name][rows] = found
                    for row, is_known in zip(rows, classes.known, strict=True):
                        known[row] = is_known
                if "boxes" in wants:
                    boxes |= zip(rows, self._boxes(some, seen), strict=True)
                if "cells" in wants:
                    cells |= zip(rows, self._cells(vectors[rows], seen), strict=True)
        return Look(
            vectors,
            Classes(shares, known) if "classes" in wants else Classes({}, ()),
            [boxes[row] for row in sorted(boxes)],
            [cells[row] for row in sorted(cells)],
        )

    def encode(self, photos: Sequence[Photo]) -> Vectors:
        """(n, dim) float32 unit vectors of n photos; (0, dim) of none. Raises as ``look`` does."""
        return self.look(photos).vectors

    def encode_prepared(self, batch: Sequence[NDArray[Any]]) -> Vectors:
        """(n, dim) float32 unit vectors of n arrays that ``prepare`` gave.

        Raises:
            LookalikeError: the network gave another shape, or a number that is not finite.
        """
        vectors = np.empty((len(batch), self.dim), np.float32)
        for rows, stack in stacks(batch):
            vectors[rows] = self._units(self.forward(stack).features, len(rows))
        return vectors

    def encode_cells(self, photos: Sequence[Photo]) -> tuple[Vectors, Sequence[NDArray[np.float32]]]:
        """Vectors (n, dim) and n times cells (rows, columns, dim), float32; a photo's cells sum to its unit vector.

        Raises:
            LookalikeError: the encoder has no cells (``has_cells``).
        """
        look = self.look(photos, {"cells"})
        return look.vectors, look.cells

    def locate(self, photo: Photo) -> Located:
        """Where products are in ``photo``, the main one first, and what each seems to be.

        Raises:
            LookalikeError: the encoder has no boxes (``has_boxes``).
        """
        (found,) = self.look([photo], {"boxes"}).boxes
        if not self.labels:
            return found
        crops = [
            np.ascontiguousarray(photo[int(top) : int(bottom), int(left) : int(right)])
            for left, top, right, bottom in found.boxes
        ]
        return replace(found, classes=self.classify(crops))

    def classify(self, photos: Sequence[Photo]) -> list[dict[str, tuple[str, float]]]:
        """Of each photo: attribute → (label, probability), for the names in ``attributes``.

        Raises:
            LookalikeError: the encoder has no heads (``attributes`` is empty).
        """
        shares = self.look(photos, {"classes"}).classes.shares
        return [
            {name: likeliest(labels, shares[name][row]) for name, labels in self.labels.items()}
            for row in range(len(photos))
        ]

    def _units(self, features: NDArray[np.float32], count: int) -> Vectors:
        """(count, dim) unit vectors of the network's ``features`` of so many photos."""
        if features.shape != (count, self.dim):
            raise LookalikeError(
                f"Encoder {self.name!r} gave features of shape {features.shape}, expected {(count, self.dim)}."
            )
        numbers = np.asarray(features, np.float64)
        if not np.isfinite(numbers).all():
            raise LookalikeError(f"Encoder {self.name!r} gave a number that is not finite; its weights may be damaged.")
        lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
        # A blank photo may have no features at all; it still gets a vector: the diagonal.
        blank = lengths[:, 0] < 1e-12
        numbers[blank], lengths[blank] = 1.0, np.sqrt(self.dim)
        return np.ascontiguousarray(numbers / lengths, np.float32)


def _check(photos: Sequence[Photo]) -> None:
    for photo in photos:
        if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8 or not photo.size:
            raise UnprocessableError(
                f"An encoder takes (height, width, 3) uint8 arrays, not {photo.dtype} of shape {photo.shape}."
            )


def likeliest(labels: Sequence[str], shares: NDArray[np.float64]) -> tuple[str, float]:
    """Of ``labels`` that have these ``shares`` (labels,): the one with the most, and what it has."""
    best = int(shares.argmax())
    return labels[best], float(shares[best])


def stacks(arrays: Sequence[NDArray[Any]]) -> Iterator[tuple[list[int], NDArray[Any]]]:
    """The places of those of one shape, and these as one array (m, …); shape by shape."""
    places: dict[tuple[int, ...], list[int]] = {}
    for place, array in enumerate(arrays):
        places.setdefault(array.shape, []).append(place)
    for found in places.values():
        yield found, np.stack([arrays[place] for place in found])
