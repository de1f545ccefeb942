"""One table of settings: name, default, environment variable, help; read once, by whoever starts the program.

A command-line option of the same name wins over the environment, the environment over the default. Nothing else reads
the environment: what a room needs of a setting it is given.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lookalike.errors import UnprocessableError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One row of the table; ``default`` also tells the type."""

    name: str
    default: str | int
    help: str
    least: int = 0  # of a number
    most: int = 2**31
    choices: tuple[str, ...] = ()  # of a text that may be nothing else

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"LOOKALIKE_{self.name.upper()}"


SETTINGS = (
    Setting("index", str(ROOT), "Folder of the index that is served"),
    Setting("catalogue", "", "Folder or .zip of the photos, where the index doesn't know it"),
    Setting("backend", "", "How neighbours are found; by default sklearn up to 50,000 vectors, flat above"),
    Setting(
        "weights",
        "",
        "File of the encoder's weights; the variable may also name a folder, searched by the encoder's name",
    ),
    Setting("host", "127.0.0.1", "Address to listen on"),
    Setting("port", 5000, "Port to listen on", most=65535),
    Setting("threads", 16, "Requests answered at the same time", least=1, most=1000),
    Setting("max_upload_mb", 20, "Largest upload, in megabytes of 1,048,576 bytes", least=1, most=1000),
    Setting("proxies", 0, "Reverse proxies in front whose X-Forwarded headers are believed", most=10),
    Setting(
        "log_level",
        "warning",
        "What is logged, to the standard error: debug, info (a line a request), warning or error",
        choices=("debug", "info", "warning", "error"),
    ),
    Setting("log_format", "text", "How it is logged: text, or json, one object a line", choices=("text", "json")),
)


@dataclass(frozen=True)
class Settings:
    """The values in force."""

    index: str
    catalogue: str
    backend: str
    weights: str
    host: str
    port: int
    threads: int
    max_upload_mb: int
    proxies: int
    log_level: str
    log_format: str
    given: frozenset[str] = frozenset()  # names of those that came from options

    @property
    def named_weights(self) -> Path | None:
        """The file that --weights names; None where only the environment may say where to look."""
        return Path(self.weights) if self.weights and "weights" in self.given else None

    @property
    def weights_place(self) -> Path | None:
        """The file or folder that LOOKALIKE_WEIGHTS names."""
        return Path(self.weights) if self.weights and "weights" not in self.given else None


def read(environ: Mapping[str, str] = os.environ, **options: str | int | None) -> Settings:
    """Settings from ``options`` (None: not given), then ``environ`` (empty: not set), then the table.

    Raises:
        UnprocessableError: a number is not one, or out of its range, or a text is none of its choices; the sentence
            names option and variable.
    """
    values: dict[str, str | int] = {}
    for setting in SETTINGS:
        option = options.get(setting.name)
        value: str | int = (environ.get(setting.variable) or setting.default) if option is None else option
        if isinstance(setting.default, int):
            value = _number(setting, value)
        elif setting.choices and value not in setting.choices:
            raise _wrong(setting, value, f"one of: {', '.join(setting.choices)}")
        values[setting.name] = value
    given = frozenset(name for name, value in options.items() if value is not None)
    return Settings(**values, given=given)  # type: ignore[arg-type]


def weights_place(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file or folder that LOOKALIKE_WEIGHTS names, for whoever needs no other setting."""
    (row,) = (setting for setting in SETTINGS if setting.name == "weights")
    return Path(environ[row.variable]) if environ.get(row.variable) else None


def _number(setting: Setting, value: str | int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = setting.least - 1
    if not setting.least <= number <= setting.most:
        raise _wrong(setting, value, f"a whole number from {setting.least} to {setting.most}")
    return number


def _wrong(setting: Setting, value: str | int, allowed: str) -> UnprocessableError:
    option = f"--{setting.name.replace('_', '-')}"
    return UnprocessableError(f"{setting.name} ({option} or {setting.variable}) is {value!r}; it must be {allowed}.")
