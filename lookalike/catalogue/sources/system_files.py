"""Files and folders that operating systems, network drives and photo programs create; none contains a product."""

from functools import lru_cache

# System files and folders that are ignored without a report.
_SILENT = {
    "__macosx",
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "icon\r",
    "lost+found",
    "system volume information",
    "$recycle.bin",
    "recycler",
    "recycled",
    "network trash folder",
    "temporary items",
}
_THUMBNAILS, _BIN, _SNAPSHOTS = (
    "holds thumbnails made by a network drive",
    "is the bin of a network drive",
    "holds snapshots of a network drive",
)
_MADE = {
    "@eadir": _THUMBNAILS,
    "#recycle": _BIN,
    "@recycle": _BIN,
    "@recycle.bin": _BIN,
    "trashbox": _BIN,
    "#snapshot": _SNAPSHOTS,
    "@snapshot": _SNAPSHOTS,
    "@recently-snapshot": _SNAPSHOTS,
}
_MADE_ENDINGS = {".lrdata": "holds previews made by Lightroom", ".lrcat-data": "holds previews made by Lightroom"}


def is_system_file(part: str) -> bool:
    """Whether a file or folder of this name is hidden, or created by an operating system."""
    return part.startswith(".") or part.casefold() in _SILENT


def generated_content(folder: str) -> str:
    """What a folder of this name holds, if a network drive or a photo program generates it; else empty."""
    name = folder.casefold()
    return _MADE.get(name, "") or _MADE_ENDINGS.get("." + name.rpartition(".")[2], "")


@lru_cache(maxsize=4096)  # thousands of files share a folder
def ignored_folder(path: str) -> tuple[str, str] | None:
    """The first folder of a POSIX path that is ignored, and what it holds (empty for system folders); else None."""
    parts = path.split("/")
    for depth, part in enumerate(parts, 1):
        made = generated_content(part)
        if made or is_system_file(part):
            return "/".join(parts[:depth]), made
    return None
