import pytest

from lookalike.catalogue.names import is_rounded, key, number_of, references_of, tidy_id, without_query


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ('="00123"', "00123"),
        ("'00045", "00045"),
        ("\u200b39386\ufeff", "39386"),
        ("\u00a0\u200915970\u3000", "15970"),
        ('= "x"', '= "x"'),
        ("'tis", "'tis"),
        ('=""', '=""'),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_an_id_without_what_a_spreadsheet_put_around_it(written: str, tidy: str) -> None:
    assert tidy_id(written) == tidy


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("00123", "123"),
        ("15970.0", "15970"),
        ("15970,00", "15970"),
        ("15970.000000", "15970"),
        ("15,970", "15970"),
        ("1 234 567", "1234567"),
        ("1.5970E+04", "15970"),
        ("000", "0"),
        ("1.23E+12", ""),
        ("1.5", ""),
        ("1-2", ""),
        ("A12", ""),
        ("", ""),
    ],
)
def test_the_number_that_a_spreadsheet_made_of_an_id(written: str, number: str) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    ("written", "rounded"),
    [("1.23457E+12", True), ("1,23E+09", True), ("1E+05", True), ("1.5970E+04", False), ("1E5", False), ("12", False)],
)
def test_a_rounded_number_is_known(written: str, rounded: bool) -> None:
    assert is_rounded(written) is rounded


def test_keys_see_no_blanks_of_no_width() -> None:
    assert key("Red\u200b\u2009 Shirt ") == key("red%20shirt") == "red shirt"


TWO = ["a-front.jpg", "a-back.jpg"]
URLS = ["https://x.example/1.jpg?v=1", "https://x.example/w_3,h_3/2.jpg"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        *((mark.join(TWO), TWO) for mark in ("|", ";", ",", ", ", " | ", "\n", "\r\n", ";\n")),
        *((mark.join(URLS), URLS) for mark in ("|", ";", ",", ", ", " ", "\n")),
        (f'["{TWO[0]}", "{TWO[1]}"]', TWO),
        ("Red, blue.jpg", ["Red, blue.jpg"]),
        ("Red, blue.jpg, b.jpg", ["Red, blue.jpg", "b.jpg"]),
        ("a.jpg?crop=1,2", ["a.jpg?crop=1,2"]),
        ("a.jpg,", ["a.jpg"]),
        (",a.jpg,,b.jpg", ["a.jpg", "b.jpg"]),
        ("one|two", ["one", "two"]),
        ("one", ["one"]),
    ],
)
def test_a_cell_of_several_names(cell: str, found: list[str]) -> None:
    assert references_of(cell) == found


@pytest.mark.parametrize(
    ("saved", "name"),
    [
        ("red.jpg?v=3", "red.jpg"), ("red.jpg#1", "red.jpg"), ("red.jpg%3Fv=3", "red.jpg"), ("red.jpg@v=3", "red.jpg"),
        ("a#1.jpg", "a#1.jpg"), ("me@home.jpg", "me@home.jpg"), ("x.jpg#1/y.jpg", "x.jpg#1/y.jpg"),
    ],
)  # fmt: skip
def test_a_query_that_was_saved_with_a_name(saved: str, name: str) -> None:
    assert without_query(saved) == name
