from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.training import checkpoint, data, validation
from lookalike.training.layers import build_net
from lookalike.training.loop import BEST, STATE, Epoch, Recipe, Sitting, repeats
from lookalike.training.net import Shape
from lookalike.training.task import task_of

RECIPE = Recipe(epochs=2, batch=64, strong=16, mixed=16, warm_up=2)
COLUMNS = ("articleType", "baseColour", "gender")


class KilledError(Exception):
    pass


@pytest.fixture
def sit(catalogue: Path, small_shape: Shape) -> Callable[[], Sitting]:
    """A new sitting, always the same."""
    learned, judged = data.load([catalogue], (16, 32), COLUMNS)
    shape = Shape(32, 16, small_shape.channels, tuple((name, len(learned.vocabulary[name])) for name in COLUMNS))
    return lambda: Sitting(shape, task_of(COLUMNS), learned, judged, RECIPE)


def test_it_goes_on_after_a_kill_as_if_there_had_been_none(sit: Callable[[], Sitting], tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    epochs: list[Epoch] = []
    losses: list[float] = []
    sit().run(whole, epochs.append, lambda step, found: losses.append(found["loss"]))

    def kill(step: int, _: dict[str, float]) -> None:
        if step == 6:  # in the middle of the second epoch
            raise KilledError

    first = sit()
    with pytest.raises(KilledError):
        first.run(broken, epochs.append, kill)
    second = sit()
    checkpoint.load_state(broken / STATE, second)
    assert second.step == first.steps_per_epoch == 4
    second.run(broken, epochs.append, lambda step, found: None)

    assert len(losses) == 8
    assert losses[7] < losses[3], losses  # means over an epoch
    assert [epoch.number for epoch in epochs] == [1, 2, 1, 2]
    with np.load(whole / STATE) as one, np.load(broken / STATE) as other:
        assert one.files == other.files
        for name in one.files:
            np.testing.assert_allclose(other[name], one[name], rtol=1e-3, atol=1e-4, err_msg=name)
    assert epochs[1].figures == pytest.approx(epochs[3].figures, abs=0.05)


def test_an_epochs_losses_are_the_means_of_its_steps(
    sit: Callable[[], Sitting], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = sit()
    learn, steps, epochs = sitting.trainee.train_on_batch, [], []

    def spy(*inputs: Any, **options: Any) -> Any:
        told = learn(*inputs, **options)
        steps.append(told["loss"])
        return told

    monkeypatch.setattr(sitting.trainee, "train_on_batch", spy)
    sitting.run(tmp_path, epochs.append, lambda step, losses: None)

    means = [epoch.losses["loss"] for epoch in epochs]
    assert means == pytest.approx([np.mean(steps[:4]), np.mean(steps[4:])])


def test_rare_labels_are_repeated_by_the_root_of_how_rare_they_are() -> None:
    classes = np.repeat([0, 1, 2, -1], [900, 90, 5, 5]).astype(np.int32)
    times = repeats(classes, rare=0.02)
    assert times[0] == times[900] == times[-1] == 1
    assert times[990] == pytest.approx(2)  # √(0.02 / 0.005)


def test_an_epoch_shows_common_photos_once_and_rare_ones_again(sit: Callable[[], Sitting]) -> None:
    sitting = sit()
    sitting.repeats = np.where(np.arange(len(sitting.data)) == 3, 2.5, 1.0)
    counts = [np.bincount(sitting.order_of(epoch), minlength=len(sitting.data)) for epoch in range(40)]
    assert {int(count[3]) for count in counts} == {2, 3}
    assert all((np.delete(count, 3) == 1).all() for count in counts)
    assert sitting.order_of(0).tolist() != sitting.order_of(1).tolist()


def test_the_rate_rises_then_falls(sit: Callable[[], Sitting]) -> None:
    sitting = sit()

    rates = [sitting.rate_at(step) for step in range(9)]

    assert rates[0] < rates[1] == RECIPE.rate
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert rates[-1] == pytest.approx(RECIPE.last_rate)


def test_weights_go_into_another_net_but_for_new_heads(sit: Callable[[], Sitting], tmp_path: Path) -> None:
    one, other = sit(), sit()
    path = tmp_path / BEST
    checkpoint.save_net(path, one.averaged)
    for variable in other.averaged.variables:
        variable.assign(variable * 0)

    checkpoint.load_net(path, other.averaged)

    arrays = checkpoint.arrays_of(other.averaged)
    for name, value in checkpoint.arrays_of(one.averaged).items():
        np.testing.assert_array_equal(arrays[name], value)


def test_a_wider_net_starts_by_computing_what_the_narrow_one_did(
    small_shape: Shape, small_net: Any, noise: NDArray[np.uint8], tmp_path: Path
) -> None:
    path = tmp_path / BEST
    checkpoint.save_net(path, small_net)
    wide = build_net(replace(small_shape, channels=(4, 8, 8, 12)))

    checkpoint.load_net(path, wide)

    np.testing.assert_allclose(validation.embed(wide, noise), validation.embed(small_net, noise), atol=1e-6)
    checkpoint.save_net(path, wide)
    with pytest.raises(UnprocessableError, match="does not fit the compact network at far_down/kernel"):
        checkpoint.load_net(path, small_net)


def test_a_mixed_photo_speaks_of_both_its_products(sit: Callable[[], Sitting]) -> None:
    sitting = sit()
    batch, strong, mixed = RECIPE.batch, RECIPE.strong, RECIPE.mixed

    photos, targets = sitting.batch_at(1)

    first = sitting.order_of(0)[batch : 2 * batch]
    assert len(photos) == batch + strong
    assert targets["views"].tolist() == [*range(batch + strong), *range(batch - mixed, batch)]
    second = np.roll(first[batch - mixed :], -1)
    rows = np.concatenate([first, first[:strong], second])
    np.testing.assert_array_equal(targets["labels"], sitting.data.labels[rows])
    weights = targets["weights"]
    np.testing.assert_allclose(weights[batch - mixed : batch] + weights[batch + strong :], 1)
    assert (weights[: batch - mixed] == 1).all()


def test_weights_of_another_shape_are_refused(sit: Callable[[], Sitting], tmp_path: Path) -> None:
    path = tmp_path / "odd.npz"
    sitting = sit()
    arrays = checkpoint.arrays_of(sitting.averaged)
    np.savez(path, **{**arrays, "stem/kernel": np.zeros((5, 5, 3, 99), np.float32)})

    with pytest.raises(UnprocessableError, match="does not fit the compact network at stem/kernel"):
        checkpoint.load_net(path, sitting.averaged)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"something else"])
def test_what_are_no_weights_is_said(sit: Callable[[], Sitting], tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.npz"
    path.write_bytes(content)

    with pytest.raises(UnprocessableError, match="can't be read as weights"):
        checkpoint.load_net(path, sit().averaged)


def test_a_state_that_cannot_be_written_is_said(sit: Callable[[], Sitting], tmp_path: Path) -> None:
    with pytest.raises(LookalikeError, match=r"state\.npz can't be written: No such file"):
        checkpoint.save_state(tmp_path / "gone" / STATE, sit())
