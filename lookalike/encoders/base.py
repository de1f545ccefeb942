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
    attributes: tuple[str, ...] = ()  # what classify tells, such as ("articleType",)
    learned: tuple[Learned, ...] = ()

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

    @abstractmethod
    def prepare(self, photo: Photo) -> NDArray[Any]:
        """The array that the network sees of one photo; called from several threads at once.

        Every photo gives the same shape and dtype, whatever its size, so that prepared photos can be stacked.
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

    def _batches(self, photos: Sequence[Photo]) -> Iterator[NDArray[Any]]:
        """Stacks of what ``prepare`` gave, ``batch_size`` photos each; raises as ``encode`` does."""
        for photo in photos:
            if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8 or not photo.size:
                raise UnprocessableError(
                    f"An encoder takes (height, width, 3) uint8 arrays, not {photo.dtype} of shape {photo.shape}."
                )
        for at in range(0, len(photos), self.batch_size):
            yield np.stack([self.prepare(photo) for photo in photos[at : at + self.batch_size]])

    def encode_prepared(self, batch: NDArray[Any]) -> Vectors:
        """(n, dim) float32 unit vectors of a stack of what ``prepare`` gave.

        Raises:
            LookalikeError: the network gave another shape, or a number that is not finite.
        """
        return self._units(self.forward(batch), len(batch))

    def _units(self, features: NDArray[np.float32], count: int) -> Vectors:
        """``encode_prepared`` of the ``count`` photos that have these features."""
        features = np.asarray(features, np.float64)
        if features.shape != (count, self.dim):
            raise LookalikeError(
                f"Encoder {self.name!r} gave features of shape {features.shape}, expected {(count, self.dim)}."
            )
        if not np.isfinite(features).all():
            raise LookalikeError(f"Encoder {self.name!r} gave a number that is not finite; its weights may be damaged.")
        lengths = np.linalg.norm(features, axis=1, keepdims=True)
        # A blank photo may have no features at all; it still gets a vector: the diagonal.
        blank = lengths[:, 0] < 1e-12
        features[blank], lengths[blank] = 1.0, np.sqrt(self.dim)
        return np.ascontiguousarray(features / lengths, np.float32)

    def encode_cells(self, photos: Sequence[Photo]) -> tuple[Vectors, NDArray[np.float32]]:
        """Vectors (n, dim) and cells (n, rows, columns, dim), float32; a photo's cells sum to its unit vector.

        Raises:
            LookalikeError: the encoder has no cells (``has_cells``).
        """
        raise LookalikeError(f"Encoder {self.name!r} can't tell which part of a photo a likeness comes from.")

    def locate(self, photo: Photo) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Boxes (m, 4) left, top, right, bottom in pixels, best first, and a mask (height, width) in 0..1; float32.

        Raises:
            LookalikeError: the encoder has no boxes (``has_boxes``).
        """
        raise LookalikeError(f"Encoder {self.name!r} can't tell where in a photo the product is.")

    def classify(self, photos: Sequence[Photo]) -> list[dict[str, tuple[str, float]]]:
        """Of each photo: attribute → (label, probability), for the names in ``attributes``.

        Raises:
            LookalikeError: the encoder has no heads (``attributes`` is empty).
        """
        raise LookalikeError(f"Encoder {self.name!r} can't tell what kind of product a photo shows.")
