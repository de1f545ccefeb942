"""Files of a training: what a network knows, and where a sitting stands."""

import contextlib
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from lookalike.errors import LookalikeError, UnprocessableError

if TYPE_CHECKING:
    from lookalike.training.loop import Sitting


def arrays_of(net: Any) -> dict[str, NDArray[Any]]:
    """ "layer/variable" → its value, float32."""
    return {variable.path: np.asarray(ops.convert_to_numpy(variable)) for variable in net.variables}


def save_net(path: Path, net: Any) -> None:
    """The network's numbers alone."""
    _write(path, arrays_of(net))


def load_net(path: Path, net: Any) -> None:
    """Numbers from ``path`` into ``net``; heads of other attributes or labels start anew.

    Raises:
        UnprocessableError: another network's file, or none at all.
    """
    try:
        with path.open("rb") as file, np.load(file) as archive:
            stored = {name: archive[name] for name in archive.files}
    except (OSError, EOFError, ValueError, AttributeError, zipfile.BadZipFile):
        raise UnprocessableError(f"{path} can't be read as weights; give a .npz file that a training wrote.") from None
    for variable in net.variables:
        known = stored.get(variable.path)
        if known is not None and known.shape == tuple(variable.shape):
            variable.assign(known.astype(np.float32))
        elif not variable.path.startswith("head_"):
            raise UnprocessableError(
                f"{path} does not fit the compact network at {variable.path}: give weights that it was saved as."
            )


def save_state(path: Path, sitting: "Sitting") -> None:
    """Everything that going on needs."""
    state = {
        f"{name}/{variable.path}": np.asarray(ops.convert_to_numpy(variable))
        for name, variables in _parts(sitting)
        for variable in variables
    }
    _write(path, state | {"step": np.array(sitting.step), "best": np.array(sitting.best)})


def load_state(path: Path, sitting: "Sitting") -> None:
    """Go on where ``save_state`` was called."""
    with np.load(path) as stored:
        for name, variables in _parts(sitting):
            for variable in variables:
                variable.assign(stored[f"{name}/{variable.path}"])
        sitting.step, sitting.best = int(stored["step"]), float(stored["best"])


def _parts(sitting: "Sitting") -> tuple[tuple[str, list[Any]], ...]:
    return (
        ("trainee", sitting.trainee.variables),
        ("averaged", sitting.averaged.variables),
        ("optimizer", sitting.optimizer.variables),
    )


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Beside, then in its place: a kill or a full disk leaves the file that was there.

    Raises:
        LookalikeError: it can't be written.
    """
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise LookalikeError(
            f"{path} can't be written: {error.strerror}; make room, and the same command goes on from the last state."
        ) from None
