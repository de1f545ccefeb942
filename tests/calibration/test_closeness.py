import numpy as np
import pytest

from lookalike.calibration.closeness import calibrate_closeness, perturbed
from lookalike.calibration.records import Closeness
from lookalike.calibration.words import SAME_SCORE, WORDS
from lookalike.catalogue import Product

KINDS, COLOURS, EACH = 8, 3, 10  # 240 products
COLUMNS = ["kind", "colour"]
DIM = 200


def shop(seed: int = 0, mixed: str = "") -> list[Product]:
    """Products of each kind and colour; the labels of the column ``mixed`` are shuffled."""
    labels = {
        "kind": np.repeat(np.arange(KINDS), COLOURS * EACH),
        "colour": np.tile(np.repeat(np.arange(COLOURS), EACH), KINDS),
    }
    if mixed:
        labels[mixed] = np.random.default_rng(seed).permutation(labels[mixed])
    return [
        Product(str(n), f"No. {n}", (f"{n}.jpg",), {column: f"{column} {labels[column][n]}" for column in COLUMNS})
        for n in range(KINDS * COLOURS * EACH)
    ]


def vectors() -> np.ndarray:
    """Cosines near 0.9 within a kind and colour, 0.6 within a kind, 0 elsewhere."""
    axes = np.eye(DIM)
    noise = np.random.default_rng(1).standard_normal((KINDS * COLOURS * EACH, DIM))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    kind = np.repeat(axes[:KINDS], COLOURS * EACH, axis=0)
    both = np.repeat(axes[KINDS : KINDS + KINDS * COLOURS], EACH, axis=0)
    features = np.sqrt(0.6) * kind + np.sqrt(0.3) * both + np.sqrt(0.1) * noise
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)


def again(rows: np.ndarray) -> np.ndarray:
    """Vectors with a cosine of 0.99 to those of ``rows``."""
    own = vectors()[rows]
    aside = np.random.default_rng(2).standard_normal(own.shape)
    aside -= (aside * own).sum(axis=1, keepdims=True) * own
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    return (0.99 * own + np.sqrt(1 - 0.99**2) * aside).astype(np.float32)


def calibrated(products: list[Product], encode_perturbed=again) -> Closeness:
    found = calibrate_closeness(products, COLUMNS, vectors(), np.arange(len(products)), encode_perturbed)
    assert found is not None
    return found


def test_a_word_for_each_way_to_be_alike() -> None:
    found = calibrated(shop())
    scores = [1.0, 0.99, 0.9, 0.6, 0.3, 0.0, -1.0]
    assert [found.word(score) for score in scores] == [
        "same", "same", "very_alike", "alike", "somewhat_alike", "little_in_common", "little_in_common"
    ]  # fmt: skip
    by_key = {word.key: word for word in found.words}
    assert list(by_key) == list(WORDS)
    assert by_key["alike"].columns == ("kind",)
    assert by_key["very_alike"].columns == ("kind", "colour")
    assert all(word.right is not None and word.right > 0.9 and word.pairs >= 20 for word in found.words)
    assert found.fitted == 2400  # of one half: 120 products, ten neighbours and ten others each


@pytest.mark.parametrize(("mixed", "missing"), [("colour", {"very_alike"}), ("kind", {"very_alike", "alike"})])
def test_a_word_that_would_not_be_right_is_not_used(mixed: str, missing: set[str]) -> None:
    found = calibrated(shop(mixed=mixed))
    assert set(WORDS) - {word.key for word in found.words} == missing


def test_thresholds_never_rise_whatever_the_vectors() -> None:
    random = np.random.default_rng(5)
    for dim in (2, 5, 50):
        features = random.standard_normal((240, dim)) + 0.5
        units = (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)
        found = calibrate_closeness(shop(), COLUMNS, units, np.arange(240), lambda rows, units=units: units[rows])
        assert found is not None
        least = [word.least for word in found.words]
        assert least == sorted(least, reverse=True)
        assert least[-1] == -1
        assert 0.999 < least[0] < 1


def test_without_a_second_look_only_the_very_same_is_called_so() -> None:
    first = calibrated(shop(), encode_perturbed=None).words[0]
    assert (first.key, first.least, first.right, first.pairs) == ("same", SAME_SCORE, None, 0)


def test_without_perturbed_photos_that_find_themselves_there_is_no_word_for_same() -> None:
    lost = calibrated(shop(), encode_perturbed=lambda rows: vectors()[(rows + 120) % 240])
    assert lost.words[0].least == SAME_SCORE


def test_products_without_labels_fit_nothing() -> None:
    half = [product if int(product.id) % 2 else Product(product.id, "", product.photos) for product in shop()]
    odd = np.arange(1, 240, 2)
    asked: list[int] = []

    def seen(rows: np.ndarray) -> np.ndarray:
        asked.extend(rows.tolist())
        return again(rows)

    found = calibrated(half, seen)

    assert set(asked) <= set(odd.tolist())
    alone = calibrate_closeness(
        [half[n] for n in odd], COLUMNS, vectors()[odd], np.arange(120), lambda rows: again(odd[rows])
    )
    assert found == alone


def test_a_product_counts_once_and_duplicates_are_one() -> None:
    products = [Product(p.id, p.name, (p.photos[0], f"{p.id}b.jpg"), p.attributes) for p in shop()]
    twice = np.repeat(vectors(), 2, axis=0)
    twice[1::2] = np.eye(DIM)[0]  # second photos tell another story
    copies = [Product(f"{p.id} again", p.name, p.photos[:1], {"kind": "none"}) for p in products]
    found = calibrate_closeness(
        [*products, *copies],
        COLUMNS,
        np.concatenate([twice, vectors()]),
        np.concatenate([np.arange(480), np.arange(0, 480, 2)]),
    )
    assert found == calibrated(shop(), encode_perturbed=None)


def test_labels_unrelated_to_the_vectors_give_no_words() -> None:
    assert calibrate_closeness(shop()[:30], COLUMNS, vectors()[:30], np.arange(30)) is None  # too few
    assert calibrate_closeness(shop(), [], vectors(), np.arange(240)) is None  # no labels
    one = [Product(p.id, p.name, p.photos, {"kind": "all"}) for p in shop()]
    assert calibrate_closeness(one, COLUMNS, vectors(), np.arange(240)) is None


def test_a_perturbed_photo_is_nearly_the_same() -> None:
    grey = np.add.outer(2 * np.arange(80), np.arange(64))
    photo = np.repeat(grey[..., np.newaxis], 3, axis=2).astype(np.uint8)
    seen = perturbed(photo)
    assert seen.shape == (76, 60, 3)
    assert 0 < np.abs(seen.astype(int) - photo[2:78, 2:62]).mean() < 3
    assert perturbed(photo[:8, :8]).shape == (8, 8, 3)  # the smallest that there is
