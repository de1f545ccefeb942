"""Errors for people: each has one sentence, an exit status and an HTTP code.

They are raised where the cause is known, and shown in one place: the command line, a page or the API. The message says
what is wrong, where, and what to do.
"""


class LookalikeError(Exception):
    """An error that a person can do something about; ``str(error)`` is the sentence.

    Attributes:
        visitors: the text for visitors of a page (``error-VISITORS`` in translations/), where the sentence is for
            developers or operators; empty if it is for everybody.
    """

    exit_status = 2
    http_status = 500
    title = "Something is wrong with this installation"
    visitors = ""

    def __init__(self, sentence: str, visitors: str = "") -> None:
        super().__init__(sentence)
        self.visitors = visitors or self.visitors


class BadRequestError(LookalikeError):
    """A request without something required, such as the photo."""

    http_status = 400
    title = "Bad request"


class ForeignError(LookalikeError):
    """A request from another site that only this site's own pages may send."""

    http_status = 403
    title = "Not from here"


class UnauthorizedError(LookalikeError):
    """A request for what only the shop's keeper may see, without their key."""

    http_status = 401
    title = "Not logged in"


class NotFoundError(LookalikeError):
    """A product, photo or page that does not exist here."""

    http_status = 404
    title = "Not found"


class TooLargeError(LookalikeError):
    """A photo of too many bytes or pixels."""

    http_status = 413
    title = "Photo too large"


class UnsupportedPhotoError(LookalikeError):
    """Bytes that are not a photo in a supported format."""

    http_status = 415
    title = "Not a photo"


class UnprocessableError(LookalikeError):
    """Input that is understood but can't be used: a truncated photo, an invalid k, metric or filter."""

    http_status = 422
    title = "That can't be used"


class CatalogueError(LookalikeError):
    """A folder, archive or styles.csv that can't be read as a catalogue."""

    title = "Catalogue cannot be read"


class IndexFilesError(LookalikeError):
    """Files of an index that are missing, damaged, or inconsistent."""

    title = "Index cannot be read"


class BusyError(LookalikeError):
    """Something that another process uses: the folder of a running build, a port."""

    title = "In use"


class UnavailableError(LookalikeError):
    """Something that is not available here: weights, a package."""

    http_status = 503
    visitors = "unavailable"
    title = "Not available"


class EngineError(UnavailableError):
    """A search engine elsewhere that refuses, or lacks what this index needs. For its operator: shown in the log."""

    title = "Search not available"


class UnreachableError(EngineError):
    """A search engine elsewhere that does not answer; a retry may succeed."""


class MachineError(LookalikeError):
    """Something that the operating system or the memory refuses at the moment; the requested file may be fine."""

    http_status = 503
    title = "Not possible just now"


class OverloadedError(LookalikeError):
    """More requests than can be answered soon; a retry may succeed, after ``retry_seconds``."""

    http_status = 503
    title = "Too busy"

    def __init__(self, sentence: str, visitors: str = "", retry_seconds: int = 5) -> None:
        super().__init__(sentence, visitors)
        self.retry_seconds = retry_seconds
