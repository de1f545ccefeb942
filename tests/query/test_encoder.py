import threading
from collections.abc import Collection, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.encoders import Encoder, load_encoder
from lookalike.encoders.base import Look, NetworkOutput, Want
from lookalike.errors import LookalikeError, UnavailableError
from lookalike.photos import Photo
from lookalike.query import QueryEncoder, look
from tests.encoders.knowing import COLOURS, Knowing

RED = np.full((40, 30, 3), (200, 30, 30), np.uint8)


class Attentive(Encoder):
    """Records what it encodes, and whether two calls overlapped."""

    def __init__(self) -> None:
        super().__init__("attentive", 2, {})
        self.seen: list[tuple[int, ...]] = []
        self.inside = 0
        self.most = 0

    def prepare(self, photo: Photo) -> NDArray[np.float32]:
        return np.ones(2, np.float32)

    def forward(self, batch: NDArray[np.float32], wants: Collection[Want] = ()) -> NetworkOutput:
        return NetworkOutput(batch)

    def look(self, photos: Sequence[Photo], wants: Collection[Want] = ()) -> Look:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.seen += [photo.shape for photo in photos]
        look = super().look(photos, wants)
        self.inside -= 1
        return look


def test_it_sees_what_the_encoder_alone_does() -> None:
    query = QueryEncoder(lambda: load_encoder("pixels"))
    query.start()
    np.testing.assert_array_equal(query.look(RED).vector, load_encoder("pixels").encode([RED])[0])
    assert (query.state, query.problem) == ("ready", "")


def test_a_blank_photo_goes_first() -> None:
    encoder = Attentive()
    query = QueryEncoder(lambda: encoder)
    query.start()
    query.look(RED)
    assert len(encoder.seen) == 2
    assert encoder.seen[1] == RED.shape


def test_while_it_loads_searches_are_refused_and_then_it_works() -> None:
    gate = threading.Event()

    def load() -> Encoder:
        gate.wait()
        return load_encoder("pixels")

    hurried, patient = QueryEncoder(load, patience=0), QueryEncoder(load)
    hurried.start()
    patient.start()
    assert hurried.state == "loading"
    with pytest.raises(UnavailableError, match="still loading"):
        hurried.look(RED)
    gate.set()
    assert patient.look(RED).vector.shape == (load_encoder("pixels").dim,)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (UnavailableError("No weights: pass --weights FILE."), "^No weights: pass"),
        (LookalikeError("/secret/weights.h5 is damaged."), "doctor"),
        (FileNotFoundError(2, "No such file", "/secret/weights.h5"), "doctor"),
    ],
)
def test_what_can_not_be_had_is_missing_with_a_sentence(
    error: Exception, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    def load() -> Encoder:
        raise error

    query = QueryEncoder(load)
    query.start()
    with pytest.raises(UnavailableError, match=sentence):
        query.look(RED)
    assert query.state == "missing"
    assert "secret" not in query.problem
    assert str(error) in caplog.text


def test_eight_at_once_take_turns() -> None:
    encoder = Attentive()
    query = QueryEncoder(lambda: encoder)
    query.start()
    threads = [threading.Thread(target=query.look, args=(RED,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(encoder.seen) == 9
    assert encoder.most == 1


def test_one_pass_gives_the_vector_and_what_heads_say() -> None:
    knowing = Knowing()
    query = QueryEncoder(lambda: knowing)
    query.start()
    seen = query.look(RED)
    assert len(knowing.asked) == 2  # the blank photo, and this one once
    np.testing.assert_array_equal(seen.vector, load_encoder("pixels").encode([RED])[0])
    assert set(seen.heads["baseColour"]) == set(COLOURS)
    assert (seen.heads["baseColour"]["Red"], seen.heads["shape"]["Tall"]) == (0.9, 0.25)
    assert sum(seen.heads["baseColour"].values()) == pytest.approx(1)


def test_of_many_photos_each_has_its_own() -> None:
    red, blue = look(Knowing(), [RED, np.ascontiguousarray(RED[..., ::-1].transpose(1, 0, 2))])
    assert (red.heads["baseColour"]["Red"], red.heads["shape"]["Tall"]) == (0.9, 0.25)
    assert (blue.heads["baseColour"]["Blue"], blue.heads["shape"]["Wide"]) == (0.9, 0.25)
    assert look(Knowing(), []) == []


def test_the_attributes_of_heads_are_known_without_waiting() -> None:
    gate = threading.Event()

    def load() -> Encoder:
        gate.wait()
        return Knowing()

    query = QueryEncoder(load)
    query.start()
    assert query.labels == {}
    gate.set()
    query.look(RED)
    assert query.labels["baseColour"] == COLOURS


def test_an_encoder_without_heads_predicts_nothing() -> None:
    query = QueryEncoder(Attentive)
    query.start()
    seen = query.look(RED)
    assert (seen.heads, seen.known, query.labels) == ({}, None, {})


def test_the_facts_of_a_photo_include_situation_and_blankness() -> None:
    product = np.full((80, 60, 3), 255, np.uint8)
    product[20:60, 15:45] = (200, 30, 30)
    outside = np.where(product == 255, np.uint8(90), product)
    seen = look(Attentive(), [product, outside, np.full((80, 60, 3), 255, np.uint8)])
    assert [(each.situation, each.blank) for each in seen] == [("own", False), ("outside", False), ("own", True)]
