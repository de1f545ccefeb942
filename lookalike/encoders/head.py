"""An encoder with a tuned head: a small network on the vectors of another encoder (see ``training``)."""

import copy
import json
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Encoder, NetworkOutput, Request, Vectors, Want, Weights
from lookalike.encoders.learned import Learned
from lookalike.encoders.weights import find_weights
from lookalike.errors import LookalikeError
from lookalike.photos import Photo
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "head:FILE",
        "Another encoder with a head that python -m lookalike train head tuned to a catalogue's labels",
        "lookalike.encoders.head:load",
    ),
)

SUFFIXES = (".npz",)
ROWS = 4096  # vectors projected at once


@dataclass(frozen=True)
class Projection:
    """Two layers, v ↦ unit(max(0, v W₁ + b₁) W₂ + b₂), or the last one alone.

    Attributes:
        hidden: W₁ (base's dim, h) and b₁ (h,), float32; None without a hidden layer.
        last: W₂ (h or base's dim, dim) and b₂ (dim,), float32.
    """

    hidden: tuple[NDArray[np.float32], NDArray[np.float32]] | None
    last: tuple[NDArray[np.float32], NDArray[np.float32]]

    @property
    def takes(self) -> int:
        """The dimension of the vectors that it projects."""
        return int((self.hidden or self.last)[0].shape[0])

    def features(self, vectors: Vectors) -> NDArray[np.float32]:
        """(n, dim) float32, not normalised, from unit vectors (n, base's dim)."""
        weights, offset = self.last
        if self.hidden:
            vectors = np.maximum(vectors @ self.hidden[0] + self.hidden[1], 0)
        features: NDArray[np.float32] = vectors @ weights + offset
        return features

    def units(self, vectors: Vectors) -> Vectors:
        """(n, dim) float32 unit vectors from unit vectors (n, base's dim), computed block by block."""
        parts = [self.features(vectors[at : at + ROWS]) for at in range(0, len(vectors), ROWS)]
        features = np.concatenate(parts)
        return np.asarray(features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12), np.float32)

    def save(self, path: Path, base: Mapping[str, Any]) -> None:
        """Write to ``path``. ``base`` is the manifest's record of the base encoder.

        The path of its weights is relative to the folder of ``path``. The key "learned" may hold the products to which
        the head was tuned.

        Raises:
            OSError: it can't be written.
        """
        layers: dict[str, Any] = dict(zip(("w2", "b2"), self.last, strict=True))
        if self.hidden:
            layers |= zip(("w1", "b1"), self.hidden, strict=True)
        with path.open("wb") as file:
            np.savez(file, base=np.array(json.dumps(dict(base), sort_keys=True)), **layers)


class Head(Encoder):
    """See the module docstring. The base encoder prepares the photos."""

    def __init__(self, name: str, base: Encoder, projection: Projection, weights: Weights) -> None:
        self._base, self._projection = base, projection
        self.runtime = base.runtime
        super().__init__(
            name,
            dim=projection.last[0].shape[1],
            preprocessing=preprocessing_of(base.name, base.fingerprint),
            weights=weights,
            batch_size=base.batch_size,
        )

    def by_onnx_runtime(self) -> "Head":
        other = copy.copy(self)
        other._base = self._base.by_onnx_runtime()
        other.runtime = other._base.runtime
        return other

    def prepare(self, photo: Photo) -> NDArray[Any]:
        return self._base.prepare(photo)

    def forward(self, batch: NDArray[Any], wants: Collection[Want] = ()) -> NetworkOutput:
        return NetworkOutput(self._projection.features(self._base.encode_prepared(list(batch))))


def preprocessing_of(base: str, fingerprint: str) -> dict[str, Any]:
    """What affects a head's vectors besides its own weights: the base encoder's name and fingerprint."""
    return {"base": base, "base_fingerprint": fingerprint}


def load(request: Request) -> Head:
    """The head in the file that the request or an index names, on its base encoder.

    If ``request.weights`` is not a .npz, it is the file of the base encoder.
    """
    from lookalike.encoders import make_encoder

    request.refuse_input_size()
    request.refuse_preprocessing()
    of_base = request.weights if request.weights and not request.weights.name.endswith(SUFFIXES) else None
    own = request if of_base is None else replace(request, weights=None)
    weights = find_weights(own.of_file(), SUFFIXES)
    projection, facts = read_head(weights.path)
    file = facts["weights"]
    base = make_encoder(
        Request(
            facts["name"],
            weights=of_base,
            input_size=facts["preprocessing"].get("input_size"),
            sha256=file["sha256"] if file else None,
            place=request.place,
            beside=weights.path.parent / file["path"] if file else None,
            download=request.download,
            preprocessing=facts["preprocessing"],
            runtime=request.runtime,
        )
    )
    if base.fingerprint != facts["fingerprint"]:
        raise LookalikeError(
            f"{weights.path} was trained on vectors of another encoder {base.name!r} ({facts['fingerprint'][:12]}) than"
            f" the one here ({base.fingerprint[:12]}); train the head again."
        )
    if projection.takes != base.dim:
        raise LookalikeError(
            f"{weights.path} takes vectors of {projection.takes} numbers, encoder {base.name!r} gives"
            f" {base.dim}; train the head again."
        )
    head = Head(f"head:{Path(request.name.partition(':')[2]).name}", base, projection, weights)
    head.learned = (*Learned.among(facts), *base.learned)
    return head


def read_head(path: Path) -> tuple[Projection, dict[str, Any]]:
    """The head in a file, and its record of the base encoder.

    Raises:
        LookalikeError: the file is damaged or no head.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            hidden, last = (
                tuple(arrays[name].astype(np.float32) for name in names) if names[0] in arrays else None
                for names in (("w1", "b1"), ("w2", "b2"))
            )
            facts = json.loads(str(arrays["base"]))
        (w2, b2) = last or ()
        fits = w2.shape[1:] == b2.shape and w2.ndim == 2
        if hidden:
            fits = fits and hidden[0].shape[1:] == hidden[1].shape == w2.shape[:1]
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise LookalikeError(f"{path} is not a head; make one with python -m lookalike train head INDEX.") from error
    if not fits:
        raise LookalikeError(f"{path} is damaged: its layers don't fit each other; train the head again.")
    return Projection(hidden, (w2, b2)), facts
