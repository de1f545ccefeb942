"""The backend for an index: the one that it was built with, or a chosen one."""

import logging

from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.neighbours.backends import AUTO, Backend, backend_class, default_backend, make_backend, parse
from lookalike.neighbours.metrics import DEFAULT_METRIC

log = logging.getLogger(__name__)


def chosen_backend(index: Index, spec: str | None) -> tuple[str, dict[str, int | str]]:
    """The name and options of the backend for ``index``; ``spec`` (``hnsw:ef=200``) overrides those of the build.

    Raises:
        UnprocessableError: there is no such backend or option, or its files were built with another one.
        UnavailableError: a required package is not installed.
    """
    built = index.manifest.neighbours
    own = built.options if built else {}
    if not spec or spec == AUTO:
        return (built.backend, own) if built and built.backend else (default_backend(len(index.vectors)), {})
    name, options = parse(spec)
    found = backend_class(name)
    if built is None or built.backend != name:
        return name, options
    for option, value in options.items():
        known = found.known_options.get(option)  # what is no number says where an engine is
        if known and not known.at_search and value != own.get(option, known.default):
            raise UnprocessableError(
                f"The files of the backend {name!r} in {index.folder} were built with another {option}. To change it: "
                f"python build_index.py --backend {spec} --out {index.folder}"
            )
    return name, {**own, **options}


def open_backend(index: Index, spec: str | None, metric: str = DEFAULT_METRIC) -> Backend:
    """The backend for ``index``, ready to search by ``metric``; flat, if the chosen one doesn't support it.

    Raises:
        UnprocessableError, UnavailableError: as in ``chosen_backend``; or for a metric that is unknown or unsuitable.
        IndexFilesError: its files can't be read, or were replaced since the index was opened.
    """
    name, options = chosen_backend(index, spec)
    found, built = backend_class(name), index.manifest.neighbours
    if metric not in found.metrics:
        return make_backend("flat", index.vectors, metric)
    in_files = bool(found.files) and built is not None and built.backend == name
    if found.files and not in_files:
        log.warning(
            "The index in %s has no files of the backend %s; it is built in memory now. To store it: "
            "python build_index.py --backend %s --out %s",
            index.folder, name, spec, index.folder,
        )  # fmt: skip
    backend = make_backend(name, index.vectors, metric, options, index.files if in_files else None)
    if in_files:
        index.check_unchanged(found.files)
    return backend
