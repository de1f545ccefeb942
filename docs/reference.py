"""Write docs/reference.md: every command, option, setting, encoder, backend and metric, from the code's own tables.

    python docs/reference.py

A test fails if the file does not agree with the code.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import main as app  # noqa: E402
from build_index import main as build_index  # noqa: E402
from lookalike.cli import main as lookalike  # noqa: E402
from lookalike.encoders import ENCODERS  # noqa: E402
from lookalike.neighbours.backends import BACKENDS  # noqa: E402
from lookalike.neighbours.metrics import METRICS  # noqa: E402
from lookalike.registry import Entry  # noqa: E402
from lookalike.settings import SETTINGS  # noqa: E402

HEAD = """# Reference

Made by `python docs/reference.py` from the code; change that, not this page.
"""


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def members(entries: Mapping[str, Entry]) -> str:
    """A Markdown table of registered encoders, backends …"""
    return table(("name", "what", "needs"), ((f"`{e.name}`", e.help, ", ".join(e.needs)) for e in entries.values()))


def usage(command: click.Command, name: str) -> str:
    """The help of a command and its subcommands, as they print it."""
    widths = {"terminal_width": 100, "max_content_width": 100}
    context = click.Context(command, info_name=name, **widths, **command.context_settings)
    parts = [f"### `{name}`\n\n```text\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            parts.append(usage(found, f"{name} {child}"))
    return "\n".join(parts)


def reference() -> str:
    """The whole page."""
    parts = [
        HEAD,
        "## Commands\n",
        usage(build_index, "python build_index.py"),
        usage(app, "python app.py"),
        usage(lookalike, "python -m lookalike"),
        "## Settings\n",
        "A command-line option wins over the environment, the environment over the default.\n",
        table(
            ("setting", "environment", "default", "what"),
            (
                (
                    f"`{s.name}`",
                    f"`{s.variable}`",
                    "the project's folder" if s.name == "index" else f"`{s.default}`" if s.default else "",
                    s.help,
                )
                for s in SETTINGS
            ),
        ),
        "## Encoders\n",
        members(ENCODERS),
        "## Backends\n",
        members(BACKENDS),
        "## Metrics\n",
        table(("name", "what"), ((f"`{m.name}`", m.help) for m in METRICS.values())),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    (ROOT / "docs" / "reference.md").write_text(reference(), encoding="utf-8")
