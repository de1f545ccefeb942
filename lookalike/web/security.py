"""Security headers of all responses."""

from urllib.parse import urlsplit

from flask import Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",  # the query's picture (data:), and its preview before it is sent (blob:)
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # A URL may contain a visitor's search, so no other site gets it. This site's own forms need an origin, though.
    ("Referrer-Policy", "same-origin"),
)
RESULTS = "pages.search"  # prefix of the endpoints of results pages


def protect(response: Response) -> Response:
    """``response`` with the headers set."""
    for name, value in HEADERS:
        response.headers[name] = value
    if (request.endpoint or "").startswith(RESULTS):
        response.headers["Cache-Control"] = "no-store"  # a visitor's photo and its results
    return response


def from_another_site() -> bool:
    """Whether a page of another site sent the request, by what the browser says of it.

    Browsers say it by Sec-Fetch-Site, or by Origin without encryption and in versions before 2023. A request with
    neither is from no browser.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    try:
        return origin is not None and urlsplit(origin).netloc != request.host
    except ValueError:  # it is no URL
        return True
