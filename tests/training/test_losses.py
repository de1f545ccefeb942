import numpy as np
import pytest
from keras import ops

from lookalike.training import losses


def test_combinations_are_those_that_occur() -> None:
    labels = np.array([[0, 1], [2, 0], [0, 1], [0, -1]], np.int32)

    classes, of_row = losses.combinations(labels, [0, 1])

    assert classes.tolist() == [[0, 1], [2, 0]]
    assert of_row.tolist() == [0, 1, 0, -1]


def test_cross_entropy_by_hand() -> None:
    logits = np.log(np.array([[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]], np.float32))

    loss = losses.cross_entropy(
        *map(ops.convert_to_tensor, (logits, np.array([0, -1]), np.array([2.0, 9.0], np.float32)))
    )

    mean = np.log([0.7, 0.2, 0.1]).mean()
    expected = -(1 - losses.SMOOTHING) * np.log(0.7) - losses.SMOOTHING * mean
    assert float(loss) == pytest.approx(expected, abs=1e-5)


def test_a_combinations_proxy_is_the_sum_of_its_parts_at_first() -> None:
    classes = [np.array([[0], [1]], np.int32), np.array([[0, 1], [1, 0]], np.int32)]
    proxies = losses.Proxies([[0], [0, 1]], classes, 8)
    parts = {column: np.asarray(ops.convert_to_numpy(value)) for column, value in proxies.parts.items()}

    vector = parts[0][1] + parts[1][0]
    vector /= np.linalg.norm(vector)
    _, cosines = (ops.convert_to_numpy(each) for each in proxies(ops.convert_to_tensor(vector[None])))

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

    _, cosines = (ops.convert_to_numpy(each) for each in proxies(ops.convert_to_tensor(vectors)))
    known = of_row >= 0
    np.testing.assert_array_equal(cosines.argmax(axis=1)[known], of_row[known])
    assert cosines.max(axis=1)[known].min() > 0.95


def test_views_that_find_each_other_cost_less() -> None:
    unit = np.eye(4, dtype=np.float32)

    def cost(order: list[int]) -> float:
        return float(losses.instance(ops.convert_to_tensor(unit[order]), ops.convert_to_tensor(unit)))

    assert cost([0, 1]) < 0.01 < cost([1, 0])


def test_the_mask_loss_by_hand() -> None:
    logits = np.zeros((2, 2, 2, 1), np.float32)
    logits[1] = 50

    parts = logits, np.ones((2, 2, 2, 1), np.float32), np.ones(2, np.float32)
    loss = losses.mask(*map(ops.convert_to_tensor, parts))

    assert float(loss) == pytest.approx(np.log(2) / 2, abs=1e-4)
