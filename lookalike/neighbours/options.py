"""How a backend is named together with its options: ``hnsw:m=32,ef=200``, ``milvus:http://host:19530,ef=200``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lookalike.errors import UnprocessableError

Options: TypeAlias = Mapping[str, int | str]

ADDRESS = "uri"  # the option that is written without its name


@dataclass(frozen=True)
class Option:
    """A number that a backend can be given: its default, its range, and one line on what it does.

    ``at_search``: whether it concerns searches only, so that files built with another value can be used.
    """

    default: int
    least: int
    most: int
    help: str
    at_search: bool = False


def split(spec: str) -> tuple[str, str]:
    """The name of a backend and the text of its options, from ``name`` or ``name:options``."""
    name, _, options = spec.strip().partition(":")
    return name, options


def read_options(backend: str, known: Mapping[str, Option], text: str) -> dict[str, int | str]:
    """The options that ``text`` ("m=32,ef=200") gives; those that it doesn't name are left out.

    Raises:
        UnprocessableError: an option that ``backend`` has not, or a value that is no whole number in its range.
    """
    given: dict[str, int | str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (side.strip() for side in part.partition("="))
        if name not in known:
            there = f"it has: {', '.join(known)}" if known else "it has none"
            raise UnprocessableError(f"The backend {backend!r} has no option {name!r}; {there}.")
        option = known[name]
        if not (value.isascii() and value.isdigit()) or not option.least <= int(value[:9]) <= option.most:
            raise UnprocessableError(
                f"The option {name} of the backend {backend!r} is {value!r}; it must be a whole number from "
                f"{option.least} to {option.most}."
            )
        given[name] = int(value)
    return given


def written(name: str, options: Options) -> str:
    """The name of a backend together with its ``options``, as ``split`` takes it."""
    texts = [str(options[ADDRESS])] if ADDRESS in options else []
    texts += [f"{key}={value}" for key, value in options.items() if key != ADDRESS]
    return f"{name}:{','.join(texts)}" if texts else name
