"""The headers that every response of the app carries."""

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
    ("Referrer-Policy", "no-referrer"),  # an address may hold what somebody looked for
)
RESULTS = "pages.search"  # how the endpoints of results pages begin


def protect(response: Response) -> Response:
    """``response`` with the headers set."""
    for name, value in HEADERS:
        response.headers[name] = value
    if (request.endpoint or "").startswith(RESULTS):
        response.headers["Cache-Control"] = "no-store"  # somebody's photo, and what it found
    return response
