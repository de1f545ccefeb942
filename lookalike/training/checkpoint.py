"""Files of a training: what a network knows, and where a sitting stands."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.files import replacing

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

    The file may be of a network with fewer channels: ``net`` then computes what that one did, and learns to use more.

    Raises:
        UnprocessableError: another network's file, or none at all.
    """
    stored = _read(path)
    for variable in net.variables:
        known = stored.get(variable.path)
        shape = tuple(variable.shape)
        is_head = variable.path.startswith("head_")
        if known is not None and known.shape == shape:
            variable.assign(known.astype(np.float32))
        elif known is not None and not is_head and _is_narrower(stored, variable.path, shape):
            variable.assign(_widened(known, np.asarray(ops.convert_to_numpy(variable))))
        elif not is_head:
            raise UnprocessableError(
                f"{path} does not fit the compact network at {variable.path}: give weights that it was saved as."
            )


def _is_narrower(stored: Mapping[str, NDArray[Any]], path: str, shape: tuple[int, ...]) -> bool:
    """Whether an array differs from ``shape`` in having fewer channels alone, as many as its whole layer has."""
    narrow, layer = stored[path].shape, path.rpartition("/")[0]
    widths = {array.shape[-1:] for name, array in stored.items() if name.rpartition("/")[0] == layer}
    return (
        len(widths) == 1
        and len(narrow) == len(shape)
        and narrow[:-2] == shape[:-2]
        and all(n <= w for n, w in zip(narrow[-2:], shape[-2:], strict=True))
    )


def _widened(known: NDArray[Any], fresh: NDArray[Any]) -> NDArray[Any]:
    """``known`` as the first channels of ``fresh``, not hearing the others yet (after Net2Net, arXiv 1511.05641)."""
    wide = fresh.copy()
    if known.ndim > 1:
        wide[..., : known.shape[-1]] = 0
    wide[tuple(map(slice, known.shape))] = known
    return wide


def save_state(path: Path, sitting: "Sitting") -> None:
    """Everything that going on needs."""
    state = {
        f"{name}/{variable.path}": np.asarray(ops.convert_to_numpy(variable))
        for name, variables in _parts(sitting)
        for variable in variables
    }
    _write(path, state | {"step": np.array(sitting.step), "best": np.array(sitting.best)})


def load_state(path: Path, sitting: "Sitting") -> None:
    """Go on where ``save_state`` was called.

    Raises:
        UnprocessableError: it is the state of a training of something else, or damaged.
    """
    stored = _read(path)
    variables = {f"{name}/{each.path}": each for name, part in _parts(sitting) for each in part}
    shapes = {name: tuple(each.shape) for name, each in variables.items()} | {"step": (), "best": ()}
    if shapes != {name: value.shape for name, value in stored.items()}:
        raise UnprocessableError(
            f"{path} is the state of a training on other labels; give those, or choose another folder by --out."
        )
    for name, variable in variables.items():
        variable.assign(stored[name])
    sitting.step, sitting.best = int(stored["step"]), float(stored["best"])


def _parts(sitting: "Sitting") -> tuple[tuple[str, list[Any]], ...]:
    return (
        ("trainee", sitting.trainee.variables),
        ("averaged", sitting.averaged.variables),
        ("optimizer", sitting.optimizer.variables),
    )


def _read(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays in ``path``.

    Raises:
        UnprocessableError: there are none.
    """
    try:
        with path.open("rb") as file, np.load(file) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, EOFError, ValueError, AttributeError, TypeError, zipfile.BadZipFile):
        raise UnprocessableError(f"{path} can't be read as weights; give a .npz file that a training wrote.") from None


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put ``arrays`` into ``path``: a kill or a full disk leaves the file that was there.

    Raises:
        LookalikeError: it can't be written.
    """
    try:
        with replacing(path) as (beside,), beside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
    except OSError as error:
        raise LookalikeError(
            f"{path} can't be written: {error.strerror}; make room, and the same command goes on from the last state."
        ) from None
