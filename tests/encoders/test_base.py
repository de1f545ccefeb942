from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.encoders import load_encoder
from lookalike.encoders.base import Encoder, NetworkOutput, Want, Weights
from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.photos import Photo
from lookalike.registry import Entry, load


class Corner(Encoder):
    """The first pixel's three levels, times ``scale``."""

    def __init__(self, scale: float = 1, dim: int = 3, size: int = 8, weights: Weights | None = None) -> None:
        super().__init__("corner", dim, {"size": [size, size]}, weights=weights, batch_size=2)
        self.scale = scale

    def prepare(self, photo: Photo) -> NDArray[np.uint8]:
        return photo[0, 0]

    def forward(self, batch: NDArray[np.uint8], wants: Collection[Want] = ()) -> NetworkOutput:
        return NetworkOutput(batch * np.float32(self.scale))


def pixel(red: int, green: int, blue: int) -> Photo:
    return np.array([[[red, green, blue]]], np.uint8)


def test_vectors_are_brought_to_unit_length_in_order() -> None:
    vectors = Corner(scale=7).encode([pixel(3, 4, 0), pixel(0, 0, 9), pixel(0, 5, 12)])

    np.testing.assert_allclose(vectors, [[0.6, 0.8, 0], [0, 0, 1], [0, 5 / 13, 12 / 13]], rtol=1e-6)


def test_no_features_at_all_are_the_diagonal() -> None:
    np.testing.assert_allclose(Corner().encode([pixel(0, 0, 0)]), [[3**-0.5] * 3], rtol=1e-6)


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(LookalikeError, match="not finite"):
        Corner(scale=np.nan).encode([pixel(1, 2, 3)])


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 8, 3), (8, 8), (8, 8, 4)])
def test_what_is_no_photo_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UnprocessableError, match=r"not uint8 of shape \("):
        Corner().encode([np.zeros(shape, np.uint8)])


def test_another_shape_than_declared_is_refused() -> None:
    with pytest.raises(LookalikeError, match=r"\(1, 3\), expected \(1, 4\)"):
        Corner(dim=4).encode([pixel(1, 2, 3)])


def test_the_fingerprint_changes_with_whatever_changes_a_vector() -> None:
    one, other = Weights(Path("a"), "1" * 64), Weights(Path("b"), "2" * 64)
    encoders = [Corner(), Corner(size=9), Corner(dim=4), Corner(weights=one), Corner(weights=other)]

    assert len({encoder.fingerprint for encoder in encoders}) == len(encoders)
    assert Corner(weights=one).fingerprint == Corner(weights=Weights(Path("elsewhere"), "1" * 64)).fingerprint


def test_an_unknown_encoder_names_those_that_exist() -> None:
    with pytest.raises(UnprocessableError, match=r"'vgg'; there are: .*pixels, resnet50, xception"):
        load_encoder("vgg")


def test_pixels_takes_neither_weights_nor_an_input_size() -> None:
    with pytest.raises(UnprocessableError, match="has no weights"):
        load_encoder("pixels", "some.h5")
    with pytest.raises(UnprocessableError, match="one input size"):
        load_encoder("pixels", input_size=64)


def test_a_package_that_is_missing_is_named_with_the_line_that_installs_it() -> None:
    entry = Entry("dream", "", "lookalike.nowhere:load", needs=("a_package_nobody_has",), install="pip install it")

    with pytest.raises(UnavailableError, match=r"a_package_nobody_has.*pip install it"):
        load(entry)
