import pytest

from lookalike.catalogue.dates import DateColumn


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["2026-03-04T10:00:00+02:00", "2026-3-4 10:00", "20260304", "2026/03/04"], ["2026-03-04"] * 4),
        (["4.3.2026", "04.03.26"], ["2026-03-04"] * 2),
        (["3/4/2026", "13/4/2026"], ["2026-04-03", "2026-04-13"]),
        (["3/4/2026", "4/13/2026"], ["2026-03-04", "2026-04-13"]),
        (["2/3/26, 1:06 AM"], ["2026-02-03"]),
    ],
)
def test_dates_are_read(texts: list[str], dates: list[str]) -> None:
    column = DateColumn("created")
    for text in texts:
        column.add(text)
    column.decide()
    assert [column.read(text) for text in texts] == dates


def test_ambiguous_and_invalid_dates_are_reported_once() -> None:
    column = DateColumn("created")
    for text in ("3/4/2026", "5/6/2026", "soon", "2026-02-31"):
        column.add(text)
    ambiguous, none = column.decide()
    assert "days and months can't be distinguished, such as in '3/4/2026': the day was taken to be first" in ambiguous
    assert "2 of 4 different values are no dates, such as 'soon'" in none
    assert [column.read(text) for text in ("3/4/2026", "soon", "2026-02-31")] == ["2026-04-03", None, None]
