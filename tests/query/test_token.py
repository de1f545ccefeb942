import base64

import numpy as np
import pytest

from lookalike.errors import UnprocessableError
from lookalike.query import pack, unpack

PRINT = "ab" * 32
VECTOR = np.array([0.6, 0, 0.8, 0], np.float32)


def token(numbers: list[float], dtype: str = "<f4") -> str:
    return f"{PRINT[:16]}:{base64.b64encode(np.array(numbers, dtype).tobytes()).decode()}"


def test_a_vector_comes_back_as_it_went() -> None:
    back = unpack(pack(VECTOR, PRINT), 4, PRINT)
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back, VECTOR)
    back[0] = 1  # it is the caller's own


def test_an_index_that_does_not_know_its_encoder_has_tokens_too() -> None:
    np.testing.assert_array_equal(unpack(pack(VECTOR, ""), 4, ""), VECTOR)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "another index"),
        (pack(VECTOR, "cd" * 32), "another index"),
        (f"{PRINT[:16]}:not base64", "damaged"),
        (f"{PRINT[:16]}:ü", "damaged"),
        (token([1, 0, 0]), "has 3 numbers, the index 4"),
        (token([1, 0, 0, 0], "<f8"), "has 8 numbers"),
        (token([np.nan, 0, 0, 1]), "not a unit vector"),
        (token([np.inf, 0, 0, 0]), "not a unit vector"),
        (token([0, 0, 0, 0]), "not a unit vector"),
        (token([3e38, 3e38, 3e38, 3e38]), "not a unit vector"),
        (token([1.01, 0, 0, 0]), "not a unit vector"),
    ],
)
def test_what_was_changed_on_the_way_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        unpack(text, 4, PRINT)
