"""Pictures for the pages. They are decoded and encoded again, so that no original bytes, EXIF or GPS data are sent.

The URL of a picture depends on the photo's bytes. It stays valid when a new build gives the photo another row, so
browsers may cache it. The small picture of a visitor's photo has no URL: the server stores nothing, so the page itself
contains it.
"""

import base64
import binascii
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable

from lookalike.errors import LookalikeError, MachineError, NotFoundError, UnprocessableError
from lookalike.index.keys import PhotoKeys, key_of
from lookalike.index.opened import Index
from lookalike.photos import Photo, decode, encode_jpeg
from lookalike.web.samples import Sample

SIZES = {"card": 480, "large": 1200}  # longest side in pixels; a photo is never enlarged
QUALITY = 90  # no visible JPEG blocks when a thumbnail of 60×80 is shown larger
CARRIED_LONGEST = 400  # pixels, of the longer side of the small picture in a results page
CARRIED_AMONG_SEVERAL = 200  # pixels; the pictures of a page together must stay below Flask's limit of a form
CARRIED_LETTERS = 200_000  # ours have a tenth; a client may send anything
CARRIED_START = "data:image/jpeg;base64,"
CARRIED = re.compile(re.escape(CARRIED_START) + r"[A-Za-z0-9+/]+={0,2}")
DAMAGED = "The picture in this page is damaged; give the photo again."
CACHE_BYTES = 48 * 2**20  # some 1,500 cards


def picture_to_carry(photo: Photo, longest: int = CARRIED_LONGEST) -> str:
    """A small picture of ``photo`` as a data: URL, its longer side at most ``longest`` pixels."""
    small = encode_jpeg(photo, longest, quality=80)
    return CARRIED_START + base64.b64encode(small).decode("ascii")


def carried_picture(text: str) -> str:
    """The picture that a results page sent back, to be shown again to the same client only.

    Raises:
        UnprocessableError: it is not a JPEG as a data: URL, or too large.
    """
    if len(text) > CARRIED_LETTERS or not CARRIED.fullmatch(text):
        raise UnprocessableError(DAMAGED)
    return text


def photo_of(picture: str) -> Photo:
    """The photo in a small picture that a results page sent back. Raises like ``carried_picture`` and ``decode``."""
    try:
        data = base64.b64decode(carried_picture(picture).removeprefix(CARRIED_START) + "==")
    except binascii.Error:
        raise UnprocessableError(DAMAGED) from None
    return decode(data)


class Pictures:
    """Makes the JPEGs of an index's photos and of samples, with a cache of the latest ones, up to ``CACHE_BYTES``.

    Pictures are identified by their photo's key (``index/keys.py``).
    """

    def __init__(self, index: Index, samples: Iterable[Sample] = (), limit: int = CACHE_BYTES) -> None:
        self._index = index
        self._limit = limit
        self._held = 0  # bytes
        self._cache: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._keys = PhotoKeys(index)
        self._samples = {key_of(sample.checksum): sample.path for sample in samples}

    def key(self, row: int) -> str:
        """The key of the picture of the photo in ``row``."""
        return self._keys.of(row)

    def jpeg(self, key: str, size: str) -> bytes:
        """The JPEG of the photo with this key, its longer side at most ``SIZES[size]``.

        Raises:
            NotFoundError: there is no such key or size, or the photo can't be shown (no catalogue, missing, damaged).
            MachineError: it can't be shown at the moment.
        """
        if size not in SIZES:
            raise NotFoundError("There is no such picture.")
        with self._lock:
            if (key, size) in self._cache:
                self._cache.move_to_end((key, size))
                return self._cache[key, size]
        try:
            picture = encode_jpeg(decode(self.read(key)), SIZES[size], QUALITY)
        except (NotFoundError, MachineError):
            raise
        except (LookalikeError, OSError) as error:
            raise NotFoundError(f"This photo can't be shown: {error}") from None
        self._keep((key, size), picture)
        return picture

    def read(self, key: str) -> bytes:
        """The bytes of the photo with this key.

        Raises:
            NotFoundError: there is no such key, or the photos of the index are not available.
            LookalikeError: the catalogue can't be read.
        """
        if key in self._samples:
            return self._samples[key].read_bytes()
        row = self._keys.row(key)
        if row is None:
            raise NotFoundError("There is no such picture.")
        if self._index.source is None:
            raise NotFoundError("The place of this index's photos is unknown; start the app with --catalogue.")
        return self._index.source.read(self._index.filenames[row])

    def _keep(self, name: tuple[str, str], picture: bytes) -> None:
        with self._lock:
            if name not in self._cache and len(picture) <= self._limit:
                self._cache[name] = picture
                self._held += len(picture)
            while self._held > self._limit:
                self._held -= len(self._cache.popitem(last=False)[1])
