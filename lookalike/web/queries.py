"""The query of a results page: new from a photo, or carried back by the page itself, since the server keeps nothing."""

import base64
import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from lookalike.errors import UnprocessableError
from lookalike.photos import decode, encode_jpeg
from lookalike.query import Vector, pack, unpack
from lookalike.web.state import Shop

PICTURE_LONGEST = 400  # pixels of the small picture that the page carries
PICTURE_LETTERS = 200_000  # ours have a tenth; what comes back may be anything
PICTURE = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True)
class CarriedQuery:
    """A vector, the text that carries it, and a small picture of the photo as a data: address."""

    vector: Vector
    token: str
    picture: str


def new_query(shop: Shop, data: bytes) -> CarriedQuery:
    """The query of the photo in ``data``.

    Raises:
        LookalikeError: it can't be read (see ``photos.decode``), or the encoder is not there.
    """
    photo = decode(data)
    vector = shop.encoder.encode(photo)
    small = base64.b64encode(encode_jpeg(photo, PICTURE_LONGEST, quality=80)).decode("ascii")
    token = pack(vector, shop.index.manifest.encoder.fingerprint)
    return CarriedQuery(vector, token, f"data:image/jpeg;base64,{small}")


def returned_query(shop: Shop, values: MultiDict[str, str]) -> CarriedQuery:
    """The query that a results page sent back in ``values``, all of it checked again.

    Raises:
        UnprocessableError: the vector is not one of this index's encoder, or the picture is none of ours.
    """
    facts = shop.index.manifest.encoder
    token, picture = values.get("query", ""), values.get("picture", "")
    vector = unpack(token, facts.dim, facts.fingerprint)
    if len(picture) > PICTURE_LETTERS or not PICTURE.fullmatch(picture):
        raise UnprocessableError("The picture in this page is damaged; give the photo again.")
    return CarriedQuery(vector, token, picture)
