from typing import Any

import numpy as np
import pytest
from keras import ops
from numpy.typing import NDArray

from lookalike.training.layers import EPSILON, MOMENTUM, ConvNorm
from lookalike.training.net import DIM, LEAST_WEIGHT, Shape
from lookalike.training.validation import outputs


def as_array(value: Any) -> NDArray[Any]:
    return np.asarray(ops.convert_to_numpy(value))


def test_normalisation_by_hand() -> None:
    x = np.random.default_rng(0).normal(2, 3, (4, 6, 6, 2)).astype(np.float32)
    layer = ConvNorm(3, 1, 1)
    learning = as_array(layer(ops.convert_to_tensor(x), training=True))
    plain = x @ as_array(layer.kernel)[0, 0]
    mean, variance = plain.mean(axis=(0, 1, 2)), plain.var(axis=(0, 1, 2))

    np.testing.assert_allclose(learning, (plain - mean) / np.sqrt(variance + EPSILON), atol=1e-3)
    np.testing.assert_allclose(as_array(layer.mean), (1 - MOMENTUM) * mean, atol=1e-4)
    # PyTorch remembers the variance of n - 1.
    np.testing.assert_allclose(as_array(layer.variance), MOMENTUM + (1 - MOMENTUM) * variance, rtol=5e-3)
    serving = (plain - as_array(layer.mean)) / np.sqrt(as_array(layer.variance) + EPSILON)
    np.testing.assert_allclose(as_array(layer(ops.convert_to_tensor(x))), serving, atol=1e-3)


@pytest.mark.parametrize(("kernel", "stride", "side"), [(3, 1, 8), (3, 2, 4), (5, 2, 4), (1, 1, 8)])
def test_a_convolution_keeps_or_halves_its_input(kernel: int, stride: int, side: int) -> None:
    layer = ConvNorm(5, kernel, stride)

    assert tuple(layer(np.ones((2, 8, 8, 3), np.float32)).shape) == (2, side, side, 5)
    assert layer.compute_output_shape((2, 8, 8, 3)) == (2, side, side, 5)


def test_the_embedding_follows_linearly_from_map_and_mask(small_net: Any, noise: NDArray[np.uint8]) -> None:
    found = {name: as_array(value) for name, value in small_net(noise.astype(np.float32)).items()}
    cells = found["mask"].reshape(24, 4, 2, 2, 2).mean(axis=(2, 4)) + LEAST_WEIGHT
    pooled = (found["map"] * cells[..., None]).sum(axis=(1, 2)) / cells.sum(axis=(1, 2))[:, None]

    linear = as_array(small_net.get_layer("embedding").kernel)
    np.testing.assert_allclose(found["embedding"], pooled @ linear, rtol=1e-3, atol=1e-4)


def test_outputs_have_the_sizes_of_the_shape(small_net: Any, small_shape: Shape, noise: NDArray[np.uint8]) -> None:
    found = outputs(small_net, noise)

    assert found["embedding"].shape == (24, DIM)
    assert found["mask"].shape == (24, small_shape.height // 4, small_shape.width // 4, 1)
    assert found["baseColour"].shape == (24, 3)
