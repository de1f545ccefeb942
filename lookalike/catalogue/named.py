"""The photos that rows name: by path, by address, or by a bare name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lookalike.catalogue.filed import Filed, file_name
from lookalike.catalogue.names import Reference, key, stem
from lookalike.catalogue.owners import Owners

MANY = 100  # files of one name: which of them is meant only the folder of an id can tell


@dataclass(frozen=True, slots=True)
class _Claim:
    """A photo, for the reference that means it, and how many folders they share."""

    wanted: Reference
    photo: str
    shared: int


class Named:
    """What each id's ``wishes`` mean.

    A path or address is that file, and no other of the same name. Only in a table none of whose folders is on the disk
    do names alone tell: those that one path of the table and one file bear. Whoever names more of a file's path has
    it; those that name it alike share it.
    """

    def __init__(self, filed: Filed, owners: Owners, wishes: Mapping[str, Sequence[Reference]]) -> None:
        self._filed = filed
        self._owners = owners
        self._wishes = wishes
        self._missing: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_path: dict[Reference, dict[str, None]] = {}
        self._paths_by_name: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._ids_by_name: dict[str, set[str]] = defaultdict(set)
        for product_id, wanted in wishes.items():
            for wish in wanted:
                self._paths_by_name[stem(wish.name)].add(wish.folders)
                self._ids_by_name[stem(wish.name)].add(product_id)
                if wish not in self._by_path:  # thousands may name 1.jpg
                    self._by_path[wish] = dict.fromkeys(filed.of_path(wish))
        self._folders_tell = any(wish.folders and fitting for wish, fitting in self._by_path.items())
        self._claims = {product_id: self._claimed(product_id) for product_id, wanted in wishes.items() if wanted}
        self._most: dict[str, int] = {}
        self._holders: dict[str, list[str]] = {}
        self._settle()

    def photos(self, product_id: str) -> list[str]:
        """The photos that a product's rows name, in their order."""
        claims = self._claims.get(product_id, ())
        return list(dict.fromkeys(each.photo for each in claims if product_id in self._holders[each.photo]))

    def missing(self, product_id: str) -> list[tuple[str, str]]:
        """What a product's rows name that can't be had, as it is written, and why."""
        return self._missing.get(product_id, [])

    def taken(self, product_id: str) -> set[str]:
        """Photos that bear a product's id, but that another names by their path.

        Nor is 7/1.jpg the photo of the product 1 that names 8/1.jpg, which is not there, where others name a 1.jpg.
        """
        names = {stem(wish.name) for wish in self._wishes[product_id]}
        generic = {name for name in names if len(self._paths_by_name[name]) > 1}
        return {
            owned.photo
            for owned in self._owners.bearing(product_id)
            if (self._most.get(owned.photo, 0) and product_id not in self._holders[owned.photo])
            or (not owned.in_folder and generic and stem(key(file_name(owned.photo))) in generic)
        }

    def _claimed(self, product_id: str) -> list[_Claim]:
        """What a product's rows mean, whoever else may mean the same."""
        claims: list[_Claim] = []
        for wish in self._wishes[product_id]:
            meant = self._meant(product_id, wish)
            if len(meant) == 1:
                claims.append(_Claim(wish, meant[0], self._filed.shared(meant[0], wish)))
            else:
                why = f"it may be {meant[0]} or {meant[1]}" if meant else self._filed.why_not_there(wish)
                self._miss(product_id, wish, why)
        return claims

    def _meant(self, product_id: str, wish: Reference) -> list[str]:
        """The photo that is meant; two or more where that can't be told."""
        named = self._by_path[wish]
        own = [owned.photo for owned in self._owners.bearing(product_id) if owned.photo in named]
        if len(named) > MANY:  # such as 1.jpg in the folder of each product
            fitting = own or list(islice(named, 2))
        else:
            fitting = list(named) or (self._filed.of_name(wish) if self._name_tells(wish) else [])
        fitting = [photo for photo in fitting if not self._is_anothers(photo, product_id, wish)]
        return self._filed.choose(fitting, wish.path, own) if fitting else []

    def _settle(self) -> None:
        """Give each photo to those that name most of its path."""
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
        """Whether a path that is not there can mean the only file of its name."""
        return not self._folders_tell and len(self._paths_by_name[stem(wish.name)]) == 1

    def _is_anothers(self, photo: str, product_id: str, wish: Reference) -> bool:
        """Whether a photo lies in the folder of another product, which names such a file, or none at all.

        Where its path is not what was asked for, its name must not be another's id, either.
        """
        owned = self._owners.of(photo)
        if not owned or owned.id == product_id:
            return False
        if not owned.in_folder:
            return photo not in self._by_path[wish]
        if key(owned.id) in wish.folders:
            return False
        return not self._wishes[owned.id] or owned.id in self._ids_by_name[stem(wish.name)]

    def _miss(self, product_id: str, wish: Reference, why: str) -> None:
        self._missing[product_id].append((wish.written, why))
