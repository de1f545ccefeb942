"""What measures an index: the protocol of docs/evaluation.md run on its vectors and photos, and the report."""
