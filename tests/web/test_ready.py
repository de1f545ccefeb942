"""Readiness, and what goes on while an engine elsewhere does not answer."""

import io
import logging

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.errors import EngineError, UnreachableError
from lookalike.neighbours.backends.flat import Flat
from lookalike.neighbours.metrics import DEFAULT_METRIC
from lookalike.query import QueryEncoder, Searcher, search
from tests.web.conftest import shop_of, with_shop
from tests.web.shop import photo

WHERE = "http://10.0.0.7:19530"  # nothing for a shopper's eyes
SENTENCE = "The search does not answer just now; try again in a moment."
FOR_VISITORS = "The search does not answer just now. Try again in a moment."


class Away(Flat):
    """A backend whose engine does not answer while ``trouble`` is set."""

    trouble: EngineError | None = UnreachableError(f"Milvus at {WHERE} does not answer in time: refused.")

    def check(self) -> None:
        if self.trouble:
            raise self.trouble

    def _search(self, *arguments):  # type: ignore[no-untyped-def]
        self.check()
        return super()._search(*arguments)


@pytest.fixture
def away(app: OpenAPI) -> Searcher:
    index = shop_of(app).index
    searcher = Searcher(index)
    searcher._backends[DEFAULT_METRIC] = Away(index.vectors)
    return searcher


def test_ready_and_not_yet(app: OpenAPI, client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "detail": ""})
    with with_shop(app, encoder=QueryEncoder(lambda: None, patience=0)):  # type: ignore[arg-type,return-value]
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json) == (503, {"ready": False, "detail": "The encoder is loading."})
        assert answer.headers["Cache-Control"] == "no-store"


def test_while_the_engine_is_away_all_but_searches_go_on(
    app: OpenAPI, client: FlaskClient, away: Searcher, caplog: pytest.LogCaptureFixture
) -> None:
    with with_shop(app, searcher=away):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json) == (503, {"ready": False, "detail": SENTENCE})
        assert WHERE in caplog.text
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == client.get("/api/v1/products/1").status_code == 200
        page = client.get("/products/1?filter.gender=Men")
        assert page.status_code == 200
        assert FOR_VISITORS in page.text
        assert "no other product" not in page.text
        for answer in (
            client.post("/search", data={"photo": (io.BytesIO(photo()), "p.png")}),
            client.post("/api/v1/search", data={"photo": (io.BytesIO(photo()), "p.png")}),
            client.get("/api/v1/products/1/similar"),
        ):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            assert (SENTENCE if answer.is_json else FOR_VISITORS) in answer.text
            assert WHERE not in answer.text + page.text


def test_when_the_engine_is_back_so_are_the_answers(app: OpenAPI, client: FlaskClient, away: Searcher) -> None:
    with with_shop(app, searcher=away):
        assert client.get("/api/v1/products/1/similar").status_code == 503
        away._backends[DEFAULT_METRIC].trouble = None  # type: ignore[attr-defined]
        assert client.get("/readyz").status_code == 200
        assert client.get("/api/v1/products/1/similar").json["matches"]
        assert FOR_VISITORS not in client.get("/products/1").text


def test_an_app_starts_while_its_engine_is_away_and_not_on_a_wrong_one(
    app: OpenAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    index = shop_of(app).index
    monkeypatch.setattr(search, "open_backend", lambda *_: Away(index.vectors))
    with caplog.at_level(logging.WARNING):
        searcher = Searcher(index)
    assert "does not answer in time: refused. Searches are refused until it does." in caplog.text
    with pytest.raises(UnreachableError):
        searcher.check()
    monkeypatch.setattr(Away, "trouble", EngineError("There is no collection of this index."))
    with pytest.raises(EngineError, match="no collection"):
        Searcher(index)
