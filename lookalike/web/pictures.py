"""Pictures for the pages: decoded and encoded again, so that no raw byte, no EXIF and no GPS gets out.

The address of a picture is made of its photo's content. It stays right when a new build gives the photo another row,
so browsers may keep what they got. The small picture of a visitor's photo has no address: the page itself carries it,
since the server keeps nothing.
"""

import base64
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
    """Makes the JPEGs of an index's photos and of samples. It keeps the latest ones in memory, up to ``CACHE_BYTES``.

    A picture is known by its photo's key (``index/keys.py``).
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
        """The JPEG of the photo of that key, its longest side at most ``SIZES[size]``.

        Raises:
            NotFoundError: there is no such key or size, or the photo can't be shown (no catalogue, gone, damaged).
            MachineError: it can't be shown just now.
        """
        if size not in SIZES:
            raise NotFoundError("There is no such picture.")
        with self._lock:
            if (key, size) in self._cache:
                self._cache.move_to_end((key, size))
                return self._cache[key, size]
        try:
            picture = encode_jpeg(decode(self._read(key)), SIZES[size], QUALITY)
        except (NotFoundError, MachineError):
            raise
        except (LookalikeError, OSError) as error:
            raise NotFoundError(f"This photo can't be shown: {error}") from None
        self._keep((key, size), picture)
        return picture

    def _read(self, key: str) -> bytes:
        """The bytes of the photo of that key."""
        if key in self._samples:
            return self._samples[key].read_bytes()
        row = self._keys.row(key)
        if row is None:
            raise NotFoundError("There is no such picture.")
        if self._index.source is None:
            raise NotFoundError("This index doesn't know where its photos are; start it with --catalogue.")
        return self._index.source.read(self._index.filenames[row])

    def _keep(self, name: tuple[str, str], picture: bytes) -> None:
        with self._lock:
            if name not in self._cache and len(picture) <= self._limit:
                self._cache[name] = picture
                self._held += len(picture)
            while self._held > self._limit:
                self._held -= len(self._cache.popitem(last=False)[1])
