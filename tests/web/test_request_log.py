"""What the log says of requests and of mistakes, and what a visitor hears of them."""

import io
import logging
import re
from collections.abc import Iterator
from typing import NoReturn

import pytest
from flask_openapi3.openapi import OpenAPI

from lookalike.errors import IndexFilesError
from lookalike.index.opened import Index
from lookalike.query import Searcher
from tests.web.conftest import shop_of, with_shop
from tests.web.shop import photo

INSIDES = "/srv/secret/embeddings.pkl"


class Broken(Searcher):
    """Searches as a damaged installation does."""

    def __init__(self, index: Index, error: Exception) -> None:
        super().__init__(index)
        self._error = error

    def search(self, *_: object, **__: object) -> NoReturn:
        raise self._error


@pytest.fixture
def broken(app: OpenAPI, request: pytest.FixtureRequest) -> Iterator[OpenAPI]:
    """The app as it is served, with mistakes of ours answered and not raised, and a searcher that fails."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with with_shop(app, searcher=Broken(shop_of(app).index, request.param)):
        yield app
    app.config["PROPAGATE_EXCEPTIONS"] = None


@pytest.mark.parametrize(
    "broken",
    [ValueError(f"bad {INSIDES}"), IndexFilesError(f"{INSIDES} is damaged.")],
    indirect=True,
    ids=["bug", "file"],
)
@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
def test_a_mistake_of_ours_is_logged_whole_and_told_without_insides(
    broken: OpenAPI, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken.test_client().post(f"{path}?filter.gender=SECRET", data={"photo": (io.BytesIO(photo()), "p")})
    assert answer.status_code == 500
    assert INSIDES not in answer.text
    assert "Traceback" not in answer.text
    name = re.search(r"noted as request ([0-9a-f]{10})\b", answer.text)
    assert name
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage() == f"POST {path} failed, request {name[1]}"
    assert record.exc_text and INSIDES in record.exc_text and "Traceback" in record.exc_text
    assert "SECRET" not in caplog.text


def test_a_request_is_a_line_without_what_was_asked(app: OpenAPI, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    app.test_client().get("/api/v1/products?q=SECRET&gender=Men")
    (record,) = caplog.records
    assert re.fullmatch(r"GET /api/v1/products 200 \d+\.\d ms", record.getMessage())
    assert not [value for value in record.__dict__.values() if "SECRET" in str(value)]


def test_nothing_is_logged_of_usual_requests_by_default(app: OpenAPI, caplog: pytest.LogCaptureFixture) -> None:
    app.test_client().get("/nowhere")
    assert not caplog.records
