from pathlib import Path

import pytest

from lookalike.errors import UnprocessableError
from lookalike.training.data import load
from lookalike.training.task import FASHION, task_of
from tests.training.conftest import KINDS, drawn, write


def test_columns_are_learned_one_by_one_and_together() -> None:
    task = task_of(("kind", "colour"))

    assert list(task.attributes) == ["kind", "colour"]
    assert task.levels == (("kind",), ("kind", "colour"))
    assert task_of(None) is FASHION


def test_labels_that_no_photo_has_are_not_learned(tmp_path: Path) -> None:
    """Half have a colour, the others a gender: no photo has both."""
    rows = (
        (str(n), f"{n},{KINDS[n % 2]},{'' if n % 4 < 2 else 'RG'[n % 2]},{'MW'[n % 2] if n % 4 < 2 else ''}", image)
        for n, image in ((n, drawn(KINDS[n % 2], "Red", n)) for n in range(210))
    )
    path = write(tmp_path / "apart.zip", "id,kind,colour,gender", rows)
    learned, _ = load([path], ("kind", "colour", "gender", "pattern"))

    assert list(task_of(("kind", "colour")).taught_by(learned).attributes) == ["kind", "colour"]
    task = task_of(("kind", "colour", "gender"))
    with pytest.raises(UnprocessableError, match="No photo has a label of 'kind' and of 'colour' and of 'gender'"):
        task.taught_by(learned)
    with pytest.raises(UnprocessableError, match="No photo has a label of 'pattern'"):
        task_of(("pattern",)).taught_by(learned)


def test_a_pattern_in_no_name_is_left_out(catalogue: Path) -> None:
    learned, _ = load([catalogue], ("articleType", "baseColour", "gender", "pattern"))
    wanted = {"articleType", "baseColour", "gender", "pattern"}
    fashion = type(FASHION)({n: w for n, w in FASHION.attributes.items() if n in wanted}, FASHION.levels)

    assert list(fashion.taught_by(learned).attributes) == ["articleType", "baseColour", "gender"]
