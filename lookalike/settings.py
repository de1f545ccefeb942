"""The table of settings: name, default, environment variable, help. Entry points read them once.

A command-line option takes precedence over the environment variable, and this over the default. No other module reads
the environment: settings are passed on.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from lookalike.errors import UnprocessableError

ROOT = Path(__file__).resolve().parent.parent
LEAST_KEY, LEAST_DIFFERENT = 16, 6  # characters of the key of the pages for the shop's keeper


@dataclass(frozen=True)
class Setting:
    """One setting; the type of ``default`` is the type of the setting."""

    name: str
    default: str | int
    help: str
    least: int = 0  # smallest allowed number
    most: int = 2**31  # largest allowed number
    choices: tuple[str, ...] = ()  # allowed texts; empty for any
    option: bool = True  # whether a command-line option sets it, too: not what other users may not read in ``ps``

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"LOOKALIKE_{self.name.upper()}"


SETTINGS = (
    Setting("index", str(ROOT), "Folder of the index that is served"),
    Setting("catalogue", "", "Folder or .zip of the photos, if the index doesn't know it"),
    Setting("shop", "", "File with the shop's name, colours and the like; by default shop.toml, see docs/shop.md"),
    Setting("backend", "", "How neighbours are found (name:options); by default as the index was built"),
    Setting(
        "weights",
        "",
        "File of the encoder's weights; the variable may also name a folder, searched by the encoder's name",
    ),
    Setting("host", "127.0.0.1", "Address to listen on"),
    Setting("port", 5000, "Port to listen on", most=65535),
    Setting("threads", 16, "Requests answered at the same time", least=1, most=1000),
    Setting("max_upload_mb", 20, "Largest upload, in megabytes of 1,048,576 bytes", least=1, most=1000),
    Setting(
        "image_urls",
        0,
        "1: visitors may give the address of a photo, which this server fetches from public addresses only",
        most=1,
    ),
    Setting(
        "embed_origins",
        "",
        "Origins of the shop's own pages that may show the widget, such as https://shop.example, with spaces between",
    ),
    Setting(
        "demand",
        0,
        "1: searches that find nothing close are counted for the pages under /insights, and visitors are told",
        most=1,
    ),
    Setting("proxies", 0, "Number of reverse proxies whose X-Forwarded headers are trusted", most=10),
    Setting(
        "log_level",
        "warning",
        "Least level of log messages, on standard error: debug, info (a line per request), warning or error",
        choices=("debug", "info", "warning", "error"),
    ),
    Setting(
        "log_format", "text", "Format of log messages: text, or json (one object per line)", choices=("text", "json")
    ),
    Setting(
        "admin_key",
        "",
        f"Key of the pages under /insights, {LEAST_KEY} characters or more; without it, only the demo has these pages",
        option=False,
    ),
    Setting("milvus_token", "", "Token of the Milvus server: a key, or user:password", option=False),
    Setting(
        "milvus_timeout", 5, "Longest time for an answer of Milvus, retries included, in seconds", 1, 600, option=False
    ),
)


@dataclass(frozen=True)
class Settings:
    """The values of all settings."""

    index: str
    catalogue: str
    shop: str
    backend: str
    weights: str
    host: str
    port: int
    threads: int
    max_upload_mb: int
    image_urls: int
    embed_origins: str
    demand: int
    proxies: int
    log_level: str
    log_format: str
    admin_key: str = field(default="", repr=False)
    given: frozenset[str] = frozenset()  # names of the settings that came from options

    @property
    def named_weights(self) -> Path | None:
        """The file of --weights; None without this option."""
        return Path(self.weights) if self.weights and "weights" in self.given else None

    @property
    def weights_place(self) -> Path | None:
        """The file or folder in LOOKALIKE_WEIGHTS; None if it is not set or --weights is given."""
        return Path(self.weights) if self.weights and "weights" not in self.given else None


def read(environ: Mapping[str, str] = os.environ, **options: str | int | None) -> Settings:
    """Settings from ``options`` (None: not given), then ``environ`` (empty: not set), then the table.

    Raises:
        UnprocessableError: a value is not a number, is out of range, or is not an allowed text; or the key is none
            that is safe and can be sent. The sentence names the option and the variable.
    """
    known = {each.name for each in fields(Settings)}
    values = {
        setting.name: _value(setting, environ, options.get(setting.name))
        for setting in SETTINGS
        if setting.name in known
    }
    _check_key(str(values["admin_key"]))
    given = frozenset(name for name, value in options.items() if value is not None)
    return Settings(**values, given=given)  # type: ignore[arg-type]


def _check_key(key: str) -> None:
    """Raise unless ``key`` is empty, or hard to guess and possible in the header of a request."""
    if not key:
        return
    if not (key.isascii() and key.isprintable()) or key != key.strip():
        raise UnprocessableError(
            "LOOKALIKE_ADMIN_KEY must have ASCII letters, digits and signs only, and no space at its ends, so that "
            "programs can send it in a header."
        )
    if len(key) < LEAST_KEY or len(set(key)) < LEAST_DIFFERENT:
        raise UnprocessableError(
            f"LOOKALIKE_ADMIN_KEY is too easy to guess; it must have {LEAST_KEY} characters or more, and "
            f"{LEAST_DIFFERENT} different ones."
        )


def weights_place(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file or folder in LOOKALIKE_WEIGHTS, for callers that need no other setting."""
    (row,) = (setting for setting in SETTINGS if setting.name == "weights")
    return Path(environ[row.variable]) if environ.get(row.variable) else None


def milvus(environ: Mapping[str, str] = os.environ) -> tuple[str, int]:
    """The token of the Milvus server (empty: none), and the longest time for an answer in seconds.

    Raises:
        UnprocessableError: the time is not a number, or is out of range.
    """
    token, timeout = (_value(setting, environ) for setting in SETTINGS if setting.name.startswith("milvus_"))
    return str(token), int(timeout)


def _value(setting: Setting, environ: Mapping[str, str], option: str | int | None = None) -> str | int:
    value: str | int = (environ.get(setting.variable) or setting.default) if option is None else option
    if isinstance(setting.default, int):
        return _number(setting, value)
    if setting.choices and value not in setting.choices:
        raise _wrong(setting, value, f"one of: {', '.join(setting.choices)}")
    return value


def _number(setting: Setting, value: str | int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = setting.least - 1
    if not setting.least <= number <= setting.most:
        raise _wrong(setting, value, f"a whole number from {setting.least} to {setting.most}")
    return number


def _wrong(setting: Setting, value: str | int, allowed: str) -> UnprocessableError:
    option = f"--{setting.name.replace('_', '-')} or " if setting.option else ""
    return UnprocessableError(f"{setting.name} ({option}{setting.variable}) is {value!r}; it must be {allowed}.")
