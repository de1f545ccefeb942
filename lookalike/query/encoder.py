"""The encoder of an app, loaded in the background so that pages work meanwhile."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.facts import product_colours
from lookalike.appearance.palette import Shares
from lookalike.encoders.base import Encoder, Vectors, Want
from lookalike.errors import LookalikeError, UnavailableError
from lookalike.photo_checks import has_white_ground, is_blank
from lookalike.photos import Photo
from lookalike.query.boxes import Box, boxes_in
from lookalike.query.token import Labels, Vector
from lookalike.query.verdict import Situation

BLANK_SIDE = 224  # side in pixels of the white photo that is encoded first, to warm up
PATIENCE_SECONDS = 15.0  # the longest wait of an upload while the encoder loads

log = logging.getLogger(__name__)

# Errors other than a missing file may contain paths of the server, so visitors get this text instead.
LOADING_FAILED = "The encoder can't be loaded; the server's log says why, and so does python -m lookalike doctor."

State = Literal["loading", "ready", "missing"]


Heads: TypeAlias = Mapping[str, Mapping[str, float]]
"""The predictions of an encoder's heads for one photo: attribute → label → probability; empty without heads."""


@dataclass(frozen=True)
class PhotoFacts:
    """The facts about a photo that don't depend on an index.

    Attributes:
        vector: the photo's unit vector.
        situation: "own" for a photo like those of a catalogue, "outside" for others.
        blank: whether the photo shows nothing.
        heads: the predictions of the encoder's heads; empty without heads.
        known: whether it shows anything that the encoder knows; None if the encoder can't tell.
        boxes: the things in it, if they were asked for and the encoder locates them.
        colours: (COLOURS,) uint8 of the product.
    """

    vector: Vector
    situation: Situation = "own"
    blank: bool = False
    heads: Heads = field(default_factory=dict)
    known: bool | None = None
    boxes: tuple[Box, ...] = ()
    colours: Shares | None = None


@dataclass(frozen=True)
class PhotoCells:
    """A photo's vector, split over the cells of a grid.

    Attributes:
        vector: (dim,) the unit vector.
        cells: (rows, columns, dim) float32, which sum to the vector.
        area: the part of the grid that the photo fills, as ``Encoder.area`` returns it.
        size: the width and height of the photo in pixels.
    """

    vector: Vector
    cells: NDArray[np.float32]
    area: tuple[float, float, float, float]
    size: tuple[int, int]

    @property
    def vectors(self) -> Vectors:
        """(1, dim) the unit vector as a row."""
        return self.vector[np.newaxis]


def look(encoder: Encoder, photos: Sequence[Photo], *, boxes: bool = False) -> list[PhotoFacts]:
    """The facts about each of ``photos``, from one pass of the network of ``encoder``.

    With ``boxes``, the things in a photo are told, and further things are labelled by another pass. The colours are
    those of the main product: if the ground is not white, of where the encoder locates it, if it can.

    Raises:
        LookalikeError: as in ``Encoder.look``.
    """
    wants: set[Want] = {"classes", "boxes"}
    found = encoder.look(photos, encoder.can & wants)
    seen = []
    for row, (photo, vector) in enumerate(zip(photos, found.vectors, strict=True)):
        heads = {
            attribute: dict(zip(encoder.labels[attribute], shares[row].tolist(), strict=True))
            for attribute, shares in found.classes.shares.items()
        }
        situation: Situation = "own" if has_white_ground(photo) else "outside"
        known = found.classes.known[row] if heads else None
        first = next(iter(heads.values()), {})
        located = found.boxes[row] if found.boxes else None
        things = boxes_in(encoder, photo, located, first) if boxes and located else ()
        colours = product_colours(photo, located.cells if located and situation == "outside" else None)
        seen.append(PhotoFacts(vector, situation, is_blank(photo), heads, known, things, colours))
    return seen


class QueryEncoder:
    """Encodes uploads with the encoder that ``load`` returns. After ``start``, ``load`` runs once in its own thread.

    Attributes:
        state: "loading", "ready", or "missing" if loading failed.
        problem: why it is missing, as a sentence for visitors; else empty. The log has the details.
    """

    def __init__(self, load: Callable[[], Encoder], patience: float = PATIENCE_SECONDS) -> None:
        self.state: State = "loading"
        self.problem = ""
        self._load = load
        self._patience = patience
        self._encoder: Encoder | None = None
        self._finished = threading.Event()
        self._one_at_a_time = threading.Lock()  # an encoder uses all cores for one photo

    def start(self) -> None:
        """Start to load the encoder."""
        threading.Thread(target=self._run, name="encoder", daemon=True).start()

    def _run(self) -> None:
        try:
            encoder = self._load()
            look(encoder, [np.full((BLANK_SIDE, BLANK_SIDE, 3), 255, np.uint8)])
        except UnavailableError as error:
            self._fail(str(error), str(error))
        except LookalikeError as error:
            self._fail(LOADING_FAILED, str(error))
        except Exception as error:  # a broken installation may raise anything, and the pages must work
            self._fail(LOADING_FAILED, f"{type(error).__name__}: {error}")
        else:
            self._encoder, self.state = encoder, "ready"
        self._finished.set()

    def _fail(self, problem: str, cause: str) -> None:
        log.warning("Searching by photo is off: %s", cause)
        self.problem, self.state = problem, "missing"

    def wait(self) -> None:
        """Wait until the encoder has loaded, or failed to load."""
        self._finished.wait()

    @property
    def labels(self) -> Labels:
        """The labels of the encoder's heads; empty while there is no encoder."""
        return self._encoder.labels if self._encoder else {}

    def look(self, photo: Photo) -> PhotoFacts:
        """The facts about one photo. Waits for an encoder that is still loading, up to ``patience`` seconds.

        Raises:
            UnavailableError: the encoder is missing, or still not loaded.
        """
        with self._ready() as encoder:
            (seen,) = look(encoder, [photo], boxes=True)
        return seen

    @property
    def has_cells(self) -> bool:
        """Whether ``cells`` can be asked for; False while there is no encoder."""
        return self._encoder is not None and self._encoder.has_cells

    def cells(self, photo: Photo) -> PhotoCells:
        """One photo's vector, split over the cells of a grid. Waits as ``look`` does.

        Raises:
            UnavailableError: the encoder is missing, or still not loaded.
            LookalikeError: the encoder has no cells.
        """
        with self._ready() as encoder:
            (vector,), (cells,) = encoder.encode_cells([photo])
            return PhotoCells(vector, cells, encoder.area(photo), (photo.shape[1], photo.shape[0]))

    @contextmanager
    def _ready(self) -> Iterator[Encoder]:
        """The encoder, for one photo at a time."""
        self._finished.wait(self._patience)
        if self.state == "loading":
            raise UnavailableError("The encoder is still loading; try the photo again in a few seconds.", "loading")
        if self._encoder is None:
            raise UnavailableError(self.problem)
        with self._one_at_a_time:
            yield self._encoder
