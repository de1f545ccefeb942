"""Queries: a photo is encoded and appraised, and its nearest neighbours become matches."""

from lookalike.neighbours.backends.base import Mask
from lookalike.query.appraisal import Appraisal
from lookalike.query.ask import Asked, answer, ask_photo, ask_product, ask_token, rows_within
from lookalike.query.boxes import Box
from lookalike.query.classes import Prediction, per_cent
from lookalike.query.crop import Crop, cut, parse_crop
from lookalike.query.encoder import PhotoFacts, QueryEncoder, look
from lookalike.query.kinds import Candidate, Kind, Kinds
from lookalike.query.search import Limits, Match, Searcher
from lookalike.query.several import MOST_PHOTOS, mean_token
from lookalike.query.verdict import SENTENCES, Situation, Verdict
from lookalike.query.wishes import Wishes
from lookalike.query.words import Understood, mentions, understand

__all__ = [
    "MOST_PHOTOS",
    "SENTENCES",
    "Appraisal",
    "Asked",
    "Box",
    "Candidate",
    "Crop",
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
    "Understood",
    "Verdict",
    "Wishes",
    "answer",
    "ask_photo",
    "ask_product",
    "ask_token",
    "cut",
    "look",
    "mean_token",
    "mentions",
    "parse_crop",
    "per_cent",
    "rows_within",
    "understand",
]
