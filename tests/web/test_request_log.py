"""Log messages about requests and internal errors, and what a visitor reads about them."""

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
    """Fails like a damaged installation."""

    def __init__(self, index: Index, error: Exception) -> None:
        super().__init__(index)
        self._error = error

    def search(self, *_: object, **__: object) -> NoReturn:
        raise self._error


@pytest.fixture
def broken(app: OpenAPI, request: pytest.FixtureRequest) -> Iterator[OpenAPI]:
    """The app as it is served, with internal errors answered instead of raised, and a failing searcher."""
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
def test_an_internal_error_is_logged_in_full_and_shown_without_details(
    broken: OpenAPI, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken.test_client().post(f"{path}?filter.gender=SECRET", data={"photo": (io.BytesIO(photo()), "p")})
    assert answer.status_code == 500
    assert INSIDES not in answer.text
    assert "Traceback" not in answer.text
    name = re.search(r"noted as (?:request )?([0-9a-f]{10})\b", answer.text)
    assert name
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage() == f"POST {path} failed, request {name[1]}"
    assert record.exc_text and INSIDES in record.exc_text and "Traceback" in record.exc_text
    assert "SECRET" not in caplog.text


def test_a_request_is_a_line_without_the_query(app: OpenAPI, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    app.test_client().get("/api/v1/products?q=SECRET&gender=Men")
    (record,) = caplog.records
    assert re.fullmatch(r"GET /api/v1/products 200 \d+\.\d ms", record.getMessage())
    assert not [value for value in record.__dict__.values() if "SECRET" in str(value)]


def test_nothing_is_logged_of_usual_requests_by_default(app: OpenAPI, caplog: pytest.LogCaptureFixture) -> None:
    app.test_client().get("/nowhere")
    assert not caplog.records
