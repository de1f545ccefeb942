"""The base of all encoders: photos in, unit vectors out.

The base class checks inputs and normalises vectors. A subclass prepares one photo (in any thread) and runs the network
on a batch of prepared photos. It declares what else it can tell about a photo.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.learned import Learned
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.photos import Photo, resize

Vectors: TypeAlias = NDArray[np.float32]
"""(n, dim) float32, C-contiguous, rows of unit length."""

UNIT_TOLERANCE = (
    5e-4  # largest deviation of a length from 1: float16 storage and other programs' float32 stay within it
)


@dataclass(frozen=True)
class Weights:
    """A file of weights and the SHA-256 of its bytes (64 hexadecimal digits)."""

    path: Path
    sha256: str


Want: TypeAlias = Literal["classes", "boxes", "cells"]
"""What an encoder may tell about a photo besides its vector."""


Runtime: TypeAlias = Literal["", "tensorflow", "onnx"]
"""What runs the network of an encoder that Keras provides; empty for other encoders, which have no choice."""


CANNOT_TELL: Mapping[Want, str] = MappingProxyType(
    {
        "classes": "what kind of product a photo shows",
        "boxes": "where in a photo the product is",
        "cells": "which part of a photo contributes to a similarity",
    }
)


@dataclass(frozen=True)
class NetworkOutput:
    """The outputs of a network for n prepared photos of one shape.

    Attributes:
        features: (n, dim) float32, not normalised.
        others: further outputs that were wanted, by the encoder's own names, (n, …) each.
    """

    features: NDArray[np.float32]
    others: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Classes:
    """The predictions of an encoder's classification heads for n photos.

    Attributes:
        shares: attribute → (n, labels) float64, the probability of each of the encoder's ``labels``; rows sum to 1.
        known: for each photo, whether it shows anything that the labels of the first attribute cover; None if the
            encoder can't tell. The probabilities can't show it: they sum to 1 for a photo of anything.
    """

    shares: Mapping[str, NDArray[np.float64]]
    known: Sequence[bool | None]


@dataclass(frozen=True)
class Look:
    """The results of one pass of the network for n photos; what was not wanted is empty.

    Attributes:
        vectors: (n, dim) float32, unit rows.
        classes: the predicted labels.
        boxes: the products' places, one ``Located`` per photo.
        cells: spatial contributions, one array (rows, columns, dim) float32 per photo, which sum to its vector. The
            number of rows and columns depends on the shape of the photo.
    """

    vectors: Vectors
    classes: Classes
    boxes: Sequence["Located"]
    cells: Sequence[NDArray[np.float32]]


@dataclass(frozen=True)
class UserPhotoStats:
    """The meaning of cosines between photos that people took and products, measured on held-out photos in training.

    Attributes:
        alike: the least cosine at which a neighbour is of the right kind often enough to be called alike.
        right: the share of the ``pairs`` from ``alike`` on that are of the right kind, 0 to 1.
        sold: the cosine that nearly every photo reaches with its best match, if the gallery has its kind of product.
        photos: the number of photos.
    """

    alike: float
    right: float
    pairs: int
    sold: float
    photos: int


@dataclass(frozen=True)
class Located:
    """The places of products in a photo.

    Attributes:
        boxes: (m, 4) float32 left, top, right, bottom in pixels, the main product's box first; m is at least 1.
        cells: (rows, columns) float32 in 0..1, the probability that a cell of the photo belongs to the main product.
        size: width and height of the photo in pixels.
        classes: the predicted labels of each box, as from ``Encoder.classify``; empty if they were not asked for or the
            encoder has no heads.
    """

    boxes: NDArray[np.float32]
    cells: NDArray[np.float32]
    size: tuple[int, int]
    classes: Sequence[Mapping[str, tuple[str, float]]] = ()

    @cached_property
    def mask(self) -> NDArray[np.float32]:
        """(height, width) float32 in 0..1, the probability that a pixel belongs to the main product."""
        grey = np.repeat((self.cells[..., None] * 255).round().astype(np.uint8), 3, axis=2)
        return np.asarray(resize(grey, self.size, "bilinear")[..., 0] / 255, np.float32)


@dataclass(frozen=True)
class Request:
    """The request for an encoder; every factory of the table takes one.

    Attributes:
        name: the row of the table, such as "resnet50".
        weights: the only file to use, named by the user.
        input_size: side of the network's square input in pixels; None for the encoder's own.
        sha256: SHA-256 of the weights with which an index was built; None to accept any.
        place: the value of LOOKALIKE_WEIGHTS: a file, or a folder that is searched by the encoder's name.
        beside: the file of weights in an index's manifest, its path joined to the index's folder.
        download: whether missing weights may be downloaded.
        preprocessing: a JSON file that the user named, or the record in an index's manifest.
        runtime: "onnx" to run a network of Keras by ONNX Runtime, if it was converted on this machine before; else
            TensorFlow runs it.
    """

    name: str
    weights: Path | None = None
    input_size: int | None = None
    sha256: str | None = None
    place: Path | None = None
    beside: Path | None = None
    download: bool = True
    preprocessing: Path | Mapping[str, Any] | None = None
    runtime: Runtime = ""

    def of_file(self) -> "Request":
        """The request for an encoder that is named by its file, such as "onnx:model.onnx": with this file as weights.

        For the encoder of an index, the file may have moved: it is looked for by its SHA-256.

        Raises:
            UnprocessableError: the name has no file, or ``weights`` names another.
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
        """Check that the caller names no weights, for an encoder without any.

        Raises:
            UnprocessableError: the caller names a file.
        """
        if self.weights is not None:
            raise UnprocessableError(f"Encoder {self.name!r} has no weights; leave {self.weights} out.")

    def refuse_input_size(self) -> None:
        """Check that the caller chooses no input size, for an encoder with a fixed one.

        Raises:
            UnprocessableError: the caller chooses an input size.
        """
        if self.input_size is not None:
            raise UnprocessableError(f"Encoder {self.name!r} has one input size; leave {self.input_size} out.")

    def refuse_preprocessing(self) -> None:
        """Check that the caller names no preprocessing file, for an encoder with fixed preprocessing.

        Raises:
            UnprocessableError: the caller names a file.
        """
        if isinstance(self.preprocessing, Path):
            raise UnprocessableError(
                f"Encoder {self.name!r} prepares photos in its own way; leave {self.preprocessing} out."
            )


def fingerprint_of(name: str, dim: int, preprocessing: Mapping[str, Any], sha256: str | None) -> str:
    """``Encoder.fingerprint`` of an encoder with this name, dim, preprocessing and SHA-256 of weights."""
    facts = {"name": name, "dim": dim, "preprocessing": preprocessing, "weights": sha256}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


class Encoder(ABC):
    """Turns photos into unit vectors. A subclass has ``prepare``, ``forward``, and a method for each declared output.

    Attributes:
        name: its name in the table of encoders, such as "resnet50".
        dim: values in a vector.
        batch_size: the best number of photos to encode together.
        preprocessing: everything besides the weights that affects a vector (input size, filter, aspect …), as plain
            JSON values; it is recorded in the manifest. A configurable input size has the key "input_size".
        weights: the file of weights; None for an encoder without any.
        learned: the products on which it was trained, as far as its files say; figures on these are in-sample.
        runtime: what runs the network; it hardly affects the vectors (cosine ≥ 0.9999), nor the fingerprint.

    ``look`` may be called from several threads at once.
    """

    has_cells: bool = False
    has_boxes: bool = False
    labels: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # attribute → its possible labels
    learned: tuple[Learned, ...] = ()
    user_photo_stats: UserPhotoStats | None = None  # None if it was not measured in training
    runtime: Runtime = ""

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
        """SHA-256 over everything that affects a vector: encoders with equal fingerprints give equal vectors."""
        return fingerprint_of(self.name, self.dim, self.preprocessing, self.weights.sha256 if self.weights else None)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that ``classify`` predicts, such as ("articleType",)."""
        return tuple(self.labels)

    def by_onnx_runtime(self) -> "Encoder":
        """The same encoder, its network converted, if it is not yet, and run by ONNX Runtime.

        Raises:
            UnavailableError: the package that converts is not installed or fails, or the result can't be written.
            UnprocessableError: the encoder has one runtime only.
        """
        raise UnprocessableError(f"Encoder {self.name!r} has one runtime; leave --runtime out.")

    @abstractmethod
    def prepare(self, photo: Photo) -> NDArray[Any]:
        """The network's input for one photo; must be thread-safe.

        Photos of equal shape must give arrays of equal shape and dtype.
        """

    @abstractmethod
    def forward(self, batch: NDArray[Any], wants: Collection[Want] = ()) -> NetworkOutput:
        """Run the network on (n, …) prepared photos; must be thread-safe.

        ``wants`` is a subset of ``can``.
        """

    def _classes(self, photos: Sequence[Photo], seen: NetworkOutput) -> Classes:
        """The predictions for ``photos``; ``seen`` are the network's outputs."""
        raise NotImplementedError("an encoder with labels has its own _classes")

    def _boxes(self, photos: Sequence[Photo], seen: NetworkOutput) -> list[Located]:
        """The places of products in ``photos``; ``seen`` are the network's outputs."""
        raise NotImplementedError("an encoder with has_boxes has its own _boxes")

    def _cells(self, vectors: Vectors, seen: NetworkOutput) -> list[NDArray[np.float32]]:
        """The spatial contributions, which sum to ``vectors`` (n, dim); ``seen`` are the network's outputs."""
        raise NotImplementedError("an encoder with has_cells has its own _cells")

    def area(self, photo: Photo) -> tuple[float, float, float, float]:
        """The part of the network's input that ``photo`` fills: left, top, right, bottom as shares from 0 to 1."""
        return 0.0, 0.0, 1.0, 1.0

    @property
    def can(self) -> frozenset[Want]:
        """What ``look`` can return besides vectors."""
        declared: dict[Want, bool] = {"classes": bool(self.labels), "boxes": self.has_boxes, "cells": self.has_cells}
        return frozenset(want for want, has in declared.items() if has)

    def look(self, photos: Sequence[Photo], wants: Collection[Want] = ()) -> Look:
        """The vectors of n photos of any sizes, and what else is wanted, from one pass of the network per photo.

        A photo has the same vector alone or in a batch (cosine ≥ 0.99999). ``encode``, ``classify``, ``locate`` and
        ``encode_cells`` are shorthands for this method.

        Raises:
            UnprocessableError: an array is not (height, width, 3) uint8, or has no pixels.
            LookalikeError: something wanted is not in ``can``, or the network gave invalid vectors.
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
        """(n, dim) float32 unit vectors of n photos; n may be 0. Raises like ``look``."""
        return self.look(photos).vectors

    def encode_prepared(self, batch: Sequence[NDArray[Any]]) -> Vectors:
        """(n, dim) float32 unit vectors of n arrays from ``prepare``.

        Raises:
            LookalikeError: the network gave another shape, or a number that is not finite.
        """
        vectors = np.empty((len(batch), self.dim), np.float32)
        for rows, stack in stacks(batch):
            vectors[rows] = self._units(self.forward(stack).features, len(rows))
        return vectors

    def encode_cells(self, photos: Sequence[Photo]) -> tuple[Vectors, Sequence[NDArray[np.float32]]]:
        """Unit vectors (n, dim), and each photo's spatial contributions (rows, columns, dim), which sum to its vector.

        Raises:
            LookalikeError: the encoder has no cells (``has_cells``).
        """
        look = self.look(photos, {"cells"})
        return look.vectors, look.cells

    def locate(self, photo: Photo) -> Located:
        """The places of products in ``photo``, the main product first, and their predicted labels.

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
        """For each photo: attribute → (most likely label, its probability), for all ``attributes``.

        Raises:
            LookalikeError: the encoder has no heads (``attributes`` is empty).
        """
        shares = self.look(photos, {"classes"}).classes.shares
        return [
            {name: likeliest(labels, shares[name][row]) for name, labels in self.labels.items()}
            for row in range(len(photos))
        ]

    def _units(self, features: NDArray[np.float32], count: int) -> Vectors:
        """(count, dim) float32 unit vectors of the network's ``features`` for ``count`` photos."""
        if features.shape != (count, self.dim):
            raise LookalikeError(
                f"Encoder {self.name!r} gave features of shape {features.shape}, expected {(count, self.dim)}."
            )
        numbers = np.asarray(features, np.float64)
        if not np.isfinite(numbers).all():
            raise LookalikeError(f"Encoder {self.name!r} gave a number that is not finite; its weights may be damaged.")
        lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
        # A blank photo may have all-zero features; it gets the diagonal as its vector.
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
    """The most likely of ``labels`` by their probabilities ``shares`` (labels,), and its probability."""
    best = int(shares.argmax())
    return labels[best], float(shares[best])


def stacks(arrays: Sequence[NDArray[Any]]) -> Iterator[tuple[list[int], NDArray[Any]]]:
    """For each shape among the arrays: their positions, and the arrays stacked to one (m, …)."""
    places: dict[tuple[int, ...], list[int]] = {}
    for place, array in enumerate(arrays):
        places.setdefault(array.shape, []).append(place)
    for found in places.values():
        yield found, np.stack([arrays[place] for place in found])
