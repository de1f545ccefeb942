"""The pages of the insights: one file each, found by name (``lookalike.web.insights.frame``)."""
