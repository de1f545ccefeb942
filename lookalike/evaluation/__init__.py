"""Evaluation of an index: the protocol of docs/evaluation.md on its vectors and photos, and the report."""
