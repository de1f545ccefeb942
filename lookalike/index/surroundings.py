"""Whether the photos of the catalogue that an index names may be shown.

Anybody can make an index that names the root of the disk as its catalogue. So the catalogue must be near the index, or
must have been named by a person: on this command line, or when this user built the index on this machine.
"""

import json
from contextlib import suppress
from pathlib import Path

import platformdirs

from lookalike.files import replacing

NAME = "catalogues.json"  # index → catalogue, both absolute paths


def may_show(folder: Path, catalogue: Path) -> bool:
    """Whether photos in ``catalogue`` may be shown, as the index in ``folder`` names it."""
    folder, catalogue = folder.resolve(), catalogue.resolve()
    return is_near(folder, catalogue) or _remembered().get(str(folder)) == str(catalogue)


def is_near(folder: Path, catalogue: Path) -> bool:
    """Whether ``catalogue`` is the parent of ``folder``, or lies in that parent; both are resolved paths."""
    home = folder.parent
    return home != Path(home.anchor) and catalogue.is_relative_to(home)


def remember(folder: Path, catalogue: Path) -> None:
    """Record that a person named ``catalogue`` for the index in ``folder``, if it is not near.

    If this can't be written, the catalogue must be named again when the index is served.
    """
    folder, catalogue = folder.resolve(), catalogue.resolve()
    known = _remembered()
    if is_near(folder, catalogue) or known.get(str(folder)) == str(catalogue):
        return
    known = {index: named for index, named in known.items() if Path(index).is_dir()} | {str(folder): str(catalogue)}
    with suppress(OSError):
        _place().parent.mkdir(parents=True, exist_ok=True)
        with replacing(_place()) as (beside,):
            beside.write_text(json.dumps(known, indent=1), encoding="utf-8")


def _place() -> Path:
    return platformdirs.user_state_path("lookalike") / NAME


def _remembered() -> dict[str, str]:
    try:
        known = json.loads(_place().read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
