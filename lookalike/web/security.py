"""Security headers of all responses."""

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
    ("Referrer-Policy", "no-referrer"),  # a URL may contain a visitor's search
)
RESULTS = "pages.search"  # prefix of the endpoints of results pages


def protect(response: Response) -> Response:
    """``response`` with the headers set."""
    for name, value in HEADERS:
        response.headers[name] = value
    if (request.endpoint or "").startswith(RESULTS):
        response.headers["Cache-Control"] = "no-store"  # a visitor's photo and its results
    return response
