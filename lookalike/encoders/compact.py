"""The encoder of our own: finds the product, then encodes it (``training`` made it); served by ONNX Runtime."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.backdrop import on_white
from lookalike.encoders.base import Encoder, Request, Vectors
from lookalike.encoders.boxes import boxes_of
from lookalike.encoders.learned import Learned
from lookalike.encoders.onnx import NOWHERE
from lookalike.encoders.weights import find_weights
from lookalike.errors import LookalikeError
from lookalike.photos import Photo, resize
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "compact",
        "Finds the product, then encodes it; 256 numbers, small and quick; learned from clothes, shoes, accessories",
        "lookalike.encoders.compact:load",
        needs=("onnxruntime",),
        install="pip install onnxruntime",
    ),
)

SUFFIXES = (".onnx",)
SHIPPED = Path(__file__).with_suffix(".onnx")
FILTER = "bicubic"
BATCH_SIZE = 16


class Compact(Encoder):
    """See the module; what its numbers mean stands in the file's metadata."""

    has_cells = True
    has_boxes = True

    def __init__(self, request: Request) -> None:
        import onnxruntime

        request.refuse_input_size()
        request.refuse_preprocessing()
        weights = find_weights(request, SUFFIXES, shipped=SHIPPED)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4  # errors become a sentence, below
        options.add_session_config_entry(NOWHERE, str(weights.path / "nowhere"))  # all it knows is in the one file
        try:
            self._session = onnxruntime.InferenceSession(weights.path, options, providers=["CPUExecutionProvider"])
            facts = json.loads(self._session.get_modelmeta().custom_metadata_map["compact"])
            self._facts: dict[str, Any] = facts
            self.learned = Learned.among(facts)
            _, height, width, _ = self._session.get_inputs()[0].shape
        except Exception as error:  # ONNX Runtime raises what its native side does
            raise LookalikeError(
                f"{weights.path} is not a file of the compact encoder; make one with python -m lookalike train compact."
            ) from error
        self._size = (int(width), int(height))
        self._linear: NDArray[np.float32] = self._run(["linear"], np.zeros((1, height, width, 3), np.uint8))[0]
        self.attributes = tuple(facts["heads"])
        super().__init__(
            request.name,
            dim=self._linear.shape[1],
            preprocessing={
                "size": list(self._size),
                "aspect": "stretch",
                "filter": FILTER,
                "ground": "white where it is plain",
                "version": 1,  # goes up with any change of backdrop.py or ground.py that changes a vector
            },
            weights=weights,
            batch_size=BATCH_SIZE,
        )

    def prepare(self, photo: Photo) -> NDArray[np.uint8]:
        return resize(on_white(photo), self._size, FILTER)

    def forward(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._run(["embedding"], batch)[0]

    def encode_cells(self, photos: Sequence[Photo]) -> tuple[Vectors, NDArray[np.float32]]:
        """See the base. The vector is a weighted mean of the map's cells, then one linear layer: it splits exactly."""
        rows, columns = self._size[1] // 8, self._size[0] // 8
        vectors = self.encode(photos)
        cells = np.empty((len(photos), rows, columns, self.dim), np.float32)
        for photo, vector, parts in zip(photos, vectors, cells, strict=True):
            whole = self._cells(photo)
            whole /= max(float(np.linalg.norm(whole.sum(axis=(0, 1)))), 1e-12)
            # What 8 bits rounded, and the vector of a photo without features, is no cell's more than another's.
            parts[:] = whole + (vector - whole.sum(axis=(0, 1))) / (rows * columns)
        return vectors, cells

    def _cells(self, photo: Photo) -> NDArray[np.float64]:
        """(rows, columns, dim) contributions to the vector, before it is made a unit."""
        features, mask = (values[0] for values in self._run(["map", "mask"], self.prepare(photo)[None]))
        rows, columns, _ = features.shape
        weight = mask.reshape(rows, 2, columns, 2).mean(axis=(1, 3), dtype=np.float64) + self._facts["least_weight"]
        weighted = features * (weight / weight.sum())[..., None]
        return np.asarray(weighted @ self._linear)

    def locate(self, photo: Photo) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        mask = self._run(["mask"], self.prepare(photo)[None])[0][0]
        height, width = photo.shape[:2]
        grey = np.repeat((mask[..., None] * 255).round().astype(np.uint8), 3, axis=2)
        large = resize(grey, (width, height), "bilinear")[..., 0]
        scale = np.array([width / mask.shape[1], height / mask.shape[0]] * 2)
        return np.asarray(boxes_of(mask) * scale, np.float32), np.asarray(large / 255, np.float32)

    def classify(self, photos: Sequence[Photo]) -> list[dict[str, tuple[str, float]]]:
        names = list(self.attributes)
        found: list[dict[str, tuple[str, float]]] = []
        for photo in photos:
            logits = self._run(names, self.prepare(photo)[None])
            found.append({name: self._likeliest(name, values[0]) for name, values in zip(names, logits, strict=True)})
        return found

    def _likeliest(self, attribute: str, logits: NDArray[np.float32]) -> tuple[str, float]:
        head = self._facts["heads"][attribute]
        scaled = logits.astype(np.float64) / head["temperature"]
        shares = np.exp(scaled - scaled.max())
        best = int(shares.argmax())
        return head["labels"][best], float(shares[best] / shares.sum())

    def _run(self, outputs: list[str], batch: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        values: list[NDArray[np.float32]] = self._session.run(outputs, {"photo": batch})
        return values


def load(request: Request) -> Compact:
    """The encoder with the weights that ship, or others of its kind."""
    return Compact(request)
