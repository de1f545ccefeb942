"""Pages and API. Routes parse, make one call and render."""

from lookalike.web.factory import create_app

__all__ = ["create_app"]
