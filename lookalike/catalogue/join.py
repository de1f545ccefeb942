"""Join photos and rows to products."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lookalike.catalogue.named_photos import NamedPhotos
from lookalike.catalogue.names import (
    Reference,
    format_rank,
    is_rounded,
    key,
    pieces_of,
    reference,
    references_of,
    stem,
    tidy_id,
    without_query,
)
from lookalike.catalogue.photos_by_id import PhotosById, PhotoWithId
from lookalike.catalogue.photos_by_name import PhotosByName, picture_of
from lookalike.catalogue.product import CatalogueReport, Product, Row
from lookalike.catalogue.shops import ANY
from lookalike.catalogue.sources import Source
from lookalike.catalogue.stock import of_variants
from lookalike.catalogue.styles import Styles
from lookalike.errors import CatalogueError

FOLDER = "folder"  # the attribute of products without a table
ROUNDED = "was rounded by a spreadsheet: its digits are lost; make the column text there and export it again"


def products_of_paths(source: Source) -> tuple[list[Product], CatalogueReport]:
    """Products without a table: the id is the path without its ending, the name is a readable form of the file name."""
    copies = source.listing.copies
    pictures: dict[str, list[str]] = defaultdict(list)
    for photo in source.members():
        if photo not in copies:
            pictures[stem(without_query(photo))].append(photo)
    products: list[Product] = []
    others: list[tuple[str, str]] = []
    for product_id, formats in pictures.items():
        photo, *rest = sorted(formats, key=format_rank)
        folder, _, name = product_id.rpartition("/")
        attributes = {FOLDER: folder} if folder else {}
        products.append(Product(product_id, readable(name), (photo,), attributes))
        others += [(other, photo) for other in rest]
    repeats = tuple((photo, copy.why) for photo, copy in copies.items())
    return products, CatalogueReport(other_formats=tuple(others), repeats=repeats)


def products_of_rows(
    source: Source, styles: Styles, where: str, folder: str | None
) -> tuple[list[Product], CatalogueReport]:
    """The products of a table that have photos, in the table's order, and a report on the rest.

    All rows with one id are one product. Its photos are the ones that its rows name, in their order. If none of these
    exist, they are the photos whose names contain the id. The table lies in ``folder`` (None if it is not in the
    source); photos beside it are preferred over photos beside a table in a subfolder. ``where`` names the table for
    people.

    Raises:
        CatalogueError: no row has a photo, or no product is published.
    """
    rows_of: dict[str, list[Row]] = defaultdict(list)
    for row in styles.rows:
        rows_of[tidy_id(row.id)].append(row)
    by_name = PhotosByName(source, folder)
    by_id = PhotosById(_called(rows_of), by_name)
    named = NamedPhotos(by_name, by_id, {each: _wishes(rows, by_name) for each, rows in rows_of.items()})
    photos_of: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    not_there: list[tuple[str, str]] = []
    changed: list[tuple[str, str]] = []
    for product_id, rows in rows_of.items():
        if len(rows) > 1 and is_rounded(product_id):  # such rows may belong to several products
            reasons[product_id] = ROUNDED
            continue
        photos, reason, number = _photos(product_id, named, by_id)
        missing = named.missing(product_id)
        if photos:
            photos_of[product_id] = photos
            not_there += [(path, f"is named by {product_id}, but {why}") for path, why in missing]
            if number or any(row.id != product_id for row in rows):
                changed.append((rows[0].id, photos[0]))
        elif missing:
            reasons[product_id] = f"names {missing[0][0]}, but {missing[0][1]}"
        elif reason or is_rounded(product_id):
            reasons[product_id] = reason or ROUNDED
    if not photos_of:
        raise CatalogueError(_nothing_fits(styles, where, source.members()[0], reasons))
    unclaimed, repeats, formats = by_name.left_over({photo for photos in photos_of.values() for photo in photos})
    unpublished = {each: why for each, rows in rows_of.items() if (why := _unpublished(rows))}
    shown = {each: rows for each, rows in rows_of.items() if each in photos_of and each not in unpublished}
    if not shown:
        first, why = next(iter(unpublished.items()))
        raise CatalogueError(f"No product of {where} is published: the first, {first!r}, {why}.")
    products = [_product(each, rows, photos_of[each], styles) for each, rows in shown.items()]
    kept = {photo for product in products for photo in product.photos}
    report = CatalogueReport(
        rows=len(styles.rows) + len(styles.bad_rows),
        rows_without_photo=tuple(each for each in rows_of if each not in photos_of and each not in unpublished),
        reasons=reasons,
        unpublished=unpublished,
        unpublished_photos=tuple(
            (photo, each) for each in unpublished for photo in photos_of.get(each, ()) if photo not in kept
        ),
        duplicate_rows=tuple(each for each, rows in shown.items() for _ in range(_repeated(rows))),
        bad_rows=styles.bad_rows,
        photos_without_row=unclaimed,
        repeats=repeats,
        other_formats=formats,
        not_there=tuple(not_there),
        changed_ids=tuple(changed),
    )
    return products, report


def _called(rows_of: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    """Each id, and each SKU that belongs to only one product and is no id → the id."""
    if not any(row.sku for rows in rows_of.values() for row in rows):
        return {each: each for each in rows_of}
    ids = set(map(key, rows_of))
    of_sku: dict[str, set[str]] = defaultdict(set)
    for product_id, rows in rows_of.items():
        for row in rows:
            if row.sku and key(row.sku) not in ids:
                of_sku[row.sku].add(product_id)
    return {sku: next(iter(several)) for sku, several in of_sku.items() if len(several) == 1} | {
        each: each for each in rows_of
    }


def _wishes(rows: Iterable[Row], by_name: PhotosByName) -> list[Reference]:
    """The photos that the rows of a product name, without repeats."""
    cells = dict.fromkeys(cell for row in rows for cell in row.images)
    wishes: dict[str, Reference] = {}
    for cell in cells:
        whole = reference(cell)
        several = references_of(cell)
        last = reference(several[-1]).name if several else ""
        if len(several) > 1 and whole.name != last and whole.name.endswith(last) and by_name.of_path(whole):
            several = [cell]  # one name that contains separators
        elif several == [cell] and not by_name.knows(whole):
            pieces = pieces_of(cell)  # names without endings
            several = pieces if all(by_name.knows(reference(piece)) for piece in pieces) else several
        for each in several:
            wishes.setdefault(each, reference(each))
    return [wish for wish in wishes.values() if wish.name]


def _photos(product_id: str, named: NamedPhotos, by_id: PhotosById) -> tuple[list[str], str, bool]:
    """The photos of a product; why there are none; and whether they match only by the number that the id stands for.

    If a named photo also contains the id, other photos with the id beside it are further views of the product.
    """
    found = named.photos(product_id)
    matches, reason = by_id.photos(product_id, named.claimed_by_others(product_id))
    if not found:
        return [each.photo for each in matches], reason, bool(matches) and matches[0].by_number
    seen = {picture_of(photo) for photo in found}
    places = {_place(each) for each in matches if picture_of(each.photo) in seen}
    views = [each.photo for each in matches if _place(each) in places and picture_of(each.photo) not in seen]
    return [*found, *views], "", False


def _place(match: PhotoWithId) -> tuple[str, bool]:
    return match.photo.rpartition("/")[0], match.in_folder


def _unpublished(rows: Sequence[Row]) -> str:
    """Why the shop does not show a product; empty if it does."""
    return next((row.unpublished for row in rows if row.unpublished), "")


def _product(product_id: str, rows: Sequence[Row], photos: Sequence[str], styles: Styles) -> Product:
    """One product from all rows of an id: the first value of each field, and all values of each attribute."""
    row = rows[0] if len(rows) == 1 else _merged(rows, styles)
    return Product(
        product_id,
        row.name if row.name != row.id else product_id,
        tuple(photos),
        row.attributes,
        row.price,
        row.url,
        row.stock,
        dict(row.further),
        row.regular_price,
        row.currency,
        row.created,
        row.description,
    )


def _merged(rows: Sequence[Row], styles: Styles) -> Row:
    values: dict[str, dict[str, None]] = {}
    for row in rows:
        for column, value in row.attributes.items():
            values.setdefault(column, {})[value] = None
        for column, others in row.further.items():
            values[column].update(dict.fromkeys(others))
    priced = next((row for row in rows if row.price is not None), rows[0])
    stocks = [row.stock for row in rows if row.stock]
    return priced._replace(
        name=next((row.name for row in rows if row.name != row.id), priced.id),
        attributes={column: next(iter(found)) for column, found in values.items()},
        further={column: tuple(found)[1:] for column, found in values.items() if len(found) > 1},
        url=next((row.url for row in rows if row.url), None),
        stock=of_variants(stocks) if styles.shop is not ANY else next(iter(stocks), None),
        created=next((row.created for row in rows if row.created), None),
        description=next((row.description for row in rows if row.description), None),
    )


def words_of(styles: Styles) -> set[str]:
    """The keys of all ids, SKUs, photo names and photo folders in a table."""
    words = {key(tidy_id(row.id)) for row in styles.rows} | {key(row.sku) for row in styles.rows if row.sku}
    for cell in {cell for row in styles.rows for cell in row.images}:
        for each in references_of(cell):
            wanted = reference(each)
            words |= {stem(wanted.name), *wanted.folders}
    return words


def _repeated(rows: Sequence[Row]) -> int:
    """How many rows of a product repeat another row."""
    if len(rows) == 1:  # as nearly always
        return 0
    contents = Counter(_content(row) for row in rows)
    return sum(count - 1 for count in contents.values())


def _content(row: Row) -> tuple[object, ...]:
    return row.images, tuple(row.attributes.items()), tuple(row.further.items()), row.price, row.url, row.stock


def readable(stem: str) -> str:
    """A file name as a product name: "red_running-shoe_01" becomes "Red running shoe 01"."""
    words = re.sub(r"[\s_+-]+", " ", stem).strip() or stem
    return words[0].upper() + words[1:]


def _nothing_fits(styles: Styles, where: str, photo: str, reasons: Mapping[str, str]) -> str:
    if not styles.rows:
        reason = f": {styles.bad_rows[0]}" if styles.bad_rows else ""
        return f"{where} has no good row{reason}."
    first = tidy_id(styles.rows[0].id)
    reason = f" It {reasons[first]}." if first in reasons else ""
    return (
        f"No row of {where} has a photo: the first of {len(styles.rows):,} ids is {first!r}, the first "
        f"photo {photo}.{reason} Name the columns to join them by: --columns id=COLUMN,image=COLUMN."
    )
