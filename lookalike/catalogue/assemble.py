"""A source and its styles.csv → the products that have photos."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from lookalike.catalogue.join import FOLDER, products_of_paths, products_of_rows, words_of
from lookalike.catalogue.product import CatalogueReport, Product
from lookalike.catalogue.sources import Source, open_source
from lookalike.catalogue.sources.base import TABLE, ending_of
from lookalike.catalogue.styles import MAX_TABLE_BYTES, read_styles
from lookalike.errors import CatalogueError


@dataclass(frozen=True)
class Catalogue:
    """The products that have photos, in the order of styles.csv, else of their paths; close the source after use."""

    source: Source
    products: tuple[Product, ...]
    columns: tuple[str, ...]  # of the attributes
    report: CatalogueReport
    fingerprint: str  # SHA-256 that changes with anything that changes the products or their photos


@dataclass(frozen=True)
class _Table:
    """The bytes of a table, where they are from (for people), and its path in the source (None: not in there)."""

    data: bytes
    where: str
    name: str | None

    @property
    def folder(self) -> str | None:
        """The folder in the source."""
        return None if self.name is None else self.name.rpartition("/")[0]


def read_catalogue(
    path: str | Path,
    *,
    styles: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    limit: int | None = None,
) -> Catalogue:
    """The catalogue at ``path``, a folder or .zip.

    ``styles`` is a table elsewhere, or one of several inside; by default the shallowest styles.csv is read.
    ``columns`` maps our fields to its headers (styles.FIELDS), ``encoding`` is what it is written
    in, where that is known; ``limit`` keeps the first products only.

    Raises:
        CatalogueError: there is none, it can't be read, or no product has a photo.
    """
    if limit is not None and limit < 1:
        raise CatalogueError(f"The limit is {limit} products; it must be at least 1.")
    source = open_source(path)
    try:
        if not source.members():
            raise CatalogueError(_no_photos(source))
        table = _find_table(source, styles)
        if table is None and (columns or encoding):
            what = "columns" if columns else "encoding"
            raise CatalogueError(f"There is no {TABLE} in {source.path} whose {what} could be named.")
        if table is None:
            products, report = products_of_paths(source)
            names: tuple[str, ...] = (FOLDER,) if any(product.attributes for product in products) else ()
        else:
            rows = read_styles(table.data, table.where, columns, encoding)
            if source.settle_names(partial(words_of, rows)) and styles is None:
                table = _find_table(source, styles) or table  # it may be called otherwise now
            products, report = products_of_rows(source, rows, table.where, table.folder)
            report = replace(report, mended_rows=rows.mended_rows, notes=rows.notes)
            names = rows.columns
    except BaseException:
        source.close()
        raise
    used = table.name if table else None
    facts = [source.fingerprint, hashlib.sha256(table.data).hexdigest() if table else "", dict(columns or {}), limit]
    facts += [encoding] if encoding else []
    return Catalogue(
        source=source,
        products=tuple(products[:limit]),
        columns=names,
        report=replace(
            report,
            notes=(*report.notes, *source.notes),
            unused=source.listing.unused,
            others=_by_ending([*source.listing.others, *(name for name in source.listing.tables if name != used)]),
            beyond_limit=len(products[limit:]) if limit else 0,
        ),
        fingerprint=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(),
    )


def _find_table(source: Source, styles: str | Path | None) -> _Table | None:
    if styles is None:
        name = _shallowest(source)
        return _inner_table(source, name) if name is not None else None
    path = Path(styles)
    if not path.is_file():
        if source.contains(str(styles)):
            return _inner_table(source, str(styles))
        raise CatalogueError(f"There is no file {styles}, and none of that name in {source.path}.")
    if path.resolve().is_relative_to(source.path.resolve()):
        return _inner_table(source, path.resolve().relative_to(source.path.resolve()).as_posix())
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise CatalogueError(f"{path} has more than {MAX_TABLE_BYTES / 1e6:.0f} MB; split it.")
        return _Table(path.read_bytes(), str(path), name=None)
    except OSError as error:
        raise CatalogueError(f"{path} can't be read: {error.strerror}.") from error


def _shallowest(source: Source) -> str | None:
    tables = sorted(source.listing.tables, key=lambda name: (name.count("/"), name))
    if len(tables) > 1 and tables[0].count("/") == tables[1].count("/"):
        raise CatalogueError(f"{source.path} has both {tables[0]} and {tables[1]}: choose one with --styles.")
    return tables[0] if tables else None


def _inner_table(source: Source, name: str) -> _Table:
    return _Table(source.read(name, MAX_TABLE_BYTES), f"{name} in {source.path}", name)


def _by_ending(names: Sequence[str]) -> dict[str, int]:
    """Ending → number of files, most first."""
    return dict(Counter(ending_of(PurePosixPath(name).name) or "without ending" for name in names).most_common())


def _no_photos(source: Source) -> str:
    """Why nothing can be made of a source: what there is instead."""
    listing = source.listing
    kinds = ", ".join(f"{count:,} {ending}" for ending, count in _by_ending(listing.others).items())
    passed = f"; other files passed over: {len(listing.others):,}" + (f" ({kinds})" if kinds else "")
    told = (f"{each.name} {each.why}." for each in listing.unused[:3])
    return " ".join([f"There are no photos in {source.path}{passed}.", *told])
