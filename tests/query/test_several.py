import numpy as np
import pytest

from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.query import Searcher, ask_token, mean_token
from lookalike.query.search import Limits
from lookalike.query.token import TokenPayload, Vector, pack, unpack


@pytest.fixture(scope="module")
def index(built: object) -> Index:
    return open_index(built)  # type: ignore[arg-type]


def token(index: Index, vector: Vector, **facts: object) -> str:
    payload = {"situation": "own", "verdict": "found"} | facts
    return pack(TokenPayload(vector, **payload), index.manifest.encoder.fingerprint)  # type: ignore[arg-type]


def test_several_photos_are_searched_by_their_mean(index: Index) -> None:
    one, other = index.vectors[3], index.vectors[7]
    mean = mean_token(Searcher(index), [token(index, one), token(index, other)], 1)
    vector = unpack(mean, index.manifest.encoder.dim, index.manifest.encoder.fingerprint).vector
    expected = (one + other) / np.linalg.norm(one + other)
    assert float(vector @ expected) > 0.9999
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)
    found = ask_token(Searcher(index), mean, {}, Limits(5)).nearest
    assert {match.row for match in found} & {3, 7}


def test_one_photo_is_its_own_mean(index: Index) -> None:
    only = token(index, index.vectors[0])
    assert mean_token(Searcher(index), [only], 1) == only


def test_photos_of_nothing_do_not_count_and_labels_are_averaged(index: Index) -> None:
    good = token(index, index.vectors[1], situation="outside", classes=((2, 0.9),))
    poor = token(index, index.vectors[2], verdict="nothing_close", classes=((4, 0.5),))
    blank = token(index, index.vectors[9], verdict="nothing_to_see", classes=((4, 1.0),))
    facts = index.manifest.encoder
    payload = unpack(mean_token(Searcher(index), [good, poor, blank], 1), facts.dim, facts.fingerprint)
    assert (payload.situation, payload.verdict) == ("outside", "found")
    assert payload.classes[0] == (2, pytest.approx(0.45, abs=1e-3))
    assert float(payload.vector @ index.vectors[9]) < float(payload.vector @ index.vectors[1])


def test_further_labels_of_the_first_head_are_averaged_too(index: Index) -> None:
    # Two attributes; what follows are further labels of the first.
    one = token(index, index.vectors[1], classes=((0, 0.6), (5, 0.9), (1, 0.4)))
    other = token(index, index.vectors[2], classes=((1, 0.5), (5, 0.7), (0, 0.4)))
    facts = index.manifest.encoder
    classes = unpack(mean_token(Searcher(index), [one, other], 2), facts.dim, facts.fingerprint).classes
    means = [pytest.approx(each, abs=1e-3) for each in (0.5, 0.8, 0.45)]
    assert classes == tuple(zip((0, 5, 1), means, strict=True))


def test_none_many_and_opposites_are_refused(index: Index) -> None:
    one = token(index, index.vectors[0])
    for tokens in ([], [one] * 9):
        with pytest.raises(UnprocessableError, match=f"{len(tokens)} photos were given"):
            mean_token(Searcher(index), tokens, 0)
    with pytest.raises(UnprocessableError, match="nothing in common"):
        mean_token(Searcher(index), [one, token(index, -index.vectors[0])], 0)


def test_photos_that_have_little_in_common_are_different_things(index: Index) -> None:
    median = index.manifest.scale.median
    searcher, first = Searcher(index), np.eye(index.manifest.encoder.dim, dtype=np.float32)[0]

    def at(closeness: float, **facts: object) -> str:
        """A photo with this closeness to the first."""
        vector, cosine = np.zeros_like(first), median + closeness * (1 - median)
        vector[:2] = cosine, np.sqrt(1 - cosine**2)
        return token(index, vector, **facts)

    def mixed(*tokens: str) -> bool:
        return ask_token(searcher, mean_token(searcher, tokens, 0), {}, Limits(1)).mixed

    one = token(index, first)
    assert not mixed(one)
    assert not mixed(one, one, at(0.22))
    assert mixed(one, one, at(0.18)), "the least alike two count"
    assert not mixed(one, at(0.18, verdict="nothing_to_see"))
