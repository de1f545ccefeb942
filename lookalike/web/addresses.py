"""Photos that visitors name by their address, if the shop allows it."""

from flask import Flask, current_app, request

from lookalike.errors import UnprocessableError
from lookalike.web.fetch import Fetcher

ADDRESS = "image_url"
KEY = "lookalike.fetcher"  # key of the ``Fetcher`` in the app's extensions; None if the shop doesn't allow addresses


def register(app: Flask, fetcher: Fetcher | None) -> None:
    """Let ``app`` fetch photos with ``fetcher``; None: it refuses addresses."""
    app.extensions[KEY] = fetcher
    app.config["TAKES_ADDRESSES"] = fetcher is not None


def fetch(address: str) -> bytes:
    """The bytes at an address, see ``Fetcher.fetch``.

    Raises:
        UnprocessableError, TooLargeError: as there; or the shop doesn't allow addresses.
    """
    fetcher: Fetcher | None = current_app.extensions[KEY]
    if fetcher is None:
        raise UnprocessableError("Addresses of photos are not accepted here; send the photo itself.")
    return fetcher.fetch(address, request.host)
