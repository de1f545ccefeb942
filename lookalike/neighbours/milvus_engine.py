"""The connection of the backend milvus to its engine: address, timeouts, retries, and error messages.

The engine is a Milvus server, or Milvus Lite on a local file, which runs inside this process.
"""

import logging
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lookalike import settings
from lookalike.errors import BusyError, EngineError, LookalikeError, UnprocessableError, UnreachableError

LOCAL = ".db"  # suffix of the files of Milvus Lite
LOCAL_PATIENCE = 60.0  # seconds; the file is read first, in this process
TRIES = 3
# By default, gRPC waits up to two minutes before it reconnects.
RECONNECTING = {"grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 1000}
# Milvus Lite closes an idle connection on which the client pings it every ten seconds, as it does by default.
SILENT = {"grpc.keepalive_permit_without_calls": False}
PAUSE = 0.1  # seconds before the second try; before the third twice as long
LEAST_WAIT = 0.05  # seconds, the shortest timeout of a try
NOT_FOUND = (100, 1600)  # Milvus' codes: no such collection, no such alias
NOT_PERMITTED = (1400, 1401)  # not authenticated, not authorised
CONNECT_FAILED = 2  # pymilvus' code for an unreachable server
REFUSALS = ("UNAUTHENTICATED", "PERMISSION_DENIED")  # gRPC's statuses for a wrong token
MISTAKES = (*REFUSALS, "INVALID_ARGUMENT", "UNIMPLEMENTED")  # statuses for which a retry is useless


class NoCollectionError(EngineError):
    """There is no collection, or no alias, of this name."""


def address(text: str) -> str:
    """Where an engine is: the URL of a server, or the absolute path of a file of Milvus Lite.

    Raises:
        UnprocessableError: it is neither, or holds a password, which would be written into the index.
    """
    if text.endswith(LOCAL) and "://" not in text:
        return str(Path(text).expanduser().resolve())
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        whole = False
    if not whole or parts.query or parts.fragment:
        raise UnprocessableError(
            "The backend 'milvus' needs its engine's address: milvus:http://HOST:19530 is a server, "
            f"milvus:FILE{LOCAL} Milvus Lite on a local file; not milvus:{text}."
        )
    if "@" in parts.netloc:
        raise UnprocessableError(
            "The address of the backend 'milvus' is written into the index: it holds no password. Set "
            "LOOKALIKE_MILVUS_TOKEN to user:password."
        )
    return text.rstrip("/")


class Engine:
    """A connection, made when it is first needed, and restored after a failure. Any number of threads may use it.

    Attributes:
        address: see ``address``.
    """

    def __init__(self, address: str, *, create: bool = False) -> None:
        """``create``: whether a missing local file is created.

        Raises:
            UnprocessableError: LOOKALIKE_MILVUS_TIMEOUT is no number of seconds.
        """
        self.address = address
        self._create = create
        self._token, patience = settings.milvus()
        self._patience = LOCAL_PATIENCE if self._local else float(patience)
        self._client: Any = None
        self._connecting = threading.Lock()

    def call(self, method: str, *, patience: float | None = None, **arguments: Any) -> Any:
        """The result of ``method`` of pymilvus' client; repeated up to TRIES times if the engine does not answer.

        ``patience``: seconds for all tries together; by default those of the settings.

        Raises:
            NoCollectionError: there is no such collection or alias.
            UnreachableError: there is no answer in time.
            EngineError: the engine reports another error.
            BusyError: another process has the local file open.
        """
        import pymilvus  # noqa: F401 (imported before the time is taken: it needs seconds)

        end = time.monotonic() + (patience or self._patience)
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(method, arguments, end)
            except UnreachableError:
                pause = PAUSE * attempt
                if attempt == TRIES or time.monotonic() + pause >= end:
                    raise
                time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _once(self, method: str, arguments: dict[str, Any], end: float) -> Any:
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            client = self._connected(max(end - time.monotonic(), LEAST_WAIT))
            return getattr(client, method)(**arguments, timeout=max(end - time.monotonic(), LEAST_WAIT))
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            raise self._said(error) from error

    def _connected(self, timeout: float) -> Any:
        with self._connecting:
            if self._client is None:
                from pymilvus import MilvusClient

                for library in (
                    "pymilvus",
                    "milvus_lite",
                    "grpc",
                ):  # they log tracebacks of errors that they also raise
                    logging.getLogger(library).setLevel(logging.CRITICAL)
                if self._local:
                    self._check_file()
                options = RECONNECTING | SILENT if self._local else RECONNECTING
                self._client = MilvusClient(self.address, token=self._token, timeout=timeout, grpc_options=options)
            return self._client

    @property
    def _local(self) -> bool:
        return self.address.endswith(LOCAL)

    def _check_file(self) -> None:
        path = Path(self.address)
        if not path.parent.is_dir():
            raise EngineError(f"There is no folder {path.parent} for {path.name}.")
        if not path.exists() and not self._create:
            raise NoCollectionError(f"There is no file {path}.")

    def _said(self, error: Any) -> LookalikeError:
        """The error for people."""
        status = _grpc_status(error) or _grpc_status(error.__cause__)
        code = getattr(error, "code", None)
        details = getattr(error, "details", None)
        message = str(getattr(error, "message", "") or (details() if callable(details) else error)).strip().rstrip(".")
        if self._local and self._client is None:
            return _why_closed(self.address, message)
        if code in NOT_FOUND:
            return NoCollectionError(f"Milvus at {self.address} says: {message}.")
        if status in REFUSALS or code in NOT_PERMITTED:
            return EngineError(f"Milvus at {self.address} refuses the token; it is set by LOOKALIKE_MILVUS_TOKEN.")
        # The client's own timeout has no code, only a message.
        may_pass = status or code == CONNECT_FAILED or getattr(error, "retriable", False) or "timeout" in message
        if may_pass and status not in MISTAKES:
            return UnreachableError(f"Milvus at {self.address} does not answer in time: {message}.")
        return EngineError(f"Milvus at {self.address} says: {message}.")


def _grpc_status(error: Any) -> str:
    """The name of gRPC's status of an error, or in its code; otherwise empty."""
    code = getattr(error, "code", None)
    return str(getattr(code() if callable(code) else code, "name", ""))


def _why_closed(path: str, message: str) -> LookalikeError:
    """Why Milvus Lite could not open its file; the client's error does not contain the reason."""
    from milvus_lite import DataDirLockedError, MilvusLite

    try:
        MilvusLite(path).close()
    except DataDirLockedError:
        return BusyError(
            f"{path} is in use: Milvus Lite serves one process at a time. Stop the other one, or take a Milvus server."
        )
    except Exception as error:  # a damaged file may raise anything
        return EngineError(f"{path} can't be opened by Milvus Lite: {error}.")
    return UnreachableError(f"{path} could not be opened by Milvus Lite: {message}.")
