"""A visitor's photo on its way to matches: encoded and appraised here, and carried by the page, not by the server."""

from lookalike.query.appraisal import Appraisal, appraise
from lookalike.query.classes import VOTERS_BACKEND, Opinion, Prediction, per_cent, predict
from lookalike.query.encoder import QueryEncoder, Seen, look
from lookalike.query.token import Vector, pack, unpack
from lookalike.query.verdict import SENTENCES, Situation, Verdict

__all__ = [
    "SENTENCES",
    "VOTERS_BACKEND",
    "Appraisal",
    "Opinion",
    "Prediction",
    "QueryEncoder",
    "Seen",
    "Situation",
    "Vector",
    "Verdict",
    "appraise",
    "look",
    "pack",
    "per_cent",
    "predict",
    "unpack",
]
