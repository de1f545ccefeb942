"""Lookalike: visual search for a shop's own product photos."""

__version__ = "0.1.0"
