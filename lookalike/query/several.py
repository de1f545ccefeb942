"""Several photos of one thing: they are searched by their mean."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from lookalike.appearance.palette import Shares
from lookalike.errors import UnprocessableError
from lookalike.query.search import Searcher
from lookalike.query.token import TokenPayload, pack, unpack
from lookalike.query.verdict import Verdict

MOST_PHOTOS = 8
Classes: TypeAlias = tuple[tuple[int, float], ...]
"""The ``classes`` of a ``TokenPayload``."""

# Least closeness (``Searcher.closeness``) of two photos of one thing. Measured for ``compact`` on 459 photos by people
# that it was not trained on, in pairs of one person's photos: 75 % of the pairs of different kinds are below it, 88 %
# of those for different parts of the body, 13 % of the pairs of different things of one kind. A photo and a view of it
# that is cut, turned and dark (``views.augment.user_photo_strong``) are below it in 3 % of the pairs.
LEAST_COMMON = 0.2
LEAST_LENGTH = 1e-3  # of the mean of unit vectors; a shorter one is rounding error


def mean_token(searcher: Searcher, tokens: Sequence[str], attributes: int) -> str:
    """One token for the photos of ``tokens``: the mean of their vectors, with unit length, and of their colours.

    It says whether two of the photos have so little in common that they seem to show different things.

    ``attributes``: the number of attributes that the encoder predicts.

    Photos that show nothing don't count, unless all are such. The answer is "found" if it is for one of the photos. A
    predicted label has the mean of its probabilities.

    Raises:
        UnprocessableError: there are no tokens or more than MOST_PHOTOS, one is damaged or from another encoder, or
            their mean is zero.
    """
    if not 1 <= len(tokens) <= MOST_PHOTOS:
        raise UnprocessableError(f"{len(tokens)} photos were given; from 1 to {MOST_PHOTOS} can be searched together.")
    if len(tokens) == 1:
        return tokens[0]
    facts = searcher.index.manifest.encoder
    payloads = [unpack(token, facts.dim, facts.fingerprint) for token in tokens]
    counting = [payload for payload in payloads if payload.verdict != "nothing_to_see"] or payloads
    vectors = np.array([payload.vector for payload in counting])
    mean = vectors.mean(axis=0, dtype=np.float64)
    length = float(np.linalg.norm(mean))
    if length < LEAST_LENGTH:
        raise UnprocessableError("These photos have nothing in common; search for them one at a time.")
    verdicts = {payload.verdict for payload in counting}
    verdict: Verdict = "found" if "found" in verdicts else counting[0].verdict
    payload = TokenPayload(
        np.asarray(mean / length, np.float32),
        "outside" if any(each.situation == "outside" for each in counting) else "own",
        verdict,
        _classes([payload.classes for payload in counting], attributes),
        _colours([payload.colours for payload in counting]),
        searcher.closeness(float((vectors @ vectors.T).min())) < LEAST_COMMON,
    )
    return pack(payload, facts.fingerprint)


def _colours(colours: Sequence[Shares | None]) -> Shares | None:
    """The mean of the photos' colours; None if those of one are not known."""
    known = [each for each in colours if each is not None]
    return np.rint(np.mean(known, axis=0)).astype(np.uint8) if len(known) == len(colours) else None


def _classes(predicted: Sequence[Classes], attributes: int) -> Classes:
    """The labels of several photos as a token holds them: the best of each attribute, then others of the first one.

    The probability of a label is its mean over the photos; one that a photo's token lacks counts as 0.
    """
    if not attributes or not all(predicted):
        return ()
    means: list[dict[int, float]] = [defaultdict(float) for _ in range(attributes)]
    for classes in predicted:
        for number, (place, probability) in enumerate(classes):
            means[number if number < attributes else 0][place] += probability / len(predicted)
    ranked = [sorted(labels.items(), key=lambda item: -item[1]) for labels in means]
    return (*(labels[0] for labels in ranked), *ranked[0][1:])
