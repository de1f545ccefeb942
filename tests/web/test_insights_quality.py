"""The page of the quality: figures, the worst kinds with examples, and why there is none."""

from flask.testing import FlaskClient

from lookalike.insights.parts.quality import QualityFacts
from tests.web.keeper import BEARER


def test_the_page_shows_the_figures_of_the_part(keeper: FlaskClient) -> None:
    facts = QualityFacts.model_validate(keeper.get("/api/v1/insights/quality", headers=BEARER).get_json())
    answer = keeper.get("/insights/quality")
    assert answer.status_code == 200
    worst = facts.kinds[0]
    assert f"{worst.kind} <small>{worst.products}</small>" in answer.text
    assert f"{round(100 * worst.own)} %" in answer.text
    assert "too few products with the same labels" in answer.text  # of 44 products
    named = facts.confusions[0]
    assert f"{named.kind} → {named.shown}" in answer.text


def test_every_table_is_a_file(keeper: FlaskClient) -> None:
    for table in ("levels", "kinds", "confusions"):
        answer = keeper.get(f"/insights/tables/quality/{table}.csv")
        assert answer.status_code == 200
        assert answer.text.count("\n") > 2
