"""What every encoder is: photos in, unit vectors out.

The base checks and normalises once; a child prepares one photo (in any thread) and encodes a batch of
prepared ones. What an encoder can do besides is declared, never guessed.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.learned import Learned
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.photos import Photo

Vectors: TypeAlias = NDArray[np.float32]
"""(n, dim) float32, C-contiguous, rows of unit length."""


@dataclass(frozen=True)
class Weights:
    """A file of weights and the SHA-256 of its bytes (64 hexadecimal digits)."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Look:
    """What one pass of a network says of n photos.

    Attributes:
        vectors: (n, dim) float32, unit rows.
        shares: attribute → (n, labels) float64, the probability of each of the encoder's ``labels``; rows sum to 1.
        known: (n,) bool, whether a photo shows any of the things that the first attribute's labels are of; None where
            the encoder can't tell. Probabilities don't: they sum to 1 for a photo of anything.
    """

    vectors: Vectors
    shares: Mapping[str, NDArray[np.float64]]
    known: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Taken:
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
        classes: what each box seems to hold, as ``Encoder.classify`` tells it; empty of an encoder without heads.
    """

    boxes: NDArray[np.float32]
    mask: NDArray[np.float32]
    classes: Sequence[Mapping[str, tuple[str, float]]]


@dataclass(frozen=True)
class Request:
    """What a caller asks of an encoder; every factory of the table is called with one.

    Attributes:
        name: the row of the table, such as "resnet50".
        weights: a file that was named explicitly, and nothing else will do.
        input_size: pixels a side of the square that the network sees; None for the encoder's own.
        sha256: of the weights that an index was built with; None where any will do.
        beside: the file of weights that an index names, its path already joined to the index's folder.
        download: whether weights that are not here may be fetched.
        preprocessing: a JSON file that was named explicitly, or what the manifest of an index says.
    """

    name: str
    weights: Path | None = None
    input_size: int | None = None
    sha256: str | None = None
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
    """A photo's way to a unit vector.

    Attributes:
        name: the row of the table it was loaded by, such as "resnet50".
        dim: numbers in a vector.
        batch_size: photos that are best encoded together.
        preprocessing: everything besides the weights that changes a vector (input size, filter, aspect …),
            as plain JSON values; it is recorded in the manifest. An input size that can be chosen is "input_size".
        weights: the file that the weights came from; None for an encoder without any.
        learned: the products that it learned from, as far as its files say; figures on them flatter it.

    ``encode`` may be called from several threads at once.
    """

    has_cells: bool = False  # encode_cells
    has_boxes: bool = False  # locate
    labels: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # attribute → what it may be, as classify tells it
    learned: tuple[Learned, ...] = ()
    taken: Taken | None = None  # where whoever made it measured that

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
    def forward(self, batch: NDArray[Any]) -> NDArray[np.float32]:
        """(n, …) prepared photos → (n, dim) float32 features of any length; called from several threads at once."""

    def encode(self, photos: Sequence[Photo]) -> Vectors:
        """(n, dim) float32 unit vectors of n photos of any mix of sizes; (0, dim) of none.

        A photo's vector is the same alone or among others (cosine ≥ 0.99999).

        Raises:
            UnprocessableError: an array is not (height, width, 3) uint8, or has no pixels.
        """
        parts = [self.encode_prepared(batch) for batch in self._batches(photos)]
        return np.concatenate(parts) if parts else np.empty((0, self.dim), np.float32)

    def look(self, photos: Sequence[Photo]) -> Look:
        """Vectors of n photos as ``encode`` gives them, and what the encoder's heads say, in one pass of the network.

        Raises:
            UnprocessableError: as ``encode`` does.
        """
        return Look(self.encode(photos), {})

    def _batches(self, photos: Sequence[Photo]) -> Iterator[list[NDArray[Any]]]:
        """What ``prepare`` gave, ``batch_size`` photos at a time; raises as ``encode`` does."""
        for photo in photos:
            if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8 or not photo.size:
                raise UnprocessableError(
                    f"An encoder takes (height, width, 3) uint8 arrays, not {photo.dtype} of shape {photo.shape}."
                )
        for at in range(0, len(photos), self.batch_size):
            yield [self.prepare(photo) for photo in photos[at : at + self.batch_size]]

    def encode_prepared(self, batch: Sequence[NDArray[Any]]) -> Vectors:
        """(n, dim) float32 unit vectors of n arrays that ``prepare`` gave.

        Raises:
            LookalikeError: the network gave another shape, or a number that is not finite.
        """
        features = np.empty((len(batch), self.dim), np.float32)
        for rows, stack in stacks(batch):
            features[rows] = self._checked(self.forward(stack), len(rows))
        return self._units(features)

    def _checked(self, features: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """``features`` if they are what the network of this encoder should give for ``count`` photos."""
        if features.shape != (count, self.dim):
            raise LookalikeError(
                f"Encoder {self.name!r} gave features of shape {features.shape}, expected {(count, self.dim)}."
            )
        return features

    def _units(self, features: NDArray[np.float32]) -> Vectors:
        """``encode_prepared`` of the photos that have these features (n, dim)."""
        features = np.asarray(features, np.float64)
        if not np.isfinite(features).all():
            raise LookalikeError(f"Encoder {self.name!r} gave a number that is not finite; its weights may be damaged.")
        lengths = np.linalg.norm(features, axis=1, keepdims=True)
        # A blank photo may have no features at all; it still gets a vector: the diagonal.
        blank = lengths[:, 0] < 1e-12
        features[blank], lengths[blank] = 1.0, np.sqrt(self.dim)
        return np.ascontiguousarray(features / lengths, np.float32)

    def encode_cells(self, photos: Sequence[Photo]) -> tuple[Vectors, list[NDArray[np.float32]]]:
        """Vectors (n, dim) and n times cells (rows, columns, dim), float32; a photo's cells sum to its unit vector.

        Photos of another shape may have another number of rows and columns.

        Raises:
            LookalikeError: the encoder has no cells (``has_cells``).
        """
        raise LookalikeError(f"Encoder {self.name!r} can't tell which part of a photo a likeness comes from.")

    def locate(self, photo: Photo) -> Located:
        """Where products are in ``photo``: several things give several boxes, the main one's first.

        Raises:
            LookalikeError: the encoder has no boxes (``has_boxes``).
        """
        raise LookalikeError(f"Encoder {self.name!r} can't tell where in a photo the product is.")

    def classify(self, photos: Sequence[Photo]) -> list[dict[str, tuple[str, float]]]:
        """Of each photo: attribute → (label, probability), for the names in ``attributes``.

        Raises:
            LookalikeError: the encoder has no heads (``attributes`` is empty).
        """
        if not self.labels:
            raise LookalikeError(f"Encoder {self.name!r} can't tell what kind of product a photo shows.")
        shares = self.look(photos).shares
        return [
            {name: likeliest(labels, shares[name][row]) for name, labels in self.labels.items()}
            for row in range(len(photos))
        ]


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
