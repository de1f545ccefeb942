"""The encoder of an app: loaded in the background, so that pages answer meanwhile."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from lookalike.encoders.base import Encoder
from lookalike.errors import LookalikeError, UnavailableError
from lookalike.photo_checks import has_white_ground, is_blank
from lookalike.photos import Photo
from lookalike.query.token import Labels, Vector
from lookalike.query.verdict import Situation

BLANK_SIDE = 224  # pixels of the white photo that is encoded first, so that no visitor pays for the warming up
PATIENCE_SECONDS = 15.0  # how long an upload waits for an encoder that is still loading

log = logging.getLogger(__name__)

# Other mistakes than a missing file may name folders of the server, which are no visitor's business.
LOADING_FAILED = "The encoder can't be loaded; the server's log says why, and so does python -m lookalike doctor."

State = Literal["loading", "ready", "missing"]


Heads: TypeAlias = Mapping[str, Mapping[str, float]]
"""What an encoder's heads say of one photo: attribute → label → probability; empty where it has no heads."""


@dataclass(frozen=True)
class PhotoFacts:
    """What one look at a photo tells, before any index is asked.

    Attributes:
        vector: of the encoder.
        situation: whether the photo is as a catalogue has them.
        blank: whether there is nothing to see in it.
        heads: see there.
        known: whether it shows any of the things that the encoder knows; None where it can't tell.
    """

    vector: Vector
    situation: Situation = "own"
    blank: bool = False
    heads: Heads = field(default_factory=dict)
    known: bool | None = None


def look(encoder: Encoder, photos: Sequence[Photo]) -> list[PhotoFacts]:
    """What ``encoder`` says of each of ``photos``, in one pass of its network.

    Raises:
        LookalikeError: as ``Encoder.look`` does.
    """
    found = encoder.look(photos, encoder.can & {"classes"})
    seen = []
    for row, (photo, vector) in enumerate(zip(photos, found.vectors, strict=True)):
        heads = {
            attribute: dict(zip(encoder.labels[attribute], shares[row].tolist(), strict=True))
            for attribute, shares in found.classes.shares.items()
        }
        situation: Situation = "own" if has_white_ground(photo) else "outside"
        known = found.classes.known[row] if heads else None
        seen.append(PhotoFacts(vector, situation, is_blank(photo), heads, known))
    return seen


class QueryEncoder:
    """Looks at uploads with what ``load`` gives; ``load`` runs once, in a thread of its own, after ``start``.

    Attributes:
        state: "loading", "ready", or "missing" where the encoder can't be had.
        problem: why it is missing, in a sentence for visitors; else empty. The log has the whole of it.
    """

    def __init__(self, load: Callable[[], Encoder], patience: float = PATIENCE_SECONDS) -> None:
        self.state: State = "loading"
        self.problem = ""
        self._load = load
        self._patience = patience
        self._encoder: Encoder | None = None
        self._finished = threading.Event()
        self._one_at_a_time = threading.Lock()  # an encoder may use every core for one photo; two at once gain nothing

    def start(self) -> None:
        """Begin to load."""
        threading.Thread(target=self._run, name="encoder", daemon=True).start()

    def _run(self) -> None:
        try:
            encoder = self._load()
            look(encoder, [np.full((BLANK_SIDE, BLANK_SIDE, 3), 255, np.uint8)])
        except UnavailableError as error:
            self._fail(str(error), str(error))
        except LookalikeError as error:
            self._fail(LOADING_FAILED, str(error))
        except Exception as error:  # whatever a broken installation raises, the pages go on
            self._fail(LOADING_FAILED, f"{type(error).__name__}: {error}")
        else:
            self._encoder, self.state = encoder, "ready"
        self._finished.set()

    def _fail(self, problem: str, cause: str) -> None:
        log.warning("Searching by photo is off: %s", cause)
        self.problem, self.state = problem, "missing"

    def wait(self) -> None:
        """Return when the encoder has loaded, or can't be had."""
        self._finished.wait()

    @property
    def labels(self) -> Labels:
        """What the encoder's heads tell apart; empty while there is no encoder, since nobody waits for it."""
        return self._encoder.labels if self._encoder else {}

    def look(self, photo: Photo) -> PhotoFacts:
        """What the encoder says of one photo; it waits for an encoder that is still loading, but not for long.

        Raises:
            UnavailableError: the encoder is missing, or still not loaded.
        """
        self._finished.wait(self._patience)
        if self.state == "loading":
            raise UnavailableError("The encoder is still loading; try the photo again in a few seconds.")
        if self._encoder is None:
            raise UnavailableError(self.problem)
        with self._one_at_a_time:
            (seen,) = look(self._encoder, [photo])
        return seen
