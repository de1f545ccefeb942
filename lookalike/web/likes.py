"""What a visitor likes, and after opting in looked at. It is kept in a cookie of their browser, and nowhere else.

The cookie is ``LIKED*SEEN``: ids, each percent-encoded, with ``!`` between them, the latest first. Without ``*``, what
is looked at is not remembered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import quote, unquote

from flask import Response, g, request

from lookalike.catalogue.product import Product
from lookalike.index.products import ProductStore
from lookalike.web.security import from_another_site
from lookalike.web.state import shop

COOKIE = "likes"
MOST_BYTES = 3500  # browsers store 4,096 with the name and the attributes
LAST_BYTES = 60  # with less room than this, the list counts as full
MOST_SEEN = 24
SECONDS = 180 * 24 * 3600
BETWEEN, APART = "!", "*"  # never in a percent-encoded id

Ids: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Likes:
    """The ids of products, the latest first.

    Ids that are no products of this index are kept, because they may be in the next one.

    Attributes:
        every_liked: what is liked.
        every_seen: what was looked at; None if that is not remembered.
        gone: the ids in both that are no products of this index.
    """

    every_liked: Ids = ()
    every_seen: Ids | None = None
    gone: frozenset[str] = frozenset()

    @property
    def liked(self) -> Ids:
        """The products of this index that are liked."""
        return tuple(each for each in self.every_liked if each not in self.gone)

    @property
    def seen(self) -> Ids:
        """The products of this index that were looked at, if that is remembered."""
        return tuple(each for each in self.every_seen or () if each not in self.gone)

    @property
    def remembers(self) -> bool:
        """Whether what is looked at is remembered."""
        return self.every_seen is not None

    @property
    def liked_gone(self) -> int:
        """How many likes are no products of this index."""
        return len(self.every_liked) - len(self.liked)

    @property
    def any(self) -> bool:
        """Whether there is something from which to recommend."""
        return bool(self.liked or self.seen)

    @property
    def kept(self) -> bool:
        """Whether the visitor's browser keeps something."""
        return bool(write(self))

    @property
    def full(self) -> bool:
        """Whether the next like drops the oldest one."""
        return len(write(replace(self, every_seen=None))) > MOST_BYTES - LAST_BYTES

    def with_liked(self, product_id: str) -> "Likes":
        """The same with one more."""
        return _fitting(replace(self, every_liked=_first(product_id, self.every_liked)))

    def without_liked(self, product_id: str) -> "Likes":
        """The same without one."""
        return replace(self, every_liked=tuple(each for each in self.every_liked if each != product_id))

    def with_list(self, product_ids: Iterable[str]) -> "Likes":
        """The same with more, as the oldest, so that none of one's own is dropped for them."""
        return _fitting(replace(self, every_liked=tuple(dict.fromkeys((*self.every_liked, *product_ids)))))

    def with_seen(self, product_id: str) -> "Likes":
        """The same after a look at a product, if that is remembered."""
        if self.every_seen is None:
            return self
        return _fitting(replace(self, every_seen=_first(product_id, self.every_seen)[:MOST_SEEN]))

    def without_gone(self) -> "Likes":
        """The same without ids that are no products of this index."""
        return Likes(self.liked, self.seen if self.remembers else None)


@dataclass(frozen=True)
class Heart:
    """The button by which a product is liked: its id, whether it is liked, and the button's own id in the page."""

    id: str
    liked: bool
    place: str


def read(written: str, products: ProductStore) -> Likes:
    """What the cookie's text says. Any text can be read."""
    liked, apart, seen = written[:MOST_BYTES].partition(APART)
    every_liked, every_seen = read_ids(liked), read_ids(seen)[:MOST_SEEN]
    gone = frozenset(each for each in (*every_liked, *every_seen) if each not in products)
    return _fitting(Likes(every_liked, every_seen if apart else None, gone))


def write(likes: Likes) -> str:
    """The cookie's text; "" if there is nothing to keep."""
    return write_ids(likes.every_liked) + ("" if likes.every_seen is None else APART + write_ids(likes.every_seen))


def read_ids(written: str) -> Ids:
    """The ids in a text by ``write_ids``, each once. Any text can be read."""
    return tuple(dict.fromkeys(unquote(each) for each in written.split(BETWEEN) if each))


def write_ids(ids: Iterable[str]) -> str:
    """The ``ids`` as a text."""
    return BETWEEN.join(quote(each, safe="") for each in ids)


def visitors_likes() -> Likes:
    """What the visitor of this request likes."""
    if "likes" not in g:
        g.likes = read(request.cookies.get(COOKIE, ""), shop().index.products)
    found: Likes = g.likes
    return found


def keep(likes: Likes) -> None:
    """Keep ``likes`` in the visitor's browser."""
    g.likes = g.kept_likes = likes


def saw(product: Product) -> None:
    """Note that the visitor looked at a product, if that is remembered."""
    likes = visitors_likes()
    if likes.remembers and not from_another_site():
        keep(likes.with_seen(product.id))


def heart_of(product: Product) -> Heart:
    """The button for a product."""
    return Heart(product.id, product.id in visitors_likes().liked, place_of(product.id))


def place_of(product_id: str) -> str:
    """The id of a product's button in a page."""
    return f"heart-{quote(product_id, safe='')}"


def send(response: Response) -> Response:
    """``response`` with the cookie that was to be kept. No shared cache may give a visitor's pages to others."""
    if "kept_likes" in g:
        written, secure = write(g.kept_likes), request.is_secure
        path = f"{request.script_root}/"
        if written:
            response.set_cookie(
                COOKIE, written, max_age=SECONDS, path=path, secure=secure, httponly=True, samesite="Lax"
            )
        else:
            response.delete_cookie(COOKIE, path=path, secure=secure, httponly=True, samesite="Lax")
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
        if COOKIE in request.cookies or "kept_likes" in g:
            response.cache_control.private = True
    return response


def _first(product_id: str, ids: Sequence[str]) -> Ids:
    return (product_id, *(each for each in ids if each != product_id))


def _fitting(likes: Likes) -> Likes:
    """``likes`` without the oldest that don't fit: first of what was seen, then of what is liked."""
    while len(write(likes)) > MOST_BYTES:
        if likes.every_seen:
            likes = replace(likes, every_seen=likes.every_seen[:-1])
        else:
            likes = replace(likes, every_liked=likes.every_liked[:-1])
    return likes
