"""Photos and rows → products: which photo belongs to which id."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from lookalike.catalogue.product import CatalogueReport, Product
from lookalike.catalogue.sources import Source
from lookalike.catalogue.styles import Row, Styles
from lookalike.errors import CatalogueError

FOLDER = "folder"  # the attribute of products that no table describes


def products_of_paths(source: Source) -> list[Product]:
    """Without a table: the id is the path without its ending, the name the file name made readable.

    Raises:
        CatalogueError: two files claim one id.
    """
    products: dict[str, Product] = {}
    for photo in source.members():
        path = PurePosixPath(photo)
        product_id = str(path.with_suffix(""))
        if product_id in products:
            raise _two_claim(product_id, products[product_id].photos[0], photo)
        folder = str(path.parent)
        products[product_id] = Product(
            id=product_id,
            name=readable(path.stem),
            photos=(photo,),
            attributes={FOLDER: folder} if folder != "." else {},
        )
    return list(products.values())


def products_of_rows(
    source: Source, styles: Styles, where: str, folder: str | None
) -> tuple[list[Product], CatalogueReport]:
    """The products of a table that have photos, in its order, and what was left over.

    A row's photo is the one its image column names, else the one whose stem is the id. Photos beside the table,
    which lies in ``folder`` (None: not in the source), win over those beside a table further down.

    Raises:
        CatalogueError: two files claim one id, or no row has a photo; ``where`` names the table.
    """
    photos = _Photos(source, folder)
    first: dict[str, Row] = {}
    claims: dict[str, list[str]] = defaultdict(list)
    without: list[str] = []
    duplicates = 0
    for row in styles.rows:
        photo = photos.of(row)
        if photo is None:
            without.append(row.id)
        elif photo in claims[row.id]:
            duplicates += 1
        else:
            first.setdefault(row.id, row)
            claims[row.id].append(photo)
    if not first:
        raise CatalogueError(_nothing_fits(styles, where, source.members()[0]))
    claimed = {photo for of_one in claims.values() for photo in of_one}
    unclaimed, repeats = photos.left_over(claimed)
    report = CatalogueReport(
        rows=len(styles.rows) + len(styles.bad_rows),
        rows_without_photo=tuple(without),
        duplicate_rows=duplicates,
        bad_rows=styles.bad_rows,
        photos_without_row=unclaimed,
        repeats=repeats,
    )
    return [_product(row, claims[row.id]) for row in first.values()], report


class _Photos:
    """The photos of a source, filed under their names."""

    def __init__(self, source: Source, folder: str | None) -> None:
        self._source = source
        self._folder = folder or ""
        tables = source.listing.tables if folder is not None else ()
        parents = {name.rpartition("/")[0] for name in tables} - {self._folder}
        self._nested = [parent for parent in parents if _is_under(parent, self._folder)]
        self._filed: dict[str, list[str]] = defaultdict(list)
        for photo in source.members():
            name, stem = _name_and_stem(photo)
            self._filed[name.casefold()].append(photo)
            self._filed[stem.casefold()].append(photo)

    def of(self, row: Row) -> str | None:
        """The photo of a row, if it has one."""
        candidates = self._find(_as_path(row.image), anywhere=True) if row.image else []
        candidates = candidates or self._find(row.id, anywhere=False)
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        best = min(candidates, key=self._rank)
        for other in sorted(candidates, key=self._rank):
            if self._is_beside(other) == self._is_beside(best) and not self._is_repeat(other, best):
                raise _two_claim(row.id, best, other)
        return best

    def left_over(self, claimed: set[str]) -> tuple[tuple[str, ...], int]:
        """The photos that no row claims, and how many more have the file name and bytes of another photo."""
        groups: dict[tuple[str, int], list[str]] = defaultdict(list)
        for photo in sorted(self._source.members(), key=lambda photo: (photo not in claimed, *self._rank(photo))):
            groups[_name_and_stem(photo)[0], self._source.listing.photos[photo].size].append(photo)
        unclaimed: list[str] = []
        repeats = 0
        for group in groups.values():
            seen: set[Hashable] = set()
            for photo in group:
                checksum = self._checksum(photo) if len(group) > 1 else None
                if photo not in claimed:
                    repeats += checksum in seen
                    unclaimed += [photo] if checksum not in seen else []
                seen.add(checksum)
        return tuple(sorted(unclaimed)), repeats

    def _find(self, wanted: str, *, anywhere: bool) -> list[str]:
        """Photos of that name, with or without ending; with folders in it, those in such folders (or ``anywhere``)."""
        wanted = unicodedata.normalize("NFC", wanted)
        last = wanted.rpartition("/")[2]
        found = self._filed.get(last.casefold(), [])
        if "/" in wanted:
            fitting = [photo for photo in found if _ends_like(photo, wanted)]
            found = fitting or (found if anywhere else [])
        # "shirt.jpg" is rather that file than shirt.jpg.webp, and "a1" rather a1.jpg than A1.jpg.
        for part in (0, 1):
            exact = [photo for photo in found if _name_and_stem(photo)[part] == last]
            if exact:
                return exact
        return found

    def _rank(self, photo: str) -> tuple[bool, int, str]:
        return not self._is_beside(photo), photo.count("/"), photo

    def _is_beside(self, photo: str) -> bool:
        return _is_under(photo, self._folder) and not any(_is_under(photo, nested) for nested in self._nested)

    def _is_repeat(self, photo: str, other: str) -> bool:
        return _name_and_stem(photo) == _name_and_stem(other) and self._checksum(photo) == self._checksum(other)

    def _checksum(self, photo: str) -> Hashable:
        try:
            return self._source.checksum(photo)
        except CatalogueError:  # what can't be read is like no other; whoever decodes it will say why
            return photo


def _product(row: Row, photos: Sequence[str]) -> Product:
    return Product(row.id, row.name, tuple(photos), row.attributes, row.price, row.url, row.stock)


def _name_and_stem(photo: str) -> tuple[str, str]:
    name = unicodedata.normalize("NFC", photo.rpartition("/")[2])
    return name, name.rpartition(".")[0]


def _is_under(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/") or path == folder


def _ends_like(photo: str, wanted: str) -> bool:
    path = "/" + unicodedata.normalize("NFC", photo).casefold()
    ending = "/" + wanted.casefold()
    return path.endswith(ending) or path.rpartition(".")[0].endswith(ending)


def _as_path(image: str) -> str:
    """What an image column says as a POSIX path: it may be a Windows path or a URL."""
    if "://" in image:
        image = unquote(re.split("[?#]", image.partition("://")[2])[0].partition("/")[2])
    return image.replace("\\", "/").removeprefix("./").lstrip("/")


def readable(stem: str) -> str:
    """A file name as a name for people: "red_running-shoe_01" is "Red running shoe 01"."""
    words = re.sub(r"[\s_+-]+", " ", stem).strip() or stem
    return words[0].upper() + words[1:]


def _two_claim(id: str, photo: str, other: str) -> CatalogueError:
    return CatalogueError(
        f"Two files claim the id {id!r}: {photo} and {other}. Rename or remove one, or give styles.csv a row for each "
        "with its path in a column called image."
    )


def _nothing_fits(styles: Styles, where: str, photo: str) -> str:
    if not styles.rows:
        reason = f": {styles.bad_rows[0]}" if styles.bad_rows else ""
        return f"{where} has no good row{reason}."
    return (
        f"No row of {where} has a photo: the first of {len(styles.rows):,} ids is {styles.rows[0].id!r}, the first "
        f"photo {photo}. Name the columns to join them by: --columns id=COLUMN,image=COLUMN."
    )
