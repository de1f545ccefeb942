"""Pictures for the pages: decoded and encoded again, so that no raw byte, no EXIF and no GPS gets out.

Those of the index have addresses; the small one of a visitor's photo is carried by the page itself, since the server
keeps nothing.
"""

import base64
import re
import threading
from collections import OrderedDict
from collections.abc import Callable

from lookalike.errors import LookalikeError, MachineError, NotFoundError, UnprocessableError
from lookalike.index.opened import Index
from lookalike.photos import Photo, decode, encode_jpeg

SIZES = {"card": 480, "large": 1200}  # longest side in pixels; a photo is never enlarged
QUALITY = 90  # a thumbnail of 60×80 that is shown larger must not gain blocks
CARRIED_LONGEST = 400  # pixels of the small picture that a results page carries
CARRIED_LETTERS = 200_000  # ours have a tenth; what comes back may be anything
CARRIED_START = "data:image/jpeg;base64,"
CARRIED = re.compile(re.escape(CARRIED_START) + r"[A-Za-z0-9+/]+={0,2}")
CACHE_BYTES = 48 * 2**20  # some 1,500 cards


def picture_to_carry(photo: Photo) -> str:
    """A small picture of ``photo`` as a data: address."""
    small = encode_jpeg(photo, CARRIED_LONGEST, quality=80)
    return CARRIED_START + base64.b64encode(small).decode("ascii")


def carried_picture(text: str) -> str:
    """The picture that a results page sent back, to be carried on; it is shown to whoever sent it, and to nobody else.

    Raises:
        UnprocessableError: it is no JPEG as a data: address, or too large.
    """
    if len(text) > CARRIED_LETTERS or not CARRIED.fullmatch(text):
        raise UnprocessableError("The picture in this page is damaged; give the photo again.")
    return text


class Pictures:
    """Makes the JPEGs of an index's photos and keeps the latest ones in memory, up to ``CACHE_BYTES``.

    Attributes:
        version: changes with the index; pages put it into the address, so that a browser may keep a picture for good.
    """

    def __init__(self, index: Index, limit: int = CACHE_BYTES) -> None:
        self.version = index.manifest.sha256[:12]
        self._index = index
        self._limit = limit
        self._held = 0  # bytes
        self._cache: OrderedDict[tuple[int | str, str], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def of_row(self, row: int, size: str) -> bytes:
        """The JPEG of the photo in ``row``, its longest side at most ``SIZES[size]``.

        Raises:
            NotFoundError: there is no such row or size, or the photo can't be shown (no catalogue, gone, damaged).
            MachineError: it can't be shown just now.
        """
        if size not in SIZES or not 0 <= row < len(self._index.filenames):
            raise NotFoundError("There is no such picture.")
        source, name = self._index.source, self._index.filenames[row]
        if source is None:
            raise NotFoundError("This index doesn't know where its photos are; start it with --catalogue.")
        return self._kept((row, size), lambda: self._encode(source.read(name), size))

    def of_bytes(self, key: str, read: Callable[[], bytes], size: str) -> bytes:
        """The JPEG of the photo that ``read`` gives, kept under ``key``.

        Raises:
            NotFoundError: the photo can't be shown.
            MachineError: it can't be shown just now.
        """
        return self._kept((key, size), lambda: self._encode(read(), size))

    def _encode(self, data: bytes, size: str) -> bytes:
        return encode_jpeg(decode(data), SIZES[size], QUALITY)

    def _kept(self, key: tuple[int | str, str], make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        try:
            picture = make()
        except (NotFoundError, MachineError):
            raise
        except (LookalikeError, OSError) as error:
            raise NotFoundError(f"This photo can't be shown: {error}") from None
        with self._lock:
            if key not in self._cache and len(picture) <= self._limit:
                self._cache[key] = picture
                self._held += len(picture)
            while self._held > self._limit:
                self._held -= len(self._cache.popitem(last=False)[1])
        return picture
