"""What counts as found when somebody's photo is looked for in a catalogue: a map from the photo's kind to labels."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lookalike.errors import UnprocessableError

EXAMPLE = '{"kind": "kind", "group": "sender", "right": {"Shoes": {"masterCategory": ["Footwear"]}}}'


@dataclass(frozen=True)
class Kinds:
    """Which of a catalogue's labels are right for each kind of photo.

    Attributes:
        column: of the photos' table, that says a photo's kind.
        group: of the photos' table, whose value photos from one hand share (the sender); they are not independent.
        right: kind → column of the catalogue → its labels that are right; one column of them is enough.
    """

    column: str
    group: str
    right: Mapping[str, Mapping[str, frozenset[str]]]

    @classmethod
    def read(cls, path: Path) -> "Kinds":
        """The map in a JSON file, such as EXAMPLE.

        Raises:
            UnprocessableError: it can't be read, or is not such a map.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
            right = {
                kind: {column: _labels(labels) for column, labels in columns.items()}
                for kind, columns in found["right"].items()
            }
            kinds = cls(_text(found["kind"]), _text(found["group"]), right)
        except OSError as error:
            raise UnprocessableError(f"{path} can't be read: {error.strerror}; --map takes a JSON file.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnprocessableError(f"{path} is not a map of kinds; it must look like {EXAMPLE}") from None
        if not right or not all(columns and all(columns.values()) for columns in right.values()):
            raise UnprocessableError(f"{path} leaves a kind without labels; it must look like {EXAMPLE}")
        return kinds

    def is_right(self, kind: str, attributes: Mapping[str, str]) -> bool:
        """Whether a product with ``attributes`` is of a photo's ``kind``; of an unknown kind nothing is."""
        return any(attributes.get(column) in labels for column, labels in self.right.get(kind, {}).items())


def _labels(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise TypeError
    return frozenset(map(_text, value))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value
