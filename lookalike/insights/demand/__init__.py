"""Searches that found nothing close: counted by the server where its keeper wants that, and grouped for a page."""
