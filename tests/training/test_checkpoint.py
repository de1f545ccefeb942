from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookalike.errors import LookalikeError, UnprocessableError
from tests.training.conftest import LABELS, NOT_INSTALLED

torch = pytest.importorskip("torch", reason=NOT_INSTALLED)

from lookalike.training import checkpoint, data, loop  # noqa: E402
from lookalike.training.net import Net, Shape  # noqa: E402
from lookalike.training.task import task_of  # noqa: E402


@pytest.fixture(scope="module")
def make_trainer(catalogue: Path) -> Callable[..., loop.Trainer]:
    """A trainer before its first step, with some of the labels."""
    parts = {columns: data.load([catalogue], columns) for columns in (LABELS, LABELS[:2])}

    def make(columns: tuple[str, ...] = LABELS) -> loop.Trainer:
        learned, validation_set = parts[columns]
        shape = Shape(tuple((name, len(labels)) for name, labels in learned.vocabulary.items()))
        material = loop.Material(learned, validation_set, data.no_user_photos(learned), data.no_user_photos(learned))
        return loop.Trainer(shape, task_of(columns), material, loop.Recipe(batch=4, strong=2))

    return make


def test_weights_go_into_another_net_but_for_new_heads(net: Any, tmp_path: Path) -> None:
    path = tmp_path / "best.pt"
    checkpoint.save_net(path, net)
    other = Net(Shape((("articleType", 2), ("baseColour", 5), ("season", 3))))
    fresh = {name: value.clone() for name, value in other.state_dict().items()}

    checkpoint.load_net(path, other)

    stored = net.state_dict()
    for name, value in other.state_dict().items():
        new = name.startswith(("heads.baseColour", "heads.season"))
        np.testing.assert_array_equal(value, fresh[name] if new else stored[name], err_msg=name)


def test_weights_of_another_shape_are_refused(net: Any, tmp_path: Path) -> None:
    path = tmp_path / "odd.pt"
    for odd in ({"look.join.weight": torch.zeros(5, 5, 3, 3)}, {"look.join.weight": "text"}):
        torch.save(net.state_dict() | odd, path)
        with pytest.raises(UnprocessableError, match=r"odd\.pt does not fit the compact network at look\.join\.weight"):
            checkpoint.load_net(path, Net(net.shape))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"something else", b"\x80\x02X", b"\x80\x05N."])
def test_what_are_no_weights_is_reported(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.pt"
    path.write_bytes(content)

    with pytest.raises(UnprocessableError, match=r"can't be read as weights; give a \.pt file that a training wrote"):
        checkpoint.load_net(path, Net(Shape()))
    with pytest.raises(UnprocessableError, match=r"can't be read as weights; give that of the shop"):
        checkpoint.read_weights(path, "that of the shop")


def test_a_state_comes_back_whole(make_trainer: Callable[..., loop.Trainer], tmp_path: Path) -> None:
    path = tmp_path / loop.STATE
    one = make_trainer()
    torch.stack(list(one.losses_of(one.batch_at(0)).values())).sum().backward()
    one.optimizer.step()
    one.average(0.5)
    one.step, one.best = 17, 0.25
    checkpoint.save_state(path, one)
    other = make_trainer()

    checkpoint.load_state(path, other)

    assert (other.step, other.best) == (17, 0.25)
    for name in ("net", "averaged", "proxies"):
        for mine, stored in zip(getattr(other, name).parameters(), getattr(one, name).parameters(), strict=True):
            np.testing.assert_array_equal(mine.detach(), stored.detach())
    moments = [trainer.optimizer.state_dict()["state"] for trainer in (one, other)]
    assert moments[0].keys() == moments[1].keys() != set()
    for at, kept in moments[0].items():
        np.testing.assert_array_equal(kept["exp_avg"], moments[1][at]["exp_avg"])


def test_a_state_of_other_labels_is_refused(make_trainer: Callable[..., loop.Trainer], tmp_path: Path) -> None:
    path = tmp_path / loop.STATE
    checkpoint.save_state(path, make_trainer())

    with pytest.raises(UnprocessableError, match="is the state of a training on other labels"):
        checkpoint.load_state(path, make_trainer(LABELS[:2]))


def test_weights_alone_are_no_state(make_trainer: Callable[..., loop.Trainer], net: Any, tmp_path: Path) -> None:
    path = tmp_path / loop.STATE
    checkpoint.save_net(path, net)

    with pytest.raises(UnprocessableError, match="is the state of a training on other labels"):
        checkpoint.load_state(path, make_trainer())


def test_what_cannot_be_written_is_reported(net: Any, tmp_path: Path) -> None:
    with pytest.raises(LookalikeError, match=r"best\.pt can't be written: No such file.*make room"):
        checkpoint.save_net(tmp_path / "gone" / "best.pt", net)
