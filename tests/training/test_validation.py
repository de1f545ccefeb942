from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.measures.kinds import Kinds
from lookalike.training import data
from tests.training.conftest import LABELS, NOT_INSTALLED

torch = pytest.importorskip("torch", reason=NOT_INSTALLED)

from lookalike.training import validation  # noqa: E402
from lookalike.training.loop import Material  # noqa: E402


class Network(torch.nn.Module):  # type: ignore[misc]
    """A function in place of a network on a CPU."""

    def __init__(self, say: Callable[[Any], dict[str, Any]]) -> None:
        super().__init__()
        self.say = say
        self.number = torch.nn.Parameter(torch.zeros(1))

    def forward(self, photos: Any) -> dict[str, Any]:
        return self.say(photos)


def by_colour(photos: Any) -> dict[str, Any]:
    """A network that only recognises the colour of what is not white or grey."""
    coloured = photos.amax(dim=1, keepdim=True) - photos.amin(dim=1, keepdim=True) > 60
    weight = coloured.float() + 1e-6
    colour = (photos * weight).sum(dim=(2, 3)) / weight.sum(dim=(2, 3))
    return {
        "embedding": colour - colour.mean(dim=1, keepdim=True),
        "size": torch.tensor([photos.shape[2:]] * len(photos)),
    }


def flat(width: int, height: int, level: int) -> NDArray[np.uint8]:
    return np.full((height, width, 4), (level, level // 2, 0, 255), np.uint8)


def test_photos_of_all_shapes_keep_their_order_whatever_their_canvas() -> None:
    photos = [flat(*((60, 80), (80, 60), (70, 70))[number % 3], 100 + number) for number in range(150)]

    found = validation.outputs(Network(by_colour), photos)

    order = found["embedding"][:, 0]
    assert (np.diff(order) > 0).all()
    np.testing.assert_array_equal(found["size"][:3], [(128, 96), (96, 128), (128, 128)])


def test_masks_are_left_out_and_vectors_have_length_one(net: Any) -> None:
    photos = [flat(60, 80, 90), flat(80, 60, 200)]

    assert set(validation.outputs(net, photos)) == {"pooled", "embedding", "articleType", "baseColour"}
    np.testing.assert_allclose(np.linalg.norm(validation.embed(net, photos), axis=1), 1, atol=1e-6)


def circle(*degrees: float) -> NDArray[np.float32]:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_the_nearest_are_never_the_query_itself() -> None:
    gallery = circle(0, 10, 20, 30, 40, 50, 180)

    assert {*validation.nearest(gallery[:1], gallery)[0]} == {0, 1, 2, 3, 4}
    near = validation.nearest(gallery, gallery, itself=True)
    assert [{*row} for row in near[:2]] == [{1, 2, 3, 4, 5}, {0, 2, 3, 4, 5}]


def test_agreement_by_hand() -> None:
    """Two groups of six; at the second level, one of the first group has another class, and one has none."""
    vectors = circle(0, 1, 2, 3, 4, 5, 90, 91, 92, 93, 94, 95)
    first = [0] * 6 + [1] * 6
    second = [0, 0, 0, 0, 7, data.UNKNOWN] + [1] * 6

    found = validation.agreement(vectors, np.array([first, second], np.int32).T)

    assert found.tolist() == pytest.approx([1, (4 * 3 / 5 + 6) / 12])


@pytest.fixture(scope="module")
def material(catalogue: Path, people: Path, kinds: Path) -> Material:
    learned, validation_set = data.load([catalogue], LABELS)
    return Material(learned, validation_set, *data.load_user_photos(people, Kinds.read(kinds), learned))


def test_figures_say_what_a_network_knows(material: Material) -> None:
    validation_set = material.validation_set

    found = validation.quality(Network(by_colour), material, validation_set.labels[:, :2], ("type", "colour"))

    assert list(found) == ["P@5 type", "P@5 colour", "strong view finds itself", "P@5 of photos that people took"]
    colours = np.bincount(validation_set.labels[:, 1])
    best = np.minimum(colours - 1, 5) / 5  # fewer than six of a colour can't fill five places
    assert found["P@5 colour"] == pytest.approx(best[validation_set.labels[:, 1]].mean())
    assert found["P@5 type"] < 0.8
    assert 0 < found["P@5 of photos that people took"] < 0.9


def test_of_photos_that_people_took_each_kind_counts_the_same(material: Material) -> None:
    """A network that finds only bags: right for what is carried, wrong for what is worn."""
    types, codes = material.data.vocabulary["articleType"], material.validation_set.labels[:, 0]
    assert types == ("Bag", "Watch")
    rows = iter(codes.tolist())

    def only_bags(photos: Any) -> dict[str, Any]:
        grey = bool(((photos[:, :, 0, 0] < 160) & (photos[:, :, 0, 0] > 120)).all())
        vectors = torch.tensor([[1.0, 0] if grey or next(rows, 0) == 0 else [0, 1.0] for _ in photos])
        return {"embedding": vectors + 1e-4 * torch.arange(len(photos))[:, None]}

    found = validation.quality(Network(only_bags), material, codes[:, None], ("type",))

    carried = [kind == "carried" for kind in material.user_photos_validation.kinds]
    assert 0 < sum(carried) < len(carried)
    assert found["P@5 of photos that people took"] == pytest.approx(0.5)


def test_without_photos_of_people_there_is_no_figure_of_them(material: Material) -> None:
    alone = Material(
        material.data, material.validation_set, data.no_user_photos(material.data), data.no_user_photos(material.data)
    )

    found = validation.quality(Network(by_colour), alone, material.validation_set.labels[:, :1], ("type",))

    assert list(found) == ["P@5 type", "strong view finds itself"]


def test_figures_repeat(material: Material, net: Any) -> None:
    one, two = (validation.quality(net, material, material.validation_set.labels[:, :1], ("type",)) for _ in range(2))

    assert one == two
