"""An app for the shop's keeper: a shop with some parts of its insights, a key, and the log-in with it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from lookalike import settings as settings_room
from lookalike.index.store import open_index
from lookalike.insights.compute import compute
from lookalike.web import create_app
from lookalike.web.state import KEY as SHOP

KEY = "a key of many characters"
BEARER = {"Authorization": f"Bearer {KEY}"}


def with_insights(index_folder: Path, home: Path, *parts: str) -> Path:
    """A copy in ``home`` of the shop with this index, with these parts computed; the folder of its index."""
    for name in ("index", "catalogue", "samples"):
        shutil.copytree(index_folder.parent / name, home / name)
    with closing(open_index(home / "index")) as index:
        compute(index, parts)
    return home / "index"


@contextmanager
def keeping(folder: Path, **environ: str) -> Iterator[OpenAPI]:
    """An app with a key for the index in ``folder``."""
    made = create_app(settings_room.read({"LOOKALIKE_ADMIN_KEY": KEY, **environ}, index=str(folder), port=0))
    yield made
    made.extensions[SHOP].shop.index.close()


def token_in(page: str) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="token" value="(\w+)"', page)
    assert found
    return found[1]


def log_in(client: FlaskClient, key: str = KEY, **form: str) -> TestResponse:
    """Send the form of the log-in."""
    token = token_in(client.get("/insights/login").get_data(as_text=True))
    return client.post("/insights/login", data={"token": token, "key": key, **form})
