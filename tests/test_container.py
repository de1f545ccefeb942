"""The Dockerfile: linted, complete, and tested without a container engine."""

import importlib.machinery
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from lookalike.settings import SETTINGS
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def container() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("container", str(ROOT / "script" / "container"))
    spec = importlib.util.spec_from_loader("container", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_the_linter_has_nothing_to_say() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("not installed: pip install -r requirements-dev.txt")
    said = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_the_entry_point_needs_nothing_but_what_is_copied(container: ModuleType, tmp_path: Path) -> None:
    recipe = container.steps((ROOT / "Dockerfile").read_text())
    for instruction, arguments in recipe:
        if instruction == "COPY":
            container.copy(arguments, tmp_path)
    assert not list(tmp_path.rglob("__pycache__"))
    command = [sys.executable, "-B", "app.py", "--index", "nowhere"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env={})
    assert said.returncode == 2
    assert "nowhere" in said.stderr


def test_the_files_of_compose_and_docker_name_settings_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["lookalike"]
    assert compose["read_only"] and compose["cap_drop"] == ["ALL"]
    known = {setting.variable for setting in SETTINGS}
    for file in ("compose.yaml", "Dockerfile", "docs/deployment.md"):
        named = set(re.findall(r"LOOKALIKE_[A-Z_]+", (ROOT / file).read_text()))
        assert named
        assert named <= known, f"{file}: {named - known}"


@pytest.mark.long
def test_its_steps_in_an_empty_folder_serve(tmp_path: Path) -> None:
    """Install only the requirements for serving: an answer needs no other package."""
    said = subprocess.run(
        [sys.executable, ROOT / "script" / "container", tmp_path / "c"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert "It serves: 5 matches." in said.stdout
    shutil.rmtree(tmp_path / "c")
