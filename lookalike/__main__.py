"""``python -m lookalike NAME``."""

from lookalike.cli import main

main()
