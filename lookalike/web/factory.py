"""Create the app and wire its parts together. All state is attached to the app."""

import hashlib
import logging
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import g
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from lookalike import __version__
from lookalike.encoders import Request
from lookalike.encoders.weights import find_weights
from lookalike.errors import UnavailableError
from lookalike.index.encoder import encoder_of
from lookalike.index.opened import Index
from lookalike.index.store import mark_of, open_index
from lookalike.neighbours.metrics import METRICS
from lookalike.photos import ACCEPTED
from lookalike.query import MOST_PHOTOS, QueryEncoder, Searcher, per_cent
from lookalike.query.search import MAX_K
from lookalike.settings import ROOT, Settings
from lookalike.settings import read as read_settings
from lookalike.storefront import unused_keys
from lookalike.web import (
    addresses,
    admission,
    demand,
    embed,
    errors,
    images,
    insights,
    language,
    request_log,
    storefront,
    texts,
)
from lookalike.web.about import about
from lookalike.web.api import api
from lookalike.web.docs import docs
from lookalike.web.downloads import downloads
from lookalike.web.fetch import Fetcher
from lookalike.web.liking import liking
from lookalike.web.memory import return_freed_memory
from lookalike.web.more import COUNTS
from lookalike.web.pages import pages
from lookalike.web.pictures import Pictures
from lookalike.web.recommendations import recommendations
from lookalike.web.refine import LONG
from lookalike.web.samples import find_samples
from lookalike.web.schemas import Problem
from lookalike.web.security import protect
from lookalike.web.served import Served
from lookalike.web.state import KEY, Shop
from lookalike.web.storefront import storefront_of
from lookalike.web.uploads import MemoryRequest
from lookalike.web.why import why, why_api

FIELDS_BYTES = 16 * 1024  # allowance for a request besides the photo: multipart headers and filters
STATIC = ROOT / "static"
STATIC_SECONDS = 365 * 24 * 3600  # their URLs contain a version

log = logging.getLogger(__name__)


class IdConverter(BaseConverter):
    """A product id in a URL: any characters; slashes are written %2F."""

    regex = "(?s:.+)"  # also line breaks
    part_isolating = False

    def to_url(self, value: str) -> str:
        return quote(value, safe="")


class App(OpenAPI):
    """The Flask app with the API's description, and with our own logging of exceptions."""

    def log_exception(self, exc_info: Any) -> None:
        request_log.log_mistake(exc_info)


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The app for the index in ``settings`` (by default from the environment). The encoder loads in the background.

    Raises:
        LookalikeError: the index, the catalogue or the shop's file can't be opened, or --weights is of another index.
    """
    settings = settings or read_settings()
    shop = _open(settings)
    app = App(
        "lookalike",
        info=Info(title="Lookalike", version=__version__, description=_about(shop.index, settings)),
        doc_ui=False,
        security_schemes={},  # by default the library writes null, which OpenAPI does not allow
        validation_error_model=Problem,
        template_folder=str(ROOT / "templates"),
        static_folder=str(STATIC),
        static_url_path=f"/static/{_version_of(STATIC)}",
    )
    app.request_class = MemoryRequest
    app.config.update(
        MAX_UPLOAD_MB=settings.max_upload_mb,
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 2**20 + FIELDS_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS,
    )
    served = Served(shop, partial(_open, settings), partial(mark_of, settings.index))
    app.extensions[KEY] = served
    _attach_shop(app)
    served.watch()
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.converters["id"] = IdConverter
    app.url_map.merge_slashes = False  # ids may contain double slashes
    for blueprint in (pages, images.images, storefront.front, docs, about, why, downloads, liking):
        app.register_blueprint(blueprint)
    app.register_api(api)
    app.register_api(why_api)
    app.register_api(recommendations)
    insights.register(app, settings.admin_key)
    errors.register(app)
    request_log.register(app)
    addresses.register(app, Fetcher() if settings.image_urls else None)
    embed.register(app, settings.embed_origins)
    demand.register(app, shop.index.folder, on=bool(settings.demand))
    admission.register(app, settings.threads)
    app.after_request(protect)
    if settings.proxies:
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host", "x_port", "x_prefix"), settings.proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    language.register(app, language.Language(shop.front.language))
    _fill_templates(app)
    return_freed_memory()
    return app


def _open(settings: Settings, before: Shop | None = None) -> Shop:
    """The shop for the index in ``settings``. It reuses the encoder of the shop ``before`` if the fingerprints agree.

    If there is a shop ``before``, the encoder of the new one has finished loading; else it loads in the background.

    Raises:
        LookalikeError: as in ``create_app``; or the new encoder can't be loaded, although the old one works.
    """
    index = open_index(settings.index, catalogue=settings.catalogue or None)
    for warning in index.warnings:
        log.warning("%s", warning)
    try:
        front = storefront_of(index, settings.shop)
        if front.zero_price == "on-request":
            index.products.forget_zero_prices()
        for remark in unused_keys(front, index.products):
            log.warning("%s", remark)
        index.products.prepare_words()
        weights = _named_weights(index, settings)
        if before and before.index.manifest.encoder.fingerprint == index.manifest.encoder.fingerprint:
            encoder = before.encoder
        else:
            encoder = QueryEncoder(lambda: encoder_of(index, weights, place=settings.weights_place))
            encoder.start()
            if before:
                encoder.wait()
                if encoder.state == "missing" and before.encoder.state == "ready":
                    raise UnavailableError(f"Its encoder can't be loaded: {encoder.problem}")
        samples = find_samples(index)
        return Shop(
            searcher=Searcher(index, settings.backend or None),
            encoder=encoder,
            pictures=Pictures(index, samples),
            samples=samples,
            front=front,
        )
    except BaseException:
        index.close()
        raise


def _attach_shop(app: OpenAPI) -> None:
    """Attach the current shop to each request, and release it at the end of the request."""

    @app.before_request
    def acquire() -> None:
        g.shop = app.extensions[KEY].acquire()

    @app.teardown_request
    def release(_: BaseException | None) -> None:
        if shop := g.pop("shop", None):
            app.extensions[KEY].release(shop)


def _named_weights(index: Index, settings: Settings) -> Path | None:
    """The file of --weights, after checking that it belongs to the index; None without the option."""
    if settings.named_weights is None:
        return None
    facts = index.manifest.encoder
    sha256 = facts.weights.sha256 if facts.weights else None
    return find_weights(Request(facts.name, weights=settings.named_weights, sha256=sha256), suffixes=()).path


def _about(index: Index, settings: Settings) -> str:
    columns = ", ".join(index.products.columns) or "none"
    return (
        f"Finds the products of this shop that look like a photo of up to {settings.max_upload_mb} MB. "
        f"Columns to filter by: {columns}."
    )


def _version_of(folder: Path) -> str:
    """The version in the URLs of static files, by which browsers may cache them until one of them changes."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _fill_templates(app: OpenAPI) -> None:
    """Add the variables and functions that templates use."""
    app.jinja_env.globals.update(
        per_cent=per_cent,
        ACCEPTED=ACCEPTED,
        STEPS=texts.STEPS,
        MAX_K=MAX_K,
        COUNTS=COUNTS,
        LONG=LONG,
        METRICS=METRICS,
        MOST_PHOTOS=MOST_PHOTOS,
    )

    @app.context_processor
    def of_shop() -> dict[str, object]:
        return {"encoder": g.shop.encoder, "products": len(g.shop.index.products)}
