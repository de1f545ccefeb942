"""The text form of a backend and its options: ``hnsw:m=32,ef=200``, ``milvus:http://host:19530,ef=200``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lookalike.errors import UnprocessableError

Options: TypeAlias = Mapping[str, int | str]

ADDRESS = "uri"  # the option that is written without its name


@dataclass(frozen=True)
class Option:
    """An integer option of a backend: its default, its range, and a line of help.

    ``at_search``: whether it affects only searches, so that files built with another value can be used.
    """

    default: int
    least: int
    most: int
    help: str
    at_search: bool = False


def split(spec: str) -> tuple[str, str]:
    """Split ``name`` or ``name:options`` into the name of a backend and the text of its options."""
    name, _, options = spec.strip().partition(":")
    return name, options


def read_options(backend: str, known: Mapping[str, Option], text: str) -> dict[str, int | str]:
    """The options in ``text`` ("m=32,ef=200"); others are left out.

    Raises:
        UnprocessableError: ``backend`` has no such option, or a value is not an integer in its range.
    """
    given: dict[str, int | str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (side.strip() for side in part.partition("="))
        if name not in known:
            there = f"it has: {', '.join(known)}" if known else "it has none"
            raise UnprocessableError(f"The backend {backend!r} has no option {name!r}; {there}.")
        if name in given:
            raise UnprocessableError(f"The option {name} of the backend {backend!r} is given twice.")
        option = known[name]
        if not (value.isascii() and value.isdigit()) or not option.least <= int(value[:9]) <= option.most:
            raise UnprocessableError(
                f"The option {name} of the backend {backend!r} is {value!r}; it must be a whole number from "
                f"{option.least} to {option.most}."
            )
        given[name] = int(value)
    return given


def written(name: str, options: Options) -> str:
    """The text form of a backend's name and ``options``, see ``split``."""
    texts = [str(options[ADDRESS])] if ADDRESS in options else []
    texts += [f"{key}={value}" for key, value in options.items() if key != ADDRESS]
    return f"{name}:{','.join(texts)}" if texts else name
