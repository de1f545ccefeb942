"""Read a source and its table: the products that have photos."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from lookalike.catalogue.join import FOLDER, products_of_paths, products_of_rows, words_of
from lookalike.catalogue.product import SHOP_FILE, CatalogueReport, Product
from lookalike.catalogue.shops import ANY
from lookalike.catalogue.sources import Source, open_source
from lookalike.catalogue.sources.base import ending_of
from lookalike.catalogue.styles import Styles, read_styles
from lookalike.catalogue.tables import FoundTable, find_table, spreadsheets
from lookalike.errors import CatalogueError


@dataclass(frozen=True)
class Catalogue:
    """The products that have photos, in the order of the table, or of their paths without a table.

    Close the source after use.
    """

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

    Args:
        styles: the path of the table, or its name inside ``path``. By default a styles.csv is read, or the only table.
        columns: our field (layout.FIELDS) → header of the table.
        encoding: the table's character encoding; by default it is detected.
        limit: keep only the first products.

    Raises:
        CatalogueError: there is no catalogue, it can't be read, or no product has a photo.
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
                table = find_table(source, styles) or table  # its own name may be decoded differently now
            products, report = products_of_rows(source, rows, table.where, table.folder)
            notes = (*_read_as(table, rows), *rows.notes)
            report = replace(report, table=table.name, mended_rows=rows.mended_rows, notes=notes, guessed=rows.guessed)
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
            others=_by_ending(
                [name for name in (*source.listing.others, *source.listing.tables) if name not in (used, SHOP_FILE)]
            ),
            beyond_limit=len(products[limit:]) if limit else 0,
        ),
        fingerprint=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(),
    )


def _read_as(table: FoundTable, rows: Styles) -> tuple[str, ...]:
    """A sentence on whose export the table is; nothing for a table of no known system."""
    return () if rows.shop is ANY else (f"Read as {rows.shop.name}: {table.name}.",)


def _unread(source: Source) -> tuple[str, ...]:
    """A sentence about a spreadsheet file, which can't be read."""
    name = next(iter(spreadsheets(source)), None)
    return (f"{name} was not read: save it as CSV (UTF-8), and the photos get its names and prices.",) if name else ()


def _by_ending(names: Sequence[str]) -> dict[str, int]:
    """File ending → number of files, the commonest first."""
    return dict(Counter(ending_of(PurePosixPath(name).name) or "without ending" for name in names).most_common())


def _no_photos(source: Source) -> str:
    """The error for a source without photos: it says what the source holds instead."""
    listing = source.listing
    kinds = ", ".join(f"{count:,} {ending}" for ending, count in _by_ending(listing.others).items())
    passed = f"; other files passed over: {len(listing.others):,} ({kinds})" if kinds else ""
    details = (f"{each.name} {each.why}." for each in listing.unused[:3])
    return " ".join([f"There are no photos in {source.path}{passed}.", *details])
