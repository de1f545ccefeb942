"""The docs are complete and correct: all options are documented, and the examples work."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_says_what_the_code_does(reference: ModuleType) -> None:
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written == reference.reference(), "docs/reference.md is stale: run python docs/reference.py"


def test_every_command_option_setting_and_member_is_documented(reference: ModuleType) -> None:
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    names = [s.variable for s in reference.SETTINGS]
    names += [*reference.ENCODERS, *reference.BACKENDS, *reference.METRICS]
    names += list(reference.lookalike.commands)
    commands = [reference.build_index, reference.app, *reference.lookalike.commands.values()]
    names += [name for c in commands for p in c.params if isinstance(p, click.Option) for name in p.opts]
    missing = [name for name in names if name not in text]
    assert not missing, f"not in docs/reference.md: {missing}"


def test_every_pinned_package_has_a_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    lines = [line for file in ROOT.glob("requirements*.txt") for line in file.read_text().splitlines()]
    packages = [line.partition("==")[0] for line in lines if "==" in line]
    assert packages
    missing = [package for package in packages if package not in reasons]
    assert not missing, f"no reason in docs/dependencies.md for: {missing}"


def test_every_requirement_is_pinned() -> None:
    for file in ROOT.glob("requirements*.txt"):
        for line in file.read_text().splitlines():
            assert not line or line.startswith(("#", "-r ")) or "==" in line, f"{file.name}: {line}"


def test_the_examples_of_contributing_are_whole_members(tmp_path: Path) -> None:
    """Each code block of CONTRIBUTING.md is found and works as a plugin, in a separate process."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    encoder, backend, shop = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    for folder, code in (("encoders", encoder), ("backends", backend), ("shops", shop)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(code, encoding="utf-8")
    trial = f"""
import numpy as np
import lookalike.catalogue.shops, lookalike.encoders, lookalike.neighbours.backends
lookalike.catalogue.shops.__path__.append({str(tmp_path / "shops")!r})
lookalike.encoders.__path__.append({str(tmp_path / "encoders")!r})
lookalike.neighbours.backends.__path__.append({str(tmp_path / "backends")!r})
from lookalike import registry
registry.gather.cache_clear()
photos = np.random.default_rng(0).integers(0, 255, (9, 80, 60, 3)).astype(np.uint8)
vectors = lookalike.encoders.load_encoder("mine").encode(list(photos))
assert vectors.shape == (9, 48)
backend = lookalike.neighbours.backends.make_backend("mine", vectors, "cosine")
rows, distances = backend.search(vectors, 2)
assert rows[:, 0].tolist() == list(range(9)), rows
assert np.abs(distances[:, 0]).max() < 1e-6, distances
allowed = np.arange(9) != 4
assert 4 not in backend.search(vectors, 8, allowed)[0]
from lookalike.catalogue.styles import read_styles
table = b"article,picture 1,label,price before,warehouse row,online\\nA,a.jpg,Lamp,5.00,7,no\\n"
lamp, = read_styles(table, "lamps.csv").rows
assert (lamp.name, lamp.images, lamp.price, lamp.attributes["online"]) == ("Lamp", ("a.jpg",), 5.0, "no"), lamp
assert lamp.unpublished == "is not online in the shop"
"""
    run = subprocess.run([sys.executable, "-c", trial], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("page", sorted(p.name for p in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]))
def test_links_lead_somewhere(page: str) -> None:
    file = ROOT / page if page == "README.md" else ROOT / "docs" / page
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), f"{page} links to {target}, which is not there"
