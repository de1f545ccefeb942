"""What is logged goes to the standard error, as lines for people or as JSON. Only a door sets this up."""

import json
import logging
import time
from datetime import UTC, datetime

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
SERVER = "waitress"  # the logger of the server, which has something to say of every connection in distress
SERVER_SECONDS = 60  # between two lines of the server that say the same


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, what the record was given as ``extra``, and a traceback."""

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
    """Lets each warning of the server pass once in SERVER_SECONDS: a crowd of connections must not fill the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int], float] = {}  # line of code → when, of the monotonic clock

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(SERVER) or record.levelno >= logging.ERROR:
            return True
        line, now = (record.pathname, record.lineno), time.monotonic()
        if now - self._said.get(line, -SERVER_SECONDS) < SERVER_SECONDS:
            return False
        self._said[line] = now
        return True


def set_up(level: str, form: str) -> None:
    """Log what is of ``level`` ("debug" … "error") or graver, in the form "text" or "json"."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(TEXT))
    handler.addFilter(SeldomFilter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
