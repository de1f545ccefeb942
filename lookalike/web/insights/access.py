"""Who may see the insights: everybody those of the shipped demo; else who logged in with the key of the shop's keeper.

A browser keeps a signed cookie for HOURS. Its id also gives the token that every form sends back, so that no other site
can send one. Both are signed with what scrypt makes of the key, the same in every process: anybody gets a cookie and a
token with the log-in's form, and could try keys on them at home, which scrypt makes slow. Programs send the key itself
(``Authorization: Bearer KEY``).
"""

import hashlib
import hmac
import ipaddress
import math
import secrets
import time
from collections import deque
from threading import Lock
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lookalike.errors import ForeignError, OverloadedError, UnauthorizedError
from lookalike.settings import ROOT
from lookalike.web.security import from_another_site
from lookalike.web.state import shop

COOKIE = "lookalike_keeper"
HOURS = 12
MOST_TRIES, MINUTES = 5, 15  # wrong keys from one address in so many minutes
MOST_NOTED = 10_000  # wrong keys that are remembered
MOST_ENDED = 1000  # sessions that are remembered as ended
SCRYPT = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and some 50 ms for each key that is tried (RFC 7914)
KEY = "lookalike.access"
DEMO = "demo/catalogue"


class Access:
    """The key of the shop's keeper, and the log-ins with it.

    Each process counts wrong keys, and remembers who logged out, on its own.

    Attributes:
        is_on: whether there is a key.
    """

    def __init__(self, key: str) -> None:
        self.is_on = bool(key)
        self._key = hashlib.sha256(key.encode()).digest()
        secret = hashlib.scrypt(key.encode(), salt=b"lookalike insights", **SCRYPT) if key else secrets.token_bytes()
        self._form_secret = hmac.digest(secret, b"forms", "sha256")
        self._cookies = URLSafeTimedSerializer(secret, salt="insights")
        self._wrong: deque[tuple[float, str]] = deque(maxlen=MOST_NOTED)
        self._ended: deque[str] = deque(maxlen=MOST_ENDED)
        self._lock = Lock()

    def is_key(self, given: str, address: str) -> bool:
        """Whether ``given`` is the key; compared in a time that does not depend on it. Without a key, nothing is.

        Raises:
            OverloadedError: too many wrong keys were given lately from ``address``.
        """
        if not self.is_on:
            return False
        now, network = time.monotonic(), _network(address)
        with self._lock:
            while self._wrong and self._wrong[0][0] < now - 60 * MINUTES:
                self._wrong.popleft()
            own = [when for when, each in self._wrong if each == network]
            if len(own) >= MOST_TRIES:
                wait = math.ceil(own[-MOST_TRIES] + 60 * MINUTES - now)
                raise OverloadedError(f"Too many wrong keys were given; try again in {MINUTES} minutes.", "tries", wait)
            right = hmac.compare_digest(hashlib.sha256(given.encode()).digest(), self._key)
            if not right:
                self._wrong.append((now, network))
        return right

    def session(self) -> tuple[str, bool]:
        """The id of the browser's session, "" if it has none; and whether it is logged in."""
        try:
            known = self._cookies.loads(request.cookies.get(COOKIE, ""), max_age=HOURS * 3600)
            session, is_in = str(known["id"]), bool(known["in"])
            return ("", False) if session in self._ended else (session, is_in)
        except (BadSignature, TypeError, KeyError):
            return "", False

    def begin(self, *, logged_in: bool) -> str:
        """Begin a session, whose cookie goes with this answer; its id."""
        g.keeper_session = {"id": secrets.token_urlsafe(16), "in": logged_in}
        return str(g.keeper_session["id"])

    def end(self) -> None:
        """End the session of the browser; its cookie goes with this answer, and a copy of it is worth nothing."""
        self._ended.append(self.session()[0])
        g.keeper_leaves = True

    def token(self, session: str) -> str:
        """What forms of a session send back."""
        return hmac.new(self._form_secret, session.encode(), "sha256").hexdigest()

    def send(self, response: Response) -> Response:
        """``response`` with the cookie of a session that begins or ends."""
        path, secure = f"{request.script_root}/", _is_secure()
        if begun := g.get("keeper_session"):
            response.set_cookie(
                COOKIE, self._cookies.dumps(begun), path=path, secure=secure, httponly=True, samesite="Strict"
            )
        elif g.get("keeper_leaves"):
            response.delete_cookie(COOKIE, path=path, secure=secure, httponly=True, samesite="Strict")
        return response


def register(app: Flask, key: str) -> None:
    """Give ``app`` its access, and templates ``may_see_insights``; ``key``: of the shop's keeper, "" for none."""
    app.extensions[KEY] = access = Access(key)
    app.after_request(access.send)
    app.jinja_env.globals["may_see_insights"] = may_see_pages


def access() -> Access:
    """The access of the current app."""
    found: Access = current_app.extensions[KEY]
    return found


def is_demo() -> bool:
    """Whether the shipped demo is served, which everybody may see."""
    index = shop().index
    return index.folder == ROOT and index.manifest.catalogue.path == DEMO


def is_keeper() -> bool:
    """Whether the shop's keeper sent the request, by their cookie or their key. A wrong key counts once a request."""
    if "is_keeper" not in g:
        g.is_keeper = _is_keeper()
    return bool(g.is_keeper)


def _is_keeper() -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return access().is_key(given.strip(), request.remote_addr or "")
    return access().is_on and access().session()[1]


def may_see() -> bool:
    """Whether the request may see the insights."""
    return is_demo() or is_keeper()


def may_see_pages() -> bool:
    """Whether the browser that sent the request may see the insights."""
    return is_demo() or (access().is_on and access().session()[1])


def check_program() -> None:
    """Raise unless a program may see the insights.

    Raises:
        UnauthorizedError: it gave no key, or a wrong one.
        OverloadedError: too many wrong keys were given.
    """
    if not is_demo():
        check_keeper()


def check_keeper() -> None:
    """Raise unless the keeper sent the request. Raises like ``check_program``, also in the demo."""
    if not is_keeper():
        how = "send the header Authorization: Bearer KEY" if access().is_on else "LOOKALIKE_ADMIN_KEY switches it on"
        raise UnauthorizedError(f"This is for the shop's keeper: {how}.")


def check_form() -> None:
    """Raise unless the request is a form of the keeper's own pages.

    Raises:
        ForeignError: it comes from another site, has no valid token, or the session is over.
    """
    session, _ = access().session()
    if (
        from_another_site()
        or not session
        or not hmac.compare_digest(access().token(session).encode(), request.form.get("token", "").encode())
    ):
        raise ForeignError("This form is too old, or came from another site; nothing was changed.", "old-form")


def private(response: Response) -> Response:
    """``response``, which no browser keeps, unless everybody may see it and there is nobody to log in."""
    if access().is_on or not is_demo():
        response.cache_control.no_store = True
    return response


def _network(address: str) -> str:
    """``address``, or of an IPv6 address the part that belongs to one customer of a provider."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ipaddress.ip_network(f"{known}/64", strict=False))


def _is_secure() -> bool:
    """Whether the cookie travels by HTTPS only: always, but for a server that one tries on one's own machine."""
    host = (urlsplit(f"//{request.host}").hostname or "").lower()
    return request.is_secure or host not in ("localhost", "127.0.0.1", "::1")
