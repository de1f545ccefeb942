"""Networks of Keras that were converted to ONNX: kept in the user's cache folder, and run by ONNX Runtime.

The name of a file has everything that its content depends on (the weights' SHA-256, the input size, the version of the
conversion), and the SHA-256 of its content. So a damaged file is recognised before a native library reads it.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from lookalike.encoders.base import Runtime
from lookalike.encoders.parts import session
from lookalike.errors import MachineError, UnavailableError
from lookalike.files import open_regular

VERSION = 1  # of the conversion; with another one, networks are converted again

log = logging.getLogger(__name__)


class Converted:
    """A network in a file that ``keep`` returned, ready to run.

    Its input is (n, side, side, 3) uint8; its outputs are the features (n, dim), and the maps before the pooling
    (n, rows, columns, dim) if the pooling is its last layer.

    Attributes:
        dim: the length of its features.
        has_cells: whether the pooling is its last layer.
    """

    runtime: Runtime = "onnx"

    def __init__(self, path: Path) -> None:
        self._session = session.open_session(path)
        outputs = self._session.get_outputs()
        self._input = self._session.get_inputs()[0].name
        self._outputs = [output.name for output in outputs]
        self.dim, self.has_cells = int(outputs[0].shape[1]), len(outputs) > 1

    def run(self, batch: NDArray[np.uint8], *, maps: bool) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """The features of ``batch``, and with ``maps`` its maps; float32."""
        wanted = self._outputs[: 2 if maps else 1]
        features, *rest = session.run(self._session, wanted, {self._input: batch})
        return features, rest[0] if rest else None


def find(weights: str, side: int) -> Path | None:
    """The file for these weights (their SHA-256) and this input size; None if there is none, or a damaged one."""
    prefix = _prefix(weights, side)
    for path in sorted(_folder().glob(f"{prefix}*.onnx")):
        try:
            with open_regular(path) as file:
                if path.stem == prefix + hashlib.file_digest(file, "sha256").hexdigest():
                    return path
        except OSError as error:
            log.warning("%s is skipped: %s.", path, error.strerror)
        else:
            log.warning("%s is skipped: it is damaged.", path)
    return None


def keep(weights: str, side: int, write: Callable[[Path], None]) -> Path:
    """The file that ``find`` finds, or else the one that ``write`` writes, which appears only when it is complete.

    Raises:
        UnavailableError: it can't be written, or ONNX Runtime can't run what was written.
        MachineError: there is not enough memory to open it.
    """
    if found := find(weights, side):
        return found
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            made = Path(beside) / "network.onnx"
            write(made)
            _check(made)
            with made.open("rb+") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            return made.replace(folder / f"{_prefix(weights, side)}{digest}.onnx")
    except OSError as error:
        raise UnavailableError(f"The converted network can't be written to {folder}: {error.strerror}.") from error


def _check(path: Path) -> None:
    """Raise UnavailableError unless ONNX Runtime opens the network: a converter may write operators that it lacks."""
    try:
        session.open_session(path)
    except MachineError:
        raise
    except Exception as error:  # ONNX Runtime may raise anything here
        raise UnavailableError("This network can't be converted to ONNX: ONNX Runtime refuses the result.") from error


def _prefix(weights: str, side: int) -> str:
    return f"{weights}-{side}-{VERSION}-"


def _folder() -> Path:
    return platformdirs.user_cache_path("lookalike") / "networks"
