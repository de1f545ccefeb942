"""What comes out of a training: weights to go on from, the ONNX file that serves, and its 8-bit form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from lookalike.encoders.learned import Learned
from lookalike.errors import LookalikeError
from lookalike.files import replacing
from lookalike.training import calibrate, checkpoint, export, validation
from lookalike.training.data import Dataset
from lookalike.training.net import LEAST_WEIGHT, Shape

TRAINABLE, FLOAT, EIGHT_BIT = "compact.npz", "compact-float.onnx", "compact.onnx"
CALIBRATING_PHOTOS = 512  # that the ranges of the 8-bit form are taken from


@dataclass(frozen=True)
class Head:
    """How good a head is on the validation part."""

    accuracy: float
    calibration_error: float


def release(
    folder: Path, net: Any, shape: Shape, data: Dataset, judged: Dataset, start: Path | None = None
) -> dict[str, Head]:
    """Write the three files into ``folder`` and say how good the heads are.

    They say which products were learned from: those of ``data`` and ``judged``, and those of the weights ``start``.

    Raises:
        LookalikeError: they can't be written.
    """
    outputs = validation.outputs(net, judged.photos[..., :3])
    heads: dict[str, Any] = {}
    report: dict[str, Head] = {}
    for column, (attribute, labels) in enumerate(data.vocabulary.items()):
        codes, logits = judged.labels[:, column], outputs[attribute]
        known = codes >= 0
        warmth = calibrate.temperature(logits, codes)
        heads[attribute] = {"labels": list(labels), "temperature": round(warmth, 4)}
        if known.any():
            accuracy = float((logits[known].argmax(axis=1) == codes[known]).mean())
            report[attribute] = Head(accuracy, calibrate.expected_calibration_error(logits, codes, warmth))
    learned = Learned.of([*data.products, *judged.products])
    for earlier in _learned_before(start) if start else ():
        learned = learned.joined(earlier)
    facts = {
        "version": 1,
        "size": [shape.width, shape.height],
        "least_weight": LEAST_WEIGHT,
        "heads": heads,
        "learned": learned.text(),
    }
    arrays = checkpoint.arrays_of(net)
    try:
        with replacing(folder / TRAINABLE, folder / FLOAT, folder / EIGHT_BIT) as (trainable, floating, eight_bit):
            _write_trainable(trainable, arrays, facts)
            onnx.save(export.to_onnx(arrays, shape, facts), floating)
            some = np.random.default_rng(0).permutation(len(data))[:CALIBRATING_PHOTOS]
            whole = export.to_onnx(arrays, shape, facts, half=False)
            export.quantise(whole, eight_bit, data.photos[some, ..., :3])
    except OSError as error:
        raise LookalikeError(
            f"The encoder can't be written to {folder}: {error.strerror}; make room, and the same command writes it"
            " without training again."
        ) from None
    return report


def float_form(trainable: Path) -> onnx.ModelProto:
    """The network of a file of trainable weights in floating point: what FLOAT beside it holds, or held."""
    with np.load(trainable) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files if name != "facts"}
        facts = json.loads(str(stored["facts"]))
    width, height = facts["size"]
    heads = tuple((name, len(head["labels"])) for name, head in facts["heads"].items())
    return export.to_onnx(arrays, Shape(height, width, heads=heads), facts)


def precision_of(file: Path, judged: Dataset, classes: NDArray[np.int32]) -> float:
    """P@5 at the last level of ``classes`` (n, levels) that the ONNX file reaches among the judged photos."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    vectors = np.concatenate(
        [session.run(["embedding"], {"photo": photo[None, ..., :3]})[0] for photo in judged.photos]
    )
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return float(validation.agreement(vectors, classes)[-1])


def _learned_before(start: Path) -> tuple[Learned, ...]:
    """What the weights in ``start`` learned from, where they say so."""
    with start.open("rb") as file, np.load(file) as arrays:
        return Learned.among(json.loads(str(arrays["facts"]))) if "facts" in arrays else ()


def _write_trainable(path: Path, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
    """float16, but for the few numbers that a mean and a variance need whole."""
    halves: dict[str, NDArray[Any]] = {
        name: value.astype(np.float16) if name.endswith("/kernel") else value.astype(np.float32)
        for name, value in arrays.items()
    }
    np.savez_compressed(path, allow_pickle=False, facts=np.array(json.dumps(facts)), **halves)
