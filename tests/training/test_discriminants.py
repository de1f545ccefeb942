import numpy as np
import pytest

from tests.training.conftest import NOT_INSTALLED

pytest.importorskip("torch", reason=NOT_INSTALLED)

from lookalike.training import discriminants, validation
from lookalike.training.net import DIM

CHANNELS = 300
CLASSES = 12


@pytest.fixture
def features() -> np.ndarray:
    """720 photos of 12 classes, which differ in few channels, among channels with large unrelated variation."""
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 1, (CLASSES, CHANNELS)) * (np.arange(CHANNELS) < 20)
    noise = rng.normal(0, 1, (720, CHANNELS)) * np.where(np.arange(CHANNELS) < 280, 0.5, 8)
    return (3 + centres[np.arange(720) % CLASSES] + noise).astype(np.float32)


@pytest.fixture
def classes() -> np.ndarray:
    return (np.arange(720) % CLASSES).astype(np.int32)


def units(features: np.ndarray, layer: np.ndarray) -> np.ndarray:
    vectors = features @ layer.T
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_neighbours_in_its_directions_are_of_one_class(features: np.ndarray, classes: np.ndarray) -> None:
    layer = discriminants.layer(features[:480], classes[:480], classes[:480])

    assert layer.shape == (DIM, CHANNELS)
    assert layer.dtype == np.float32
    known = classes[480:, None]
    plain = validation.agreement(features[480:] / np.linalg.norm(features[480:], axis=1, keepdims=True), known)
    fitted = validation.agreement(units(features[480:] - features.mean(axis=0), layer), known)
    assert plain[0] < 0.3
    assert fitted[0] > 0.9


def test_what_changes_between_views_hardly_counts(features: np.ndarray, classes: np.ndarray) -> None:
    """Channel 0 separates the classes; if it also depends on the light, it must get less weight."""
    change = np.zeros((50, CHANNELS), np.float32)
    change[:, 0] = np.random.default_rng(1).normal(0, 6, 50)

    trusting = discriminants.layer(features, classes, classes)
    wary = discriminants.layer(features, classes, classes, [change])

    assert np.linalg.norm(wary[:, 0]) < 0.3 * np.linalg.norm(trusting[:, 0])


def test_photos_of_no_known_class_say_nothing(features: np.ndarray, classes: np.ndarray) -> None:
    unknown = classes.copy()
    unknown[600:] = -1
    other = features.copy()
    other[600:] = other[600:].mean(axis=0) + np.random.default_rng(2).permuted(other[600:] - other[600:].mean(axis=0))

    one, two = (discriminants.layer(each, unknown, unknown) for each in (features, other))

    directions = [layer / np.linalg.norm(layer, axis=1, keepdims=True) for layer in (one, two)]
    assert np.abs((directions[0] * directions[1]).sum(axis=1))[:5].min() > 0.9
