import base64
from dataclasses import replace

import numpy as np
import pytest

from lookalike.appearance.palette import COLOURS
from lookalike.errors import UnprocessableError
from lookalike.query.token import CLASS, HEAD, VERSION, WITHOUT_COLOURS, TokenPayload, pack, unpack

PRINT = "ab" * 32
VECTOR = np.array([0.6, 0, 0.8], np.float32)
CARRIED = TokenPayload(VECTOR, "outside", "nothing_close", ((141, 0.75), (0, 1.0)), mixed=True)


def raw(text: str) -> bytearray:
    return bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def token(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def with_range(low: float, high: float) -> str:
    data = raw(pack(CARRIED, PRINT))
    at = HEAD.size + 2 * CLASS.size
    data[at : at + 8] = np.array([low, high], "<f4").tobytes()
    return token(data)


def test_what_is_known_of_a_photo_comes_back() -> None:
    back = unpack(pack(CARRIED, PRINT), 3, PRINT)
    np.testing.assert_allclose(back.vector, VECTOR, atol=0.8 / 4095)
    assert back.vector.dtype == np.float32
    assert (back.situation, back.verdict, back.mixed) == ("outside", "nothing_close", True)
    assert [place for place, _ in back.classes] == [141, 0]
    assert [share for _, share in back.classes] == pytest.approx([0.75, 1], abs=1e-4)


def test_the_colours_come_back_and_a_token_of_the_version_before_has_none() -> None:
    colours = np.arange(COLOURS, dtype=np.uint8)
    text = pack(replace(CARRIED, colours=colours), PRINT)
    back = unpack(text, 3, PRINT)
    np.testing.assert_array_equal(back.colours, colours)
    assert [place for place, _ in back.classes] == [141, 0]
    assert raw(text)[0] == VERSION
    earlier = pack(CARRIED, PRINT)
    assert raw(earlier)[0] == WITHOUT_COLOURS
    assert unpack(earlier, 3, PRINT).colours is None


def test_a_vector_of_equal_numbers_comes_back_too() -> None:
    diagonal = TokenPayload(np.full(4, 0.5, np.float32), "own", "nothing_to_see")
    np.testing.assert_array_equal(unpack(pack(diagonal, PRINT), 4, PRINT).vector, diagonal.vector)


def test_an_index_that_does_not_know_its_encoder_has_tokens_too() -> None:
    assert unpack(pack(CARRIED, ""), 3, "").situation == "outside"


def with_situation(number: int) -> str:
    data = raw(pack(CARRIED, PRINT))
    data[HEAD.size - 3] = number
    return token(data)


@pytest.mark.parametrize(("dim", "classes", "most"), [(256, 7, 600), (2048, 0, 4400)])
def test_addresses_stay_short(dim: int, classes: int, most: int) -> None:
    numbers = np.random.default_rng(0).normal(size=dim)
    vector = (numbers / np.linalg.norm(numbers)).astype(np.float32)
    text = pack(TokenPayload(vector, "own", "found", ((60000, 0.5),) * classes), PRINT)
    assert len(text) <= most
    assert unpack(text, dim, PRINT).vector @ vector > 0.99999


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "damaged"),
        ("not base64!", "damaged"),
        ("ü", "damaged"),
        (pack(CARRIED, "cd" * 32), "another index"),
        (pack(CARRIED, PRINT)[:-4], "damaged"),
        (pack(CARRIED, PRINT) + "AAAA", "damaged"),
        (token(bytes([9]) + raw(pack(CARRIED, PRINT))[1:]), "another version"),
        (with_situation(7), "damaged"),
        (with_range(np.nan, 1), "damaged"),
        (with_range(-np.inf, 1), "damaged"),
        (with_range(0, 0), "damaged"),
    ],
)
def test_what_was_changed_on_the_way_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        unpack(text, 3, PRINT)
