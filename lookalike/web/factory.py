"""The only place where the web's rooms are wired together; state hangs on the app."""

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
from lookalike.query import QueryEncoder, Searcher, per_cent
from lookalike.settings import ROOT, Settings
from lookalike.settings import read as read_settings
from lookalike.web import admission, errors, images, request_log, texts
from lookalike.web.api import api
from lookalike.web.docs import docs
from lookalike.web.memory import return_freed_memory
from lookalike.web.pages import pages
from lookalike.web.parameters import ALL, address_without
from lookalike.web.pictures import Pictures
from lookalike.web.samples import find_samples
from lookalike.web.schemas import Problem
from lookalike.web.security import protect
from lookalike.web.served import Served
from lookalike.web.state import KEY, Shop
from lookalike.web.uploads import MemoryRequest

FIELDS_BYTES = 16 * 1024  # what a request may have besides the photo: the multipart lines and the filters
STATIC_SECONDS = 365 * 24 * 3600  # addresses carry the version

log = logging.getLogger(__name__)


class IdConverter(BaseConverter):
    """A product's id in an address: any letters, slashes too, which are written %2F."""

    regex = "(?s:.+)"  # a line break, too
    part_isolating = False

    def to_url(self, value: str) -> str:
        return quote(value, safe="")


class App(OpenAPI):
    """Flask's app with the API's description, and with our log of what goes wrong in it."""

    def log_exception(self, exc_info: Any) -> None:
        request_log.log_mistake(exc_info)


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The app of the index in ``settings`` (by default those of the environment); the encoder begins to load.

    Raises:
        LookalikeError: the index or the catalogue can't be opened, or --weights names another file than the index.
    """
    settings = settings or read_settings()
    shop = _open(settings)
    app = App(
        "lookalike",
        info=Info(title="Lookalike", version=__version__, description=_about(shop.index, settings)),
        doc_ui=False,
        security_schemes={},  # the library would describe none as null, which OpenAPI does not allow
        validation_error_model=Problem,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
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
    app.url_map.merge_slashes = False  # an id may hold two in a row
    for blueprint in (pages, images.images, docs):
        app.register_blueprint(blueprint)
    app.register_api(api)
    errors.register(app)
    request_log.register(app)
    admission.register(app, settings.threads)
    app.after_request(protect)
    if settings.proxies:
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host", "x_port", "x_prefix"), settings.proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    _fill_templates(app)
    return_freed_memory()
    return app


def _open(settings: Settings, before: Shop | None = None) -> Shop:
    """The shop of the index in ``settings``; its encoder begins to load, or is the one of ``before`` if it fits.

    A shop that follows another is ready: its encoder has loaded.

    Raises:
        LookalikeError: as ``create_app`` does, or the encoder can't be loaded that the shop before could do without.
    """
    index = open_index(settings.index, catalogue=settings.catalogue or None)
    for warning in index.warnings:
        log.warning("%s", warning)
    try:
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
        )
    except BaseException:
        index.close()
        raise


def _attach_shop(app: OpenAPI) -> None:
    """Lend each request the shop of its time, and take it back at its end."""

    @app.before_request
    def acquire() -> None:
        g.shop = app.extensions[KEY].acquire()

    @app.teardown_request
    def release(_: BaseException | None) -> None:
        if shop := g.pop("shop", None):
            app.extensions[KEY].release(shop)


def _named_weights(index: Index, settings: Settings) -> Path | None:
    """The file that --weights names, seen to be the index's own before anything slow begins; else None."""
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


def _static_version(folder: Path) -> str:
    """What addresses of static files carry, so that browsers may keep them until they change."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _fill_templates(app: OpenAPI) -> None:
    """What every page knows, and what templates may call: addresses, and how numbers are written."""
    app.jinja_env.globals.update(
        version=_static_version(Path(app.static_folder or "")),
        address_without=address_without,
        count=texts.count,
        per_cent=per_cent,
        ACCEPTED=ACCEPTED,
        ALL=ALL,
        STEPS=texts.STEPS,
        METRICS=METRICS,
    )

    @app.context_processor
    def of_shop() -> dict[str, object]:
        return {"encoder": g.shop.encoder, "products": len(g.shop.index.products)}
