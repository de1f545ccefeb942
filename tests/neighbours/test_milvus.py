"""The backend milvus on its own: how it is written, how it is filled, and what goes wrong between it and its engine."""

import fcntl
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike import settings
from lookalike.errors import BusyError, EngineError, UnprocessableError, UnreachableError
from lookalike.neighbours.backends import Backend, backend_class, make_backend, milvus, parse
from lookalike.neighbours.milvus_engine import Engine
from lookalike.neighbours.options import written

pymilvus = pytest.importorskip("pymilvus", reason="pymilvus is not installed: pip install -r requirements-scale.txt")

BLOCK_ROWS = 50
NOTHING = Path()  # milvus saves no file


def vectors(seed: int, count: int = 200, dim: int = 16) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).standard_normal((count, dim))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def build(spec: str, rows: NDArray[np.float32]) -> None:
    name, options = parse(spec)
    backend_class(name).build(rows, "euclidean", options, NOTHING)


def opened(spec: str, rows: NDArray[np.float32]) -> Backend:
    name, options = parse(spec)
    return make_backend(name, rows, options=options)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first row of each batch that is sent; batches are small."""
    monkeypatch.setattr(milvus, "BATCH_BYTES", BLOCK_ROWS * 16 * 4)
    before, firsts = pymilvus.MilvusClient.upsert, list[int]()

    def upsert(self: Any, *, data: list[dict[str, Any]], **arguments: Any) -> Any:
        firsts.append(data[0]["row"])
        return before(self, data=data, **arguments)

    monkeypatch.setattr(pymilvus.MilvusClient, "upsert", upsert)
    return firsts


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        ("milvus:http://host:19530", {"uri": "http://host:19530"}),
        ("milvus:https://host/shops/", {"uri": "https://host/shops"}),
        ("milvus:http://host:1,name=shop_2,ef=200", {"uri": "http://host:1", "name": "shop_2", "ef": 200}),
        ("milvus:/data/shop.db,m=16", {"uri": "/data/shop.db", "m": 16}),
        ("milvus:shop.db", {"uri": str(Path("shop.db").resolve())}),
    ],
)
def test_an_engine_is_written_with_its_options(spec: str, options: dict[str, int | str]) -> None:
    assert parse(spec) == ("milvus", options)
    assert parse(written("milvus", options)) == ("milvus", options)
    assert written("milvus", {"ef": 9, "uri": "http://host:1"}) == "milvus:http://host:1,ef=9"


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("milvus", r"needs its engine's address: milvus:http://HOST:19530 is a server, milvus:FILE\.db"),
        ("milvus:host:19530", "needs its engine's address"),
        ("milvus:http://host:port", "needs its engine's address"),
        ("milvus:ftp://host", "needs its engine's address"),
        ("milvus:http://host?token=1", "needs its engine's address"),
        ("milvus:http://me:secret@host:19530", "it holds no password. Set LOOKALIKE_MILVUS_TOKEN"),
        ("milvus:http://host,name=9", "option name of the backend 'milvus' is '9'"),
        ("milvus:http://host,m=3", "whole number from 4 to 64"),
        ("milvus:http://host,n=3", "'milvus' has no option 'n'"),
    ],
)  # fmt: skip
def test_what_is_no_engine_is_said(spec: str, sentence: str) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        parse(spec)


def test_filling_goes_on_where_it_was_interrupted(lite: str, sent: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = vectors(1)
    counting = pymilvus.MilvusClient.upsert

    def killed(self: Any, *, data: list[dict[str, Any]], **arguments: Any) -> Any:
        if data[0]["row"] >= 2 * BLOCK_ROWS:
            counting(self, data=data[:30], **arguments)  # a part arrived
            raise KeyboardInterrupt
        return counting(self, data=data, **arguments)

    with monkeypatch.context() as patch:
        patch.setattr(pymilvus.MilvusClient, "upsert", killed)
        with pytest.raises(KeyboardInterrupt):
            build(lite, rows)
    with pytest.raises(EngineError, match="has 130 of 200 vectors: its filling did not come to its end"):
        opened(lite, rows).search(rows[:1], 3)
    sent.clear()
    build(lite, rows)
    assert sent == [100, 150]
    sent.clear()
    build(lite, rows)
    assert sent == []
    found, _ = opened(lite, rows).search(rows[:40], 5)
    assert found.tolist() == make_backend("flat", rows).search(rows[:40], 5)[0].tolist()


def test_the_alias_leads_to_what_was_published_and_others_are_told(lite: str) -> None:
    spec = f"{lite},name=told"
    first, second, third = vectors(2), vectors(3), vectors(4)
    name, options = parse(spec)
    engine = Engine(str(options["uri"]))
    for rows in (first, second):
        build(spec, rows)
        backend_class(name).publish(rows, options)
        led = engine.call("describe_alias", alias="told")["collection_name"]
        assert led == milvus.collection_of(rows, options)
    found, _ = opened(spec, first).search(first[:1], 3)  # the version before is served on
    assert found[0, 0] == 0
    with pytest.raises(
        EngineError, match=rf"alias told leads to {led}, which is of another index\. .*milvus:/.*,name=told"
    ):
        opened(spec, third).search(third[:1], 3)
    with pytest.raises(
        EngineError, match=r"There is no collection of this index at .*It is filled by: python build_index"
    ):
        opened(f"{lite},name=empty", third).check()


def test_a_collection_of_other_vectors_under_this_name(lite: str) -> None:
    rows = vectors(5)
    _, options = parse(lite)
    engine, collection = Engine(str(options["uri"])), milvus.collection_of(rows, options)
    engine.call("create_collection", collection_name=collection, dimension=8)
    with pytest.raises(EngineError, match="is none of vectors of 16 numbers"):
        opened(lite, rows).check()


def test_a_collection_that_is_dropped_and_filled_again(lite: str) -> None:
    rows = vectors(6)
    build(lite, rows)
    backend = opened(lite, rows)
    backend.check()
    assert backend.search(rows[:1], 1)[0].tolist() == [[0]]
    _, options = parse(lite)
    Engine(str(options["uri"])).call("drop_collection", collection_name=milvus.collection_of(rows, options))
    for ask in (backend.check, lambda: backend.search(rows[:1], 1)):
        with pytest.raises(EngineError, match="There is no collection of this index"):
            ask()
    build(lite, rows)
    assert backend.search(rows[:1], 1)[0].tolist() == [[0]]


def test_a_collection_that_is_unloaded_is_loaded_again(lite: str) -> None:
    """As after the engine's own start, or by somebody who needed the memory."""
    rows = vectors(10)
    build(lite, rows)
    backend = opened(lite, rows)
    _, options = parse(lite)
    for _ in range(2):
        assert backend.search(rows[:1], 1)[0].tolist() == [[0]]
        Engine(str(options["uri"])).call("release_collection", collection_name=milvus.collection_of(rows, options))
    backend.check()


def test_more_neighbours_than_the_engine_gives_are_scanned_for(lite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = vectors(7)
    build(lite, rows)
    monkeypatch.setattr(milvus.Milvus, "max_k", 50)
    backend = opened(lite, rows)
    for k in (20, 60):
        assert backend.search(rows[:3], k)[0].tolist() == make_backend("flat", rows).search(rows[:3], k)[0].tolist()


def test_a_local_file_is_open_in_one_process(tmp_path: Path) -> None:
    file = tmp_path / "taken.db"
    file.mkdir()
    with (file / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyError, match=r"taken\.db is in use: Milvus Lite serves one process at a time"):
            opened(f"milvus:{file}", vectors(8)).check()


def test_a_local_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="There is no collection of this index"):
        opened(f"milvus:{tmp_path}/none.db", vectors(8)).check()
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(EngineError, match="There is no folder"):
        build(f"milvus:{tmp_path}/no/none.db", vectors(8))


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_server_that_does_not_answer_is_waited_for_so_long(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "milvus", lambda: ("", 0.3))
    backend = opened(f"milvus:{silent}", vectors(9))
    start = time.monotonic()
    with pytest.raises(UnreachableError, match=f"Milvus at {silent} does not answer in time"):
        backend.check()
    assert time.monotonic() - start >= 0.3


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(UnreachableError, match=r"http://127\.0\.0\.1:1 does not answer in time: Fail connecting"):
        opened("milvus:http://127.0.0.1:1", vectors(9)).search(vectors(9)[:1], 1)


class Client:
    """In place of pymilvus' client: raises what it is told to, one after another, and then answers."""

    troubles: list[Exception]
    calls: list[dict[str, Any]]

    def __init__(self, *_: object, **arguments: object) -> None:
        self.made = arguments

    def has_collection(self, **arguments: Any) -> bool:
        self.calls.append(arguments)
        if self.troubles:
            raise self.troubles.pop(0)
        return True


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> type[Client]:
    monkeypatch.setattr(pymilvus, "MilvusClient", Client)
    monkeypatch.setattr("lookalike.neighbours.milvus_engine.PAUSE", 0.001)
    Client.troubles, Client.calls = [], []
    return Client


def status(name: str) -> Exception:
    """An error of pymilvus with a status of gRPC for a code."""
    return pymilvus.MilvusException(SimpleNamespace(name=name), "says gRPC")


def lost() -> Exception:
    return pymilvus.MilvusException(2, "Fail connecting to server")


@pytest.mark.parametrize(
    "trouble", [lost, lambda: status("UNAVAILABLE"), lambda: status("DEADLINE_EXCEEDED"),
                lambda: pymilvus.MilvusException(1, "[search] Retry timeout: 0.1s")],
)  # fmt: skip
def test_what_may_pass_is_tried_three_times(client: type[Client], trouble: Any) -> None:
    client.troubles = [trouble(), trouble()]
    assert Engine("http://host:1").call("has_collection", collection_name="one") is True
    assert len(client.calls) == 3
    assert all(0 < call["timeout"] <= 5 for call in client.calls)
    client.troubles = [trouble() for _ in range(5)]
    with pytest.raises(UnreachableError, match="does not answer in time"):
        Engine("http://host:1").call("has_collection", collection_name="one")
    assert len(client.troubles) == 2


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (lambda: pymilvus.MilvusException(1100, "invalid parameter"), "Milvus at http://host:1 says: .*invalid"),
        (lambda: pymilvus.MilvusException(1400, "not authenticated"), "refuses the token; it is set by LOOKALIKE_M"),
        (lambda: status("UNAUTHENTICATED"), "refuses the token"),
        (lambda: pymilvus.MilvusException(1600, "alias not found"), "alias not found"),
    ],
)  # fmt: skip
def test_what_will_not_pass_is_said_at_once(client: type[Client], trouble: Any, sentence: str) -> None:
    client.troubles = [trouble()]
    with pytest.raises(EngineError, match=sentence) as raised:
        Engine("http://host:1").call("has_collection", collection_name="one")
    assert not isinstance(raised.value, UnreachableError)
    assert len(client.calls) == 1


def test_the_token_comes_from_the_environment_alone(client: type[Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "milvus", lambda: settings_of(LOOKALIKE_MILVUS_TOKEN="me:secret"))
    engine = Engine("http://host:1")
    engine.call("has_collection", collection_name="one")
    assert engine._client.made["token"] == "me:secret"


settings_milvus = settings.milvus


def settings_of(**environ: str) -> tuple[str, int]:
    return settings_milvus(environ)


def test_settings() -> None:
    assert settings_of() == ("", 5)
    assert settings_of(LOOKALIKE_MILVUS_TIMEOUT="9") == ("", 9)
    with pytest.raises(
        UnprocessableError, match=r"milvus_timeout \(LOOKALIKE_MILVUS_TIMEOUT\) is '0'; it must be a whole"
    ):
        settings_of(LOOKALIKE_MILVUS_TIMEOUT="0")
