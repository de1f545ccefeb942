"""Networks of keras.applications with ImageNet weights, without the classifier, with global max pooling.

This is the only module on the serving path that imports TensorFlow, and only when an encoder is loaded.
"""

import contextlib
import copy
import logging
import os
import re
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Encoder, NetworkOutput, Request, Runtime, Vectors, Want
from lookalike.encoders.parts import converted
from lookalike.encoders.parts.converted import Converted
from lookalike.encoders.weights import Download, find_weights
from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.photos import Photo, resize
from lookalike.registry import Entry


@dataclass(frozen=True)
class Application:
    """A network of keras.applications."""

    module: str  # keras.applications.MODULE has its preprocess_input
    model: str  # keras.applications.MODEL builds it
    size: int  # side of the training photos in pixels
    least: int  # smallest possible side in pixels
    download: Download | None  # None: the weights must be given as a file


KERAS_FILES = "https://storage.googleapis.com/tensorflow/keras-applications"
APPLICATIONS = {
    "resnet50": Application(
        "resnet",
        "ResNet50",
        size=224,
        least=32,
        download=Download(
            f"{KERAS_FILES}/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
            md5="4d473c1dd8becc155b73f8504c6f6626",
        ),
    ),
    "xception": Application(
        "xception",
        "Xception",
        size=299,
        least=71,
        download=Download(
            f"{KERAS_FILES}/xception/xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
            md5="b0042744bf5b25fce3cb969f33bebb97",
        ),
    ),
}
NEEDS, INSTALL = ("tensorflow", "keras"), "pip install tensorflow"
INSTALL_CONVERTER = "pip install tf2onnx"
OPSET = 17  # of ONNX
ENTRIES = (
    *(
        Entry(
            name,
            f"Keras {application.model}, ImageNet weights, global max pooling, 2048 values, {application.size} pixels",
            "lookalike.encoders.keras_applications:load",
            NEEDS,
            INSTALL,
        )
        for name, application in APPLICATIONS.items()
    ),
    Entry(
        "keras:NAME",
        "Any network of keras.applications, such as keras:MobileNetV2, global max pooling; --weights has a file of it",
        "lookalike.encoders.keras_applications:load_any",
        NEEDS,
        INSTALL,
    ),
)

USUAL_SIZE = 224
SIZES = {  # side of the training photos of the others, in pixels
    **dict.fromkeys(("InceptionV3", "InceptionResNetV2", "Xception"), 299),
    "NASNetLarge": 331,
    **{f"EfficientNetB{n}": size for n, size in enumerate((224, 240, 260, 300, 380, 456, 528, 600))},
    **{
        f"EfficientNetV2{n}": size
        for n, size in {"B1": 240, "B2": 260, "B3": 300, "S": 384, "M": 480, "L": 480}.items()
    },
}
LEAST_SIZE = 32  # smallest possible side of nearly all, in pixels

MOST_SIDE = 1024  # pixels; more takes gigabytes per photo
BATCH_SIZE = 8  # larger batches are no faster on a few cores and take more memory
# Info and warning lines of TensorFlow's native code; errors don't match.
NATIVE_REMARK = re.compile(rb"[IW]\d{4} |[\d.: -]+ [IW] |WARNING: All log messages before absl|To enable the following")
SUFFIXES = (".weights.h5", "_notop.h5", ".h5")
FILTER = "bicubic"  # Keras' default, nearest neighbour, costs 3 points of P@5 on small product photos


class KerasApplication(Encoder):
    """A network of uint8 photos that includes its preprocessing, run by TensorFlow or by ONNX Runtime.

    It has spatial contributions if the pooling is its last layer, as in nearly all networks (not in ConvNeXt).
    """

    def __init__(self, request: Request, application: Application) -> None:
        side = application.size if request.input_size is None else request.input_size
        if not application.least <= side <= MOST_SIDE:
            raise UnprocessableError(
                f"Encoder {request.name!r} takes an input size from {application.least} to {MOST_SIDE}, not {side}."
            )
        weights = find_weights(request, SUFFIXES, application.download)
        there = converted.find(weights.sha256, side) if request.runtime == "onnx" else None
        self._side = side
        self._run_by(Converted(there) if there else _TensorFlow(request.name, application, side, weights.path))
        super().__init__(
            request.name,
            dim=self._network.dim,
            preprocessing={
                "input_size": side,
                "aspect": "stretch",
                "filter": FILTER,
                "colours": f"keras.applications.{application.module}.preprocess_input",
                "pooling": "max",
            },
            weights=weights,
            batch_size=BATCH_SIZE,
        )

    def _run_by(self, network: "Converted | _TensorFlow") -> None:
        self._network = network
        self.runtime, self.has_cells = network.runtime, network.has_cells

    def by_onnx_runtime(self) -> "KerasApplication":
        if not isinstance(self._network, _TensorFlow) or self.weights is None:
            return self
        other = copy.copy(self)
        other._run_by(Converted(converted.keep(self.weights.sha256, self._side, self._network.write)))
        return other

    def prepare(self, photo: Photo) -> NDArray[np.uint8]:
        return resize(photo, (self._side, self._side), FILTER)

    def forward(self, batch: NDArray[np.uint8], wants: Collection[Want] = ()) -> NetworkOutput:
        features, maps = self._network.run(batch, maps="cells" in wants)
        return NetworkOutput(features, {} if maps is None else {"maps": maps})

    def _cells(self, vectors: Vectors, seen: NetworkOutput) -> list[NDArray[np.float32]]:
        """See the base class. A channel's value belongs to the cell with the maximum."""
        return list(shares_of(seen.others["maps"]) * vectors[:, None, None])


class _TensorFlow:
    """A network of keras.applications as one traced function of TensorFlow.

    Attributes:
        dim: the length of its features.
        has_cells: whether the pooling is its last layer.
    """

    runtime: Runtime = "tensorflow"

    def __init__(self, name: str, application: Application, side: int, weights: Path) -> None:
        with quiet_tensorflow():
            import keras
            import tensorflow as tf
        if keras.backend.backend() != "tensorflow":
            raise UnavailableError(
                f"Keras runs on {keras.backend.backend()!r} here; unset KERAS_BACKEND to encode with {name!r}."
            )
        try:
            model = getattr(keras.applications, application.model)(
                weights=None, include_top=False, pooling="max", input_shape=(side, side, 3)
            )
        except ValueError as error:  # a network with a larger minimal input
            raise UnprocessableError(f"Encoder {name!r} can't take {side} pixels a side: {error}") from error
        _load_weights(model, weights, name)
        if application.download:  # other networks are not tested with this
            model = fold_batch_norms(model)
        preprocess_input = getattr(keras.applications, application.module).preprocess_input
        pooling = model.layers[-1]
        self.has_cells = isinstance(pooling, keras.layers.GlobalMaxPooling2D)
        self.dim = int(model.output_shape[-1])
        both = keras.Model(model.inputs, [model.output, *([pooling.input] if self.has_cells else [])])

        def embed(batch: Any) -> Any:
            # A list also of one output, which Keras returns bare.
            return tf.nest.flatten(both(preprocess_input(tf.cast(batch, tf.float32)), training=False))

        # Tracing is not thread-safe, so it is done here; the traced function may be called from several threads.
        self._traced = tf.function(embed, input_signature=[tf.TensorSpec((None, side, side, 3), tf.uint8, "photos")])
        self._embed = self._traced.get_concrete_function()

    def run(self, batch: NDArray[np.uint8], *, maps: bool) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """As ``Converted.run``."""
        import tensorflow as tf

        features, *rest = self._embed(tf.constant(batch))
        return features.numpy(), rest[0].numpy() if maps else None

    def write(self, path: Path) -> None:
        """Write the network as ONNX, in the form that ``Converted`` runs.

        Raises:
            UnavailableError: the package that converts is not installed, or can't convert this network.
        """
        try:
            with quiet_tensorflow():
                import tf2onnx
        except ImportError:
            raise UnavailableError(
                f"tf2onnx, which converts networks, is not installed: {INSTALL_CONVERTER}."
            ) from None
        logging.getLogger("tf2onnx").setLevel(logging.ERROR)
        try:
            tf2onnx.convert.from_function(self._traced, self._traced.input_signature, opset=OPSET, output_path=path)
        except OSError:
            raise
        except Exception as error:  # TensorFlow or tf2onnx may raise anything here
            raise UnavailableError(f"This network can't be converted to ONNX: {str(error).splitlines()[0]}") from error


def shares_of(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each cell's share of each channel's maximum in ``maps`` (n, rows, columns, dim); tied cells share equally.

    Float32 of the same shape; over the cells, the shares sum to 1.
    """
    reached = maps == maps.max(axis=(1, 2), keepdims=True)
    return np.asarray(reached / reached.sum(axis=(1, 2), keepdims=True, dtype=np.float32))


def load(request: Request) -> KerasApplication:
    """The network that the request names, with its weights."""
    request.refuse_preprocessing()
    return KerasApplication(request, APPLICATIONS[request.name])


def load_any(request: Request) -> KerasApplication:
    """The network of keras.applications that the request names after the colon, with weights from a file."""
    request.refuse_preprocessing()
    with quiet_tensorflow():
        import keras
    model = request.name.partition(":")[2]
    makers = {name: maker for name, maker in vars(keras.applications).items() if name[0].isupper() and callable(maker)}
    if model not in makers:
        raise UnprocessableError(
            f"There is no network {model!r} in keras.applications; there are: {', '.join(sorted(makers))}."
        )
    module = makers[model].__module__.rpartition(".")[2]
    try:
        return KerasApplication(
            request, Application(module, model, SIZES.get(model, USUAL_SIZE), LEAST_SIZE, download=None)
        )
    except UnavailableError as error:
        raise UnavailableError(
            f'{error} Keras writes one: python -c "import keras;'
            f" keras.applications.{model}(include_top=False).save_weights('{model}.weights.h5')\""
        ) from error


def _load_weights(model: Any, path: Path, name: str) -> None:
    """Fill ``model`` from a file of Keras 3 (.weights.h5) or of the older kind that Keras downloads (.h5).

    Raises:
        LookalikeError: the file is neither, or its weights are another network's.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            older = "layer_names" in file.attrs or "model_weights" in file
    except OSError:
        raise LookalikeError(
            f"{path} can't be read as weights of Keras (HDF5): it is damaged or something else; get it again, or pass"
            " another file with --weights."
        ) from None
    ending = ".h5" if older else ".weights.h5"
    if not path.name.endswith(ending) or (older and path.name.endswith(".weights.h5")):
        raise LookalikeError(
            f"{path} must have a name that ends in {ending}, by which Keras knows what it is; rename it."
        )
    try:
        model.load_weights(path)
    except Exception as error:  # Keras may raise anything here
        raise LookalikeError(
            f"{path} doesn't hold the weights of encoder {name!r} without its classifier; pass another file with"
            " --weights."
        ) from error


def fold_batch_norms(model: Any) -> Any:
    """The same network with each batch normalisation folded into the preceding convolution: a tenth less work.

    γ (Wx + b − μ) / √(σ² + ε) + β is a convolution again, of kernel W γ / √(σ² + ε).
    """
    import keras

    convolutions = (keras.layers.Conv2D, keras.layers.SeparableConv2D)
    outputs = {id(layer.output): layer.name for layer in model.layers if isinstance(layer, convolutions)}
    norms = {
        outputs[id(layer.input)]: layer
        for layer in model.layers
        if isinstance(layer, keras.layers.BatchNormalization) and id(layer.input) in outputs
    }
    folded = {norm.name for norm in norms.values()}

    class Through(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
            return inputs

    def cloned(layer: Any) -> Any:
        if layer.name in folded:
            return Through(name=layer.name)
        extra = {"use_bias": True} if layer.name in norms else {}
        return type(layer).from_config({**layer.get_config(), **extra})

    clone = keras.models.clone_model(model, clone_function=cloned)
    for layer in model.layers:
        if not layer.weights or layer.name in folded:
            continue
        values = layer.get_weights()
        if layer.name in norms:
            norm = norms[layer.name]
            scale = norm.gamma.numpy() if norm.scale else 1
            scale = scale / np.sqrt(norm.moving_variance.numpy() + norm.epsilon)
            bias = values.pop() if layer.use_bias else 0
            values[-1] = values[-1] * scale
            values.append((bias - norm.moving_mean.numpy()) * scale + norm.beta.numpy())
        clone.get_layer(layer.name).set_weights(values)
    return clone


@contextlib.contextmanager
def quiet_tensorflow() -> Iterator[None]:
    """Suppress what TensorFlow's native code writes to file descriptor 2 during import.

    TF_CPP_MIN_LOG_LEVEL alone doesn't silence it. Other output is written at the end.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if "tensorflow" in sys.modules:
        yield
        return
    kept = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            held.seek(0)
            for line in held:
                if not NATIVE_REMARK.match(line):
                    os.write(2, line)
