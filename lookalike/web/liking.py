"""The page of a visitor's likes, a list that somebody sent, and the changes to them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lookalike.catalogue.product import Product
from lookalike.errors import BadRequestError, ForeignError
from lookalike.web import likes as cookie
from lookalike.web.cards import card_of
from lookalike.web.language import text
from lookalike.web.likes import Likes, keep, place_of, read_ids, visitors_likes, write_ids
from lookalike.web.parameters import address, given
from lookalike.web.security import from_another_site
from lookalike.web.state import shop

liking = Blueprint("liking", __name__)
liking.after_app_request(cookie.send)

MOST_SHOWN = 600  # more than fit into the cookie
# A path of this app; browsers take "//" and "/\" as the beginning of a host's name, and ignore line ends.
PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\\]*")


@liking.app_context_processor
def of_visitor() -> dict[str, object]:
    """What the visitor likes, and the URL of this page to come back to, for templates."""
    return {"likes": visitors_likes(), "here": _here()}


@liking.get("/likes")
def page() -> str | Response:
    """The visitor's likes; with ids in the URL, a list that somebody sent, which leaves those as they are.

    A script gets the visitor's likes as JSON.
    """
    if _for_script():
        return _state()
    likes, sent = visitors_likes(), _sent(request.args)
    asked = sent[:MOST_SHOWN] or likes.liked
    known = [each for each in asked if each in shop().index.products]
    gone = len(asked) - len(known) if sent else likes.liked_gone
    return render_template(
        "likes.html",
        sent=bool(sent),
        cards=[card_of(product) for product in _products(known)],
        seen=[card_of(product) for product in _products(likes.seen)],
        list_address=_address_of(known),
        ids=write_ids(known),
        all_liked=set(known) <= set(likes.liked),
        gone=text("likes-gone", count=gone) if gone else "",
        more=text("likes-more", count=MOST_SHOWN) if len(sent) > MOST_SHOWN else "",
    )


@liking.post("/likes")
def change() -> Response:
    """Like a product or take that back, remember what is looked at or don't, or forget everything."""
    if from_another_site():
        raise ForeignError("Only this site's own pages change what you like here; nothing was changed.", "foreign")
    form, likes = request.form, visitors_likes()
    if product_id := form.get("like"):
        keep(likes.with_liked(shop().index.products.get(product_id).id))
    elif product_id := form.get("unlike"):
        keep(likes.without_liked(product_id))
    elif "like-all" in form:
        keep(likes.with_list(each for each in read_ids(form["like-all"]) if each in shop().index.products))
        return redirect(url_for("liking.page"), 303)  # it says if not all of them could be kept
    elif "remember" in form:
        keep(replace(likes, every_seen=(likes.every_seen or ()) if form["remember"] == "on" else None))
    elif form.get("forget") == "gone":
        keep(likes.without_gone())
    elif "forget" in form:
        keep(Likes())
    else:
        raise BadRequestError("Nothing to change was given; send like, unlike, remember or forget.", "other")
    if _for_script():
        return _state()
    place = quote(request.args.get("to", "")) or (place_of(product_id) if product_id else "")
    return redirect(_back(form.get("back", "")) + (f"#{place}" if place else ""), 303)


def _for_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _state() -> Response:
    """What the visitor likes, for a script: the ids, the address of the list, and whether there is more to forget."""
    likes = visitors_likes()
    response = jsonify(count=len(likes.liked), liked=likes.liked, address=_address_of(likes.liked), kept=likes.kept)
    response.vary.update(("Accept", "Cookie"))
    response.cache_control.no_store = True
    return response


def _sent(values: MultiDict[str, str]) -> tuple[str, ...]:
    """The ids of the list in a URL; URLs of earlier versions have a parameter for each."""
    listed = read_ids(values.get("list", ""))
    return tuple(dict.fromkeys((*listed, *filter(None, values.getlist("id")))))


def _address_of(ids: Sequence[str]) -> str:
    """The URL of a list of products."""
    return url_for("liking.page", list=write_ids(ids))


def _products(ids: list[str] | tuple[str, ...]) -> list[Product]:
    products = shop().index.products
    return products.of_rows([int(products.rows_of(each)[0]) for each in ids])


def _here() -> str:
    """The URL of this page; of a form's answer, that of the front page."""
    if request.method != "GET" or not request.endpoint:
        return url_for("pages.home")
    return address(given())


def _back(place: str) -> str:
    return place if PATH.fullmatch(place) else url_for("pages.home")
