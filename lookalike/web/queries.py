"""The query of a results page: new from a photo, or carried back by the page itself, since the server keeps nothing."""

import base64
import binascii
import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from lookalike.errors import LookalikeError, MachineError, UnprocessableError
from lookalike.photos import Photo, decode, encode_jpeg
from lookalike.query import Appraisal, Opinion, Vector, appraise, pack, unpack
from lookalike.web.state import Shop

PICTURE_LONGEST = 400  # pixels of the small picture that the page carries
PICTURE_LETTERS = 200_000  # ours have a tenth; what comes back may be anything
PICTURE_START = "data:image/jpeg;base64,"
PICTURE = re.compile(re.escape(PICTURE_START) + r"[A-Za-z0-9+/]+={0,2}")
DAMAGED = "The picture in this page is damaged; give the photo again."


@dataclass(frozen=True)
class CarriedQuery:
    """A vector, the text that carries it, a small picture of the photo as a data: address, and what to make of it."""

    vector: Vector
    token: str
    picture: str
    appraisal: Appraisal


def new_query(shop: Shop, data: bytes) -> CarriedQuery:
    """The query of the photo in ``data``.

    Raises:
        LookalikeError: it can't be read (see ``photos.decode``), or the encoder is not there.
    """
    photo = decode(data)
    seen = shop.encoder.look(photo)
    small = encode_jpeg(photo, PICTURE_LONGEST, quality=80)
    token = pack(seen.vector, shop.index.manifest.encoder.fingerprint)
    picture = PICTURE_START + base64.b64encode(small).decode("ascii")
    return CarriedQuery(seen.vector, token, picture, _appraise(shop, decode(small), seen.vector, seen.opinion))


def returned_query(shop: Shop, values: MultiDict[str, str]) -> CarriedQuery:
    """The query that a results page sent back in ``values``, all of it checked again.

    Raises:
        UnprocessableError: the vector is not one of this index's encoder, or the picture is none of ours.
    """
    facts = shop.index.manifest.encoder
    token, picture = values.get("query", ""), values.get("picture", "")
    vector = unpack(token, facts.dim, facts.fingerprint)
    if len(picture) > PICTURE_LETTERS or not PICTURE.fullmatch(picture):
        raise UnprocessableError(DAMAGED)
    try:
        small = decode(base64.b64decode(picture.removeprefix(PICTURE_START)))
    except MachineError:
        raise
    except (LookalikeError, binascii.Error):
        raise UnprocessableError(DAMAGED) from None
    return CarriedQuery(vector, token, picture, _appraise(shop, small, vector, shop.encoder.opinion(small)))


def _appraise(shop: Shop, small: Photo, vector: Vector, opinion: Opinion) -> Appraisal:
    """By the picture that the page carries, also when it is new: so a page and its refinement agree."""
    return appraise(shop.index, shop.voters, small, vector, opinion)
