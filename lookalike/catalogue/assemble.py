"""A source and its table → the products that have photos."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from lookalike.catalogue.join import FOLDER, products_of_paths, products_of_rows, words_of
from lookalike.catalogue.product import CatalogueReport, Product
from lookalike.catalogue.shops import ANY
from lookalike.catalogue.sources import Source, open_source
from lookalike.catalogue.sources.base import TABLE, ending_of
from lookalike.catalogue.styles import Styles, read_styles
from lookalike.catalogue.tables import FoundTable, find_table, spreadsheets
from lookalike.errors import CatalogueError


@dataclass(frozen=True)
class Catalogue:
    """The products that have photos, in the order of the table, else of their paths; close the source after use."""

    source: Source
    products: tuple[Product, ...]
    columns: tuple[str, ...]  # of the attributes
    report: CatalogueReport
    fingerprint: str  # SHA-256 that changes with anything that changes the products or their photos


def read_catalogue(
    path: str | Path,
    *,
    styles: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    limit: int | None = None,
) -> Catalogue:
    """The catalogue at ``path``, a folder or .zip.

    ``styles`` is a table elsewhere, or one of several inside; by default a styles.csv is read, or the
    only other one. ``columns`` maps our fields to its headers (layout.FIELDS), ``encoding`` is what it is written in,
    where that is known; ``limit`` keeps the first products only.

    Raises:
        CatalogueError: there is none, it can't be read, or no product has a photo.
    """
    if limit is not None and limit < 1:
        raise CatalogueError(f"The limit is {limit} products; it must be at least 1.")
    source = open_source(path)
    try:
        if not source.members():
            raise CatalogueError(_no_photos(source))
        table = find_table(source, styles)
        if table is None and (columns or encoding):
            what = "columns" if columns else "encoding"
            raise CatalogueError(f"There is no table in {source.path} whose {what} could be named.")
        if table is None:
            products, report = products_of_paths(source)
            report = replace(report, notes=_unread(source))
            names: tuple[str, ...] = (FOLDER,) if any(product.attributes for product in products) else ()
        else:
            rows = read_styles(table.data, table.where, columns, encoding)
            if source.resolve_names(partial(words_of, rows)) and styles is None:
                table = find_table(source, styles) or table  # it may be called otherwise now
            products, report = products_of_rows(source, rows, table.where, table.folder)
            report = replace(report, mended_rows=rows.mended_rows, notes=(*_read_as(table, rows), *rows.notes))
            names = rows.columns
    except BaseException:
        source.close()
        raise
    used = table.name if table and table.folder is not None else None
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
            others=_by_ending([name for name in (*source.listing.others, *source.listing.tables) if name != used]),
            beyond_limit=len(products[limit:]) if limit else 0,
        ),
        fingerprint=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(),
    )


def _read_as(table: FoundTable, rows: Styles) -> tuple[str, ...]:
    """A sentence that says which table was read, unless it is the usual one."""
    if rows.shop is ANY and PurePosixPath(table.name).name.casefold() == TABLE:
        return ()
    return (f"Read as {rows.shop.name or 'a table of products'}: {table.name}.",)


def _unread(source: Source) -> tuple[str, ...]:
    """A sentence about a table that can't be read."""
    name = next(iter(spreadsheets(source)), None)
    return (f"{name} was not read: save it as CSV (UTF-8), and the photos get its names and prices.",) if name else ()


def _by_ending(names: Sequence[str]) -> dict[str, int]:
    """Ending → number of files, most first."""
    return dict(Counter(ending_of(PurePosixPath(name).name) or "without ending" for name in names).most_common())


def _no_photos(source: Source) -> str:
    """Why nothing can be made of a source: what there is instead."""
    listing = source.listing
    kinds = ", ".join(f"{count:,} {ending}" for ending, count in _by_ending(listing.others).items())
    passed = f"; other files passed over: {len(listing.others):,}" + (f" ({kinds})" if kinds else "")
    details = (f"{each.name} {each.why}." for each in listing.unused[:3])
    return " ".join([f"There are no photos in {source.path}{passed}.", *details])
