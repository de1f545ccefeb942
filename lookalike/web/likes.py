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

    Attributes:
        liked: what is liked.
        seen: what was looked at; None if that is not remembered.
        gone: how many ids the cookie has that are no products of this index.
    """

    liked: Ids = ()
    seen: Ids | None = None
    gone: int = 0

    @property
    def any(self) -> bool:
        """Whether there is something from which to recommend."""
        return bool(self.liked or self.seen)

    @property
    def full(self) -> bool:
        """Whether the next like drops the oldest one."""
        return len(write(replace(self, seen=None))) > MOST_BYTES - LAST_BYTES

    def with_liked(self, product_id: str) -> "Likes":
        """The same with one more."""
        return _fitting(replace(self, liked=_first(product_id, self.liked)))

    def without_liked(self, product_id: str) -> "Likes":
        """The same without one."""
        return replace(self, liked=tuple(each for each in self.liked if each != product_id))

    def with_seen(self, product_id: str) -> "Likes":
        """The same after a look at a product, if that is remembered."""
        return self if self.seen is None else _fitting(replace(self, seen=_first(product_id, self.seen)[:MOST_SEEN]))


@dataclass(frozen=True)
class Heart:
    """The button by which a product is liked: its id, whether it is liked, and the button's own id in the page."""

    id: str
    liked: bool
    place: str


def read(written: str, products: ProductStore) -> Likes:
    """What the cookie's text says, without ids that are no ``products``. Any text can be read."""
    liked, apart, seen = written[:MOST_BYTES].partition(APART)
    ids = [tuple(dict.fromkeys(unquote(each) for each in part.split(BETWEEN) if each)) for part in (liked, seen)]
    known = [tuple(each for each in part if each in products) for part in ids]
    return Likes(known[0], known[1][:MOST_SEEN] if apart else None, len(ids[0]) - len(known[0]))


def write(likes: Likes) -> str:
    """The cookie's text; "" if there is nothing to keep."""
    return _joined(likes.liked) + (APART + _joined(likes.seen) if likes.seen is not None else "")


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
    if likes.seen is not None and not from_another_site():
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
        likes = replace(likes, seen=likes.seen[:-1]) if likes.seen else replace(likes, liked=likes.liked[:-1])
    return likes


def _joined(ids: Iterable[str]) -> str:
    return BETWEEN.join(quote(each, safe="") for each in ids)
