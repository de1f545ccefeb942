import numpy as np
import pytest

from lookalike.errors import UnprocessableError
from lookalike.measures import Level
from lookalike.training.head import Epoch, HeadDataset, Recipe, fit, prepare_dataset, validate
from lookalike.training.metric_losses import LOSSES

LEVELS = (Level("kind", ("kind",)), Level("kind+colour", ("kind", "colour")))


def hidden_kinds(n: int = 600) -> tuple[np.ndarray, dict[str, list[str]]]:
    """Unit vectors with weak signals of 5 kinds and 2 colours in noise."""
    random = np.random.default_rng(2)
    kinds, colours = random.integers(5, size=n), random.integers(2, size=n)
    vectors = np.concatenate(
        [np.eye(5)[kinds], np.eye(2)[colours], random.normal(scale=2.0, size=(n, 20))], axis=1
    ).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, {"kind": [f"kind {kind}" for kind in kinds], "colour": [f"colour {c}" for c in colours]}


def learnable() -> HeadDataset:
    vectors, labels = hidden_kinds()
    return prepare_dataset(vectors, np.arange(len(vectors)), labels, LEVELS)


@pytest.mark.parametrize("loss", LOSSES)
def test_each_loss_finds_what_is_hidden(loss: str) -> None:
    dataset, epochs = learnable(), []
    before = validate(dataset.vectors[dataset.held_out], dataset)

    projection = fit(dataset, Recipe(loss, dim=16, hidden=32, epochs=40, patience=40, batch=128), epochs.append)

    after = validate(projection.units(dataset.vectors[dataset.held_out]), dataset)
    assert after["kind"] > before["kind"] + 0.15
    assert after == max(epochs, key=lambda epoch: epoch.mean).figures


def test_the_same_seed_learns_the_same() -> None:
    recipe = Recipe(dim=8, hidden=8, epochs=2, batch=128)

    one, other = (fit(learnable(), recipe, lambda _: None) for _ in range(2))

    np.testing.assert_array_equal(one.last[0], other.last[0])


def test_it_stops_when_it_gets_no_better() -> None:
    epochs: list[Epoch] = []

    fit(learnable(), Recipe(dim=8, hidden=8, epochs=300, patience=2, batch=128), epochs.append)

    best = max(epochs, key=lambda epoch: epoch.mean).number
    assert epochs[-1].number == best + 2 < 300


def test_duplicates_stay_together() -> None:
    vectors, labels = hidden_kinds()
    duplicate_groups = np.arange(600) // 2 * 2

    held_out = prepare_dataset(vectors, duplicate_groups, labels, LEVELS).held_out

    np.testing.assert_array_equal(held_out[::2], held_out[1::2])
    assert 40 <= held_out.sum() <= 80


def test_a_photo_without_a_label_takes_no_part() -> None:
    vectors, labels = hidden_kinds()
    labels["colour"][3] = ""

    codes = prepare_dataset(vectors, np.arange(600), labels, LEVELS).codes

    assert codes["kind"][3] >= 0
    assert codes["kind+colour"][3] == -1


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (["same"] * 600, "all have one kind, 'same'"),
        ([""] * 600, "none of these photos has a kind"),
        ([str(number) for number in range(600)], "no two photos share a label"),
        (["a", "b"] * 10 + [""] * 580, "too few labels to learn from: 1[0-9] photos with kind"),
    ],
)
def test_labels_that_teach_nothing_are_refused(labels: list[str], sentence: str) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        prepare_dataset(hidden_kinds()[0], np.arange(600), {"kind": labels}, LEVELS[:1])


def test_a_class_with_one_photo_is_no_trouble() -> None:
    vectors, labels = hidden_kinds()
    labels["kind"][0] = "the only one"

    dataset = prepare_dataset(vectors, np.arange(600), labels, LEVELS)

    epochs: list[Epoch] = []
    fit(dataset, Recipe("supcon", dim=8, hidden=8, epochs=1, batch=128), epochs.append)
    assert np.isfinite(epochs[0].loss)
