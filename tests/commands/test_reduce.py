from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from lookalike.cli import main
from lookalike.commands.reduce import principal_components
from lookalike.errors import UnprocessableError
from lookalike.index.encoder import encoder_of
from lookalike.index.manifest import read_manifest
from lookalike.index.store import open_index
from lookalike.photos import decode
from lookalike.query import Searcher
from tests.drawn import build_pixels, copy_index
from tests.web.shop import photo


def reduce(*words: object) -> Result:
    return CliRunner().invoke(main, ["reduce", *map(str, words)])


def spread() -> np.ndarray:
    """(400, 20) vectors that vary along five directions, and hardly along the others."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((400, 20)) * np.r_[np.linspace(2, 1, 5), np.full(15, 0.01)] + 0.5
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_components_that_do_not_vary_are_not_whitened() -> None:
    vectors = spread()
    vectors[:, 6:] = 0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with pytest.raises(
        UnprocessableError, match=r"Only \d components vary in these photos; --whiten takes no --dim above"
    ):
        principal_components(vectors, 12, whiten=True)
    principal_components(vectors, 12, whiten=False)


def test_the_components_hold_what_varies() -> None:
    vectors = spread()
    projection, variance = principal_components(vectors, 6, whiten=False)
    assert variance > 0.99
    features = projection.features(vectors)
    assert np.abs(features.mean(axis=0)).max() < 1e-5
    centred = vectors - vectors.mean(axis=0)
    np.testing.assert_allclose(features @ features.T, centred @ centred.T, atol=0.01)
    white = principal_components(vectors, 5, whiten=True)[0].features(vectors)
    np.testing.assert_allclose(np.cov(white.T), np.eye(5), atol=0.01)


@pytest.mark.parametrize("whiten", [False, True])
def test_an_index_of_shorter_vectors_searches_with_its_own_encoder(shop: Path, tmp_path: Path, whiten: bool) -> None:
    folder = build_pixels(shop, tmp_path / "index")
    result = reduce(folder, "--dim", 12, *(["--whiten"] if whiten else []))
    assert result.exit_code == 0, result.output
    assert "12 of " in result.output
    assert "hold " in result.output
    with closing(open_index(tmp_path / "index-12")) as index:
        assert index.vectors.shape == (40, 12)
        assert index.source is not None
        encoder = encoder_of(index)
        photos = [decode(index.source.read(name)) for name in index.filenames[:8]]
        vectors = encoder.encode(photos)
        np.testing.assert_allclose(vectors, index.vectors[:8], atol=1e-5)
        searcher = Searcher(index)
        for row, vector in enumerate(vectors):
            best = searcher.search(vector[np.newaxis])[0]
            assert index.products.duplicate_groups[best.row] == index.products.duplicate_groups[row]
    # The next build of the catalogue goes on with the same reduction.
    (head,) = (tmp_path / "index-12").glob("head-*.npz")
    again = build_pixels(shop, tmp_path / "index-12", encoder=f"head:{head}")
    assert read_manifest(again).encoder.dim == 12


def test_excluded_products_are_not_fitted_to(built: Path, tmp_path: Path) -> None:
    folder = copy_index(built, built.parent / "reducible")
    (tmp_path / "ids").write_text("\n".join(str(number) for number in range(20)))
    whole, part = (tmp_path / name for name in ("whole", "part"))
    assert reduce(folder, "--dim", 8, "--out", whole).exit_code == 0
    result = reduce(folder, "--dim", 8, "--out", part, "--exclude", tmp_path / "ids")
    assert result.exit_code == 0, result.output
    assert read_manifest(part).excluded == 20
    assert read_manifest(whole).encoder.fingerprint != read_manifest(part).encoder.fingerprint


def test_photos_that_are_all_alike_can_not_be_reduced(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for number in range(8):
        (tmp_path / "photos" / f"{number}.png").write_bytes(photo())
    result = reduce(build_pixels(tmp_path / "photos", tmp_path / "index"), "--dim", 2)
    assert (result.exit_code, "The photos are all alike" in result.output) == (2, True)
    assert not (tmp_path / "index-2").exists()


def test_what_can_not_be_is_reported(built: Path) -> None:
    folder = copy_index(built, built.parent / "irreducible")
    for dim in (40, 4000):
        result = reduce(folder, "--dim", dim)
        assert result.exit_code == 2
        assert f"--dim is {dim}; it must be less than the " in result.output
    result = reduce(folder, "--dim", 4, "--out", folder)
    assert (result.exit_code, "INDEX itself" in result.output) == (2, True)
