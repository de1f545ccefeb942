"""Logging to standard error, as lines of text or as JSON. Only an entry point sets it up."""

import json
import logging
import time
from datetime import UTC, datetime

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
SERVER = "waitress"  # the server's logger, which warns about each troubled connection
SERVER_SECONDS = 60  # between two equal warnings of the server


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, message, the record's ``extra``, and a traceback."""

    _own = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        facts |= {name: value for name, value in record.__dict__.items() if name not in self._own}
        if record.exc_info:
            facts["traceback"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False, default=str)


class SeldomFilter(logging.Filter):
    """Passes each warning of the server once in SERVER_SECONDS, so that many connections don't fill the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int], float] = {}  # line of code → time of the last message (monotonic clock)

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(SERVER) or record.levelno >= logging.ERROR:
            return True
        line, now = (record.pathname, record.lineno), time.monotonic()
        if now - self._said.get(line, -SERVER_SECONDS) < SERVER_SECONDS:
            return False
        self._said[line] = now
        return True


def set_up(level: str, form: str) -> None:
    """Log messages from ``level`` ("debug" … "error") on, in the form "text" or "json"."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(TEXT))
    handler.addFilter(SeldomFilter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
