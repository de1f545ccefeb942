"""Any ONNX network that turns photos into vectors; a small JSON file describes its preprocessing."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Encoder, NetworkOutput, Request, Want, Weights
from lookalike.encoders.parts import session
from lookalike.encoders.preprocessing import Preprocessing
from lookalike.encoders.weights import find_weights
from lookalike.errors import LookalikeError, MachineError, UnprocessableError
from lookalike.photos import Photo
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "onnx:FILE",
        "Any ONNX network of photos; FILE.json beside it, or --preprocessing, says how photos are prepared",
        "lookalike.encoders.onnx:load",
        needs=("onnxruntime",),
        install="pip install onnxruntime",
    ),
)

SUFFIXES = (".onnx",)
BATCH_SIZE = 8
DTYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(uint8)": np.uint8}


class Onnx(Encoder):
    """See the module docstring. For a network with a fixed batch size, batches are filled up with blank photos."""

    def __init__(self, name: str, weights: Weights, asked: Preprocessing) -> None:
        self._path, self._asked = weights.path, asked
        self._session = _session(weights.path)
        self._input, self._dtype, self._batch = self._input_of(self._session.get_inputs())
        self._output = self._output_of([output.name for output in self._session.get_outputs()])
        dim = self._try(self._batch or 1)
        if self._batch is None:
            try:
                self._try(2)
            except MachineError:
                raise
            except LookalikeError:  # declared for any batch size, but works with one photo only
                self._batch = 1
        super().__init__(name, dim, asked.facts, weights=weights, batch_size=BATCH_SIZE)

    def prepare(self, photo: Photo) -> NDArray[Any]:
        return self._asked.apply(photo).astype(self._dtype, copy=False)

    def forward(self, batch: NDArray[Any], wants: Collection[Want] = ()) -> NetworkOutput:
        step = self._batch or len(batch)
        features = [self._run(batch[at : at + step], step) for at in range(0, len(batch), step)]
        return NetworkOutput(np.concatenate(features))

    def _run(self, batch: NDArray[Any], size: int) -> NDArray[np.float32]:
        """The features of at most ``size`` prepared photos; the batch is filled up with blank photos."""
        blank = np.zeros((size - len(batch), *batch.shape[1:]), batch.dtype)
        features = session.run(self._session, [self._output], {self._input: np.concatenate([batch, blank])})[0]
        if features.ndim == 4 and features.shape[2:] == (1, 1):  # pooled to a map of one cell
            features = features[:, :, 0, 0]
        return np.asarray(features[: len(batch)], np.float32)

    def _try(self, size: int) -> int:
        """Run the network on ``size`` blank photos; the dimension of its vectors."""
        width, height = self._asked.size
        try:
            batch = np.stack([self.prepare(np.zeros((height, width, 3), np.uint8))] * size)
            shape = self._run(batch, size).shape
        except MachineError:
            raise
        except Exception as error:  # ONNX Runtime may raise anything here
            raise LookalikeError(
                f"{self._path} can't take photos of {width}×{height} pixels, {self._asked.layout}: {_reason(error)}"
            ) from error
        if len(shape) != 2 or shape[0] != size:
            raise UnprocessableError(
                f"Output {self._output!r} of {self._path} has the shape {shape} for {size} photos, not a vector a"
                f' photo; name another as "output" in its JSON (there are:'
                f" {', '.join(output.name for output in self._session.get_outputs())})."
            )
        return int(shape[1])

    def _input_of(self, inputs: list[Any]) -> tuple[str, Any, int | None]:
        """The input's name, dtype, and batch size (None: any)."""
        if len(inputs) != 1:
            raise UnprocessableError(
                f"{self._path} has {len(inputs)} inputs ({', '.join(each.name for each in inputs)}); an encoder has"
                " one, the photo. Export the part that sees photos alone."
            )
        (found,) = inputs
        if self._asked.input not in (None, found.name):
            raise UnprocessableError(f"{self._path} has no input {self._asked.input!r}; its input is {found.name!r}.")
        if found.type not in DTYPES or len(found.shape) != 4:
            raise UnprocessableError(
                f"{self._path} takes {found.type} of shape {found.shape}; an encoder takes photos:"
                f" {', '.join(DTYPES)} with four axes."
            )
        batch = found.shape[0]
        return found.name, DTYPES[found.type], batch if isinstance(batch, int) else None

    def _output_of(self, outputs: list[str]) -> str:
        if self._asked.output not in (None, *outputs):
            raise UnprocessableError(
                f"{self._path} has no output {self._asked.output!r}; it has: {', '.join(outputs)}."
            )
        return self._asked.output or outputs[0]


def load(request: Request) -> Onnx:
    """The network in the file that the request or an index names."""
    request.refuse_input_size()
    weights = find_weights(request.of_file(), SUFFIXES)
    asked = Preprocessing.read(request.preprocessing, weights.path)
    return Onnx(f"onnx:{Path(request.name.partition(':')[2]).name}", weights, asked)


def _session(path: Path) -> Any:
    """The network, ready to run.

    Raises:
        LookalikeError: the file is damaged, or keeps its weights in another file.
    """
    try:
        return session.open_session(path)
    except MachineError:
        raise
    except Exception as error:  # ONNX Runtime may raise anything here
        if "external data" in str(error).lower():
            raise LookalikeError(
                f"{path} keeps its weights in another file; save it as one file (onnx.save(onnx.load(FILE), ONE_FILE))."
            ) from error
        raise LookalikeError(f"{path} can't be used as an ONNX network: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """The first line of ONNX Runtime's message, as the end of a sentence."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rsplit(" : ", 1)[-1].rstrip(". ") + "."
