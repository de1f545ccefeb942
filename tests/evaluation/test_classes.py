import numpy as np
import pytest

from lookalike.encoders.base import Encoder
from lookalike.evaluation.classes import by_heads, by_votes, class_accuracies
from lookalike.evaluation.subject import select
from lookalike.index.encoder import encoder_of


class Painter(Encoder):
    """Predicts the colour with certainty, from red and blue; and a season, which no column has."""

    attributes = ("baseColour", "season")

    def __init__(self) -> None:
        super().__init__("painter", 3, {})

    def prepare(self, photo):
        return photo.mean(axis=(0, 1))

    def forward(self, batch):
        return batch.astype(np.float32)

    def classify(self, photos):
        means = [photo.mean(axis=(0, 1)) for photo in photos]
        return [
            {"baseColour": ("Red" if red > blue else "Blue", 0.9), "season": ("Summer", 0.5)} for red, _, blue in means
        ]


def test_heads_are_held_against_the_labels(index):
    found = by_heads(select(index), Painter())
    assert found.source == "encoder"
    assert list(found.attributes) == ["baseColour"]  # the catalogue knows no season
    colour = found.attributes["baseColour"]
    assert colour.counts.sum() == 23  # one product has no colour
    assert colour.accuracy == 1
    assert colour.calibration_error == pytest.approx(0.1)


def test_neighbours_vote_without_the_product_itself(worse):
    subject = select(worse)
    found = by_votes(subject).attributes
    assert set(found) == {"articleType", "baseColour"}  # all products are for women
    assert found["articleType"].counts.sum() == 24
    assert found["articleType"].accuracy > 0.4
    # In an index of noisy photos the product itself, were it asked, would always be right.
    assert found["articleType"].accuracy < 1


def test_an_encoder_without_heads_leaves_the_word_to_neighbours(index):
    sources = class_accuracies(select(index), encoder_of(index))
    assert [source.source for source in sources] == ["neighbours"]
    assert [source.source for source in class_accuracies(select(index), Painter())] == ["neighbours", "encoder"]
