"""Rules of the source code: the direction of imports, no heavy imports on the serving path, readable files."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lookalike.registry import gather
from tests.conftest import ROOT

# A package imports only from itself and from those before it.
ORDER = (
    "errors", "machine", "terminal", "settings", "logs", "cores", "registry", "files", "spreadsheet", "colours",
    "cut_jpegs", "photo_checks", "photo_formats", "photos", "appearance", "views", "catalogue", "encoders",
    "measures", "neighbours", "calibration", "index", "storefront", "build", "query", "training", "evaluation",
    "insights", "web", "doctor", "commands", "cli",
)  # fmt: skip
HEAVY = (
    "tensorflow", "keras", "sklearn", "scipy", "onnxruntime", "torch", "pandas", "matplotlib", "faiss", "annoy",
    "pymilvus", "milvus_lite", "grpc", "umap", "pacmap", "openTSNE", "cleanlab", "numba",
)  # fmt: skip
# Each of these is imported in one place only.
LEARNERS = {
    "tensorflow": "encoders/keras_applications.py",
    "keras": "encoders/keras_applications.py",
    "torch": "training/",
}
MODULES = sorted((ROOT / "lookalike").rglob("*.py"))


def imports(path: Path, top_level_only: bool) -> list[str]:
    """Dotted names that a file imports; with ``top_level_only`` those that run when it is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    if top_level_only:
        lazy = {
            inner
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
            for inner in ast.walk(node)
        }
        nodes = [node for node in nodes if node not in lazy]
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            if node.module == "lookalike":
                found += [f"lookalike.{alias.name}" for alias in node.names if not alias.name.startswith("__")]
    return found


def test_imports_go_one_way() -> None:
    for path in MODULES:
        package = path.relative_to(ROOT / "lookalike").parts[0].removesuffix(".py")
        if package in ("__init__", "__main__"):
            continue
        assert package in ORDER, f"{package} is missing in the order of packages"
        for name in imports(path, top_level_only=False):
            if name.startswith("lookalike."):
                other = name.split(".")[1]
                assert ORDER.index(other) <= ORDER.index(package), f"{path} imports {name}"
                assert other != "training" or package in ("training", "insights", "commands"), f"{path} imports {name}"


def test_heavy_libraries_are_imported_in_one_place() -> None:
    for path in MODULES:
        place = path.relative_to(ROOT / "lookalike").as_posix()
        known = {name.split(".")[0] for name in imports(path, False)}
        assert not [name for name, home in LEARNERS.items() if name in known and not place.startswith(home)], place
        if not place.startswith("training/"):
            assert not [n for n in imports(path, True) if n.split(".")[0] in HEAVY], place


def test_the_environment_is_read_where_settings_are() -> None:
    others = {
        "encoders/weights.py": "KERAS_HOME",
        "encoders/keras_applications.py": "TF_CPP_MIN_LOG_LEVEL",
        "encoders/parts/session.py": "ORT_DISABLE_TELEMETRY",
    }
    for path in MODULES:
        place, text = path.relative_to(ROOT / "lookalike").as_posix(), path.read_text(encoding="utf-8")
        if place != "settings.py":
            found = [line for line in text.splitlines() if "environ" in line and "os." in line]
            assert all(others.get(place, "nothing") in line for line in found), (place, found)


@pytest.mark.parametrize("entry_point", ["app", "build_index", "feature_extractor", "lookalike.cli", "lookalike.web"])
def test_nothing_heavy_is_imported_at_the_entry_points(entry_point: str) -> None:
    code = f"import json, sys, {entry_point}; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == []


def test_the_web_package_imports_neither_numpy_nor_pillow() -> None:
    for path in (ROOT / "lookalike" / "web").rglob("*.py"):
        assert not [n for n in imports(path, False) if n.split(".")[0] in ("numpy", "PIL")], path.name


@pytest.mark.parametrize("package", ["lookalike.encoders", "lookalike.neighbours.backends"])
def test_every_member_has_a_whole_row(package: str) -> None:
    table = gather(package)
    assert table
    for name, entry in table.items():
        assert name == entry.name
        assert entry.help
        assert entry.factory.partition(":")[2]
        assert not entry.needs or entry.install


def test_files_are_short() -> None:
    tracked = [*MODULES, *ROOT.glob("*.py"), *(ROOT / "benchmarks").glob("*.py"), *(ROOT / "demo").rglob("*.py")]
    long = {p.relative_to(ROOT).as_posix(): n for p in tracked if (n := len(p.read_text().splitlines())) > 450}
    assert not long
