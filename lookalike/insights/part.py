"""The base class of the parts of the insights, and the registry of the parts."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeAlias

from numpy.typing import NDArray

from lookalike import registry
from lookalike.calibration.records import Record
from lookalike.errors import NotFoundError
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Table

PACKAGE = "lookalike.insights.parts"

Advance: TypeAlias = Callable[[float], None]
"""Called with the share of a part's work that was done since the last call; all sum to 1 at most."""


class Facts(Record):
    """What a part found, as it is stored in NAME.json, and as the API gives it. Products are named by their ids."""

    def tables(self) -> Mapping[str, Table]:
        """Name → table: the numbers as files. A name has letters, digits, dashes and what is in names of columns."""
        return {}


@dataclass(frozen=True)
class Found:
    """The result of a part.

    Attributes:
        facts: what is stored as JSON.
        arrays: name → array, each stored as PART-NAME.npy.
    """

    facts: Facts
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


class Part(ABC):
    """One part of the insights.

    Attributes:
        facts: the class of what it finds.
        weight: about how long it takes, in parts of what all take: for the progress bar.
    """

    facts: ClassVar[type[Facts]]
    weight: ClassVar[float] = 1.0

    @abstractmethod
    def compute(self, subject: Subject, advance: Advance) -> Found:
        """What there is to say about ``subject``. Any index of at least one photo has an answer.

        Raises:
            UnprocessableError: this index doesn't allow it; the sentence says why, and is shown in its place.
        """


def parts() -> Mapping[str, registry.Entry]:
    """Name → entry of every part."""
    return registry.gather(PACKAGE)


def part_class(name: str) -> type[Part]:
    """The class of the part called ``name``, to read what it found; its packages may be missing.

    Raises:
        NotFoundError: there is no such part; the sentence names those that exist.
    """
    if name not in parts():
        raise NotFoundError(f"There is no part {name!r}; there are: {', '.join(parts())}.")
    loaded: type[Part] = registry.load(replace(parts()[name], needs=()))
    return loaded


def usable_part(name: str) -> type[Part]:
    """The class of the part called ``name``, to compute it.

    Raises:
        UnavailableError: a package that it needs is not installed; the sentence says how to install it.
    """
    loaded: type[Part] = registry.load(parts()[name])
    return loaded
