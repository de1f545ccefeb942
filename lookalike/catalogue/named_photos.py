"""Match the photos that rows name, by path, URL or bare file name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lookalike.catalogue.names import Reference, key, stem
from lookalike.catalogue.photos_by_id import PhotosById
from lookalike.catalogue.photos_by_name import PhotosByName, file_name

MANY = 100  # files with one name; with more, only a folder named like the id can decide


@dataclass(frozen=True, slots=True)
class _Claim:
    """A reference, the photo that it means, and how many folders both share."""

    wanted: Reference
    photo: str
    shared: int


class NamedPhotos:
    """The photos that each id's ``wishes`` (references in its rows) mean.

    A path or URL means exactly that file, not another file of the same name. Names alone count only if none of the
    table's folders exists on disk, and then only names that belong to one path of the table and one file. If several
    ids name the same photo, it goes to those that match most of its path.
    """

    def __init__(self, by_name: PhotosByName, by_id: PhotosById, wishes: Mapping[str, Sequence[Reference]]) -> None:
        self._by_name = by_name
        self._by_id = by_id
        self._wishes = wishes
        self._missing: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_path: dict[Reference, dict[str, None]] = {}
        self._paths_by_name: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._ids_by_name: dict[str, set[str]] = defaultdict(set)
        for product_id, wanted in wishes.items():
            for wish in wanted:
                self._paths_by_name[stem(wish.name)].add(wish.folders)
                self._ids_by_name[stem(wish.name)].add(product_id)
                if wish not in self._by_path:  # thousands of rows may name 1.jpg
                    self._by_path[wish] = dict.fromkeys(by_name.of_path(wish))
        self._folders_tell = any(wish.folders and fitting for wish, fitting in self._by_path.items())
        self._claims = {product_id: self._claimed(product_id) for product_id, wanted in wishes.items() if wanted}
        self._most: dict[str, int] = {}
        self._holders: dict[str, list[str]] = {}
        self._assign()

    def photos(self, product_id: str) -> list[str]:
        """The photos that a product's rows name, in order."""
        claims = self._claims.get(product_id, ())
        return list(dict.fromkeys(each.photo for each in claims if product_id in self._holders[each.photo]))

    def missing(self, product_id: str) -> list[tuple[str, str]]:
        """The references of a product that match no photo, as written, each with the reason."""
        return self._missing.get(product_id, [])

    def claimed_by_others(self, product_id: str) -> set[str]:
        """Photos whose names contain a product's id, but that belong to other products.

        Another product names them by their path. Or the name is generic: if product 1 names 8/1.jpg, which does not
        exist, and other products name a 1.jpg as well, then 7/1.jpg is not a photo of product 1.
        """
        names = {stem(wish.name) for wish in self._wishes[product_id]}
        generic = {name for name in names if len(self._paths_by_name[name]) > 1}
        return {
            match.photo
            for match in self._by_id.with_id(product_id)
            if (self._most.get(match.photo, 0) and product_id not in self._holders[match.photo])
            or (not match.in_folder and generic and stem(key(file_name(match.photo))) in generic)
        }

    def _claimed(self, product_id: str) -> list[_Claim]:
        """The photos that a product's rows mean, whether or not other products mean them, too."""
        claims: list[_Claim] = []
        for wish in self._wishes[product_id]:
            meant = self._meant(product_id, wish)
            if len(meant) == 1:
                claims.append(_Claim(wish, meant[0], self._by_name.shared(meant[0], wish)))
            else:
                why = f"it may be {meant[0]} or {meant[1]}" if meant else self._by_name.why_missing(wish)
                self._miss(product_id, wish, why)
        return claims

    def _meant(self, product_id: str, wish: Reference) -> list[str]:
        """The photo that is meant; two or more if it is ambiguous."""
        named = self._by_path[wish]
        own = [match.photo for match in self._by_id.with_id(product_id) if match.photo in named]
        if len(named) > MANY:  # such as 1.jpg in the folder of each product
            fitting = own or list(islice(named, 2))
        else:
            fitting = list(named) or (self._by_name.of_name(wish) if self._name_tells(wish) else [])
        fitting = [photo for photo in fitting if not self._belongs_to_another(photo, product_id, wish)]
        return self._by_name.choose(fitting, wish.path, own) if fitting else []

    def _assign(self) -> None:
        """Assign each photo to the ids whose references match most of its path."""
        for claims in self._claims.values():
            for claim in claims:
                self._most[claim.photo] = max(claim.shared, self._most.get(claim.photo, 0))
        for product_id, claims in self._claims.items():
            for claim in claims:
                if claim.shared == self._most[claim.photo]:
                    self._holders.setdefault(claim.photo, []).append(product_id)
        for product_id, claims in self._claims.items():
            for claim in claims:
                holders = self._holders[claim.photo]
                if product_id not in holders:
                    self._miss(product_id, claim.wanted, f"{claim.photo} is what {holders[0]} names")

    def _name_tells(self, wish: Reference) -> bool:
        """Whether a path that does not exist may mean the only file of its name."""
        return not self._folders_tell and len(self._paths_by_name[stem(wish.name)]) == 1

    def _belongs_to_another(self, photo: str, product_id: str, wish: Reference) -> bool:
        """Whether a photo belongs to another product.

        This is so if it lies in a folder named like the other product's id, and that product names such a file or no
        photo at all. A photo that does not match the path in the row must not contain another id in its name, either.
        """
        match = self._by_id.of(photo)
        if not match or match.id == product_id:
            return False
        if not match.in_folder:
            return photo not in self._by_path[wish]
        if key(match.id) in wish.folders:
            return False
        return not self._wishes[match.id] or match.id in self._ids_by_name[stem(wish.name)]

    def _miss(self, product_id: str, wish: Reference, why: str) -> None:
        self._missing[product_id].append((wish.written, why))
