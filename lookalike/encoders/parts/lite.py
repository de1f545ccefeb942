"""The base of the shipped encoders: EfficientNet-Lite0 with several input shapes, run by ONNX Runtime.

A network's file may also have masks (the place of the product) and classification heads.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import (
    Classes,
    Encoder,
    Located,
    NetworkOutput,
    Request,
    UserPhotoStats,
    Vectors,
    Want,
    Weights,
)
from lookalike.encoders.learned import Learned
from lookalike.encoders.parts import session
from lookalike.encoders.parts.backdrop import on_white
from lookalike.encoders.parts.boxes import boxes_of
from lookalike.encoders.parts.canvas import FILTER, Canvas, area_of, on_canvas
from lookalike.encoders.weights import find_weights
from lookalike.errors import LookalikeError, MachineError
from lookalike.photo_checks import has_white_ground
from lookalike.photos import Photo

SUFFIXES = (".onnx",)
FACTS = "lookalike"  # the key of the file's metadata
BATCH_SIZE = 16
MAIN, ANY = 0, 1  # the masks: the photo's main product; any product


class Lite(Encoder):
    """See the module docstring. The metadata of the file describe its outputs."""

    has_cells = True

    def __init__(self, request: Request, shipped: Weights) -> None:
        request.refuse_input_size()
        request.refuse_preprocessing()
        weights = find_weights(request, SUFFIXES, shipped=shipped)
        try:
            self._session = session.open_session(weights.path)
            facts = json.loads(self._session.get_modelmeta().custom_metadata_map[FACTS])
            if facts["encoder"] != request.name:
                raise ValueError("the file of another encoder")
            heads = {
                name: (tuple(map(str, head["labels"])), head["temperature"]) for name, head in facts["heads"].items()
            }
            self.learned = Learned.among(facts)
            self.user_photo_stats = UserPhotoStats(**facts["taken"]) if "taken" in facts else None
            self._least_energy: Mapping[str, float] | None = facts.get("known")
            self._whitens_grounds = bool(facts["whitens_grounds"])
            self._canvases: list[Canvas] = [(int(width), int(height)) for width, height in facts["canvases"]]
            self._linear, self._bias = self._layer()
        except MachineError:
            raise
        except Exception as error:  # ONNX Runtime may raise anything here
            raise LookalikeError(
                f"{weights.path} is not a file of the encoder {request.name!r}, or one of an earlier version; leave it"
                " out to use the one that ships."
            ) from error
        self.labels = {name: labels for name, (labels, _) in heads.items()}
        self._temperatures: Mapping[str, Mapping[str, float]] = {name: warmth for name, (_, warmth) in heads.items()}
        self.has_boxes = "masks" in {output.name for output in self._session.get_outputs()}
        self._outputs: Mapping[Want, tuple[str, ...]] = {
            "classes": tuple(self.labels),
            "boxes": ("masks",),
            "cells": ("map", "weight"),
        }
        super().__init__(
            request.name,
            dim=self._linear.shape[1],
            preprocessing={
                "canvases": [list(canvas) for canvas in self._canvases],
                "filter": FILTER,
                "ground": "white where it is plain" if self._whitens_grounds else "as it is",
                "version": 2,  # increase it with any change of parts/ that affects vectors
            },
            weights=weights,
            batch_size=BATCH_SIZE,
        )

    def _layer(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weight (channels, dim) and bias (dim,) of the linear layer between the pooled map and the vector."""
        linear, bias = self._run(["linear", "bias"], np.zeros((1, *self._canvases[0][::-1], 3), np.uint8))
        return linear.T, bias

    def prepare(self, photo: Photo) -> NDArray[np.uint8]:
        return on_canvas(on_white(photo) if self._whitens_grounds else photo, self._canvases)

    def area(self, photo: Photo) -> tuple[float, float, float, float]:
        return area_of(photo)

    def forward(self, batch: NDArray[np.uint8], wants: Collection[Want] = ()) -> NetworkOutput:
        names = [name for want in sorted(wants) for name in self._outputs[want]]
        features, *others = self._run(["embedding", *names], batch)
        return NetworkOutput(features, dict(zip(names, others, strict=True)))

    def _classes(self, photos: Sequence[Photo], seen: NetworkOutput) -> Classes:
        """See the base class. The temperature depends on the photo: on white as in a shop, or from outside."""
        own = np.array([has_white_ground(photo) for photo in photos])
        shares = {
            name: _softmax(seen.others[name] / np.where(own, warmth["own"], warmth["outside"])[:, None])
            for name, warmth in self._temperatures.items()
        }
        if not self._least_energy:
            return Classes(shares, [None] * len(photos))
        least = np.where(own, self._least_energy["own"], self._least_energy["outside"])
        first = seen.others[next(iter(self.labels))]
        return Classes(shares, (energy(first) >= least).tolist())

    def _boxes(self, photos: Sequence[Photo], seen: NetworkOutput) -> list[Located]:
        return [_located(photo, masks) for photo, masks in zip(photos, seen.others["masks"], strict=True)]

    def _cells(self, vectors: Vectors, seen: NetworkOutput) -> list[NDArray[np.float32]]:
        """See the base class. The vector is a linear function of the weighted mean of cells, so it splits exactly."""
        cells = []
        for vector, features, weight in zip(vectors, seen.others["map"], seen.others["weight"], strict=True):
            whole = np.moveaxis(features.astype(np.float64) * weight, 0, 2) @ self._linear
            whole += weight[0][..., None] * self._bias
            whole /= max(float(np.linalg.norm(whole.sum(axis=(0, 1)))), 1e-12)
            # The rounding error, or the whole vector of a photo without features, is spread evenly.
            whole += (vector - whole.sum(axis=(0, 1))) / weight.size
            cells.append(np.asarray(whole, np.float32))
        return cells

    def _run(self, outputs: list[str], batch: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        return session.run(self._session, outputs, {"photo": batch})


def _located(photo: Photo, masks: NDArray[np.float32]) -> Located:
    """The network's ``masks`` (masks, rows, columns) converted to boxes in the photo's pixels."""
    height, width = photo.shape[:2]
    scale = np.array([width / masks.shape[2], height / masks.shape[1]] * 2)
    boxes = np.asarray(boxes_of(masks[ANY], masks[MAIN]) * scale, np.float32)
    return Located(boxes, masks[MAIN], (width, height))


def energy(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """(n,) the score log Σ exp of ``logits`` (n, labels); low where a photo shows nothing that the labels cover.

    It is the negative energy of Liu et al. 2020 (arXiv 2010.03759).
    """
    most = logits.max(axis=1).astype(np.float64)
    return np.asarray(most + np.log(np.exp(logits - most[:, None]).sum(axis=1)))


def _softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """(n, labels) → probabilities."""
    shares = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
