import pytest

from lookalike.training.patterns import WORDS, pattern_of


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Turtle Check Men Navy Blue Shirt", "Checked"),
        ("Puma Men's STRIPED Polo", "Striped"),
        ("Polka-dot dress", "Dotted"),
        ("Solid Tie", "Plain"),
        ("Floral Print Dress", "Floral"),  # what is printed wins
        ("Graphic Tee", "Printed"),
        ("Checked and Striped Shirt", ""),
        ("Checkmate Watch", ""),
        ("", ""),
    ],
)
def test_a_name_has_one_pattern_or_none(name: str, pattern: str) -> None:
    assert pattern_of(name) == pattern


def test_no_word_means_two_patterns() -> None:
    words = [word for words in WORDS.values() for word in words]
    assert len(words) == len(set(words))
