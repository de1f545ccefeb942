"""Files and folders that operating systems, network drives and photo programs strew about: none holds a product."""

from functools import lru_cache

# Hidden, and of the system: nobody put them there, and nobody misses them.
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
    "holds thumbnails that a network drive makes",
    "is the bin of a network drive",
    "holds copies of before that a network drive keeps",
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
_MADE_ENDINGS = {".lrdata": "holds previews that Lightroom makes", ".lrcat-data": "holds previews that Lightroom makes"}


def is_system_file(part: str) -> bool:
    """Whether a file or folder of this name is hidden, or one of those that operating systems strew about."""
    return part.startswith(".") or part.casefold() in _SILENT


def generated_content(folder: str) -> str:
    """What a folder of this name holds, if it is one that a network drive or a photo program fills; else empty."""
    name = folder.casefold()
    return _MADE.get(name, "") or _MADE_ENDINGS.get("." + name.rpartition(".")[2], "")


@lru_cache(maxsize=4096)  # thousands of files share a folder
def ignored_folder(path: str) -> tuple[str, str] | None:
    """The first folder of a POSIX path that is passed over, and what it holds (empty if that goes without saying)."""
    parts = path.split("/")
    for depth, part in enumerate(parts, 1):
        made = generated_content(part)
        if made or is_system_file(part):
            return "/".join(parts[:depth]), made
    return None
