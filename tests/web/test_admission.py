"""Searches that can't start soon are refused at once, and don't delay others."""

import io
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask_openapi3.openapi import OpenAPI
from PIL import Image
from werkzeug.test import TestResponse

from lookalike import settings as settings_room
from lookalike.errors import OverloadedError
from lookalike.photos import Photo, decode
from lookalike.query import PhotoFacts, QueryEncoder
from lookalike.web import admission, create_app
from lookalike.web.admission import AdmissionQueue
from tests.web.conftest import shop_of, with_shop
from tests.web.shop import photo

PLACES = 6
CHEAP = (
    "/", "/?q=red", "/healthz", "/readyz", "/api/v1/products", "/api/v1/products/1", "/api/docs", "/api/openapi.json",
    "/nowhere",
)  # fmt: skip


def animation() -> bytes:
    """A photo that takes long by its header, but not here."""
    out = io.BytesIO()
    first = Image.open(io.BytesIO(photo()))
    first.save(out, "GIF", save_all=True, append_images=[Image.new("RGB", first.size)])
    return out.getvalue()


class WatchedQueue(AdmissionQueue):
    """A queue that records its requests; ``all`` are those of the latest app."""

    all: ClassVar[list["WatchedQueue"]] = []

    def __init__(self, at_work: int, waiting: int) -> None:
        super().__init__(at_work, waiting)
        self.came = threading.Semaphore(0)
        self.all.append(self)

    @contextmanager
    def slot(self) -> Iterator[None]:
        with super().slot():
            self.came.release()
            yield


class HeldEncoder:
    """An encoder that waits until it is released."""

    state, problem = "ready", ""

    def __init__(self, encoder: QueryEncoder) -> None:
        self._encoder = encoder
        self.let_go = threading.Event()

    def look(self, photo: Photo) -> PhotoFacts:
        assert self.let_go.wait(30)
        return self._encoder.look(photo)


@pytest.fixture(scope="module")
def small_app(index_folder: Path) -> Iterator[OpenAPI]:
    """An app whose queue has PLACES, two of them running, on any machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "usable_cores", lambda: 2)
        patch.setattr(admission, "AdmissionQueue", WatchedQueue)
        made = create_app(settings_room.read({}, index=str(index_folder), threads=2 * PLACES))
    shop_of(made).encoder.look(decode(photo()))  # waits until it is ready
    yield made
    shop_of(made).index.close()


def post(app: OpenAPI, path: str = "/api/v1/search", data: bytes | None = None, **fields: str) -> TestResponse:
    return app.test_client().post(path, data={"photo": (io.BytesIO(data or photo()), "p"), **fields})


@contextmanager
def searching(app: OpenAPI, count: int, data: bytes | None = None, **fields: str) -> Iterator[list[int]]:
    """``count`` searches are in the queue until the block ends; then the list has the statuses of their answers."""
    statuses: list[int] = []
    queue, slow, _ = WatchedQueue.all
    came = slow if fields or data else queue
    held = HeldEncoder(shop_of(app).encoder)

    def search() -> None:
        statuses.append(post(app, data=data, **fields).status_code)

    threads = [threading.Thread(target=search) for _ in range(count)]
    while came.came.acquire(blocking=False):
        pass
    with with_shop(app, encoder=held):
        for thread in threads:
            thread.start()
        for _ in threads:
            assert came.came.acquire(timeout=30)
        try:
            yield statuses
        finally:
            held.let_go.set()
            for thread in threads:
                thread.join(60)


def test_a_line_lets_in_who_can_wait_and_refuses_the_next_one() -> None:
    queue = AdmissionQueue(at_work=1, waiting=2)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(queue.slot())
        with pytest.raises(OverloadedError), queue.slot():
            pass
    with queue.slot():
        pass


@pytest.mark.parametrize("path", ["/search", "/api/v1/search"])
def test_a_full_queue_refuses_with_503_and_retry_after(small_app: OpenAPI, path: str) -> None:
    with searching(small_app, PLACES) as statuses:
        refused = post(small_app, path)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "try again in a few seconds" in refused.text
    assert statuses == [200] * PLACES
    assert post(small_app, path).status_code == 200


@pytest.mark.parametrize("path", ["/products/1", "/api/v1/products/1/similar"])
def test_what_looks_like_a_product_is_a_search_too(small_app: OpenAPI, path: str) -> None:
    client = small_app.test_client()
    with searching(small_app, PLACES):
        assert client.get(path).status_code == 503
    assert client.get(path).status_code == 200


def test_what_is_cheap_is_never_refused_and_never_waits(small_app: OpenAPI) -> None:
    client = small_app.test_client()
    with searching(small_app, PLACES):
        for path in (*CHEAP, f"/images/{shop_of(small_app).pictures.key(0)}/card.jpg"):
            with client.get(path) as answer:
                assert answer.status_code == (404 if path == "/nowhere" else 200), path


SLOW = [{"metric": "manhattan"}, {"metric": "jaccard"}, {"data": animation()}]


@pytest.mark.parametrize("slow", SLOW, ids=["manhattan", "jaccard", "photo"])
def test_slow_searches_have_their_own_queue_and_delay_no_others(
    small_app: OpenAPI, slow: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with searching(small_app, 1 + admission.SLOW_WAITING, **slow) as statuses:
        assert post(small_app, **slow).status_code == 503
        monkeypatch.setattr(HeldEncoder, "look", lambda held, photo: held._encoder.look(photo))
        assert post(small_app).status_code == 200
        monkeypatch.undo()
    assert statuses == [200] * (1 + admission.SLOW_WAITING)


def test_a_place_is_given_back_whatever_comes_of_a_search(small_app: OpenAPI) -> None:
    for _ in range(2 * PLACES):
        assert post(small_app, data=b"no photo").status_code == 415
        assert post(small_app, metric="none").status_code == 422
        assert small_app.test_client().post("/search", data=b"no form").status_code == 400
    assert post(small_app).status_code == 200


def test_every_view_that_looks_for_neighbours_is_in_the_table(app: OpenAPI) -> None:
    """A new view must be listed as a search, or here as cheap."""
    cheap = {
        "static", "images.of_photo", "docs.description", "docs.trial",
        "docs.health", "docs.readiness", "about.page", "storefront.logo", "storefront.style",
        "pages.home", "api.product", "api.products", "liking.page", "liking.change", "embed.script",
        "insights_log_in.page", "insights_log_in.enter", "insights_log_in.leave",
        "insights_overview.page", "insights_overview.file", "insights_overview.table",
        "insights_api.insights_overview", "insights_api.insights_part",
        "insights_map.page", "insights_map.points", "insights_map.codes", "insights_map.products", "insights_map.png",
        "insights_map.svg", "insights_map.selection_csv", "insights_map.selection_json",
        "insights_demand.page", "insights_demand.table", "insights_demand.file", "insights_demand.delete",
        "insights_api.insights_demand", "insights_quality.page",
        "insights_statistics.page", "insights_statistics.values_csv",
        "insights_statistics.crossed", "insights_statistics.crossed_csv", "insights_statistics.missing_csv",
        "insights_clusters.page", "insights_clusters.one", "insights_clusters.one_csv", "insights_clusters.all_csv",
        "insights_duplicates.page", "insights_duplicates.table", "insights_matrix.neighbours",
        "insights_mistakes.page", "insights_mistakes.decide_value", "insights_mistakes.keep",
        "insights_mistakes.decisions_csv", "insights_mistakes.decide_photo", "insights_mistakes.rows_csv",
        "decisions_api.insights_decisions", "decisions_api.insights_decide",
    }  # fmt: skip
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == cheap | admission.SEARCHES
