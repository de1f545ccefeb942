"""The docs are true: everything that can be chosen is written down, and what is written down works."""

import importlib.util
from types import ModuleType

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
    names += [option for command in commands for p in command.params for option in p.opts]
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


@pytest.mark.parametrize("page", sorted(p.name for p in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]))
def test_links_lead_somewhere(page: str) -> None:
    import re

    file = ROOT / page if page == "README.md" else ROOT / "docs" / page
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), f"{page} links to {target}, which is not there"
