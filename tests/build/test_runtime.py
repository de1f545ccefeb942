"""The choice between two runtimes: equal vectors are required, and for auto also speed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.build import runtime
from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.build.runtime import check_runtime, choose_runtime
from lookalike.catalogue import open_source
from lookalike.encoders import load_encoder
from lookalike.encoders.base import Encoder, NetworkOutput
from lookalike.errors import UnavailableError, UnprocessableError
from lookalike.photos import Photo

NAMES = [f"images/{number}.png" for number in range(40)]


class Both(Encoder):
    """The vectors of ``pixels``, by two runtimes; those of the second are off by ``error``."""

    def __init__(self, error: float = 0.0, reason: Exception | None = None) -> None:
        self._pixels, self._error, self._reason = load_encoder("pixels"), error, reason
        self.runtime = "tensorflow"
        super().__init__("pixels", self._pixels.dim, self._pixels.preprocessing)

    def by_onnx_runtime(self) -> Encoder:
        if self._reason:
            raise self._reason
        other = Both(self._error)
        other.runtime = "onnx"
        return other

    def prepare(self, photo: Photo) -> NDArray[Any]:
        return self._pixels.prepare(photo)

    def forward(self, batch: NDArray[Any], wants: object = ()) -> NetworkOutput:
        features = self._pixels.forward(batch).features
        if self.runtime == "onnx":
            features[:, 0] += self._error
        return NetworkOutput(features)


@pytest.fixture
def choose(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, list[str]]]:
    """The runtime that is chosen, and what is said. ``gain``: how many times as fast ONNX Runtime is."""

    def run(encoder: Encoder, asked: str, gain: float = 2.0, new: int = 1000, before: str = "") -> Any:
        monkeypatch.setattr(runtime, "_gain", lambda *_: gain)
        said: list[str] = []
        with open_source(shop) as source:
            chosen = choose_runtime(encoder, asked, source, NAMES, new=new, before=before, say=said.append)
        return chosen.runtime, said

    return run


def test_auto_takes_onnx_where_it_is_quicker(choose: Callable[..., Any]) -> None:
    chosen, (said,) = choose(Both(), "auto")
    assert chosen == "onnx"
    assert said.startswith(
        "Photos are encoded by ONNX Runtime, 2.00 times as fast as TensorFlow here; the vectors of 16"
    )
    assert choose(Both(), "auto", gain=0.8) == (
        "tensorflow",
        ["Photos are encoded by TensorFlow: ONNX Runtime took 1.25 times as long here."],
    )
    assert choose(Both(), "onnx", gain=0.8)[0] == "onnx"
    assert choose(Both(), "tensorflow") == ("tensorflow", [])


def test_few_new_photos_are_encoded_as_the_others_were(choose: Callable[..., Any]) -> None:
    assert choose(Both(), "auto", new=999) == ("tensorflow", [])
    assert choose(Both(), "auto", new=1, before="onnx", gain=0)[0] == "onnx"
    assert choose(load_encoder("pixels"), "auto") == ("", [])


@pytest.mark.parametrize("asked", ["auto", "onnx"])
def test_other_vectors_are_never_used(choose: Callable[..., Any], asked: str) -> None:
    chosen, said = choose(Both(error=0.1), asked, before="onnx")
    assert chosen == "tensorflow"
    assert "by TensorFlow: ONNX Runtime gave other vectors (cosine 0.99" in said[0]


def test_what_can_not_be_converted(choose: Callable[..., Any]) -> None:
    reason = UnavailableError("onnx is not installed.")
    assert choose(Both(reason=reason), "auto") == (
        "tensorflow",
        ["Photos are encoded by TensorFlow: onnx is not installed."],
    )
    with pytest.raises(UnavailableError, match="not installed"):
        choose(Both(reason=reason), "onnx")
    with pytest.raises(UnprocessableError, match=r"Encoder 'pixels' has one runtime; leave --runtime out\."):
        check_runtime(load_encoder("pixels"), "onnx")


def test_both_are_timed() -> None:
    encoder = Both()
    photos = [encoder.prepare(np.full((8, 8, 3), shade, np.uint8)) for shade in range(4)]
    assert runtime._gain(encoder, encoder.by_onnx_runtime(), photos) > 0


def test_an_encoder_with_one_runtime_takes_no_other(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(UnprocessableError, match="leave --runtime out"):
        build(BuildOptions(shop, tmp_path / "index", encoder="pixels", runtime="onnx"), Progress())
    assert not (tmp_path / "index").exists()
