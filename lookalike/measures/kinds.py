"""The map from kinds of photos that people took to the labels of right products."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lookalike.errors import UnprocessableError

EXAMPLE = '{"kind": "kind", "group": "sender", "right": {"Shoes": {"masterCategory": ["Footwear"]}}}'


@dataclass(frozen=True)
class Kinds:
    """The labels of a catalogue that are right for each kind of photo.

    Attributes:
        column: the column of the photos' table with a photo's kind.
        group: the column of the photos' table with the sender; photos of one sender are not independent.
        right: kind → column of the catalogue → its right labels; a product is right if one column matches.
    """

    column: str
    group: str
    right: Mapping[str, Mapping[str, frozenset[str]]]

    @classmethod
    def read(cls, path: Path) -> "Kinds":
        """Read the map from a JSON file such as EXAMPLE.

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
        """Whether a product with ``attributes`` is right for ``kind``; False for an unknown kind."""
        return any(attributes.get(column) in labels for column, labels in self.right.get(kind, {}).items())


def _labels(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise TypeError
    return frozenset(map(_text, value))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value
