"""Queries: a photo is encoded and appraised, and its nearest neighbours become matches."""

from lookalike.neighbours.backends.base import Mask
from lookalike.query.appraisal import Appraisal
from lookalike.query.ask import Asked, answer, ask_photo, ask_product, ask_token, rows_within
from lookalike.query.classes import Prediction, per_cent
from lookalike.query.encoder import PhotoFacts, QueryEncoder, look
from lookalike.query.kinds import Candidate, Kind, Kinds
from lookalike.query.search import Limits, Match, Searcher
from lookalike.query.verdict import SENTENCES, Situation, Verdict

__all__ = [
    "SENTENCES",
    "Appraisal",
    "Asked",
    "Candidate",
    "Kind",
    "Kinds",
    "Limits",
    "Mask",
    "Match",
    "PhotoFacts",
    "Prediction",
    "QueryEncoder",
    "Searcher",
    "Situation",
    "Verdict",
    "answer",
    "ask_photo",
    "ask_product",
    "ask_token",
    "look",
    "per_cent",
    "rows_within",
]
