"""Errors for people: one sentence, one exit status, one HTTP code each.

Raised where the mistake is understood, rendered once, at the border (command line, page or API).
The message says what is wrong, where, and what to do; nothing else is shown to a person.
"""


class LookalikeError(Exception):
    """A mistake that a person can do something about; ``str(error)`` is the sentence."""

    exit_status = 2
    http_status = 500
    title = "Something is wrong with this installation"


class BadRequestError(LookalikeError):
    """A request that lacks what it must carry, such as the photo."""

    http_status = 400
    title = "Bad request"


class NotFoundError(LookalikeError):
    """A product, photo or page that this index does not hold."""

    http_status = 404
    title = "Not found"


class TooLargeError(LookalikeError):
    """A photo of too many bytes or pixels."""

    http_status = 413
    title = "Photo too large"


class UnsupportedPhotoError(LookalikeError):
    """Bytes that are not a photo in one of the formats that are read."""

    http_status = 415
    title = "Not a photo"


class UnprocessableError(LookalikeError):
    """Values that are understood but can't be worked with: a truncated photo, a wrong k, metric or filter."""

    http_status = 422
    title = "That can't be used"


class CatalogueError(LookalikeError):
    """A folder, archive or styles.csv that can't be read as a catalogue."""

    title = "Catalogue cannot be read"


class IndexFilesError(LookalikeError):
    """Files of an index that are missing, damaged, or don't belong together."""

    title = "Index cannot be read"


class BusyError(LookalikeError):
    """Something that another process holds: the folder of a running build, a port."""

    title = "In use"


class UnavailableError(LookalikeError):
    """What an installation lacks: weights that can't be had, a package that is not installed."""

    http_status = 503
    title = "Not available"


class MachineError(LookalikeError):
    """What the operating system or the memory refuses just now: it says nothing about the file that was asked for."""

    http_status = 503
    title = "Not possible just now"


class OverloadedError(LookalikeError):
    """More requests than can be answered soon; the next one may be."""

    http_status = 503
    title = "Too busy"
