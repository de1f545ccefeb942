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
    Material,
    Recipe,
    Sitting,
    Told,
    check_device,
    repeats,
)
from lookalike.training.net import Shape  # noqa: E402
from lookalike.training.task import task_of  # noqa: E402

RECIPE = Recipe(steps=4, batch=4, strong=2, taken=2, taken_strong=1, warm_up=2, judged_every=2)
Sit = Callable[..., Sitting]


class KilledError(Exception):
    pass


@pytest.fixture(scope="module")
def material(catalogue: Path, people: Path, kinds: Path, grounds: Path) -> Material:
    learned, judged = data.load([catalogue], LABELS)
    taken = data.load_taken(people, Kinds.read(kinds), learned)
    return Material(learned, judged, *taken, data.load_photos(grounds))


@pytest.fixture(scope="module")
def sit(material: Material, pretrained: Path) -> Sit:
    """A new sitting, always the same."""
    state = torch.load(pretrained)

    def make(recipe: Recipe = RECIPE, **parts: Any) -> Sitting:
        shape = Shape(tuple((name, len(material.data.vocabulary[name])) for name in LABELS))
        sitting = Sitting(shape, task_of(LABELS), replace(material, **parts), recipe)
        sitting.start_from(state)
        return sitting

    return make


@pytest.fixture(scope="module")
def sitting(sit: Sit) -> Sitting:
    """One that nothing is learned in."""
    return sit()


def arrays(batch: Batch) -> list[Any]:
    return [batch.mild.photos, batch.mild.masks, batch.strong.photos, batch.strong.masks, batch.rows, batch.taken]


def test_a_batch_follows_from_the_step_and_the_seed_alone(sit: Sit, sitting: Sitting) -> None:
    other = sit(replace(RECIPE, seed=1))
    other.batch_at(2)

    for one, two in zip(arrays(sitting.batch_at(5)), arrays(sit().batch_at(5)), strict=True):
        np.testing.assert_array_equal(one, two)
    assert sitting.batch_at(5).rows.tolist() != sitting.batch_at(6).rows.tolist()
    assert sitting.batch_at(5).rows.tolist() != other.batch_at(5).rows.tolist()
    ahead = [batch.rows.tolist() for batch in sitting.batches(3, 9)]
    assert ahead == [sitting.batch_at(step).rows.tolist() for step in range(3, 9)]


def test_a_batch_holds_products_then_photos_of_people(sitting: Sitting) -> None:
    mild, strong = ({canvas for canvas, _ in canvases} for canvases in (MILD_CANVASES, STRONG_CANVASES))
    for step in range(12):
        batch = sitting.batch_at(step)
        assert len(batch.mild.photos) == 4 + 2
        assert len(batch.strong.photos) == 2 + 1
        assert len(set(batch.rows)) == 4
        assert (batch.mild.photos.shape[2], batch.mild.photos.shape[1]) in mild
        assert (batch.strong.photos.shape[2], batch.strong.photos.shape[1]) in strong
        assert (batch.mild.masks[:4].amax((1, 2, 3)) > 0.5).all()
        assert not batch.mild.masks[4:].any()


def test_validation_photos_never_appear(sit: Sit, material: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor as what lies beside a product, or as its ground: whatever is drawn comes from what is learned from."""
    from lookalike.views import augment

    judged = {id(photo) for part in (material.judged, material.taken_judged) for photo in part.photos}
    own = {id(photo) for part in (material.data, material.taken) for photo in part.photos}
    assert not own & judged
    sitting = sit()
    grounds = {id(photo) for photo in (*sitting.grounds.products, *sitting.grounds.scenes)}
    assert grounds == own
    shown: set[int] = set()
    for name in ("mild", "strong", "taken", "taken_strong"):
        plain = getattr(augment, name)

        def spy(photo: Any, *rest: Any, plain: Any = plain, **options: Any) -> Any:
            shown.update(id(each) for each in (photo, *rest) if isinstance(each, np.ndarray))
            return plain(photo, *rest, **options)

        monkeypatch.setattr(augment, name, spy)

    for step in range(20):
        sitting.batch_at(step)

    assert len(shown) > 100
    assert shown <= own


def test_it_goes_on_after_a_kill_as_if_there_had_been_none(sit: Sit, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    told: list[Told] = []
    sit().run(whole, told.append, lambda step, losses: None)

    def kill(step: int, _: dict[str, float]) -> None:
        if step == 3:  # after the first judgement, before the second
            raise KilledError

    with pytest.raises(KilledError):
        sit().run(broken, told.append, kill)
    second = sit()
    checkpoint.load_state(broken / STATE, second)
    assert second.step == 2
    second.run(broken, told.append, lambda step, losses: None)

    assert [each.step for each in told] == [2, 4, 2, 4]
    assert told[1].figures == pytest.approx(told[3].figures, abs=1e-6)
    assert told[1].losses == pytest.approx(told[3].losses, rel=1e-4)
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


def test_what_is_told_are_means_since_the_last_judgement(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting, steps = sit(), []
    plain, told, ticks = sitting.losses_of, [], []

    def spy(batch: Batch) -> dict[str, Any]:
        parts = plain(batch)
        steps.append({name: float(value.detach()) for name, value in parts.items()})
        return parts

    monkeypatch.setattr(sitting, "losses_of", spy)
    sitting.run(tmp_path, told.append, lambda step, losses: ticks.append((step, losses)))

    assert set(steps[0]) == {"proxies", "heads", "instance", "mask", "taken"}
    assert [step for step, _ in ticks] == [1, 2, 3, 4]
    for name in steps[0]:
        first, second = (np.mean([steps[n][name] for n in part]) for part in ((0, 1), (2, 3)))
        assert [each.losses[name] for each in told] == pytest.approx([first, second])
        assert ticks[2][1][name] == pytest.approx(steps[2][name])
    assert told[0].best
    assert {each.best for each in told} <= {True, False}


def test_what_is_learned_comes_down(sit: Sit) -> None:
    """The same few photos again and again, a little each time: random numbers bear no more."""
    sitting = sit(replace(RECIPE, rate=1e-4, fresh_rate=5e-4, dropped=0.0))
    batch = sitting.batch_at(0)
    before = {name: value.clone() for name, value in sitting.net.state_dict().items()}
    sums = []
    for _ in range(6):
        parts = torch.stack(list(sitting.losses_of(batch).values())).sum()
        sitting.optimizer.zero_grad()
        parts.backward()
        sitting.optimizer.step()
        sums.append(float(parts.detach()))

    assert sums[-1] < 0.9 * sums[0], sums
    for name, value in sitting.net.state_dict().items():
        same = bool((value == before[name]).all())
        frozen = name.startswith(("stem", *(f"blocks.{number}." for number in range(RECIPE.frozen))))
        assert same == (frozen or name.endswith("depthwise.weight")), name


def test_depthwise_kernels_and_early_layers_learn_where_they_are_asked_to(sit: Sit) -> None:
    sitting = sit(replace(RECIPE, frozen=0, depthwise=True))
    torch.stack(list(sitting.losses_of(sitting.batch_at(0)).values())).sum().backward()

    learned = {name for name, value in sitting.net.named_parameters() if value.grad is not None and value.grad.any()}
    assert {"stem.weight", "blocks.0.depthwise.weight", "blocks.9.depthwise.weight"} <= learned
    given = {id(parameter) for group in sitting.optimizer.param_groups for parameter in group["params"]}
    assert all(id(parameter) in given for parameter in sitting.net.parameters())


def test_blocks_are_skipped_while_it_learns_and_never_when_it_is_judged(sit: Sit) -> None:
    sitting = sit(replace(RECIPE, dropped=0.9))
    photos = sitting.batch_at(0).mild.photos.permute(0, 3, 1, 2).float()

    with torch.no_grad():
        learning = [sitting.net(photos)["embedding"] for _ in range(2)]
        judged = [sitting.averaged(photos)["embedding"] for _ in range(2)]

    assert (learning[0] != learning[1]).any()
    assert (judged[0] == judged[1]).all()


def test_a_device_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    check_device("cpu")
    with pytest.raises(UnavailableError, match="no GPU of NVIDIA here; leave --device out"):
        check_device("cuda")


def test_without_photos_of_people_the_others_are_learned(sit: Sit, material: Material) -> None:
    nobody = data.nobody(material.data)
    sitting = sit(taken=nobody, taken_judged=nobody, textures=())

    batch = sitting.batch_at(0)
    parts = sitting.losses_of(batch)

    assert len(batch.mild.photos) == 4
    assert len(batch.strong.photos) == 2
    assert set(parts) == {"proxies", "heads", "instance", "mask"}


def test_photos_without_a_white_ground_teach_no_mask(sit: Sit, material: Material) -> None:
    covered = [photo.copy() for photo in material.data.photos]
    for photo in covered[::2]:
        photo[..., 3] = 255
    sitting = sit(data=replace(material.data, photos=covered))

    np.testing.assert_array_equal(sitting.masked, np.arange(len(covered)) % 2 == 1)
    batch = sitting.batch_at(0)
    with torch.no_grad():
        one = sitting.losses_of(batch)["mask"]
        batch.mild.masks[np.flatnonzero(~sitting.masked[batch.rows])] = 0.5
        other = sitting.losses_of(batch)["mask"]
        batch.mild.masks[:4] = 0.5
        third = sitting.losses_of(batch)["mask"]
    assert 0 < sitting.masked[batch.rows].sum() < 4
    assert float(one) == float(other) != float(third)


def test_rare_labels_are_repeated_by_the_root_of_how_rare_they_are() -> None:
    classes = np.repeat([0, 1, 2, -1], [900, 90, 5, 5]).astype(np.int32)
    times = repeats(classes, rare=0.02)
    assert times[0] == times[900] == times[-1] == 1
    assert times[990] == pytest.approx(2)  # √(0.02 / 0.005)


def test_what_is_seen_more_often_is_drawn_more_often(sit: Sit) -> None:
    sitting = sit()
    sitting.weights = np.where(np.arange(len(sitting.weights)) < 10, 10.0, 1.0)
    sitting.weights /= sitting.weights.sum()

    drawn = np.concatenate([sitting.batch_at(step).rows for step in range(40)])

    expected = 100 / (100 + len(sitting.weights) - 10)
    assert (drawn < 10).mean() == pytest.approx(expected, abs=0.12)


def test_kinds_that_people_sent_less_of_are_drawn_more_often(sit: Sit, material: Material) -> None:
    rows = np.array([kind == "worn" for kind in material.taken.kinds])
    rows[np.flatnonzero(rows)[4:]] = False
    few = material.taken.part(rows | np.array([kind == "carried" for kind in material.taken.kinds]))
    sitting = sit(taken=few)

    worn = np.array([kind == "worn" for kind in few.kinds])

    assert sitting.taken_weights.sum() == pytest.approx(1)
    ratio = sitting.taken_weights[worn][0] / sitting.taken_weights[~worn][0]
    assert ratio == pytest.approx(np.sqrt((~worn).sum() / 4))


def test_the_rate_rises_then_falls(sit: Sit) -> None:
    sitting = sit(replace(RECIPE, steps=12, warm_up=4))

    shares = [sitting.rate_at(step) for step in range(13)]

    assert shares[:4] == pytest.approx([0.25, 0.5, 0.75, 1])
    assert shares[4] == 1
    assert shares[4:] == sorted(shares[4:], reverse=True)
    assert shares[8] == pytest.approx((1 + 0.01) / 2)
    assert shares[12] == pytest.approx(RECIPE.last_rate)


def test_fresh_layers_learn_faster_and_vectors_do_not_decay(sitting: Sitting) -> None:
    of = {id(each): group for group in sitting.optimizer.param_groups for each in group["params"]}
    net = dict(sitting.net.named_parameters())

    assert of[id(net["blocks.9.expand.weight"])]["highest"] == RECIPE.rate
    assert of[id(net["blocks.9.expand.weight"])]["weight_decay"] == RECIPE.decay
    assert of[id(net["blocks.9.expand.scale"])]["weight_decay"] == 0
    assert of[id(net["linear.weight"])]["highest"] == RECIPE.fresh_rate
    assert of[id(sitting.proxies.own[0])]["highest"] == RECIPE.fresh_rate
    assert of[id(sitting.proxies.own[0])]["weight_decay"] == 0
    assert id(net["stem.weight"]) not in of


def test_averaged_weights_follow(sit: Sit) -> None:
    sitting = sit()
    before = sitting.averaged.linear.weight.detach().clone()
    with torch.no_grad():
        sitting.net.linear.weight += 1

    sitting.average(0.75)

    torch.testing.assert_close(sitting.averaged.linear.weight.detach(), before + 0.25)


def test_it_goes_on_from_an_earlier_training(sit: Sit, net: Any, tmp_path: Path) -> None:
    checkpoint.save_net(tmp_path / BEST, net)
    sitting = sit()

    sitting.go_on_from(tmp_path / BEST)

    for one in (sitting.net, sitting.averaged):
        np.testing.assert_array_equal(one.linear.weight.detach(), net.linear.weight)
    means = sitting.proxies.parts["0"].detach().norm(dim=1)
    assert (means < 1).all(), "means of unit vectors"
    assert (means > 0.3).all()
