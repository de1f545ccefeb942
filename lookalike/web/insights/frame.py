"""What all pages of the insights share: the list of views, the guard, the stored insights, and the frame around a page.

A view is one file in ``views/``. Its ``ENTRIES`` name a blueprint whose endpoint ``page`` is the view's page. Its texts
are ``insights-NAME`` (title) and ``insights-NAME-about`` (a sentence).
"""

from collections.abc import Hashable, Mapping
from threading import Lock
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lookalike import registry
from lookalike.errors import IndexFilesError, NotFoundError
from lookalike.insights.parts.map import COORDINATES
from lookalike.insights.store import Insights, command_for, mark_of_insights, open_insights, serve_command
from lookalike.insights.tables import Table
from lookalike.web.insights import access
from lookalike.web.language import text
from lookalike.web.state import shop

PACKAGE = "lookalike.web.insights.views"
PREFIX = "/insights"
ORDER = ("map", "clusters", "statistics", "matrix", "duplicates", "mistakes", "demand", "quality")  # others come last
KEY = "lookalike.insights"


class Opened:
    """The stored insights of the index that is served; opened again after they were computed again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mark: Hashable = None
        self._insights: Insights | None = None

    def get(self) -> Insights | None:
        """The insights; None if there are none.

        Raises:
            IndexFilesError: they are damaged.
        """
        index = shop().index
        mark = index.manifest.sha256, mark_of_insights(index)
        with self._lock:
            if mark != self._mark:
                self._insights, self._mark = open_insights(index), mark
            return self._insights


def views() -> list[str]:
    """The names of all views, in the order in which they are shown."""
    names = registry.gather(PACKAGE)
    return sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def register(app: Flask) -> None:
    """Add the views to ``app``."""
    app.extensions[KEY] = Opened()
    for entry in registry.gather(PACKAGE).values():
        app.register_blueprint(registry.load(entry))


def blueprint(name: str, module: str, prefix: str | None = None) -> Blueprint:
    """The blueprint of a view, guarded.

    Args:
        name: of the view; its endpoints begin with ``insights_NAME.``.
        module: its ``__name__``.
        prefix: of its addresses, below PREFIX; None for ``/NAME``.
    """
    made = Blueprint(f"insights_{name}", module, url_prefix=PREFIX + (f"/{name}" if prefix is None else prefix))
    made.before_request(_guard)
    made.register_error_handler(IndexFilesError, _damaged)
    made.after_request(access.private)
    return made


def insights() -> Insights:
    """The stored insights.

    Raises:
        NotFoundError: there are none yet; the sentence has the command.
        IndexFilesError: they are damaged.
    """
    found = _opened()
    if found is None:
        command = command_for(shop().index.folder)
        raise NotFoundError(f"The insights of this index are not computed yet: {command} does it.")
    return found


def page(template: str, **values: Any) -> str:
    """The page of a view, in the frame of the insights; ``stale=False`` for one that is not of them."""
    return render_template(
        f"insights/{template}",
        views=[(name, url_for(f"insights_{name}.page")) for name in views()],
        command=command_for(shop().index.folder),
        serve_command=serve_command(shop().index.folder),
        keeper=access.is_keeper(),
        demo=access.is_demo(),
        token=access.access().token(access.access().session()[0]),
        **({"stale": is_stale()} | values),
    )


def off() -> tuple[str, int]:
    """The page that says how to switch the pages on."""
    command = serve_command(shop().index.folder)
    return render_template("insights/off.html", demo=access.is_demo(), serve_command=command), 403


def missing(error: NotFoundError, name: str) -> tuple[str, int]:
    """The page of the view ``name`` without its part, which says why."""
    return page("missing.html", name=name, why=str(error)), error.http_status


def map_address(query: str, product: str) -> str:
    """The URL of the map on which the results of a search are lit up, given by its token or by a product; "" if there
    is none for whoever asks."""
    if not access.may_see_pages():
        return ""
    try:
        found = _opened()
    except IndexFilesError:
        return ""
    if found is None or found.stale or not found.has("map", COORDINATES):
        return ""
    return url_for("insights_map.search", **{"query": query} if query else {"product": product})  # type: ignore[arg-type]


def _opened() -> Insights | None:
    """The stored insights, the same for the whole request; None if there are none.

    Raises:
        IndexFilesError: they are damaged.
    """
    if "insights" not in g:
        opened: Opened = current_app.extensions[KEY]
        g.insights = opened.get()
    found: Insights | None = g.insights
    return found


def is_stale() -> bool:
    """Whether the insights are of another build. Of damaged ones, the pages that need them speak."""
    try:
        found = _opened()
    except IndexFilesError:
        return False
    return found is not None and found.stale


def _guard() -> BaseResponse | tuple[str, int] | None:
    """Answers in place of a page that the request may not see."""
    if request.method == "POST":
        if access.is_keeper():
            access.check_form()
            return None
    elif access.may_see():
        return None
    if not access.access().is_on:
        return off()
    back = request.full_path if request.method == "GET" else PREFIX
    return redirect(url_for("insights_log_in.page", next=back.rstrip("?")), 303)


def _damaged(error: IndexFilesError) -> tuple[str, int]:
    """The sentence for the keeper, who can do something about it."""
    return render_template("error.html", title=text("error-title-other"), detail=str(error)), 500


def download(response: Response, name: str) -> Response:
    """``response`` as a file called ``name``."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def download_csv(table: Table, name: str) -> Response:
    """``table`` as a file called ``name``."""
    return download(Response(table.csv(), content_type="text/csv; charset=utf-8"), name)


def products_with(filters: Mapping[str, str]) -> str:
    """The URL of the catalogue's products that pass ``filters``, such as ``{"filter.gender": "Men"}``."""
    values: dict[str, Any] = dict(filters)
    return url_for("pages.home", _anchor="catalogue", **values)
