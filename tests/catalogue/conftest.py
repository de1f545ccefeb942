"""Catalogues made of a few bytes, as a folder and as a .zip."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image

Maker = Callable[[Mapping[str, bytes | str]], Path]


def jpeg(shade: int) -> bytes:
    """A small photo; another shade, other bytes."""
    out = io.BytesIO()
    Image.new("RGB", (16, 20), (shade, 90, 255 - shade)).save(out, "JPEG")
    return out.getvalue()


def _bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


@pytest.fixture
def make_folder(tmp_path: Path) -> Maker:
    """Write files under a folder called catalogue."""

    def make(files: Mapping[str, bytes | str]) -> Path:
        for name, content in files.items():
            path = tmp_path / "catalogue" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_bytes(content))
        return tmp_path / "catalogue"

    return make


@pytest.fixture
def make_zip(tmp_path: Path) -> Maker:
    """Write members of catalogue.zip."""

    def make(files: Mapping[str, bytes | str]) -> Path:
        with zipfile.ZipFile(tmp_path / "catalogue.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, _bytes(content))
        return tmp_path / "catalogue.zip"

    return make


@pytest.fixture
def makers(make_folder: Maker, make_zip: Maker) -> dict[str, Maker]:
    """A maker for each kind of source."""
    return {"folder": make_folder, "zip": make_zip}
