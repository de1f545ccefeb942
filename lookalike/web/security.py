"""The headers that every response carries, the server's own refusals included."""

from flask import Response

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
    ("Referrer-Policy", "same-origin"),
)


def protect(response: Response) -> Response:
    """``response`` with the headers set."""
    for name, value in HEADERS:
        response.headers[name] = value
    return response
