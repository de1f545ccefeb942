"""What ``python -m lookalike NAME`` can do: one file a command, found by name.

A command's file declares its row and holds a click command; what it does lies in another room.
"""

from collections.abc import Mapping

from lookalike.registry import Entry, gather

COMMANDS: Mapping[str, Entry] = gather(__name__)
