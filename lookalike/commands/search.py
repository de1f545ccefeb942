"""``search PHOTO…``: find the nearest products of some photos."""

import errno
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import click
from tqdm import tqdm

from lookalike import settings
from lookalike.catalogue import open_source
from lookalike.catalogue.sources.base import MAX_PHOTO_BYTES
from lookalike.commands.answers import WRITERS, Answer, Writer
from lookalike.commands.options import setting_options
from lookalike.encoders.base import Encoder
from lookalike.errors import CatalogueError, LookalikeError, TooLargeError, UnprocessableError
from lookalike.index.encoder import encoder_of
from lookalike.index.filters import Filters
from lookalike.index.store import open_index
from lookalike.neighbours.metrics import DEFAULT_METRIC, METRICS
from lookalike.photos import Photo, decode
from lookalike.query import Limits, PhotoFacts, Searcher, answer, ask_photo, look
from lookalike.query.search import DEFAULT_K, check_k, check_min_score
from lookalike.registry import Entry

ENTRIES = (Entry("search", "Find the products that look like some photos", "lookalike.commands.search:command"),)

TERMINAL = Path("-")
FILE = Path("matches.csv")  # the default output for a whole folder or .zip


@dataclass(frozen=True)
class Given:
    """A photo to search with: its name, and a function that reads its bytes (may raise OSError or LookalikeError)."""

    name: str
    read: Callable[[], bytes]


Ask: TypeAlias = Callable[[Given, PhotoFacts], Answer]


@click.command()
@click.argument("paths", metavar="PHOTO…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--csv", "form", flag_value="csv", help="Print a table with one row per match")
@click.option("--json", "form", flag_value="json", help="Print a JSON list with one object per photo")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of printing")
@click.option(
    "-k",
    default=DEFAULT_K,
    show_default=True,
    callback=lambda _c, _p, k: check_k(k),
    help="Number of products per photo",
)
@click.option(
    "--metric",
    default=DEFAULT_METRIC,
    show_default=True,
    type=click.Choice(list(METRICS)),
    help="The distance by which products are sorted",
)
@click.option("--min-score", type=float, help="Leave out products whose score (the cosine, -1 to 1) is less")
@click.option(
    "--filter", "filters", multiple=True, metavar="COLUMN=VALUE", help="Only products with this value; repeatable"
)
@setting_options("index", "catalogue", "backend", "weights")
@click.pass_context
def command(
    context: click.Context, /, paths: tuple[Path, ...], form: str | None, out: Path | None, **options: Any
) -> None:
    """Find the products that look like each PHOTO: a file, or all photos in a folder or .zip.

    Answers are printed. Those for a folder or .zip go to matches.csv in the current folder, unless --csv, --json or
    --out says otherwise. A photo that can't be read is named on stderr, the others are answered, and the exit status
    is 2.
    """
    if options["min_score"] is not None:
        check_min_score(options["min_score"])
    target = out or (FILE if form is None and any(map(_holds_many, paths)) else TERMINAL)
    if target is FILE and FILE.exists():
        raise UnprocessableError(f"{FILE} is already here; name the file to write by --out, or print with --csv.")
    writer = WRITERS[form or ("lines" if target == TERMINAL else "csv")]
    failed: list[str] = []
    with ExitStack() as stack:
        asked = [photo for path in paths for photo in _photos_at(path, stack)]
        encoder, ask = _open(options, stack)
        answers: Iterable[Answer] = _report(_answers(asked, encoder, ask), failed)
        if target != TERMINAL:
            # disable=None: no bar where stderr is not a terminal
            answers = tqdm(answers, total=len(asked), unit=" photos", disable=None, file=sys.stderr)
        _write(answers, writer, target)
    if target != TERMINAL:
        click.echo(f"{len(asked) - len(failed):,} of {len(asked):,} photos are answered in {target}.", err=True)
    if failed:
        context.exit(LookalikeError.exit_status)


def _holds_many(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() == ".zip"


def _photos_at(path: Path, stack: ExitStack) -> list[Given]:
    """The photo at ``path``, or all photos in it, sorted by name; ``stack`` closes their source.

    Raises:
        CatalogueError: a folder or .zip that can't be read or has no photos.
    """
    if not _holds_many(path):
        return [Given(str(path), partial(_bytes_of, path))]
    source = stack.enter_context(open_source(path))
    if not source.members():
        raise CatalogueError(f"There are no photos in {path}.")
    return [Given(str(path / member), partial(source.read, member)) for member in source.members()]


def _bytes_of(path: Path) -> bytes:
    """The bytes of a photo.

    Raises:
        OSError: it can't be read.
        TooLargeError: there are more than a photo has; a device may never end.
    """
    with path.open("rb") as file:
        data = file.read(MAX_PHOTO_BYTES + 1)
    if len(data) > MAX_PHOTO_BYTES:
        raise TooLargeError(f"It has more than {MAX_PHOTO_BYTES // 10**6} MB: no photo is so large.")
    return data


def _open(options: dict[str, Any], stack: ExitStack) -> tuple[Encoder, Ask]:
    """The encoder of the index, and a function that searches the index; ``stack`` closes the index."""
    chosen = settings.read(**{name: options[name] for name in ("index", "catalogue", "backend", "weights")})
    index = stack.enter_context(closing(open_index(chosen.index, catalogue=chosen.catalogue or None)))
    for warning in index.warnings:
        click.echo(warning, err=True)
    searcher = Searcher(index, chosen.backend or None)
    limits = Limits(options["k"], options["metric"], options["min_score"], _filters(options["filters"]))

    def ask(given: Given, seen: PhotoFacts) -> Answer:
        asked = ask_photo(searcher, seen, limits)
        return Answer(given.name, tuple(answer(searcher, asked, limits)), asked.appraisal)

    return encoder_of(index, chosen.named_weights, place=chosen.weights_place), ask


def _filters(pairs: Sequence[str]) -> Filters:
    """Parse filters of the form ``COLUMN=VALUE``: "or" within a column, "and" across columns.

    Raises:
        UnprocessableError: one has no "=".
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        column, equals, value = pair.partition("=")
        if not equals:
            raise UnprocessableError(f"--filter is {pair!r}; it must be COLUMN=VALUE.")
        chosen[column] = (*chosen.get(column, ()), value)
    return Filters(chosen)


def _answers(asked: Sequence[Given], encoder: Encoder, ask: Ask) -> Iterator[Answer]:
    """The answer for each photo, in order."""
    for start in range(0, len(asked), encoder.batch_size):
        part = asked[start : start + encoder.batch_size]
        decoded = [_decode(photo) for photo in part]
        good = [photo for photo in decoded if not isinstance(photo, str)]
        seen = iter(look(encoder, good))
        for photo, found in zip(part, decoded, strict=True):
            if isinstance(found, str):
                yield Answer(photo.name, error=found)
            else:
                yield ask(photo, next(seen))


def _decode(asked: Given) -> Photo | str:
    """The photo, or the error as a sentence."""
    try:
        return decode(asked.read())
    except OSError as error:
        return f"It can't be read: {error.strerror}."
    except LookalikeError as error:
        return str(error)


def _report(answers: Iterable[Answer], failed: list[str]) -> Iterator[Answer]:
    """Pass ``answers`` on; those with errors are reported on stderr and added to ``failed``."""
    for each in answers:
        if each.error:
            click.echo(f"{each.photo}: {each.error}", err=True)
            failed.append(each.photo)
        yield each


def _write(answers: Iterable[Answer], writer: Writer, target: Path) -> None:
    """Write ``answers`` to a file, or to stdout where ``target`` is TERMINAL.

    Raises:
        LookalikeError: it can't be written.
    """
    try:
        with click.open_file(str(target), "w", encoding="utf-8", errors="replace") as out:
            writer(answers, out)
            out.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # the reader closed the pipe: click ends quietly
        raise LookalikeError(f"The answers can't be written to {target}: {error.strerror}.") from None
