"""A visitor's photo on its way to matches: encoded here, and carried by the results page instead of by the server."""

from lookalike.query.encoder import QueryEncoder
from lookalike.query.token import Vector, pack, unpack

__all__ = ["QueryEncoder", "Vector", "pack", "unpack"]
