"""``doctor``: its checks, its output, and its exit status."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner, Result

from lookalike import doctor, photos
from lookalike.build.advice import Advice
from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.calibration.records import Neighbours
from lookalike.catalogue.product import SKIPPED
from lookalike.cli import main
from lookalike.encoders import ENCODERS
from lookalike.encoders.base import Weights
from lookalike.index import store
from lookalike.index.manifest import MANIFEST, read_manifest
from lookalike.neighbours.backends import BACKENDS
from lookalike.registry import Entry
from tests.conftest import ROOT
from tests.shop import build_shop


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the drawn shop's catalogue and index."""
    return build_shop(tmp_path_factory.mktemp("shop")).parent


@pytest.fixture
def shop(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to damage; and no encoder that takes seconds to import."""
    monkeypatch.setattr(doctor, "ENCODERS", MappingProxyType({"pixels": ENCODERS["pixels"]}))
    monkeypatch.setattr(doctor, "advise", lambda source, names: Advice(len(names), len(names), "pixels"))
    # Nor a client of an engine elsewhere: pymilvus resets the logging of the process that imports it.
    monkeypatch.setattr(doctor, "BACKENDS", MappingProxyType({name: BACKENDS[name] for name in ("flat", "sklearn")}))
    return Path(shutil.copytree(built, tmp_path / "shop"))


def run(shop: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", "--index", str(shop / "index"), *arguments])


def test_all_is_well(shop: Path) -> None:
    result = run(shop)
    assert (result.exit_code, result.stderr) == (0, "")
    for fact in (
        f"Python {sys.version.split()[0]}",
        f"Index in {shop / 'index'}",
        "8 photos of 8 products, 1 without a price\n",
        "Nothing was left out.",
        "made by encoder pixels",
        "built 2",
        "encoder: ready, needs no weights",
        f"photos: 8 of 8 looked for are in {shop / 'catalogue'}",
        "backend: sklearn, ready",
    ):
        assert fact in result.stdout
    assert len(result.stdout.splitlines()) < 15
    assert result.stdout.endswith("All is well.\n")


def test_the_shop_s_file_is_named_with_its_keys_without_effect(shop: Path) -> None:
    file = shop / "catalogue" / "shop.toml"
    file.write_text('name = "Balls & Boxes"\nsort = "newest"\ncurrency = "Euro"')
    result = run(shop)
    assert result.exit_code == 0
    assert f"shop: Balls & Boxes, as {file.resolve()} says" in result.stdout
    assert "note: shop.toml: sort = newest is not used: the table has no dates." in result.stdout
    assert 'note: shop.toml: currency "Euro" is shown as it is; for the usual sign write EUR.' in result.stdout
    assert result.stdout.endswith("All works; see the notes above.\n")


@pytest.mark.parametrize(("own", "said"), [(4.0, False), (40.0, True)])
def test_quicker_backends_are_named_where_a_search_takes_long(shop: Path, own: float, said: bool) -> None:
    before = read_manifest(shop / "index")
    changed = before.model_copy(update={"neighbours": Neighbours(costs={"sklearn": own, "flat": 1.0, "hnsw": 30.0})})
    (shop / "index" / MANIFEST).write_text(changed.sealed(before.files).to_json(), encoding="utf-8")
    advice = "takes 40 ms with sklearn; quicker ones would take: flat 1 ("
    assert (advice in run(shop).stdout) == said
    assert ("would take" in run(shop).stdout) == said


def test_what_was_left_out_is_reported_as_by_the_build(shop: Path) -> None:
    index = shop / "index"
    before = read_manifest(index)
    counts = before.counts.model_copy(update={"skipped": 2, "mended_rows": 1})
    sealed = before.model_copy(update={"counts": counts}).sealed(before.files)
    (index / MANIFEST).write_text(sealed.to_json(), encoding="utf-8")

    def said() -> list[str]:
        return [line.strip() for line in run(shop).stdout.splitlines() if "Left out" in line or "Mended" in line]

    assert said() == ["Left out: 2 photos that can't be read.", "Mended: 1 row."], "without a list there is none to see"
    (index / SKIPPED).touch()
    see = f"(see {index / SKIPPED})"
    assert said() == [f"Left out {see}: 2 photos that can't be read.", f"Mended {see}: 1 row."]


def test_an_encoder_that_fits_better_is_named_as_by_the_build(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "advise", lambda source, names: Advice(len(names), len(names), "compact"))
    result = run(shop)
    assert result.exit_code == 0
    assert f"note: {Advice(8, 8, 'compact').sentence('pixels')}\n" in result.stdout
    assert result.stdout.endswith("All works; see the notes above.\n")


def test_prices_of_0_are_counted(shop: Path) -> None:
    table = shop / "catalogue" / "styles.csv"
    table.write_text(table.read_text("utf-8").replace("Men,12,", "Men,0,"), "utf-8")
    build(BuildOptions(shop / "catalogue", shop / "index", encoder="pixels"), Progress())
    assert "8 photos of 8 products, 1 without a price, 1 with a price of 0\n" in run(shop).stdout


def test_the_whole_table_without_noise(built: Path) -> None:
    command = [sys.executable, "-m", "lookalike", "doctor", "--installation", "--index", str(built / "index")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    for name in (*ENCODERS, *BACKENDS):
        assert f"  {name}: " in result.stdout


def test_no_index(shop: Path) -> None:
    result = run(shop / "catalogue")
    assert result.exit_code == 2
    assert "What is wrong\n  There is no folder" in result.stdout
    result = run(shop, "--index", str(shop / "catalogue"))
    assert result.exit_code == 2
    assert "is a folder of photos, not an index. Build one: python build_index.py" in result.stdout


def test_photos_that_are_not_found(shop: Path) -> None:
    (shop / "catalogue" / "images" / "101.png").unlink()
    result = run(shop)
    assert result.exit_code == 2
    assert "has no photo 'images/101.png'" in result.stdout
    shutil.move(shop / "catalogue", shop / "elsewhere")
    result = run(shop)
    assert result.exit_code == 2
    assert "photos: not found" in result.stdout
    assert "by --catalogue or LOOKALIKE_CATALOGUE" in result.stdout


def test_an_encoder_that_is_not_the_index_own(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lookalike.encoders.base.Encoder.fingerprint", "0" * 64)
    result = run(shop)
    assert result.exit_code == 2
    assert "Photos can't be searched with: The index in" in result.stdout


def test_weights_and_backend_that_do_not_fit(shop: Path) -> None:
    result = run(shop, "--weights", "x.h5", "--backend", "fast")
    assert result.exit_code == 2
    assert "Encoder 'pixels' has no weights" in result.stdout
    assert "There is no backend 'fast'" in result.stdout


def test_members_that_are_missing_or_broken(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lookalike_broken_module.py").write_text("raise OSError('no such library')")
    monkeypatch.syspath_prepend(tmp_path)
    table = {
        "absent": Entry("absent", "Help.", "nowhere:load", ("lookalike_absent_module",), "pip install absent"),
        "broken": Entry("broken", "Help.", "nowhere:load", ("lookalike_broken_module",), "pip install broken"),
    }
    monkeypatch.setattr(doctor, "ENCODERS", MappingProxyType({**doctor.ENCODERS, **table}))
    result = run(shop, "--installation")
    assert result.exit_code == 2
    assert "absent: not installed (lookalike_absent_module is missing: pip install absent)" in result.stdout
    assert "broken: broken (OSError: no such library)" in result.stdout
    _, _, wrong = result.stdout.partition("What is wrong\n")
    assert wrong == "  The encoder broken is broken: OSError: no such library\n", "not installed is not wrong"


def test_packages_that_differ_from_the_tested(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pins.txt").write_text("# why\nnumpy==0.1\nlookalike-absent==2.0\n-r other.txt\n")
    monkeypatch.setattr(doctor, "REQUIREMENTS", (tmp_path / "pins.txt", tmp_path / "none.txt"))
    result = run(shop, "--installation")
    assert result.exit_code == 0
    assert "(tested with 0.1)" in result.stdout
    assert "lookalike-absent: not installed; pip install lookalike-absent==2.0" in result.stdout


def test_an_encoder_whose_weights_are_not_here_is_not_ready(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ENCODERS", MappingProxyType({"compact": ENCODERS["compact"]}))
    monkeypatch.setattr("lookalike.encoders.compact.SHIPPED", Weights(tmp_path / "nowhere.onnx", ""))
    monkeypatch.delenv("LOOKALIKE_WEIGHTS", raising=False)
    result = run(shop, "--installation")
    assert "compact: not ready (its weights are not here). " in result.stdout
    assert result.exit_code == 0, "what the index doesn't need is not wrong"
    (tmp_path / "compact.onnx").write_bytes(b"no network")
    monkeypatch.setenv("LOOKALIKE_WEIGHTS", str(tmp_path))
    assert "compact.onnx is not a file of the encoder 'compact'" in run(shop, "--installation").stdout


def test_photos_decoded_by_other_versions_are_reported(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"photos decoded with {photos.DECODING}" in run(shop).stdout
    monkeypatch.setattr(store, "DECODING", photos.DECODING.replace("littlecms2", "littlecms3"))
    result = run(shop)
    assert result.exit_code == 0
    version = photos.DECODING.partition("littlecms2 ")[2].partition(",")[0]
    assert f"were decoded with littlecms2 {version}; here it is littlecms3 {version}: pixels and" in result.stdout
