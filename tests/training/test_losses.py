import numpy as np
import pytest

from tests.training.conftest import NOT_INSTALLED

torch = pytest.importorskip("torch", reason=NOT_INSTALLED)

from lookalike.training import losses  # noqa: E402


def test_combinations_are_those_that_occur() -> None:
    labels = np.array([[0, 1], [2, 0], [0, 1], [0, -1]], np.int32)

    classes, of_row = losses.combinations(labels, [0, 1])

    assert classes.tolist() == [[0, 1], [2, 0]]
    assert of_row.tolist() == [0, 1, 0, -1]


def test_cross_entropy_by_hand() -> None:
    logits = torch.tensor([[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]]).log()

    loss = losses.cross_entropy(logits, torch.tensor([0, -1]), torch.tensor([2.0, 9.0]))

    mean = np.log([0.7, 0.2, 0.1]).mean()
    expected = -(1 - losses.SMOOTHING) * np.log(0.7) - losses.SMOOTHING * mean
    assert float(loss) == pytest.approx(expected, abs=1e-5)


def test_what_weighs_more_counts_more() -> None:
    logits, codes = torch.tensor([[2.0, 0.0], [2.0, 0.0]]), torch.tensor([0, 1])
    right, wrong = (float(losses.cross_entropy(logits[[n]], codes[[n]], torch.ones(1))) for n in (0, 1))

    both = float(losses.cross_entropy(logits, codes, torch.tensor([3.0, 1.0])))

    assert both == pytest.approx((3 * right + wrong) / 4, abs=1e-5)


def test_of_a_set_of_labels_the_probabilities_are_summed() -> None:
    logits = torch.tensor([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8], [0.2, 0.3, 0.5]]).log()
    right = torch.tensor([[True, True, False], [False, False, True], [False, False, False]])

    loss = losses.one_of(logits, right, torch.tensor([1.0, 3.0, 5.0]))

    assert float(loss) == pytest.approx(-(np.log(0.8) + 3 * np.log(0.8)) / 4, abs=1e-5)


def test_any_label_of_a_set_counts_as_right() -> None:
    logits = torch.tensor([[1.0, 1.0, 0.0]], requires_grad=True)

    losses.one_of(logits, torch.tensor([[True, True, False]]), torch.ones(1)).backward()

    assert logits.grad[0, 0] == logits.grad[0, 1] < 0 < logits.grad[0, 2]


def test_where_no_set_is_known_nothing_is_learned() -> None:
    logits = torch.tensor([[1.0, 2.0]], requires_grad=True)

    loss = losses.one_of(logits, torch.zeros(1, 2, dtype=torch.bool), torch.ones(1))
    loss.backward()

    assert float(loss.detach()) == 0
    assert not logits.grad.any()


def test_a_combinations_proxy_is_the_sum_of_its_parts_at_first() -> None:
    torch.manual_seed(0)
    classes = [np.array([[0], [1]], np.int32), np.array([[0, 1], [1, 0]], np.int32)]
    proxies = losses.Proxies([[0], [0, 1]], classes, 8)

    with torch.no_grad():
        vector = proxies.parts["0"][1] + proxies.parts["1"][0]
        _, cosines = proxies(vector[None] / vector.norm())

    assert float(cosines[0, 1]) == pytest.approx(1, abs=1e-5)
    assert float(cosines[0, 0]) < 0.99


def test_a_combination_gets_something_of_its_own() -> None:
    proxies = losses.Proxies([[0, 1]], [np.array([[0, 0], [0, 1]], np.int32)], 4)
    with torch.no_grad():
        proxies.own[0][1] = torch.tensor([0.0, 0, 0, 1e6])
        (cosines,) = proxies(torch.tensor([[0.0, 0, 0, 1]]))

    assert float(cosines[0, 1]) == pytest.approx(1, abs=1e-5)
    assert float(cosines[0, 0]) < 0.99


def test_proxies_start_where_a_trained_network_puts_the_classes() -> None:
    labels = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, -1]] * 3, np.int32)
    parts = np.eye(8, dtype=np.float32)
    vectors = parts[labels[:, 0]] + 0.5 * parts[4 + labels[:, 1]] * (labels[:, 1:] >= 0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    classes, of_row = losses.combinations(labels, [0, 1])
    proxies = losses.Proxies([[0], [0, 1]], [np.array([[0], [1]], np.int32), classes], 8)

    proxies.start_from(vectors, labels)

    _, cosines = (each.detach().numpy() for each in proxies(torch.from_numpy(vectors)))
    known = of_row >= 0
    np.testing.assert_array_equal(cosines.argmax(axis=1)[known], of_row[known])
    assert cosines.max(axis=1)[known].min() > 0.95


def test_views_that_find_each_other_cost_less() -> None:
    unit = torch.eye(4)

    def cost(order: list[int]) -> float:
        return float(losses.instance(unit[order], unit))

    assert cost([0, 1]) < 0.01 < cost([1, 0])


def test_the_mask_loss_by_hand() -> None:
    logits = torch.zeros(3, 2, 2, 2)
    logits[1] = 50
    logits[2] = -50  # all wrong, and not to be counted

    loss = losses.mask(logits, torch.ones(3, 2, 2, 2), torch.tensor([1.0, 1.0, 0.0]))

    assert float(loss) == pytest.approx(np.log(2) / 2, abs=1e-4)
