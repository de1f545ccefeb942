"""A new build is used without a restart, without dropping requests, and only if it is complete."""

import logging
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_openapi3.openapi import OpenAPI

from lookalike import photos
from lookalike import settings as settings_room
from lookalike.index import store
from lookalike.index.manifest import MANIFEST
from lookalike.query import QueryEncoder
from lookalike.web import create_app
from lookalike.web.served import Served
from lookalike.web.state import KEY
from tests.drawn import build_pixels, draw_shop
from tests.web.conftest import shop_of, with_shop


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return draw_shop(tmp_path / "catalogue", 12)


@pytest.fixture
def app(catalogue: Path, tmp_path: Path) -> Iterator[OpenAPI]:
    made = create_app(settings_room.read({}, index=str(build_pixels(catalogue, tmp_path / "index"))))
    shop_of(made).encoder.wait()
    yield made
    served_by(made).stop()
    shop_of(made).close()


def served_by(app: OpenAPI) -> Served:
    served: Served = app.extensions[KEY]
    return served


def smaller(catalogue: Path, index: Path) -> None:
    """Remove the last product, and build again."""
    table = catalogue / "styles.csv"
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:-1]))
    build_pixels(catalogue, index)


def total(app: OpenAPI) -> int:
    answer = app.test_client().get("/api/v1/products")
    assert answer.status_code == 200
    found: int = answer.json["total"]
    return found


def test_a_new_build_is_served_and_its_encoder_goes_on(app: OpenAPI, catalogue: Path, tmp_path: Path) -> None:
    before, encoder = total(app), shop_of(app).encoder
    smaller(catalogue, tmp_path / "index")
    assert total(app) == before
    served_by(app).refresh()
    assert total(app) == before - 1
    assert shop_of(app).encoder is encoder


def test_a_request_under_way_keeps_its_index(app: OpenAPI, catalogue: Path, tmp_path: Path) -> None:
    served, before = served_by(app), shop_of(app)
    reading = [served.acquire(), served.acquire()]
    smaller(catalogue, tmp_path / "index")
    served.refresh()
    served.release(reading.pop())
    assert len(before.index.products.all()) == total(app) + 1
    served.release(reading.pop())
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        before.index.products.all()


def test_no_request_is_dropped_while_builds_come(app: OpenAPI, catalogue: Path, tmp_path: Path) -> None:
    ended, answers = threading.Event(), []

    def ask() -> None:
        client = app.test_client()
        while not ended.is_set():
            answers.append(client.get("/products/1").status_code)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        smaller(catalogue, tmp_path / "index")
        served_by(app).refresh()
    ended.set()
    for thread in threads:
        thread.join()
    assert answers
    assert set(answers) == {200}


def test_a_damaged_index_is_not_served(app: OpenAPI, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = total(app)
    (tmp_path / "index" / MANIFEST).write_text("{}")
    shutil.rmtree(tmp_path / "index" / ".versions", ignore_errors=True)
    with caplog.at_level(logging.ERROR):
        served_by(app).refresh()
    assert total(app) == before
    assert "is not served; the one before still is" in caplog.text
    assert "damaged" in caplog.text
    caplog.clear()
    served_by(app).refresh()
    assert not caplog.text, "it is told once"


def test_an_index_whose_encoder_is_missing_replaces_none_that_works(
    app: OpenAPI, catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError("weights")

    before = total(app)
    smaller(catalogue, tmp_path / "index")
    monkeypatch.setattr("lookalike.web.factory.encoder_of", missing)
    working = QueryEncoder(lambda: None)  # type: ignore[arg-type, return-value]
    working.state = "ready"
    manifest = shop_of(app).index.manifest
    other = manifest.model_copy(update={"encoder": manifest.encoder.model_copy(update={"fingerprint": "0" * 64})})
    shop_of(app).index.__dict__["manifest"] = other
    with with_shop(app, encoder=working), caplog.at_level(logging.ERROR):
        served_by(app).refresh()
        assert total(app) == before
    assert "Its encoder can't be loaded" in caplog.text


def test_the_log_reports_photos_decoded_by_other_versions(
    app: OpenAPI, catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert caplog.messages == []
    smaller(catalogue, tmp_path / "index")
    monkeypatch.setattr(store, "DECODING", photos.DECODING.replace("zlib", "zlib-ng"))
    served_by(app).refresh()
    assert "were decoded with zlib " in caplog.messages[0]
