"""A source and its styles.csv → the products that have photos."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lookalike.catalogue.join import FOLDER, products_of_paths, products_of_rows
from lookalike.catalogue.product import CatalogueReport, Product
from lookalike.catalogue.sources import Source, open_source
from lookalike.catalogue.sources.base import TABLE
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
    """The bytes of a table, where they are from (for people), and its folder in the source (None: not in there)."""

    data: bytes
    where: str
    folder: str | None


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
            raise CatalogueError(
                f"There are no photos in {source.path}; other files passed over: {source.listing.passed_over:,}."
            )
        table = _find_table(source, styles)
        if table is None and (columns or encoding):
            what = "columns" if columns else "encoding"
            raise CatalogueError(f"There is no {TABLE} in {source.path} whose {what} could be named.")
        if table is None:
            products, report = products_of_paths(source)
            names: tuple[str, ...] = (FOLDER,) if any(product.attributes for product in products) else ()
        else:
            rows = read_styles(table.data, table.where, columns, encoding)
            products, report = products_of_rows(source, rows, table.where, table.folder)
            report = replace(report, mended_rows=rows.mended_rows, notes=rows.notes)
            names = rows.columns
    except BaseException:
        source.close()
        raise
    facts = [source.fingerprint, hashlib.sha256(table.data).hexdigest() if table else "", dict(columns or {}), limit]
    facts += [encoding] if encoding else []
    return Catalogue(
        source=source,
        products=tuple(products[:limit]),
        columns=names,
        report=replace(report, passed_over=source.listing.passed_over),
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
        return _Table(path.read_bytes(), str(path), folder=None)
    except OSError as error:
        raise CatalogueError(f"{path} can't be read: {error.strerror}.") from error


def _shallowest(source: Source) -> str | None:
    tables = sorted(source.listing.tables, key=lambda name: (name.count("/"), name))
    if len(tables) > 1 and tables[0].count("/") == tables[1].count("/"):
        raise CatalogueError(f"{source.path} has both {tables[0]} and {tables[1]}: choose one with --styles.")
    return tables[0] if tables else None


def _inner_table(source: Source, name: str) -> _Table:
    return _Table(source.read(name, MAX_TABLE_BYTES), f"{name} in {source.path}", name.rpartition("/")[0])
