"""The page of a visitor's likes, a list that somebody sent, and the changes to them."""

import re
from dataclasses import replace

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lookalike.catalogue.product import Product
from lookalike.errors import BadRequestError, ForeignError
from lookalike.web import likes as cookie
from lookalike.web.cards import card_of
from lookalike.web.language import text
from lookalike.web.likes import Likes, keep, place_of, visitors_likes
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
def page() -> str:
    """The visitor's likes; with ids in the URL, a list that somebody sent, which leaves those as they are."""
    likes, sent = visitors_likes(), tuple(dict.fromkeys(filter(None, request.args.getlist("id"))))
    asked = sent[:MOST_SHOWN] or likes.liked
    known = [each for each in asked if each in shop().index.products]
    gone = len(asked) - len(known) if sent else likes.gone
    return render_template(
        "likes.html",
        sent=bool(sent),
        cards=[card_of(product) for product in _products(known)],
        seen=[card_of(product) for product in _products(likes.seen or ())],
        list_address=url_for("liking.page", id=known),
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
    elif "remember" in form:
        keep(replace(likes, seen=(likes.seen or ()) if form["remember"] == "on" else None))
    elif "forget" in form:
        keep(Likes())
    else:
        raise BadRequestError("Nothing to change was given; send like, unlike, remember or forget.", "other")
    if request.accept_mimetypes.best == "application/json":
        return jsonify(count=len(visitors_likes().liked))
    return redirect(_back(form.get("back", "")) + (f"#{place_of(product_id)}" if product_id else ""), 303)


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
