"""Catalogues → photos and labels in memory, with a validation part set aside by pixels."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from lookalike import photos
from lookalike.catalogue import read_catalogue
from lookalike.catalogue.product import Product
from lookalike.errors import CatalogueError, LookalikeError
from lookalike.training.augment import Views
from lookalike.training.masks import product_masks

VALIDATION_SHARE = 16  # one photo of so many
LEAST_PHOTOS, LEAST_JUDGED = 100, 6
UNKNOWN = -1  # the code of an empty label


@dataclass(frozen=True)
class Dataset:
    """n photos at the network's size, and what is known of them."""

    products: Sequence[Product]  # which each photo shows
    photos: Views
    labels: NDArray[np.int32]  # (n, attributes) codes, UNKNOWN where empty
    vocabulary: Mapping[str, tuple[str, ...]]  # attribute → its labels, in order of code

    def part(self, rows: NDArray[np.bool_]) -> "Dataset":
        """The photos that ``rows`` (n,) marks."""
        products = [product for product, marked in zip(self.products, rows, strict=True) if marked]
        return Dataset(products, self.photos[rows], self.labels[rows], self.vocabulary)

    def __len__(self) -> int:
        return len(self.photos)


def known_ids(catalogues: Sequence[Path]) -> frozenset[str]:
    """What may be excluded: the catalogues' ids, and the names of bare files, which may be ids of another's.

    Raises:
        CatalogueError: a catalogue can't be read.
    """
    known: set[str] = set()
    for path in catalogues:
        catalogue = read_catalogue(path)
        catalogue.source.close()
        known |= {name for product in catalogue.products for name in (product.id, _stem(product))}
    return frozenset(known)


def load(
    catalogues: Sequence[Path], size: tuple[int, int], attributes: Sequence[str], exclude: frozenset[str] = frozenset()
) -> tuple[Dataset, Dataset]:
    """The training and the validation part of the catalogues' photos at ``size`` (width, height).

    Products of one id are the same product, whichever catalogue shows them: a validation product's further photos
    are left out. Photos that can't be read are, too.

    Raises:
        CatalogueError: a catalogue can't be read, nothing is left to learn from, or an attribute has one label.
    """
    pixels: list[photos.Photo] = []
    products: list[Product] = []
    held: list[bool] = []
    known: dict[str, tuple[Product, bool]] = {}
    for path in catalogues:
        earlier = dict(known)
        for found, photo, digest in _read(path, size, exclude):
            # Further photos of a known product may come as bare files, named by its id.
            entry = earlier.get(found.id) or earlier.get(_stem(found))
            if entry is None:
                entry = known.setdefault(found.id, (found, int(digest[:8], 16) % VALIDATION_SHARE == 0))
            elif entry[1]:
                continue
            pixels.append(photo)
            products.append(entry[0])
            held.append(entry[1])
    if not pixels:
        raise CatalogueError(f"There is no photo to learn from in {', '.join(map(str, catalogues))}.")
    vocabulary = {name: _labels(name, products) for name in attributes}
    codes = np.full((len(products), len(vocabulary)), UNKNOWN, np.int32)
    for column, (name, labels) in enumerate(vocabulary.items()):
        code_of = {label: code for code, label in enumerate(labels)}
        codes[:, column] = [code_of.get(product.attributes.get(name, ""), UNKNOWN) for product in products]
    rgb = np.stack(pixels)
    views = np.concatenate([rgb, product_masks(rgb)[..., None]], axis=3)
    data = Dataset(products, views, codes, MappingProxyType(vocabulary))
    judged = np.array(held)
    if len(held) < LEAST_PHOTOS or np.count_nonzero(judged) < LEAST_JUDGED:
        raise CatalogueError(
            f"{len(held)} photos are too few to learn from some and judge by others; {LEAST_PHOTOS} are the least,"
            " thousands are better."
        )
    return data.part(~judged), data.part(judged)


def _labels(attribute: str, products: Sequence[Product]) -> tuple[str, ...]:
    labels = {product.attributes.get(attribute, "") for product in products} - {""}
    if len(labels) < 2:
        columns = ", ".join(sorted({name for product in products for name in product.attributes})) or "none"
        count = f"one label ({min(labels)!r})" if labels else "no label"
        raise CatalogueError(
            f"There is nothing to tell apart by {attribute!r}: these catalogues have {count} in it (their columns:"
            f" {columns}); choose columns by --labels."
        )
    return tuple(sorted(labels))


def _stem(product: Product) -> str:
    return PurePosixPath(product.id).name


def _read(path: Path, size: tuple[int, int], exclude: frozenset[str]) -> Iterator[tuple[Product, photos.Photo, str]]:
    """Products, their photos at ``size``, and the hashes of the photos as they are."""
    catalogue = read_catalogue(path)
    wanted = [
        (product, member)
        for product in catalogue.products
        if product.id not in exclude and _stem(product) not in exclude
        for member in product.photos
    ]

    def prepare(item: tuple[Product, str]) -> tuple[photos.Photo, str] | None:
        try:
            photo = photos.decode(catalogue.source.read(item[1]))
        except LookalikeError:
            return None
        return photos.resize(photo, size), photos.pixels_hash(photo)

    with catalogue.source, ThreadPoolExecutor(4) as pool:
        for (product, _), prepared in zip(wanted, pool.map(prepare, wanted), strict=True):
            if prepared is not None:
                yield product, *prepared
