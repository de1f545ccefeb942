"""The encoder of an app: loaded in the background, so that pages answer meanwhile."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lookalike.encoders.base import Encoder
from lookalike.errors import LookalikeError, UnavailableError
from lookalike.photos import Photo
from lookalike.query.classes import Opinion
from lookalike.query.token import Vector

BLANK_SIDE = 224  # pixels of the white photo that is encoded first, so that no visitor pays for the warming up
PATIENCE_SECONDS = 15.0  # how long an upload waits for an encoder that is still loading

log = logging.getLogger(__name__)

# Other mistakes than a missing file may name folders of the server, which are no visitor's business.
UNTOLD = "The encoder can't be loaded; the server's log says why, and so does python -m lookalike doctor."

State = Literal["loading", "ready", "missing"]


@dataclass(frozen=True)
class Seen:
    """What one pass of an encoder says of one photo."""

    vector: Vector
    opinion: Opinion


def look(encoder: Encoder, photos: Sequence[Photo]) -> list[Seen]:
    """What ``encoder`` says of each of ``photos``.

    Raises:
        LookalikeError: as ``Encoder.encode`` does.
    """
    found = encoder.look(photos)
    heads = [
        {
            attribute: dict(zip(encoder.labels[attribute], shares[row].tolist(), strict=True))
            for attribute, shares in found.shares.items()
        }
        for row in range(len(photos))
    ]
    known = [None] * len(photos) if found.known is None else found.known.tolist()
    return [Seen(vector, Opinion(*said)) for vector, *said in zip(found.vectors, heads, known, strict=True)]


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
        self._settled = threading.Event()
        self._turn = threading.Lock()  # an encoder may use every core for one photo; two at once gain nothing

    def start(self) -> None:
        """Begin to load."""
        threading.Thread(target=self._run, name="encoder", daemon=True).start()

    def _run(self) -> None:
        try:
            encoder = self._load()
            encoder.look([np.full((BLANK_SIDE, BLANK_SIDE, 3), 255, np.uint8)])
        except UnavailableError as error:
            self._miss(str(error), str(error))
        except LookalikeError as error:
            self._miss(UNTOLD, str(error))
        except Exception as error:  # whatever a broken installation raises, the pages go on
            self._miss(UNTOLD, f"{type(error).__name__}: {error}")
        else:
            self._encoder, self.state = encoder, "ready"
        self._settled.set()

    def _miss(self, problem: str, cause: str) -> None:
        log.warning("Searching by photo is off: %s", cause)
        self.problem, self.state = problem, "missing"

    def look(self, photo: Photo) -> Seen:
        """The vector of one photo and what the encoder's heads say of it, in one pass.

        It waits for an encoder that is still loading, but not for long.

        Raises:
            UnavailableError: the encoder is missing, or still not loaded.
        """
        self._settled.wait(self._patience)
        if self.state == "loading":
            raise UnavailableError("The encoder is still loading; try the photo again in a few seconds.")
        if self._encoder is None:
            raise UnavailableError(self.problem)
        with self._turn:
            (seen,) = look(self._encoder, [photo])
        return seen

    def opinion(self, photo: Photo) -> Opinion:
        """What the encoder says of one photo; nothing where it has no heads, or is not there (nobody waits)."""
        return self.look(photo).opinion if self._encoder is not None and self._encoder.labels else Opinion()
