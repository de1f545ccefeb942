"""A visitor's photo on its way to matches: encoded and named here, and carried by the page instead of by the server."""

from lookalike.query.classes import VOTERS_BACKEND, Heads, Prediction, per_cent, predict
from lookalike.query.encoder import QueryEncoder
from lookalike.query.token import Vector, pack, unpack

__all__ = ["VOTERS_BACKEND", "Heads", "Prediction", "QueryEncoder", "Vector", "pack", "per_cent", "predict", "unpack"]
