import numpy as np
import pytest

from lookalike.training.metric_losses import (
    CONTRASTIVE_MARGIN,
    LOSSES,
    PAIR_LOSSES,
    SCALE,
    SMOOTHING,
    TEMPERATURE,
    TRIPLET_MARGIN,
    contrastive,
    proxy,
    supcon,
    triplet,
)


def at_degrees(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def cosine(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


VECTORS, CODES = at_degrees(0, 40, 50), np.array([0, 0, 1])


def test_contrastive_at_known_angles() -> None:
    """A pair of one class 40° apart; of two classes, 10° and 50° apart."""
    others = (cosine(10) + cosine(50)) / 2 - CONTRASTIVE_MARGIN

    assert contrastive(VECTORS, CODES)[0] == pytest.approx(1 - cosine(40) + others, abs=1e-6)


def test_triplet_at_known_angles() -> None:
    """Seen from 0°, the other class (50°) is farther than the partner (40°); seen from 40°, it is nearer."""
    first = max(0, cosine(50) - cosine(40) + TRIPLET_MARGIN)
    second = cosine(10) - cosine(40) + TRIPLET_MARGIN

    assert triplet(VECTORS, CODES)[0] == pytest.approx((first + second) / 2, abs=1e-6)


def test_supcon_at_known_angles() -> None:
    partner, far, near = (np.exp(cosine(degrees) / TEMPERATURE) for degrees in (40, 50, 10))
    expected = -(np.log(partner / (partner + far)) + np.log(partner / (partner + near))) / 2

    assert supcon(VECTORS, CODES)[0] == pytest.approx(expected, rel=1e-5)


def test_proxy_at_known_angles() -> None:
    logs = np.array([0, SCALE * cosine(90)]) - np.log(np.exp(0) + np.exp(SCALE * (cosine(90) - 1)))
    logs[1] = SCALE * (cosine(90) - 1) + logs[0]
    expected = -(1 - SMOOTHING / 2) * logs[0] - SMOOTHING / 2 * logs[1]

    assert proxy(at_degrees(0), np.array([0]), at_degrees(0, 90))[0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_is_the_slope(name: str) -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(9, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    codes = np.array([0, 0, 1, 1, 2, 2, 2, -1, 1])
    proxies = vectors[[0, 3, 5]] + np.float32(0.1)

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        return proxy(at, codes, proxies)[:2] if name == "proxy" else PAIR_LOSSES[name](at, codes)

    gradient = loss(vectors)[1]
    for row, column in [(0, 0), (2, 1), (5, 3), (7, 2), (8, 0)]:
        step = np.zeros_like(vectors)
        step[row, column] = 2e-3
        slope = (loss(vectors + step)[0] - loss(vectors - step)[0]) / 4e-3
        assert gradient[row, column] == pytest.approx(slope, abs=0.02), (row, column)


def test_the_gradient_by_the_proxies_is_the_slope() -> None:
    vectors, codes, proxies = at_degrees(10, 80, 200), np.array([0, 1, -1]), at_degrees(0, 90)

    gradient = proxy(vectors, codes, proxies)[2]

    step = np.array([[2e-3, 0], [0, 0]], np.float32)
    slope = (proxy(vectors, codes, proxies + step)[0] - proxy(vectors, codes, proxies - step)[0]) / 4e-3
    assert gradient[0, 0] == pytest.approx(slope, abs=0.01)


@pytest.mark.parametrize("name", sorted(PAIR_LOSSES))
@pytest.mark.parametrize("codes", [[0, 1, 2], [-1, -1, -1], [0, 0, 0]])
def test_where_there_are_no_pairs_of_a_kind(name: str, codes: list[int]) -> None:
    loss, gradient = PAIR_LOSSES[name](VECTORS, np.array(codes))

    assert np.isfinite(loss)
    assert np.isfinite(gradient).all()
