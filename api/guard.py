"""The guard: whom a request comes from, whether it may, how often, and how much it may bring."""

import ipaddress
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from limits.errors import ConfigurationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ForbiddenError, RateLimitedError, ServiceError, SetupError, TooLargeError, UnauthorizedError
from api.keys import KeyStore
from api.keys import Scope as KeyScope
from api.problems import response_of
from api.rates import Limiter, parse_rate
from api.settings import Settings

#: What anybody may have: the files of the page, the description, and whether the service lives.
_PUBLIC = ("/openapi.json", "/docs", "/health/live", "/health/ready", "/widget.js", "/schluessel")
_PUBLIC_BELOW = ("/web/", "/docs/")
#: Pages for people: whom they may not answer they tell so themselves, with a field for a key.
_PAGES = ("/", "/demo", "/betrieb", "/betrieb/bericht")
_PAGES_BELOW = "/lesen/"
#: The cookie in which a browser keeps its key; no script reads it, and no other site makes a browser send it.
KEY_COOKIE = "fussnote_key"
#: All that a key for a widget on somebody's site is good for.
_ASKING = ("/v1/ask", "/v1/chat/completions")
_ADMIN_BELOW = ("/v1/admin/", "/metrics", "/betrieb")
_UPLOAD_BELOW = "/v1/admin/sources/"


class Guard:
    """Turns requests away before anything is read of them; what it lets through carries `key_id` in its state."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.keys = KeyStore(settings.keys)
        self._rate = parse_rate(settings.rate)
        self._limiter = Limiter(settings.rate_store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            if scope["type"] == "lifespan":  # the service has ended
                await self._limiter.close()
            return
        request = Request(scope)
        try:
            self._check_origin(request)
            await self._admit(request)
            limit = self.settings.max_body
            if request.url.path.startswith(_UPLOAD_BELOW):
                limit = self.settings.max_upload
            receive = _limited(request.headers, receive, limit)
        except ServiceError as error:
            await response_of(request, error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _admit(self, request: Request) -> None:
        """Find out whose a request is; a page that may not answer is told why in its state, as `denied`."""
        if _is_public(request.url.path):
            return
        state = request.scope.setdefault("state", {})
        try:
            state["key_id"] = await self._check_key(request)
        except (UnauthorizedError, ForbiddenError, RateLimitedError) as error:
            if not _is_page(request.url.path):
                raise
            state["denied"] = error

    def _check_origin(self, request: Request) -> None:
        """Pages of other origins may call only when they are named; without keys no strangers' names are served.

        The second keeps a page whose name was made to point here (DNS rebinding) from reading an open service.
        """
        origin, host = request.headers.get("origin"), request.headers.get("host", "")
        harmless = _is_public(request.url.path) and request.method in ("GET", "HEAD")
        if not harmless and not _is_own(request) and not may_call(self.settings, self.keys, origin or ""):
            raise ForbiddenError(
                f"pages of {origin} may not call; name it in FUSSNOTE_ORIGINS, or as origin of a key with the scope ask"
            )
        own = urlsplit(self.settings.public_url or "").hostname
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError as error:
            raise ForbiddenError(f"»{host[:80]}« is no name of a host") from error
        if is_loopback(self.settings.host) and _is_domain(name) and name != own and not self.keys.listed():
            raise ForbiddenError(f"»{name}« is not this machine; set FUSSNOTE_PUBLIC_URL, or make keys")

    async def _check_key(self, request: Request) -> str | None:
        """The id of the key given, None without one where none is needed."""
        address = request.client.host if request.client else ""
        given = _given(request)
        needed = _needed(request)
        key = self.keys.find(given) if given else None
        is_open = needed != "admin" and self._is_open(address)  # changing the index always takes a key
        if is_open and not given and _is_local(address):
            return None
        # Before a wrong key is told so: whoever tries many is stopped by the address.
        await self._count(key.key_id if key else address, key.rate if key else None)
        if key is None and (given or not is_open):
            reason = "the key is not known (any more)" if given else "give a key as »Authorization: Bearer …«"
            raise UnauthorizedError(reason)
        if key is not None and not key.allows(needed):
            raise ForbiddenError(f"key {key.key_id} has the scope {key.scope}; this needs {needed}")
        if key is not None and key.origins and request.headers.get("origin") not in key.origins:
            raise ForbiddenError(f"key {key.key_id} is good for pages of {', '.join(key.origins)} alone")
        return key.key_id if key else None

    def _is_open(self, address: str) -> bool:
        """Whether a client at `address` needs no key to read: on this machine, by no proxy, and none is made."""
        if self.settings.without_keys:
            return True
        return is_loopback(self.settings.host) and _is_local(address) and not self.keys.listed()

    async def _count(self, who: str, own: str | None) -> None:
        """Count a request of `who`, whose rate is `own` or the setting's. Raises RateLimitedError."""
        rate = parse_rate(own) if own else self._rate
        if not await self._limiter.hit(rate, who):
            reset, _ = await self._limiter.get_window_stats(rate, who)
            raise RateLimitedError(f"more than {own or self.settings.rate}", max(1.0, reset - time.time()))


def may_call(settings: Settings, keys: KeyStore, origin: str) -> bool:
    """Whether pages of another origin may call: it is a setting, or named by a key."""
    return origin in settings.origins or any(origin in key.origins for key in keys.listed())


def check_setup(settings: Settings, host: str) -> None:
    """Raise SetupError for a setting that cannot be kept, or when all would be open to others and nobody said so."""
    for name, value, check in (("RATE", settings.rate, parse_rate), ("RATE_STORE", settings.rate_store, Limiter)):
        try:
            check(value)
        except (ValueError, LookupError, ConfigurationError) as error:
            raise SetupError(f"setting FUSSNOTE_{name}: »{value}« is not understood ({error})") from error
    if not is_loopback(host) and not settings.without_keys and not KeyStore(settings.keys).listed():
        raise SetupError(
            f"{host} can be reached from elsewhere and there is no key: make one (python -m api keys create NAME), "
            "or set FUSSNOTE_WITHOUT_KEYS=true when anybody may read"
        )


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_domain(name: str) -> bool:
    """Whether a stranger may own a name: addresses and names without a dot are nobody's to register."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." in name and not is_loopback(name)
    return False


def _is_local(address: str) -> bool:
    """Whether a client is on this machine: by loopback, or by a socket that has no address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True


def _is_public(path: str) -> bool:
    return path in _PUBLIC or path.startswith(_PUBLIC_BELOW)


def _is_page(path: str) -> bool:
    return path in _PAGES or path.startswith(_PAGES_BELOW)


def _is_own(request: Request) -> bool:
    """Whether no page calls, or one of the service itself."""
    origin = request.headers.get("origin")
    if origin is None:
        return True
    _, _, place = origin.partition("://")
    return bool(place) and place == request.headers.get("host", "")


def _needed(request: Request) -> KeyScope:
    path = request.url.path
    if path.startswith(_ADMIN_BELOW):
        return "admin"
    return "ask" if path in _ASKING else "read"


def _given(request: Request) -> str | None:
    """The key that a request brings; what chat programs send when they have none (»none«, »sk-…«) is none."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    value = request.headers.get("x-api-key") or (given.strip() if kind.lower() == "bearer" else None)
    if value is None and _is_own(request):  # a page that may call brings its own key, not its reader's
        value = request.cookies.get(KEY_COOKIE)
    return value if value and value.startswith("fn_") else None


def _limited(headers: Headers, receive: Receive, limit: int) -> Receive:
    """`receive` that ends a body beyond `limit` bytes. Raises TooLargeError when its length says so at once."""
    told = headers.get("content-length", "0")
    if told.isdigit() and int(told) > limit:
        raise TooLargeError(f"the body has {told} bytes; at most {limit} are taken")
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message: MutableMapping[str, Any] = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, f"the body is longer than the {limit} bytes that are taken")
        return message

    return counted
