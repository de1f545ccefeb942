"""One of each encoder, loaded once, with random weights from a file if it has weights."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lookalike.encoders import ENCODERS, Encoder, load_encoder
from lookalike.encoders.keras_applications import APPLICATIONS
from lookalike.photos import Photo, decode
from tests.encoders.drawn import draw_head, draw_network, facts_of

FILES = {  # rows that stand for many → the name of one
    "onnx:FILE": "onnx:{network}",
    "head:FILE": "head:{head}",
    "keras:NAME": "keras:MobileNetV2",
}


@pytest.fixture(autouse=True)
def _no_weights_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment and caches of the user have no effect; nothing is downloaded."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # the port "discard": refused at once


@pytest.fixture(scope="session")
def random_weights(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Name of an encoder of Keras → a file of random weights for it, the same at each call."""
    folder = tmp_path_factory.mktemp("weights")

    def make(name: str) -> Path:
        model_name = APPLICATIONS[name].model if name in APPLICATIONS else "MobileNetV2"
        path = folder / f"{name}.weights.h5"
        if not path.exists():
            os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
            import keras

            keras.utils.set_random_seed(7)
            model = getattr(keras.applications, model_name)(weights=None, include_top=False)
            model.save_weights(path)
        return path

    return make


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ONNX network with random weights: photos of 16×24 pixels to 12 values; its JSON is beside it."""
    return draw_network(tmp_path_factory.mktemp("weights") / "drawn.onnx")


@pytest.fixture(scope="session")
def head_on_pixels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A head with random weights on the vectors of ``pixels``, 10 values."""
    path = tmp_path_factory.mktemp("weights") / "head-drawn.npz"
    base = load_encoder("pixels")
    draw_head(base.dim).save(path, facts_of(base))
    return path


@pytest.fixture(scope="session")
def encoders(random_weights: Callable[[str], Path], network: Path, head_on_pixels: Path) -> Callable[[str], Encoder]:
    """Row of the table → an encoder of it, each loaded once."""
    loaded: dict[str, Encoder] = {}

    def get(name: str) -> Encoder:
        if name not in loaded:
            of_keras = name in APPLICATIONS or name == "keras:NAME"
            weights = random_weights(name) if of_keras else None
            loaded[name] = load_encoder(FILES.get(name, name).format(network=network, head=head_on_pixels), weights)
        return loaded[name]

    return get


# It is made by the same code as resnet50, which goes through all tests.
SLOWER = pytest.param("xception", marks=pytest.mark.long)


@pytest.fixture(params=[SLOWER if name == "xception" else name for name in sorted(ENCODERS)])
def encoder(request: pytest.FixtureRequest, encoders: Callable[[str], Encoder]) -> Encoder:
    """Every encoder of the table, one after the other."""
    return encoders(request.param)


@pytest.fixture(scope="session")
def shirt() -> Photo:
    """A drawn red shirt with a blue stripe on white, 120×160."""
    image = Image.new("RGB", (120, 160), "white")
    draw = ImageDraw.Draw(image)
    sleeve, body, other_sleeve = [(40, 30), (80, 30), (112, 60), (98, 76)], [(86, 66), (86, 138)], [(34, 138), (34, 66)]
    draw.polygon([*sleeve, *body, *other_sleeve, (22, 76), (8, 60)], "#b02030")
    draw.rectangle((36, 90, 84, 104), "#2040a0")
    return np.asarray(image)


@pytest.fixture(scope="session")
def shoe() -> Photo:
    """A drawn black shoe on white that points to the left, 160×120."""
    image = Image.new("RGB", (160, 120), "white")
    draw = ImageDraw.Draw(image)
    draw.polygon([(10, 84), (60, 62), (90, 36), (146, 36), (150, 92), (12, 92)], "#202020")
    draw.rectangle((10, 92, 150, 100), "#c0c0c0")
    return np.asarray(image)


@pytest.fixture(scope="session")
def real_photos(real_data: Path) -> list[Photo]:
    """Eight photos of a real catalogue."""
    with zipfile.ZipFile(real_data / "data" / "fashion-product-images-small.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))[::5000][:8]
        return [decode(archive.read(name)) for name in names]
