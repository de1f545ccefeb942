"""The network in Keras, on any of its backends."""

from typing import Any

import keras
from keras import ops

from lookalike.training.net import LEAST_WEIGHT, Shape, wire

EPSILON = 1e-4  # added to a variance
MOMENTUM = 0.98  # of the running mean and variance


class ConvNorm(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Convolution, zero-padded by half its kernel, then batch normalisation (Ioffe, Szegedy 2015)."""

    def __init__(self, filters: int, kernel: int, stride: int, *, gamma: str = "ones", **options: Any) -> None:
        super().__init__(**options)
        self.filters, self.size, self.stride, self.gamma_start = filters, kernel, stride, gamma

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(
            shape=(self.size, self.size, shape[-1], self.filters), initializer="he_normal", name="kernel"
        )
        # In float32 whatever the network computes in: small numbers add up here.
        exact = {"shape": (self.filters,), "dtype": "float32", "autocast": False}
        self.gamma = self.add_weight(initializer=self.gamma_start, name="gamma", **exact)
        self.beta = self.add_weight(initializer="zeros", name="beta", **exact)
        self.mean = self.add_weight(initializer="zeros", trainable=False, name="mean", **exact)
        self.variance = self.add_weight(initializer="ones", trainable=False, name="variance", **exact)

    def compute_output_shape(self, shape: Any) -> tuple[Any, ...]:
        rows, columns = (None if side is None else -(-side // self.stride) for side in shape[1:3])
        return shape[0], rows, columns, self.filters

    def call(self, x: Any, training: bool = False) -> Any:
        if keras.backend.backend() == "torch":
            return self._call_torch(x, training)
        pad = self.size // 2
        x = ops.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
        x = ops.conv(x, self.kernel, self.stride, "valid")
        if training:
            mean, variance = ops.moments(ops.cast(x, "float32"), (0, 1, 2))
            self._remember(mean, variance)
        else:
            mean, variance = self.mean, self.variance
        scale = self.gamma * ops.rsqrt(variance + EPSILON)
        return x * ops.cast(scale, x.dtype) + ops.cast(self.beta - mean * scale, x.dtype)

    def _call_torch(self, x: Any, training: bool) -> Any:
        """The same by PyTorch's own kernels, which keep the layout: three times as fast on a CPU."""
        from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]  # only on that backend

        x = x.permute(0, 3, 1, 2)  # a view, in the layout that PyTorch calls channels_last
        kernel = ops.convert_to_tensor(self.kernel).permute(3, 2, 0, 1)
        x = functional.conv2d(x, kernel, stride=self.stride, padding=self.size // 2)
        state = [v.value for v in (self.mean, self.variance, self.gamma, self.beta)]
        x = functional.batch_norm(x, *state, training=training, momentum=1 - MOMENTUM, eps=EPSILON)
        return x.permute(0, 2, 3, 1)

    def _remember(self, mean: Any, variance: Any) -> None:
        self.mean.assign(self.mean * MOMENTUM + mean * (1 - MOMENTUM))
        self.variance.assign(self.variance * MOMENTUM + variance * (1 - MOMENTUM))


class KerasBuilder:
    """See ``net.Builder``."""

    def scale(self, photo: Any) -> Any:
        return keras.layers.Rescaling(1 / 64, offset=-2.0)(photo)

    def conv(self, x: Any, name: str, filters: int, *, kernel: int = 3, stride: int = 1, relu: bool = True) -> Any:
        # The end of a block starts as nothing, so that a deep net starts as a shallow one (Goyal et al. 2017).
        y = ConvNorm(filters, kernel, stride, gamma="ones" if relu else "zeros", name=name)(x)
        return ops.relu(y) if relu else y

    def logit(self, x: Any, name: str) -> Any:
        taken_for_product = keras.initializers.Constant(2.0)  # at first everything is
        return keras.layers.Conv2D(1, 3, padding="same", bias_initializer=taken_for_product, name=name)(x)

    def dense(self, x: Any, name: str, units: int, *, bias: bool) -> Any:
        return keras.layers.Dense(units, use_bias=bias, dtype="float32", name=name)(x)

    def relu(self, x: Any) -> Any:
        return ops.relu(x)

    def sigmoid(self, x: Any) -> Any:
        return ops.sigmoid(x)

    def add(self, x: Any, y: Any) -> Any:
        return x + y

    def multiply(self, x: Any, y: Any) -> Any:
        return x * y

    def concat(self, *x: Any) -> Any:
        return ops.concatenate(x, axis=-1)

    def double(self, x: Any) -> Any:
        return ops.repeat(ops.repeat(x, 2, axis=1), 2, axis=2)

    def halve(self, x: Any) -> Any:
        return (x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]) * 0.25

    def pool(self, x: Any, mask: Any) -> Any:
        x, weight = ops.cast(x, "float32"), ops.cast(mask, "float32") + LEAST_WEIGHT
        return ops.sum(x * weight, axis=(1, 2)) / ops.sum(weight, axis=(1, 2))


def compute_in(precision: str) -> None:
    """What networks built from now on compute in: "float32", or "bfloat16" with their numbers kept in float32."""
    keras.config.set_dtype_policy("mixed_bfloat16" if precision == "bfloat16" else precision)


def build_net(shape: Shape) -> Any:
    """A ``keras.Model``: photos (n, height, width, 3) float32 in 0..255 → the dictionary of ``net.wire``."""
    photo = keras.Input((shape.height, shape.width, 3), name="photo")
    return keras.Model(photo, wire(KerasBuilder(), photo, shape), name="compact")
