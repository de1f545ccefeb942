from pathlib import Path

import pytest

from lookalike.errors import UnprocessableError
from lookalike.settings import SETTINGS, Settings, read, weights_place


def test_the_table_has_the_defaults() -> None:
    assert read({}) == Settings(**{setting.name: setting.default for setting in SETTINGS if setting.option})  # type: ignore[arg-type]


def test_an_option_wins_over_the_environment_and_that_over_the_default() -> None:
    environ = {"LOOKALIKE_HOST": "0.0.0.0", "LOOKALIKE_PORT": "80"}
    assert (read(environ).host, read(environ).port) == ("0.0.0.0", 80)
    assert read(environ, port=81, host=None).port == 81
    assert read(environ, host="::1").host == "::1"


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert read({setting.variable: "" for setting in SETTINGS}) == read({})


@pytest.mark.parametrize(
    ("name", "value"), [("port", "http"), ("port", "65536"), ("port", "-1"), ("threads", "0"), ("max_upload_mb", "0")]
)
def test_a_number_that_is_none_or_out_of_range_is_a_sentence(name: str, value: str) -> None:
    with pytest.raises(UnprocessableError, match=f"LOOKALIKE_{name.upper()}.* is '{value}'; it must be a whole number"):
        read({f"LOOKALIKE_{name.upper()}": value})


def test_settings_remember_which_came_from_options() -> None:
    environ = {"LOOKALIKE_WEIGHTS": "/weights"}
    assert (read(environ).named_weights, read(environ).weights_place) == (None, Path("/weights"))
    named = read(environ, weights="own.h5")
    assert (named.named_weights, named.weights_place) == (Path("own.h5"), None)
    assert (read({}).named_weights, read({}).weights_place) == (None, None)


def test_a_wrong_setting_breaks_nothing_that_needs_another() -> None:
    assert weights_place({"LOOKALIKE_PORT": "abc", "LOOKALIKE_WEIGHTS": "here"}) == Path("here")
    assert weights_place({"LOOKALIKE_PORT": "abc"}) is None


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("short", "16 characters"),
        ("a" * 40, "6 different"),
        (" " * 16, "no space"),
        ("ключключключключ", "ASCII"),
        ("a key of many characters ", "no space"),
        ("a key of many\ncharacters", "ASCII"),
    ],
)
def test_a_key_that_is_easy_to_guess_or_cannot_be_sent_is_refused(key: str, why: str) -> None:
    with pytest.raises(UnprocessableError, match=why):
        read({"LOOKALIKE_ADMIN_KEY": key})
