from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookalike.errors import UnavailableError
from lookalike.measures.kinds import Kinds
from lookalike.training import data
from tests.training.conftest import LABELS, NOT_INSTALLED

torch = pytest.importorskip("torch", reason=NOT_INSTALLED)

from lookalike.training import checkpoint  # noqa: E402
from lookalike.training.loop import (  # noqa: E402
    BEST,
    MILD_CANVASES,
    STATE,
    STRONG_CANVASES,
    Batch,
    Evaluation,
    Material,
    Recipe,
    Trainer,
    check_device,
    repeats,
)
from lookalike.training.net import Shape  # noqa: E402
from lookalike.training.task import task_of  # noqa: E402

RECIPE = Recipe(steps=4, batch=4, strong=2, taken=2, taken_strong=1, warm_up=2, judged_every=2)
MakeTrainer = Callable[..., Trainer]


class KilledError(Exception):
    pass


@pytest.fixture(scope="module")
def material(catalogue: Path, people: Path, kinds: Path, grounds: Path) -> Material:
    learned, validation_set = data.load([catalogue], LABELS)
    user_photos = data.load_user_photos(people, Kinds.read(kinds), learned)
    return Material(learned, validation_set, *user_photos, data.load_photos(grounds))


@pytest.fixture(scope="module")
def make_trainer(material: Material, pretrained: Path) -> MakeTrainer:
    """A new trainer, always in the same state."""
    state = torch.load(pretrained)

    def make(recipe: Recipe = RECIPE, **parts: Any) -> Trainer:
        shape = Shape(tuple((name, len(material.data.vocabulary[name])) for name in LABELS))
        trainer = Trainer(shape, task_of(LABELS), replace(material, **parts), recipe)
        trainer.start_from(state)
        return trainer

    return make


@pytest.fixture(scope="module")
def trainer(make_trainer: MakeTrainer) -> Trainer:
    """A recipe by which nothing is learned."""
    return make_trainer()


def arrays(batch: Batch) -> list[Any]:
    return [batch.mild.photos, batch.mild.masks, batch.strong.photos, batch.strong.masks, batch.rows, batch.user_photos]


def test_a_batch_follows_from_the_step_and_the_seed_alone(make_trainer: MakeTrainer, trainer: Trainer) -> None:
    other = make_trainer(replace(RECIPE, seed=1))
    other.batch_at(2)

    for one, two in zip(arrays(trainer.batch_at(5)), arrays(make_trainer().batch_at(5)), strict=True):
        np.testing.assert_array_equal(one, two)
    assert trainer.batch_at(5).rows.tolist() != trainer.batch_at(6).rows.tolist()
    assert trainer.batch_at(5).rows.tolist() != other.batch_at(5).rows.tolist()
    ahead = [batch.rows.tolist() for batch in trainer.batches(3, 9)]
    assert ahead == [trainer.batch_at(step).rows.tolist() for step in range(3, 9)]


def test_a_batch_holds_products_then_photos_of_people(trainer: Trainer) -> None:
    mild, strong = ({canvas for canvas, _ in canvases} for canvases in (MILD_CANVASES, STRONG_CANVASES))
    for step in range(12):
        batch = trainer.batch_at(step)
        assert len(batch.mild.photos) == 4 + 2
        assert len(batch.strong.photos) == 2 + 1
        assert len(set(batch.rows)) == 4
        assert (batch.mild.photos.shape[2], batch.mild.photos.shape[1]) in mild
        assert (batch.strong.photos.shape[2], batch.strong.photos.shape[1]) in strong
        assert (batch.mild.masks[:4].amax((1, 2, 3)) > 0.5).all()
        assert not batch.mild.masks[4:].any()


def test_validation_photos_never_appear(
    make_trainer: MakeTrainer, material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor beside a product, nor as its ground: all of these come from training photos."""
    from lookalike.views import augment

    validation_set = {
        id(photo) for part in (material.validation_set, material.user_photos_validation) for photo in part.photos
    }
    own = {id(photo) for part in (material.data, material.user_photos) for photo in part.photos}
    assert not own & validation_set
    trainer = make_trainer()
    grounds = {id(photo) for photo in (*trainer.grounds.products, *trainer.grounds.scenes)}
    assert grounds == own
    shown: set[int] = set()
    for name in ("mild", "strong", "taken", "taken_strong"):
        plain = getattr(augment, name)

        def spy(photo: Any, *rest: Any, plain: Any = plain, **options: Any) -> Any:
            shown.update(id(each) for each in (photo, *rest) if isinstance(each, np.ndarray))
            return plain(photo, *rest, **options)

        monkeypatch.setattr(augment, name, spy)

    for step in range(20):
        trainer.batch_at(step)

    assert len(shown) > 100
    assert shown <= own


def test_it_goes_on_after_a_kill_as_if_there_had_been_none(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    evaluations: list[Evaluation] = []
    make_trainer().run(whole, evaluations.append, lambda step, losses: None)

    def kill(step: int, _: dict[str, float]) -> None:
        if step == 3:  # after the first judgement, before the second
            raise KilledError

    with pytest.raises(KilledError):
        make_trainer().run(broken, evaluations.append, kill)
    second = make_trainer()
    checkpoint.load_state(broken / STATE, second)
    assert second.step == 2
    second.run(broken, evaluations.append, lambda step, losses: None)

    assert [each.step for each in evaluations] == [2, 4, 2, 4]
    assert evaluations[1].figures == pytest.approx(evaluations[3].figures, abs=1e-6)
    assert evaluations[1].losses == pytest.approx(evaluations[3].losses, rel=1e-4)
    for name in (STATE, BEST):
        one, other = (flat(torch.load(folder / name)) for folder in (whole, broken))
        assert one.keys() == other.keys()
        for key, value in one.items():
            np.testing.assert_allclose(other[key], value, rtol=1e-4, atol=1e-6, err_msg=key)


def flat(state: Any, name: str = "") -> dict[str, Any]:
    """Every number in a state, by where it stands."""
    if isinstance(state, dict | list):
        items = state.items() if isinstance(state, dict) else enumerate(state)
        return {key: value for at, each in items for key, value in flat(each, f"{name}/{at}").items()}
    return {} if state is None else {name: np.asarray(state)}


def test_reported_losses_are_means_since_the_last_evaluation(
    make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, steps = make_trainer(), []
    plain, evaluations, ticks = trainer.losses_of, [], []

    def spy(batch: Batch) -> dict[str, Any]:
        parts = plain(batch)
        steps.append({name: float(value.detach()) for name, value in parts.items()})
        return parts

    monkeypatch.setattr(trainer, "losses_of", spy)
    trainer.run(tmp_path, evaluations.append, lambda step, losses: ticks.append((step, losses)))

    assert set(steps[0]) == {"proxies", "heads", "instance", "mask", "taken"}
    assert [step for step, _ in ticks] == [1, 2, 3, 4]
    for name in steps[0]:
        first, second = (np.mean([steps[n][name] for n in part]) for part in ((0, 1), (2, 3)))
        assert [each.losses[name] for each in evaluations] == pytest.approx([first, second])
        assert ticks[2][1][name] == pytest.approx(steps[2][name])
    assert evaluations[0].best
    assert {each.best for each in evaluations} <= {True, False}


def test_what_is_learned_comes_down(make_trainer: MakeTrainer) -> None:
    """The same few photos again and again, with a low learning rate, as the weights are random."""
    trainer = make_trainer(replace(RECIPE, rate=1e-4, fresh_rate=5e-4, dropped=0.0))
    batch = trainer.batch_at(0)
    before = {name: value.clone() for name, value in trainer.net.state_dict().items()}
    sums = []
    for _ in range(6):
        parts = torch.stack(list(trainer.losses_of(batch).values())).sum()
        trainer.optimizer.zero_grad()
        parts.backward()
        trainer.optimizer.step()
        sums.append(float(parts.detach()))

    assert sums[-1] < 0.9 * sums[0], sums
    for name, value in trainer.net.state_dict().items():
        same = bool((value == before[name]).all())
        frozen = name.startswith(("stem", *(f"blocks.{number}." for number in range(RECIPE.frozen))))
        assert same == (frozen or name.endswith("depthwise.weight")), name


def test_depthwise_kernels_and_early_layers_are_trained_if_configured(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer(replace(RECIPE, frozen=0, depthwise=True))
    torch.stack(list(trainer.losses_of(trainer.batch_at(0)).values())).sum().backward()

    learned = {name for name, value in trainer.net.named_parameters() if value.grad is not None and value.grad.any()}
    assert {"stem.weight", "blocks.0.depthwise.weight", "blocks.9.depthwise.weight"} <= learned
    given = {id(parameter) for group in trainer.optimizer.param_groups for parameter in group["params"]}
    assert all(id(parameter) in given for parameter in trainer.net.parameters())


def test_blocks_are_skipped_in_training_and_never_in_evaluation(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer(replace(RECIPE, dropped=0.9))
    photos = trainer.batch_at(0).mild.photos.permute(0, 3, 1, 2).float()

    with torch.no_grad():
        learning = [trainer.net(photos)["embedding"] for _ in range(2)]
        validation_set = [trainer.averaged(photos)["embedding"] for _ in range(2)]

    assert (learning[0] != learning[1]).any()
    assert (validation_set[0] == validation_set[1]).all()


def test_a_device_that_is_not_there_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    check_device("cpu")
    with pytest.raises(UnavailableError, match="no GPU of NVIDIA here; leave --device out"):
        check_device("cuda")


def test_without_photos_of_people_the_others_are_learned(make_trainer: MakeTrainer, material: Material) -> None:
    no_user_photos = data.no_user_photos(material.data)
    trainer = make_trainer(user_photos=no_user_photos, user_photos_validation=no_user_photos, textures=())

    batch = trainer.batch_at(0)
    parts = trainer.losses_of(batch)

    assert len(batch.mild.photos) == 4
    assert len(batch.strong.photos) == 2
    assert set(parts) == {"proxies", "heads", "instance", "mask"}


def test_photos_without_a_white_ground_teach_no_mask(make_trainer: MakeTrainer, material: Material) -> None:
    covered = [photo.copy() for photo in material.data.photos]
    for photo in covered[::2]:
        photo[..., 3] = 255
    trainer = make_trainer(data=replace(material.data, photos=covered))

    np.testing.assert_array_equal(trainer.masked, np.arange(len(covered)) % 2 == 1)
    batch = trainer.batch_at(0)
    with torch.no_grad():
        one = trainer.losses_of(batch)["mask"]
        batch.mild.masks[np.flatnonzero(~trainer.masked[batch.rows])] = 0.5
        other = trainer.losses_of(batch)["mask"]
        batch.mild.masks[:4] = 0.5
        third = trainer.losses_of(batch)["mask"]
    assert 0 < trainer.masked[batch.rows].sum() < 4
    assert float(one) == float(other) != float(third)


def test_rare_labels_are_repeated_by_the_root_of_how_rare_they_are() -> None:
    classes = np.repeat([0, 1, 2, -1], [900, 90, 5, 5]).astype(np.int32)
    times = repeats(classes, rare=0.02)
    assert times[0] == times[900] == times[-1] == 1
    assert times[990] == pytest.approx(2)  # √(0.02 / 0.005)


def test_weights_of_photos_determine_how_often_they_are_sampled(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer()
    trainer.weights = np.where(np.arange(len(trainer.weights)) < 10, 10.0, 1.0)
    trainer.weights /= trainer.weights.sum()

    drawn = np.concatenate([trainer.batch_at(step).rows for step in range(40)])

    expected = 100 / (100 + len(trainer.weights) - 10)
    assert (drawn < 10).mean() == pytest.approx(expected, abs=0.12)


def test_kinds_that_people_sent_less_of_are_drawn_more_often(make_trainer: MakeTrainer, material: Material) -> None:
    rows = np.array([kind == "worn" for kind in material.user_photos.kinds])
    rows[np.flatnonzero(rows)[4:]] = False
    few = material.user_photos.part(rows | np.array([kind == "carried" for kind in material.user_photos.kinds]))
    trainer = make_trainer(user_photos=few)

    worn = np.array([kind == "worn" for kind in few.kinds])

    assert trainer.user_photo_weights.sum() == pytest.approx(1)
    ratio = trainer.user_photo_weights[worn][0] / trainer.user_photo_weights[~worn][0]
    assert ratio == pytest.approx(np.sqrt((~worn).sum() / 4))


def test_the_rate_rises_then_falls(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer(replace(RECIPE, steps=12, warm_up=4))

    shares = [trainer.rate_at(step) for step in range(13)]

    assert shares[:4] == pytest.approx([0.25, 0.5, 0.75, 1])
    assert shares[4] == 1
    assert shares[4:] == sorted(shares[4:], reverse=True)
    assert shares[8] == pytest.approx((1 + 0.01) / 2)
    assert shares[12] == pytest.approx(RECIPE.last_rate)


def test_fresh_layers_learn_faster_and_vectors_do_not_decay(trainer: Trainer) -> None:
    of = {id(each): group for group in trainer.optimizer.param_groups for each in group["params"]}
    net = dict(trainer.net.named_parameters())

    assert of[id(net["blocks.9.expand.weight"])]["highest"] == RECIPE.rate
    assert of[id(net["blocks.9.expand.weight"])]["weight_decay"] == RECIPE.decay
    assert of[id(net["blocks.9.expand.scale"])]["weight_decay"] == 0
    assert of[id(net["linear.weight"])]["highest"] == RECIPE.fresh_rate
    assert of[id(trainer.proxies.own[0])]["highest"] == RECIPE.fresh_rate
    assert of[id(trainer.proxies.own[0])]["weight_decay"] == 0
    assert id(net["stem.weight"]) not in of


def test_averaged_weights_follow(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer()
    before = trainer.averaged.linear.weight.detach().clone()
    with torch.no_grad():
        trainer.net.linear.weight += 1

    trainer.average(0.75)

    torch.testing.assert_close(trainer.averaged.linear.weight.detach(), before + 0.25)


def test_it_goes_on_from_an_earlier_training(make_trainer: MakeTrainer, net: Any, tmp_path: Path) -> None:
    checkpoint.save_net(tmp_path / BEST, net)
    trainer = make_trainer()

    trainer.go_on_from(tmp_path / BEST)

    for one in (trainer.net, trainer.averaged):
        np.testing.assert_array_equal(one.linear.weight.detach(), net.linear.weight)
    means = trainer.proxies.parts["0"].detach().norm(dim=1)
    assert (means < 1).all(), "means of unit vectors"
    assert (means > 0.3).all()
