"""The parts of the insights: one file each, found by name (``lookalike.insights.part``)."""
