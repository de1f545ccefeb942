import json
import logging
from collections.abc import Iterator

import pytest

from lookalike import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The root logger is left as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_lines_for_people_of_the_level_and_graver(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("warning", "text")
    logging.getLogger("lookalike.x").info("not this")
    logging.getLogger("lookalike.x").warning("but %s", "this")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("WARNING lookalike.x: but this")


def test_json_is_an_object_a_line_with_extras_and_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    log = logging.getLogger("lookalike.x")
    log.info('said\n"so" %d', 7, extra={"path": "/ü"})
    try:
        raise ValueError("inside")
    except ValueError:
        log.exception("went wrong")
    said, wrong = map(json.loads, capsys.readouterr().err.splitlines())
    assert (said["level"], said["logger"], said["message"], said["path"]) == (
        "info",
        "lookalike.x",
        'said\n"so" 7',
        "/ü",
    )
    assert said["time"].endswith("+00:00")
    assert "ValueError: inside" in wrong["traceback"]


def test_a_warning_of_the_server_passes_once_a_minute_whatever_its_numbers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("lookalike.logs.time.monotonic", lambda: now)
    logs.set_up("info", "text")
    server, ours = logging.getLogger("waitress.queue"), logging.getLogger("lookalike.x")

    def crowd() -> None:
        for depth in range(50):
            server.warning("Task queue depth is %d", depth)
            ours.warning("ours")

    crowd()
    server.warning("something else")
    for _ in range(3):
        server.error("a bug")
    now += logs.SERVER_SECONDS
    crowd()
    said = capsys.readouterr().err
    assert [said.count(text) for text in ("Task queue", "something else", "a bug", "ours")] == [2, 1, 3, 100]
