"""The verdict on plain numbers."""

import pytest

from lookalike.query.verdict import LEAST_OFFERED, SENTENCES, Facts, Verdict, verdict


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(blank=False, best=0.3), "found"),  # there is no floor and no head
        (Facts(blank=False, best=0.5, least=0.5), "found"),
        (Facts(blank=False, best=0.499, least=0.5), "nothing_close"),
        (Facts(blank=False, best=-1, least=-0.9), "nothing_close"),
        (Facts(blank=False, best=0.9, least=0.5, offered=LEAST_OFFERED), "found"),
        (Facts(blank=False, best=0.9, least=0.5, offered=LEAST_OFFERED - 0.01), "nothing_close"),
        (Facts(blank=False, best=0.9, offered=0.0), "nothing_close"),
        (Facts(blank=False, best=0.4, least=0.5, offered=1.0), "found"),  # the encoder knows more than a cosine
        (Facts(blank=False, best=1.0, least=1.0, offered=0.0), "found"),  # the very photo is in the index
        (Facts(blank=True, best=1.0, least=0.5, offered=1.0), "nothing_to_see"),
        (Facts(blank=True, best=0.1, least=0.5), "nothing_to_see"),
    ],
)
def test_each_fact_can_decide(facts: Facts, expected: Verdict) -> None:
    assert verdict(facts) == expected


def test_what_is_found_needs_no_sentence() -> None:
    assert set(SENTENCES) == {"nothing_close", "nothing_to_see"}
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())
