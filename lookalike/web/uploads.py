"""The uploaded photos of a request."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import IO

from flask import Request, current_app, g
from werkzeug.datastructures import FileStorage
from werkzeug.formparser import FormDataParser

from lookalike.errors import BadRequestError, TooLargeError, UnprocessableError
from lookalike.photos import Photo, decode
from lookalike.query import MOST_PHOTOS, Asked, Crop, Limits, ask_photo, ask_token, cut, mean_token
from lookalike.web.state import shop

FIELD = "photo"


class MemoryRequest(Request):
    """A request whose files stay in memory; ``MAX_CONTENT_LENGTH`` limits them.

    A malformed form raises a BadRequestError; by default it would count as empty.
    """

    def make_form_data_parser(self) -> FormDataParser:
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except ValueError:
            raise BadRequestError(
                "The form can't be read; send it as multipart/form-data, with names of files in UTF-8.", "form"
            ) from None
        if None in self.form or None in self.files:
            raise BadRequestError("A part of the form has no name; name the photo's part 'photo'.", "form")

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def read_photos(request: Request) -> list[bytes]:
    """The bytes of the files in the field ``photo``, and of the photo that was fetched. Names are ignored.

    Raises:
        BadRequestError: there are none or too many, or one is in another field.
        TooLargeError: one has more bytes than allowed.
    """
    # If no file is chosen, browsers send a part without file name and bytes.
    files = [file for file in request.files.getlist(FIELD) if file.filename or file.stream.read(1)]
    count = len(files) + ("fetched" in g)
    if count > MOST_PHOTOS:
        raise BadRequestError(f"{count} photos were given; at most {MOST_PHOTOS} can be searched together.")
    photos = [_bytes_of(file) for file in files]
    if "fetched" in g:
        photos.append(g.fetched)
    if photos:
        return photos
    others = sorted(name for name in request.files if name != FIELD)
    if others:
        raise BadRequestError(f"The photo must come in the field {FIELD!r}, not in {others[0]!r}.", "no-photo")
    sentence = f"No photo was given; choose one and send it as multipart/form-data, field {FIELD!r}."
    raise BadRequestError(sentence, "no-photo")


def read_one_photo(request: Request) -> bytes:
    """The bytes of the only photo. Raises like ``read_photos``, and if there are several."""
    photos = read_photos(request)
    if len(photos) > 1:
        raise BadRequestError(f"{len(photos)} photos were given; send one.")
    return photos[0]


def _bytes_of(file: FileStorage) -> bytes:
    file.stream.seek(0)
    data = file.stream.read()
    megabytes = current_app.config["MAX_UPLOAD_MB"]
    if len(data) > megabytes * 2**20:
        raise TooLargeError(f"This photo has more than {megabytes} MB; send a smaller one.")
    return data


@dataclass(frozen=True)
class Upload:
    """The photos of a request.

    Attributes:
        asked: their query.
        members: for each photo, the token of its own query.
        pictures: for each photo, what ``show`` made of it.
    """

    asked: Asked
    members: tuple[str, ...]
    pictures: tuple[str, ...]


def ask_uploads(
    photos: Sequence[bytes], limits: Limits, crop: Crop | None = None, show: Callable[[Photo], str] | None = None
) -> Upload:
    """Decode and encode the files ``photos``; of one photo, only the part ``crop``. Several are searched by their mean.

    Raises:
        LookalikeError: a photo or its part can't be used (see ``photos.decode``, ``crop.cut``), there is a part of
            several photos, or the encoder is not available.
    """
    if crop and len(photos) > 1:
        raise UnprocessableError(f"A crop is a part of one photo, and {len(photos)} were given; send one.")
    members, pictures = [], []
    for data in photos:
        photo = decode(data)
        asked = ask_pixels(cut(photo, crop) if crop else photo, limits if len(photos) == 1 else Limits(1))
        members.append(asked.token)
        if show:
            pictures.append(show(photo))
    if len(photos) > 1:
        asked = ask_members(members, limits)
    elif crop:
        asked = replace(asked, boxes=tuple(replace(box, crop=box.crop.within(crop)) for box in asked.boxes))
    return Upload(asked, tuple(members), tuple(pictures))


def ask_pixels(photo: Photo, limits: Limits) -> Asked:
    """The query of a decoded photo. Raises a LookalikeError if the encoder is not available."""
    return ask_photo(shop().searcher, shop().encoder.look(photo), limits, shop().front.hidden)


def ask_members(members: Sequence[str], limits: Limits) -> Asked:
    """The query of the mean of several photos, given by their tokens. Raises like ``mean_token``."""
    return ask_kept(mean_token(shop().searcher, members, len(shop().encoder.labels)), limits)


def ask_kept(token: str, limits: Limits) -> Asked:
    """The query of a token. Raises like ``ask_token``."""
    return ask_token(shop().searcher, token, shop().encoder.labels, limits, shop().front.hidden)
