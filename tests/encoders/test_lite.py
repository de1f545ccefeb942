"""Tests for the shipped encoders."""

import csv

import numpy as np
import pytest

from lookalike.encoders import Encoder, load_encoder
from lookalike.encoders.parts.lite import energy
from lookalike.errors import MachineError
from lookalike.photos import decode
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("compact")


def test_energy_grows_with_what_is_shown_and_not_with_what_is_left_open() -> None:
    found = energy(np.array([[0.0, 0.0], [8.0, 0.0], [8.0, 8.0], [-4.0, -4.0], [1000.0, 0.0]], np.float32))

    np.testing.assert_allclose(found, [np.log(2), 8.000335, 8 + np.log(2), -4 + np.log(2), 1000], rtol=1e-6)


def test_clothes_are_known_and_noise_is_not(encoder: Encoder) -> None:
    street = ROOT / "tests" / "street"
    with (street / "styles.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)][::5]
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (24, 20, 3), np.uint8).repeat(10, axis=0).repeat(10, axis=1) for _ in range(40)]

    clothes = encoder.look([decode((street / "images" / f"{each}.jpg").read_bytes()) for each in ids], {"classes"})
    nothing = encoder.look(noise, {"classes"})

    assert np.mean(clothes.classes.known) > 0.85
    assert np.mean(nothing.classes.known) < 0.5


def test_memory_that_the_network_does_not_get_is_the_machines_trouble(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Short:
        def run(self, *_: object) -> None:
            raise RuntimeError("[ONNXRuntimeError] : 1 : FAIL : std::bad_alloc")

    monkeypatch.setattr(encoder, "_session", Short())
    for ask in (encoder.encode, encoder.look):
        with pytest.raises(MachineError, match="not enough memory for the encoder"):
            ask([np.zeros((60, 40, 3), np.uint8)])
