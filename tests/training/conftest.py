"""A small catalogue of drawn products, and a small network."""

import os
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lookalike.training.net import Shape

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

COLOURS = {"Red": "#c02030", "Blue": "#2040b0", "Green": "#208040"}
KINDS = ("Bag", "Watch")


def drawn(kind: str, colour: str, seed: int) -> Image.Image:
    """A rectangle or a disc on white, 60×80, a little elsewhere with each seed."""
    rng = np.random.default_rng(seed)
    left, top = rng.integers(4, 24, 2)
    image = Image.new("RGB", (60, 80), "white")
    draw = ImageDraw.Draw(image)
    left, top = min(left, 14), min(top, 20)
    box = (left, top, left + rng.integers(24, 32), top + rng.integers(30, 50))
    (draw.rectangle if kind == "Bag" else draw.ellipse)(tuple(map(int, box)), COLOURS[colour])
    return image


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """288 products of two types and three colours, as a zip; a third has no gender."""
    path = tmp_path_factory.mktemp("catalogue") / "drawn.zip"
    rows = ["id,articleType,baseColour,gender"]
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(288):
            kind, colour = KINDS[number % 2], list(COLOURS)[number % 3]
            rows.append(f"{number},{kind},{colour},{('Men', 'Women', '')[number // 2 % 3]}")
            data = BytesIO()
            drawn(kind, colour, number).save(data, "PNG")
            archive.writestr(f"images/{number}.png", data.getvalue())
        archive.writestr("styles.csv", "\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="session")
def small_shape() -> Shape:
    """A network of a few thousand numbers with two heads."""
    return Shape(32, 16, (4, 8, 8, 8), (("articleType", 2), ("baseColour", 3)))


@pytest.fixture(scope="session")
def small_net(small_shape: Shape) -> Any:
    """That network with random numbers, those of batch normalisation too."""
    import keras

    from lookalike.training.layers import build_net

    keras.utils.set_random_seed(5)
    net = build_net(small_shape)
    rng = np.random.default_rng(5)
    for variable in net.variables:
        if variable.path.rsplit("/", 1)[-1] in ("gamma", "variance"):
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
        elif not variable.path.endswith("kernel"):
            variable.assign(rng.normal(0, 0.3, variable.shape))
    return net


@pytest.fixture(scope="session")
def noise() -> NDArray[np.uint8]:
    """24 photos of coarse noise for it."""
    cells = np.random.default_rng(6).integers(0, 256, (24, 8, 4, 3), dtype=np.uint8)
    return cells.repeat(4, axis=1).repeat(4, axis=2)
