"""What a results page holds of the visitor's photos, and sends back with each change: the server stores nothing.

The small picture of each photo, the token of its own query, the chosen part, and the things that were found in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from lookalike.errors import UnprocessableError
from lookalike.query import MOST_PHOTOS, Crop, parse_crop
from lookalike.query.boxes import MOST_BOXES
from lookalike.query.token import DAMAGED
from lookalike.web.language import text
from lookalike.web.parameters import CROP_FIELDS
from lookalike.web.pictures import carried_picture
from lookalike.web.uploads import Upload

WHOLE, BY_FIELDS = "whole", "fields"  # values of the parameter "cut" besides a crop
MAX_LABEL_LETTERS = 80


@dataclass(frozen=True)
class Thing:
    """A thing that was found in the photo: its place, and what it seems to be (empty: unknown)."""

    crop: Crop
    label: str

    def __str__(self) -> str:
        return f"{self.crop} {self.label}"


@dataclass(frozen=True)
class Carried:
    """See the module docstring.

    Attributes:
        pictures: the small pictures, as data: URLs; empty if the page has none.
        members: the token of each photo, as a whole.
        crop: the chosen part of the only photo; None for the whole.
        things: what was found in the only photo, the main thing first.
    """

    pictures: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    crop: Crop | None = None
    things: tuple[Thing, ...] = ()

    @property
    def fields(self) -> tuple[tuple[str, str, int], ...]:
        """The chosen part for number fields: label, parameter, and value in per cent."""
        crop = self.crop or Crop(0, 0, 1, 1)
        labels = (text("crop-left"), text("crop-top"), text("crop-width"), text("crop-height"))
        shares = (crop.x, crop.y, crop.width, crop.height)
        return tuple(zip(labels, CROP_FIELDS, (round(100 * share) for share in shares), strict=True))

    def without(self, number: str) -> "Carried":
        """All photos but that with this number, from 0.

        Raises:
            UnprocessableError: there is no such photo, or no other one.
        """
        at = self._place(number)
        return self._of([other for other in range(len(self.pictures)) if other != at])

    def alone(self, number: str) -> "Carried":
        """The photo with this number, from 0. Raises like ``without``."""
        return self._of([self._place(number)])

    def _place(self, number: str) -> int:
        if number not in map(str, range(len(self.pictures))) or len(self.pictures) == 1:
            raise UnprocessableError("This photo is not among those of the page, or the last one.")
        return int(number)

    def _of(self, places: Sequence[int]) -> "Carried":
        pictures, members = (tuple(held[place] for place in places) for held in (self.pictures, self.members))
        return replace(self, pictures=pictures, members=members)


def carried_of(upload: Upload) -> Carried:
    """What the page of a new upload holds."""
    one = len(upload.pictures) == 1
    things = tuple(Thing(box.crop, box.label or "") for box in upload.asked.boxes) if one else ()
    return Carried(upload.pictures, upload.members, things=things)


def read_carried(form: MultiDict[str, str]) -> Carried:
    """What a results page sent back; empty if it held no picture.

    Raises:
        UnprocessableError: it is damaged.
    """
    pictures, members = form.getlist("picture"), form.getlist("member")
    if len(pictures) > MOST_PHOTOS or len(pictures) != len(members):
        raise UnprocessableError(DAMAGED)
    crop = form.get("crop")
    return Carried(
        tuple(map(carried_picture, pictures)),
        tuple(members),
        parse_crop(crop) if crop else None,
        tuple(map(_thing, form.getlist("box")[:MOST_BOXES])),
    )


def asked_crop(form: MultiDict[str, str]) -> Crop | None:
    """The part that the parameter "cut" asks for; None for the whole photo.

    Raises:
        UnprocessableError: it is not a part of a photo.
    """
    cut = form["cut"]
    if cut == WHOLE:
        return None
    if cut != BY_FIELDS:
        return parse_crop(cut)
    return parse_crop(",".join(str(_share(form, name)) for name in CROP_FIELDS))


def _share(form: MultiDict[str, str], name: str) -> float:
    try:
        return float(form.get(name, "")) / 100
    except ValueError:
        raise UnprocessableError(f"{name} is {form.get(name, '')[:40]!r}; it must be a number from 0 to 100.") from None


def _thing(written: str) -> Thing:
    crop, _, label = written.partition(" ")
    return Thing(parse_crop(crop), label[:MAX_LABEL_LETTERS])
