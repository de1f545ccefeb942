from pathlib import Path

import numpy as np
import pytest

from lookalike.build.derive import derive
from lookalike.calibration.words import SAME_SCORE
from lookalike.encoders.base import Vectors, fingerprint_of
from lookalike.errors import LookalikeError
from lookalike.index.manifest import EncoderFacts
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from tests.drawn import build_pixels, draw_shop
from tests.shop import build_shop

DIM = 12


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return build_shop(tmp_path)


def facts() -> EncoderFacts:
    return EncoderFacts(name="short", dim=DIM, fingerprint=fingerprint_of("short", DIM, {}, None), preprocessing={})


def project(vectors: Vectors) -> Vectors:
    matrix = np.random.default_rng(0).standard_normal((vectors.shape[1], DIM), np.float32)
    features = vectors @ matrix
    return features / np.linalg.norm(features, axis=1, keepdims=True)


def opened(folder: Path) -> Index:
    index = open_index(folder)
    assert not index.warnings
    return index


def test_the_same_photos_with_other_vectors(shop: Path, tmp_path: Path) -> None:
    before = opened(shop)

    manifest = derive(before, tmp_path / "deeper" / "tuned", facts(), project)

    after = opened(tmp_path / "deeper" / "tuned")
    np.testing.assert_allclose(after.vectors, project(before.vectors), atol=1e-6)
    assert after.filenames == before.filenames
    assert after.products.all() == before.products.all()
    assert after.products.duplicate_groups.tolist() == before.products.duplicate_groups.tolist()
    assert after.source
    assert after.manifest == manifest.sealed(after.manifest.files)
    assert after.manifest.encoder == facts()
    assert after.manifest.counts == before.manifest.counts
    assert after.manifest.proof.found == len(before.filenames)
    before.close(), after.close()


def test_its_figures_are_called_in_sample(shop: Path, tmp_path: Path) -> None:
    before = opened(shop)

    quality = derive(before, tmp_path / "tuned", facts(), project).quality

    assert (before.manifest.quality is None) == (quality is None)
    assert quality is None or quality.remark == "in-sample"
    before.close()


def test_what_is_no_index_is_not_put_in_place(shop: Path, tmp_path: Path) -> None:
    before = opened(shop)
    out = tmp_path / "tuned"
    derive(before, out, facts(), project)

    with pytest.raises(LookalikeError, match="not of unit length"):
        derive(before, out, facts(), lambda vectors: 2 * project(vectors))

    after = opened(out)
    np.testing.assert_allclose(after.vectors, project(before.vectors), atol=1e-6)
    before.close(), after.close()


def test_a_folder_that_cannot_be_written(shop: Path, tmp_path: Path) -> None:
    before = opened(shop)
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(LookalikeError, match="can't be written"):
        derive(before, tmp_path / "file", facts(), project)
    before.close()


def test_its_words_for_closeness_are_fitted_again_without_excluded_products(tmp_path: Path) -> None:
    catalogue = draw_shop(tmp_path / "shop", 120)
    before = opened(build_pixels(catalogue, tmp_path / "index"))
    some = [product.id for product in before.products.all()[:40]]

    whole_manifest = derive(before, tmp_path / "whole", facts(), project)
    part_manifest = derive(before, tmp_path / "part", facts(), project, exclude=some)

    assert (whole_manifest.excluded, part_manifest.excluded) == (0, 40)
    whole, part = whole_manifest.closeness, part_manifest.closeness

    assert whole is not None
    assert part is not None
    assert whole.remark == part.remark == "in-sample"
    assert whole.words[0].least == SAME_SCORE  # no photo was opened
    assert part.fitted < whole.fitted
    for manifest, photos in ((whole_manifest, 120), (part_manifest, 80)):
        assert manifest.outside is None
        assert manifest.sold is not None
        assert (manifest.sold.own.photos, manifest.sold.outside) == (photos, None)
    assert before.manifest.sold is not None
    assert whole_manifest.sold != before.manifest.sold
    assert whole.words != before.manifest.closeness.words  # type: ignore[union-attr]
    before.close()
