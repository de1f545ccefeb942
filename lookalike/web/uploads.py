"""The uploaded photo of a request."""

import io
from typing import IO

from flask import Request, current_app
from werkzeug.formparser import FormDataParser

from lookalike.errors import BadRequestError, TooLargeError
from lookalike.photos import Photo, decode
from lookalike.query import Asked, Limits, ask_photo
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


def read_photo(request: Request) -> bytes:
    """The bytes of the one file in the field ``photo``. Its name is ignored.

    Raises:
        BadRequestError: there is no file, or it is empty, or in another field, or there are several.
        TooLargeError: it has more bytes than allowed.
    """
    # If no file is chosen, browsers send a part without file name and bytes.
    files = [file for file in request.files.getlist(FIELD) if file.filename or file.stream.read(1)]
    if not files:
        others = sorted(name for name in request.files if name != FIELD)
        if others:
            raise BadRequestError(f"The photo must come in the field {FIELD!r}, not in {others[0]!r}.", "no-photo")
        sentence = f"No photo was given; choose one and send it as multipart/form-data, field {FIELD!r}."
        raise BadRequestError(sentence, "no-photo")
    if len(files) > 1:
        raise BadRequestError(f"{len(files)} photos were given; send one at a time.")
    files[0].stream.seek(0)
    data = files[0].stream.read()
    megabytes = current_app.config["MAX_UPLOAD_MB"]
    if len(data) > megabytes * 2**20:
        raise TooLargeError(f"This photo has more than {megabytes} MB; send a smaller one.")
    return data


def ask_upload(data: bytes, limits: Limits) -> tuple[Asked, Photo]:
    """Decode and encode the photo in ``data``. Returns the query and the photo.

    Raises:
        LookalikeError: the photo can't be read (see ``photos.decode``), or the encoder is not available.
    """
    photo = decode(data)
    return ask_photo(shop().searcher, shop().encoder.look(photo), limits), photo
