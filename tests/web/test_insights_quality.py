"""The page of the quality: figures, the worst kinds with examples, and why there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lookalike.insights.parts.quality import QualityFacts
from tests.web.keeper import BEARER, keeping, log_in, with_insights


@pytest.fixture(scope="module")
def client(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The keeper of the drawn shop."""
    with keeping(with_insights(index_folder, tmp_path_factory.mktemp("quality"), "quality")) as made:
        keeper = made.test_client()
        log_in(keeper)
        yield keeper


def test_the_page_shows_the_figures_of_the_part(client: FlaskClient) -> None:
    facts = QualityFacts.model_validate(client.get("/api/v1/insights/quality", headers=BEARER).get_json())
    answer = client.get("/insights/quality")
    assert answer.status_code == 200
    worst = facts.kinds[0]
    assert f"{worst.kind} <small>{worst.products}</small>" in answer.text
    assert f"{round(100 * worst.own)} %" in answer.text
    assert "too few products with the same labels" in answer.text  # of 44 products
    named = facts.confusions[0]
    assert f"{named.kind} → {named.shown}" in answer.text


def test_every_table_is_a_file(client: FlaskClient) -> None:
    for table in ("levels", "kinds", "confusions"):
        answer = client.get(f"/insights/tables/quality/{table}.csv")
        assert answer.status_code == 200
        assert answer.text.count("\n") > 2


def test_without_the_part_the_page_says_how_to_compute_it(index_folder: Path, tmp_path: Path) -> None:
    with keeping(with_insights(index_folder, tmp_path, "statistics")) as made:
        keeper = made.test_client()
        log_in(keeper)
        answer = keeper.get("/insights/quality")
    assert answer.status_code == 404
    assert "python -m lookalike insights" in answer.text
