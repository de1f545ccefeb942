import pytest

from lookalike.errors import UnprocessableError
from lookalike.neighbours.backends import parse
from lookalike.neighbours.options import written


@pytest.mark.parametrize(
    ("spec", "name", "options"),
    [
        ("flat", "flat", {}),
        ("hnsw", "hnsw", {}),
        ("hnsw:", "hnsw", {}),
        ("hnsw:m=16", "hnsw", {"m": 16}),
        (" hnsw: m = 16 , ef=200 ", "hnsw", {"m": 16, "ef": 200}),
        ("compressed:bits=8", "compressed", {"bits": 8}),
    ],
)
def test_a_backend_is_written_with_its_options(spec: str, name: str, options: dict[str, int | str]) -> None:
    assert parse(spec) == (name, options)
    assert parse(written(name, options)) == (name, options)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("hnsw:n=3", "'hnsw' has no option 'n'; it has: m, ef"),
        ("flat:n=3", "'flat' has no option 'n'; it has none"),
        ("hnsw:m", "option m of the backend 'hnsw' is ''; it must be a whole number from 4 to 96"),
        ("hnsw:m=-1", "is '-1'"),
        ("hnsw:m=97", "is '97'"),
        ("hnsw:m=1_6", "is '1_6'"),
        ("hnsw:ef=٦٤", "is '٦٤'"),
        ("hnsw:ef=9999999999", "from 8 to 4096"),
        ("hnsw:m=16,m=32", "option m of the backend 'hnsw' is given twice"),
        ("nmslib", "no backend 'nmslib'; there are: "),
    ],
)
def test_what_a_backend_does_not_have_is_reported(spec: str, sentence: str) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        parse(spec)
