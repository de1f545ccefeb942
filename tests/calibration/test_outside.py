"""Words for photos from outside, with vectors at known angles, and with views of drawn photos."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.calibration.closeness import calibrate_closeness
from lookalike.calibration.outside import (
    CANVAS,
    POOL,
    RIGHT,
    _precision_threshold,
    calibrate_outside,
    encode_strong_views,
    measure_views,
    strong_views,
)
from lookalike.calibration.records import Closeness
from lookalike.calibration.sold import Neighbours, Sample
from lookalike.calibration.words import SAME_SCORE, WORDS, Pairs
from lookalike.catalogue import Product, open_source
from lookalike.encoders import load_encoder
from lookalike.encoders.base import UserPhotoStats
from lookalike.errors import LookalikeError
from lookalike.photos import decode
from lookalike.views.masks import product_mask
from tests.calibration.test_closeness import COLUMNS, shop, vectors
from tests.drawn import Watched, album_of, draw_photo


def seen(sample: Sample, cosine: float) -> NDArray[np.float32]:
    """Views with this cosine to their own photos; the rest of each vector is orthogonal to all others."""
    aside = np.random.default_rng(3).standard_normal(sample.own.shape)
    aside -= (aside * sample.own).sum(axis=1, keepdims=True) * sample.own
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    return (cosine * sample.own + np.sqrt(1 - cosine**2) * aside).astype(np.float32)


def calibrated(products: list[Product], cosine: float = 0.9, columns: list[str] = COLUMNS) -> Closeness | None:
    sample = Sample(products, columns, vectors(), np.arange(len(products)))
    views = seen(sample, cosine)
    return calibrate_outside(sample, views, sample.nearest(views))


def colourful() -> tuple[list[Product], NDArray[np.float32]]:
    """Eight kinds in ten colours, three products of each: cosines near 0.9, 0.6 within a kind, 0 elsewhere."""
    kinds, colours = np.repeat(np.arange(8), 30), np.repeat(np.arange(80), 3)
    products = [
        Product(str(n), "", (f"{n}.jpg",), {"kind": f"kind {kinds[n]}", "colour": f"colour {colours[n] % 10}"})
        for n in range(240)
    ]
    noise = np.random.default_rng(1).standard_normal((240, 200))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    axes = np.eye(200)
    features = np.sqrt(0.6) * axes[kinds] + np.sqrt(0.3) * axes[8 + colours] + np.sqrt(0.1) * noise
    return products, (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


def test_words_are_where_views_have_them_and_not_where_photos_do() -> None:
    products, units = colourful()
    own = calibrate_closeness(products, COLUMNS, units, np.arange(240))
    sample = Sample(products, COLUMNS, units, np.arange(240))
    views = seen(sample, 0.9)
    found = calibrate_outside(sample, views, sample.nearest(views))
    assert found is not None
    assert own is not None
    assert [word.key for word in found.words] == list(WORDS)
    by_key = {word.key: word for word in found.words}
    assert by_key["alike"].columns == ("kind",)
    assert by_key["very_alike"].columns == ("kind", "colour")
    # A view's cosine to those of its kind and colour is near 0.9 · 0.9, to the rest of its kind near 0.9 · 0.6.
    scores = [0.95, 0.81, 0.54, 0.2, 0.0]
    assert [found.word(score) for score in scores] == list(WORDS)
    assert own.word(0.54) == "somewhat_alike"
    assert all(by_key[key].right >= RIGHT and by_key[key].pairs >= 20 for key in ("very_alike", "alike"))  # type: ignore[operator]


def blurred(share: float) -> list[Product]:
    """The shop with wrong kinds for this share of the products."""
    random = np.random.default_rng(4)
    kinds = [product.attributes["kind"] for product in shop()]
    return [
        Product(p.id, p.name, p.photos, {**p.attributes, "kind": str(random.choice(kinds))})
        if random.random() < share
        else p
        for p in shop()
    ]


def test_a_word_has_to_be_right_far_more_often_than_between_photos_of_a_catalogue() -> None:
    products = blurred(0.2)  # two of one look are of one kind two times in three
    own = calibrate_closeness(products, COLUMNS, vectors(), np.arange(240))
    found = calibrated(products)
    assert own is not None
    assert found is not None
    assert {"alike", "very_alike"} <= {word.key for word in own.words}
    assert not {"alike", "very_alike"} & {word.key for word in found.words}


def test_a_word_that_would_not_be_right_is_not_used() -> None:
    found = calibrated(shop(mixed="colour"))
    assert found is not None
    assert set(WORDS) - {word.key for word in found.words} == {"very_alike"}


def test_a_view_that_finds_others_before_itself_is_not_called_the_same() -> None:
    found = calibrated(shop(), cosine=0.5)
    assert found is not None
    lost = calibrate_outside(
        sample := Sample(shop(), COLUMNS, vectors(), np.arange(240)),
        views := np.roll(seen(sample, 0.9), 1, axis=0),
        sample.nearest(views),
    )
    assert lost is not None
    assert (lost.words[0].key, lost.words[0].least) == ("same", SAME_SCORE)


def test_without_labels_nothing_is_more_than_somewhat_alike() -> None:
    plain = [Product(product.id, product.name, product.photos) for product in shop()]
    for products, columns in ((plain, []), (shop(), []), (plain, COLUMNS)):
        found = calibrated(products, columns=columns)
        assert found is not None
        assert [word.key for word in found.words] == ["same", "somewhat_alike", "little_in_common"]
        assert found.words[0].least == SAME_SCORE
        assert (found.words[2].right, found.words[2].pairs) == (None, 0)
        assert found.words[1].right == pytest.approx(0.95, abs=0.02)


def test_alike_begins_where_an_encoder_s_user_photos_say() -> None:
    products, units = colourful()
    sample = Sample(products, COLUMNS, units, np.arange(240))
    views = seen(sample, 0.9)
    found = sample.nearest(views)
    before = calibrate_outside(sample, views, found)
    assert before is not None
    for least, keys in ((0.4, list(WORDS)), (0.05, [*list(WORDS)[:3], "little_in_common"]), (0.85, ["same", "alike"])):
        user_photo_stats = UserPhotoStats(alike=least, right=0.83, pairs=900, sold=0.4, photos=400)
        after = calibrate_outside(sample, views, found, user_photo_stats)
        assert after is not None
        assert [word.key for word in after.words][: len(keys)] == keys
        (alike,) = (word for word in after.words if word.key == "alike")
        assert (alike.least, alike.columns, alike.right, alike.pairs) == (least, ("kind",), 0.83, 900)
        assert [word.least for word in after.words] == sorted((word.least for word in after.words), reverse=True)
        assert after.words[0] == before.words[0]
    plain = Sample([Product(p.id, p.name, p.photos) for p in products], COLUMNS, units, np.arange(240))
    unlabelled = calibrate_outside(plain, views, plain.nearest(views), user_photo_stats)
    assert unlabelled is not None
    assert "alike" not in {word.key for word in unlabelled.words}


def test_the_quality_of_views_counts_neighbours_with_the_same_labels() -> None:
    products = [Product(str(n), "", (f"{n}.jpg",), {"kind": "ab"[n // 60], "colour": f"{n % 3}"}) for n in range(120)]
    sample = Sample(products, ["kind", "colour"], np.eye(120, dtype=np.float32), np.arange(120))
    places = np.array([[(place + step) % 120 for step in range(1, 11)] for place in sample.asked])
    first, second = measure_views(sample, Neighbours(places, np.zeros(places.shape), np.zeros(len(places))))
    same = np.mean([[n // 60 == (n + step) % 120 // 60 for step in range(1, 6)] for n in range(120)])
    assert (first.columns, first.queries, first.p5) == (("kind",), 120, pytest.approx(same))
    assert second.columns == ("kind", "colour")
    assert 0 < second.p5 < first.p5


def test_with_few_products_there_are_no_words() -> None:
    few = shop()[:39]
    sample = Sample(few, COLUMNS, vectors()[:39], np.arange(39))
    views = seen(sample, 0.9)
    assert calibrate_outside(sample, views, sample.nearest(views)) is None


def test_thresholds_never_rise_whatever_the_vectors() -> None:
    random = np.random.default_rng(5)
    for dim in (2, 5, 50):
        features = random.standard_normal((240, dim)) + 0.5
        units = (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)
        sample = Sample(shop(), COLUMNS, units, np.arange(240))
        found = calibrate_outside(sample, sample.own, sample.nearest(sample.own), in_sample=True)
        assert found is not None
        least = [word.least for word in found.words]
        assert least == sorted(least, reverse=True)
        assert least[-1] == -1
        assert found.remark == "in-sample"


@pytest.mark.parametrize(
    ("true", "least"),
    [
        ("yyyyyynyyn", 0.1),
        ("yyyyyynyyy", 0.0),
        ("yyyyynnyyy", 0.5),
        ("nyyyyyyyyy", 0.0),
        ("nnnnnnnnnn", None),
        ("ynnnnnnnnn", 0.9),
        ("nnnyyyyyyy", None),
    ],
)
def test_a_word_begins_where_nearly_all_are_right(true: str, least: float | None) -> None:
    pairs = Pairs(np.arange(9, -1, -1) / 10, np.array([each == "y" for each in true]))
    assert _precision_threshold(pairs) == least


def test_equal_cosines_are_not_separated() -> None:
    pairs = Pairs(np.array([0.7, 0.7, 0.9, 0.7]), np.array([True, False, True, False]))
    assert _precision_threshold(pairs) == 0.9


def photos(folder: Path, count: int) -> list[str]:
    random = np.random.default_rng(0)
    names = [f"{number}.png" for number in range(count)]
    for name in names:
        draw_photo(folder / name, random)
    return names


def test_views_are_the_same_whenever_they_are_made(tmp_path: Path) -> None:
    names = photos(tmp_path, POOL + 5)
    encoder, rows = load_encoder("pixels"), range(POOL + 5)
    with open_source(tmp_path) as source:
        first = encode_strong_views(album_of(source, names), rows, encoder, workers=1)
        again = encode_strong_views(album_of(source, names), rows, encoder, workers=3)
        own = encoder.encode([decode(source.read(name)) for name in names])
    np.testing.assert_array_equal(first, again)
    assert first.shape == (POOL + 5, encoder.dim)
    assert 0.3 < float((first * own).sum(axis=1).mean()) < 0.95


def test_views_that_the_build_before_made_are_not_made_again(tmp_path: Path) -> None:
    names = photos(tmp_path, POOL + 5)
    encoder = load_encoder("pixels")
    with Watched(tmp_path) as source:
        before = album_of(source, names[:-1])
        first = encode_strong_views(before, range(POOL + 4), encoder, workers=1)
        album = album_of(source, [names[-1], *names[:-1]], before)
        source.reads.clear()
        again = encode_strong_views(album, [*range(1, POOL + 5), 0], encoder, workers=1)
        assert len(source.reads) == POOL + 1  # the new one, and those that may lie beside it
        np.testing.assert_array_equal(again[:-1], first)
        anew = encode_strong_views(album_of(source, names), range(POOL + 5), encoder, workers=1)
        np.testing.assert_allclose(again, anew, atol=1e-6)
        source.reads.clear()
        encode_strong_views(album_of(source, names[1:], before), range(POOL + 4), encoder, workers=1)
        assert len(source.reads) == 2 * (POOL + 4)  # checksums and all: something else may lie beside each of them


def test_a_view_is_the_product_on_another_ground() -> None:
    photo = np.full((80, 60, 3), 255, np.uint8)
    photo[20:60, 15:45] = (200, 30, 30)
    source = np.dstack([photo, product_mask(photo)])
    views = list(strong_views([source] * 40, range(40), [source] * 3))
    assert {view.shape for view in views} == {(CANVAS[1], CANVAS[0], 3)}
    assert len({view.tobytes() for view in views}) == 40
    white = [(np.median(view[[0, -1]].reshape(-1, 3), axis=0) >= 232).all() for view in views]
    assert np.mean(white) < 0.6


def test_a_photo_that_is_gone_is_an_error(tmp_path: Path) -> None:
    (name,) = photos(tmp_path, 1)
    with open_source(tmp_path) as source:
        album = album_of(source, [name])
        (tmp_path / name).unlink()
        with pytest.raises(LookalikeError):
            encode_strong_views(album, [0], load_encoder("pixels"), workers=1)
