"""The commands of ``python -m lookalike NAME``: one module per command, found by name.

A module declares its entry and has a click command. The work itself is done in other packages.
"""

from collections.abc import Mapping

from lookalike.registry import Entry, gather

COMMANDS: Mapping[str, Entry] = gather(__name__)
