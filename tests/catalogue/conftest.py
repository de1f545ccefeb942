"""Small catalogues, as a folder and as a .zip."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image

from lookalike.catalogue import Catalogue, read_catalogue

Maker = Callable[[Mapping[str, bytes | str]], Path]
Read = Callable[[str, list[str] | Mapping[str, bytes]], Catalogue]


def jpeg(shade: int) -> bytes:
    """A small photo; another shade, other bytes."""
    out = io.BytesIO()
    Image.new("RGB", (16, 20), (shade, 90, 255 - shade)).save(out, "JPEG")
    return out.getvalue()


def write_zip(path: Path, members: list[tuple[bytes, bytes]], *, extra: bytes = b"", flags: int = 0) -> Path:
    """An archive with these bytes as names of its members, as old programs on Unix write them."""
    local, central = b"", b""
    for name, data in members:
        facts = struct.pack(
            "<HHHHHIIIHH", 20, flags, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), len(extra)
        )
        central += b"PK\x01\x02\x14\x03" + facts + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name + extra
        local += b"PK\x03\x04" + facts + name + extra + data
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(central), len(local), 0)
    path.write_bytes(local + central + b"PK\x05\x06" + end)
    return path


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


def photos_of(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    with catalogue.source:
        return {product.id: product.photos for product in catalogue.products}


@pytest.fixture
def read(make_folder: Maker, make_zip: Maker) -> Read:
    """A catalogue of a table and photos, which have different bytes unless given. Folder and .zip must agree."""

    def make(table: str, photos: list[str] | Mapping[str, bytes]) -> Catalogue:
        if not isinstance(photos, Mapping):
            photos = {name: jpeg(n) for n, name in enumerate(photos)}
        files = {"styles.csv": table, **photos}
        found, again = read_catalogue(make_folder(files)), read_catalogue(make_zip(files))
        assert found.products == again.products
        assert found.report == again.report
        again.source.close()
        return found

    return make
