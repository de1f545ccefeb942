"""What is asked and how it is answered: a photo is seen, appraised by the index, and its neighbours become matches."""

from lookalike.query.appraisal import Appraisal
from lookalike.query.ask import Asked, answer, ask_carried, ask_photo, ask_product
from lookalike.query.classes import Prediction, per_cent
from lookalike.query.encoder import QueryEncoder, Seen, look
from lookalike.query.search import Limits, Match, Searcher
from lookalike.query.verdict import SENTENCES, Situation, Verdict

__all__ = [
    "SENTENCES",
    "Appraisal",
    "Asked",
    "Limits",
    "Match",
    "Prediction",
    "QueryEncoder",
    "Searcher",
    "Seen",
    "Situation",
    "Verdict",
    "answer",
    "ask_carried",
    "ask_photo",
    "ask_product",
    "look",
    "per_cent",
]
