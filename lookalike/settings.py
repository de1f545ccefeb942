"""One table of settings: name, default, environment variable, help; read once, at start.

A command-line option of the same name wins over the environment, the environment over the default.
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

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"LOOKALIKE_{self.name.upper()}"


SETTINGS = (
    Setting("index", str(ROOT), "Folder of the index that is served"),
    Setting("catalogue", "", "Folder or .zip of the photos, where the index doesn't know it"),
    Setting("backend", "", "How neighbours are found; by default sklearn up to 50,000 vectors, flat above"),
    Setting("weights", "", "File of the encoder's weights, or a folder searched by the encoder's name"),
    Setting("host", "127.0.0.1", "Address to listen on"),
    Setting("port", 5000, "Port to listen on"),
    Setting("threads", 8, "Requests answered at the same time"),
    Setting("max_upload_mb", 20, "Largest upload, in megabytes of 1,048,576 bytes"),
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


def read(environ: Mapping[str, str] = os.environ, **options: str | int | None) -> Settings:
    """Settings from ``options`` (None: not given), then ``environ``, then the table.

    Raises:
        UnprocessableError: a number is not one; the sentence names the variable.
    """
    values: dict[str, str | int] = {}
    for setting in SETTINGS:
        given = options.get(setting.name)
        value: str | int = environ.get(setting.variable, setting.default) if given is None else given
        if isinstance(setting.default, int):
            try:
                value = int(value)
            except ValueError:
                raise UnprocessableError(f"{setting.variable} is {value!r}; it must be a whole number.") from None
        values[setting.name] = value
    return Settings(**values)  # type: ignore[arg-type]
