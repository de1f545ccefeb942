"""The app of a small shop: in the process, behind its server, and in a browser."""

import dataclasses
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import g
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Browser
from waitress.wasyncore import close_all

from lookalike import settings as settings_room
from lookalike.photos import decode
from lookalike.query import Searcher
from lookalike.settings import Settings
from lookalike.web import create_app
from lookalike.web.server import Server
from lookalike.web.state import KEY, Shop
from tests.web.browser import OpenAsKeeper, browser, open_page  # noqa: F401  # fixtures
from tests.web.keeper import KEY as ADMIN_KEY
from tests.web.keeper import keeping, log_in, with_insights
from tests.web.shop import build_shop, photo


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of 45 drawn products, catalogue and samples beside it."""
    return build_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def settings(index_folder: Path) -> Settings:
    return settings_room.read({}, index=str(index_folder), port=0)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[OpenAPI]:
    """One app for the tests that only read; its encoder is ready."""
    made = create_app(settings)
    shop = shop_of(made)
    shop.encoder.look(decode(photo()))  # waits until it is ready
    yield made
    shop.index.close()


@pytest.fixture
def client(app: OpenAPI) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def in_app(app: OpenAPI) -> Iterator[None]:
    """For functions that pages call outside a request."""
    with app.app_context():
        g.shop = shop_of(app)
        yield


@pytest.fixture(scope="session")
def server(app: OpenAPI, settings: Settings) -> Iterator[Server]:
    """The app behind its real server, on a free port."""
    with serving(app, settings) as running:
        yield running


@pytest.fixture(scope="session")
def insights_folder(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of that shop with all parts of its insights."""
    return with_insights(index_folder, tmp_path_factory.mktemp("insights"))


@pytest.fixture(scope="session")
def keeper_app(insights_folder: Path) -> Iterator[OpenAPI]:
    """An app of it with a key."""
    with keeping(insights_folder) as made:
        yield made


@pytest.fixture
def keeper(keeper_app: OpenAPI) -> FlaskClient:
    """The shop's keeper, logged in."""
    client = keeper_app.test_client()
    log_in(client)
    return client


@pytest.fixture
def open_as_keeper(
    browser: Browser,  # noqa: F811
    keeper_app: OpenAPI,
    insights_folder: Path,
) -> Iterator[OpenAsKeeper]:
    with serving(keeper_app, settings_room.read({}, index=str(insights_folder), port=0)) as running:
        opener = OpenAsKeeper(browser, running.url, ADMIN_KEY)
        yield opener
        opener.close()
        assert not opener.complaints


@contextmanager
def serving(app: OpenAPI, settings: Settings) -> Iterator[Server]:
    server = Server(app, settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        # Its own way to end is a KeyboardInterrupt, which comes to the main thread only.
        server.trigger.pull_trigger(lambda: close_all(server._map, ignore_all=True))
        thread.join()
        server.task_dispatcher.shutdown()


def shop_of(app: OpenAPI) -> Shop:
    shop: Shop = app.extensions[KEY].shop
    return shop


@contextmanager
def with_shop(app: OpenAPI, **changes: object) -> Iterator[None]:
    """The app with some parts of its shop replaced; another ``index`` gets its own searcher."""
    served = app.extensions[KEY]
    before = served.shop
    if "index" in changes:
        changes["searcher"] = Searcher(changes.pop("index"))  # type: ignore[arg-type]
    served.shop = dataclasses.replace(before, **changes)
    try:
        yield
    finally:
        served.shop = before
