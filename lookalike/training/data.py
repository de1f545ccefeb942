"""Load the photos and labels for training, split into a training set and a validation set."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from lookalike import photos
from lookalike.catalogue import read_catalogue
from lookalike.catalogue.product import Product
from lookalike.errors import CatalogueError, LookalikeError, MachineError
from lookalike.measures.kinds import Kinds
from lookalike.training.patterns import ATTRIBUTE, pattern_of
from lookalike.views.augment import Source
from lookalike.views.masks import product_mask

VALIDATION_SHARE = 16  # one in so many products is used for validation
VALIDATION_GROUPS = 10  # one in so many senders is used for validation
LEAST_PHOTOS, LEAST_VALIDATION = 100, 6
UNKNOWN = -1  # the code of an empty label
LONGEST = 180  # longer side in pixels of photos in memory: more than the network sees


@dataclass(frozen=True)
class Dataset:
    """n photos of products, and their labels."""

    products: Sequence[Product]  # the product of each photo
    photos: Sequence[Source]
    labels: NDArray[np.int32]  # (n, attributes) codes, UNKNOWN if empty
    vocabulary: Mapping[str, tuple[str, ...]]  # attribute (a column of ``labels``) → labels in the order of codes

    def part(self, rows: NDArray[np.bool_]) -> "Dataset":
        """The photos that ``rows`` (n,) marks."""
        at = np.flatnonzero(rows).tolist()
        return replace(
            self,
            products=[self.products[row] for row in at],
            photos=[self.photos[row] for row in at],
            labels=self.labels[rows],
        )

    def __len__(self) -> int:
        return len(self.photos)


@dataclass(frozen=True)
class UserPhotos:
    """m photos that people took, and their right labels."""

    photos: Sequence[Source]  # their masks are 0
    kinds: Sequence[str]
    right: NDArray[np.bool_]  # (m, labels): the right labels of the first attribute; none if unknown

    def part(self, rows: NDArray[np.bool_]) -> "UserPhotos":
        """The photos that ``rows`` (m,) marks."""
        at = np.flatnonzero(rows).tolist()
        return UserPhotos([self.photos[row] for row in at], [self.kinds[row] for row in at], self.right[rows])

    def __len__(self) -> int:
        return len(self.photos)


def known_ids(catalogues: Sequence[Path]) -> frozenset[str]:
    """The ids that can be excluded: the catalogues' ids, and file names, which may be ids of another catalogue.

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
    catalogues: Sequence[Path], attributes: Sequence[str], exclude: frozenset[str] = frozenset()
) -> tuple[Dataset, Dataset]:
    """The training set and the validation set of the catalogues' photos.

    Equal ids in different catalogues are one product. Further photos of a validation product are left out, and so are
    photos that can't be read. The attribute "pattern" is left out if no product name contains one.

    Raises:
        CatalogueError: a catalogue can't be read, too few photos are left, or an attribute has fewer than two labels.
    """
    pixels: list[Source] = []
    products: list[Product] = []
    held: list[bool] = []
    known: dict[str, tuple[Product, bool]] = {}
    for path in catalogues:
        earlier = dict(known)
        for found, photo, digest in _read(path, exclude):
            # Further photos of a known product may be plain files named by its id.
            entry = earlier.get(found.id) or earlier.get(_stem(found))
            if entry is None:
                entry = known.setdefault(found.id, (found, int(digest[:8], 16) % VALIDATION_SHARE == 0))
            elif entry[1]:
                continue
            pixels.append(np.dstack([photo, product_mask(photo)]))
            products.append(entry[0])
            held.append(entry[1])
    if not pixels:
        raise CatalogueError(f"There is no photo to learn from in {', '.join(map(str, catalogues))}.")
    attributes_of = [_attributes(product) for product in products]
    vocabulary = {name: labels for name in attributes if (labels := _labels(name, attributes_of))}
    codes = np.full((len(products), len(vocabulary)), UNKNOWN, np.int32)
    for column, (name, labels) in enumerate(vocabulary.items()):
        code_of = {label: code for code, label in enumerate(labels)}
        codes[:, column] = [code_of.get(each.get(name, ""), UNKNOWN) for each in attributes_of]
    data = Dataset(products, pixels, codes, MappingProxyType(vocabulary))
    validation_set = np.array(held)
    if len(held) < LEAST_PHOTOS or np.count_nonzero(validation_set) < LEAST_VALIDATION:
        raise CatalogueError(
            f"{len(held)} photos are too few for a training set and a validation set; {LEAST_PHOTOS} are the least,"
            " thousands are better."
        )
    return data.part(~validation_set), data.part(validation_set)


def load_user_photos(
    path: Path, kinds: Kinds, data: Dataset, exclude: frozenset[str] = frozenset()
) -> tuple[UserPhotos, UserPhotos]:
    """The training set and the validation set of photos that people took; each sender's photos are in one of them.

    Raises:
        CatalogueError: they can't be read, or no photo has a kind with right labels of the first attribute.
    """
    attribute, labels = next(iter(data.vocabulary.items()))
    found = [(product, photo) for product, photo, _ in _read(path, exclude)]
    right = {kind: _right(kinds, kind, attribute, labels, data.products) for kind in kinds.right}
    nothing = np.zeros(len(labels), bool)
    kinds_of_photos = [product.attributes.get(kinds.column, "") for product, _ in found]
    people = [product.attributes.get(kinds.group, product.id) for product, _ in found]
    user_photos = UserPhotos(
        [np.dstack([photo, np.zeros(photo.shape[:2], np.uint8)]) for _, photo in found],
        kinds_of_photos,
        np.array([right.get(kind, nothing) for kind in kinds_of_photos], bool).reshape(len(found), len(labels)),
    )
    if not user_photos.right.any():
        named = ", ".join(sorted(set(kinds_of_photos) - {""})) or "empty"
        raise CatalogueError(
            f"The photos in {path} teach nothing: by the map, no {attribute!r} of the catalogues is right for their"
            f" {kinds.column!r} ({named}); mend the map or the photos' styles.csv."
        )
    validation_set = np.array(
        [int(hashlib.sha256(each.encode()).hexdigest(), 16) % VALIDATION_GROUPS == 1 for each in people]
    )
    return user_photos.part(~validation_set), user_photos.part(validation_set)


def no_user_photos(data: Dataset) -> UserPhotos:
    """An empty set of photos that people took."""
    labels = next(iter(data.vocabulary.values()))
    return UserPhotos((), (), np.zeros((0, len(labels)), bool))


def load_photos(path: Path) -> list[photos.Photo]:
    """The photos in a folder or .zip; those that can't be read are left out.

    Raises:
        CatalogueError: there is no such folder or file, or no photo in it.
    """
    return [photo for _, photo, _ in _read(path, frozenset())]


def sample_photos(path: Path, most: int, seed: int, exclude: frozenset[str] = frozenset()) -> list[photos.Photo]:
    """At most ``most`` photos in a folder or .zip, drawn at random, in full size.

    Raises:
        CatalogueError: there is no such folder or file, or no photo in it.
    """
    catalogue = read_catalogue(path)
    members = [member for product in catalogue.products if not _is_among(product, exclude) for member in product.photos]
    found: list[photos.Photo] = []
    with catalogue.source:
        for at in np.random.default_rng(seed).permutation(len(members)).tolist():
            if len(found) == most:
                break
            try:
                found.append(photos.decode(catalogue.source.read(members[at])))
            except MachineError:
                raise
            except LookalikeError:
                continue
    if not found:
        raise CatalogueError(f"No photo in {path} can be read.")
    return found


def _right(
    kinds: Kinds, kind: str, attribute: str, labels: Sequence[str], products: Sequence[Product]
) -> NDArray[np.bool_]:
    """(labels,) bool: the labels of the attribute for which most products are right for the kind."""
    code_of = {label: code for code, label in enumerate(labels)}
    count, hits = np.zeros(len(labels)), np.zeros(len(labels))
    for product in products:
        code = code_of.get(product.attributes.get(attribute, ""))
        if code is not None:
            count[code] += 1
            hits[code] += kinds.is_right(kind, product.attributes)
    return np.asarray(hits > count / 2)


def _attributes(product: Product) -> Mapping[str, str]:
    """The product's attributes, and the pattern in its name."""
    return {ATTRIBUTE: pattern_of(product.name), **product.attributes}


def _labels(attribute: str, products: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    labels = {each.get(attribute, "") for each in products} - {""}
    if attribute == ATTRIBUTE:
        return tuple(sorted(labels))  # derived from names, so it may be empty
    if len(labels) < 2:
        columns = ", ".join(sorted({name for each in products for name in each} - {ATTRIBUTE})) or "none"
        count = f"one label ({min(labels)!r})" if labels else "no label"
        raise CatalogueError(
            f"There is nothing to tell apart by {attribute!r}: these catalogues have {count} in it (their columns:"
            f" {columns}); choose columns by --labels."
        )
    return tuple(sorted(labels))


def _stem(product: Product) -> str:
    return PurePosixPath(product.id).name


def _is_among(product: Product, ids: frozenset[str]) -> bool:
    return product.id in ids or _stem(product) in ids


def _read(path: Path, exclude: frozenset[str]) -> Iterator[tuple[Product, photos.Photo, str]]:
    """Products, their photos with at most LONGEST pixels a side, and the hashes of the original photos."""
    catalogue = read_catalogue(path)
    wanted = [
        (product, member)
        for product in catalogue.products
        if not _is_among(product, exclude)
        for member in product.photos
    ]

    def prepare(item: tuple[Product, str]) -> tuple[photos.Photo, str] | None:
        try:
            photo = photos.decode(catalogue.source.read(item[1]))
        except MachineError:
            raise
        except LookalikeError:
            return None
        return photos.resize_within(photo, LONGEST), photos.pixels_hash(photo)

    with catalogue.source, ThreadPoolExecutor(2) as pool:
        for (product, _), prepared in zip(wanted, pool.map(prepare, wanted), strict=True):
            if prepared is not None:
                yield product, *prepared
