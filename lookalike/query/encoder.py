"""The encoder of an app, loaded in the background so that pages work meanwhile."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from lookalike.appearance.facts import product_colours
from lookalike.appearance.palette import Shares
from lookalike.encoders.base import Encoder, Want
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


def look(encoder: Encoder, photos: Sequence[Photo], *, boxes: bool = False) -> list[PhotoFacts]:
    """The facts about each of ``photos``, from one pass of the network of ``encoder``.

    With ``boxes``, the things in a photo are located, and further things are labelled by another pass.

    Raises:
        LookalikeError: as in ``Encoder.look``.
    """
    wants: set[Want] = {"classes", "boxes"} if boxes else {"classes"}
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
        things = boxes_in(encoder, photo, found.boxes[row], first) if found.boxes else ()
        seen.append(PhotoFacts(vector, situation, is_blank(photo), heads, known, things, product_colours(photo)))
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
        self._finished.wait(self._patience)
        if self.state == "loading":
            raise UnavailableError("The encoder is still loading; try the photo again in a few seconds.", "loading")
        if self._encoder is None:
            raise UnavailableError(self.problem)
        with self._one_at_a_time:
            (seen,) = look(self._encoder, [photo], boxes=True)
        return seen
