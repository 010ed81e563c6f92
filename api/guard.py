"""The guard: whom a request comes from, whether it may, how often, and how much it may bring."""

import ipaddress
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from limits import parse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ForbiddenError, RateLimitedError, ServiceError, SetupError, TooLargeError, UnauthorizedError
from api.keys import KeyStore
from api.keys import Scope as KeyScope
from api.problems import response_of
from api.rates import Limiter
from api.settings import Settings

#: What anybody may have: the page without its answers, the description, and whether the service lives.
_PUBLIC = ("/", "/openapi.json", "/docs", "/health/live", "/health/ready")
_PUBLIC_BELOW = ("/web/", "/docs/")
_ADMIN_BELOW = ("/v1/admin/", "/metrics")
_UPLOAD_BELOW = "/v1/admin/sources/"


class Guard:
    """Turns requests away before anything is read of them; what it lets through carries `key_id` in its state."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.keys = KeyStore(settings.keys)
        self._rate = parse(settings.rate)
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
            if not _is_public(request.url.path):
                scope.setdefault("state", {})["key_id"] = await self._check_key(request)
            limit = self.settings.max_body
            if request.url.path.startswith(_UPLOAD_BELOW):
                limit = self.settings.max_upload
            receive = _limited(request.headers, receive, limit)
        except ServiceError as error:
            await response_of(request, error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _check_origin(self, request: Request) -> None:
        """Pages of other origins may call only when they are named; without keys no strangers' names are served.

        The second keeps a page whose name was made to point here (DNS rebinding) from reading an open service.
        """
        origin, host = request.headers.get("origin"), request.headers.get("host", "")
        foreign = origin is not None and urlsplit(origin).netloc != host and origin not in self.settings.origins
        if foreign and not _is_public(request.url.path):
            raise ForbiddenError(f"pages of {origin} may not call; name it in FUSSNOTE_ORIGINS")
        own = urlsplit(self.settings.public_url or "").hostname
        name = urlsplit(f"//{host}").hostname or ""
        if is_loopback(self.settings.host) and _is_domain(name) and name != own and not self.keys.listed():
            raise ForbiddenError(f"»{name}« is not this machine; set FUSSNOTE_PUBLIC_URL, or make keys")

    async def _check_key(self, request: Request) -> str | None:
        """The id of the key given, None without one where none is needed."""
        address = request.client.host if request.client else ""
        given = _given(request.headers)
        needed: KeyScope = "admin" if request.url.path.startswith(_ADMIN_BELOW) else "read"
        key = self.keys.find(given) if given else None
        is_open = needed == "read" and self._is_open(address)  # changing the index always takes a key
        if is_open and not given and _is_local(address):
            return None
        # Before a wrong key is told so: whoever tries many is stopped by the address.
        await self._count(key.key_id if key else address)
        if key is None and (given or not is_open):
            reason = "the key is not known (any more)" if given else "give a key as »Authorization: Bearer …«"
            raise UnauthorizedError(reason)
        if key is not None and not key.allows(needed):
            raise ForbiddenError(f"key {key.key_id} has the scope {key.scope}; this needs {needed}")
        return key.key_id if key else None

    def _is_open(self, address: str) -> bool:
        """Whether a client at `address` needs no key to read: on this machine, by no proxy, and none is made."""
        if self.settings.without_keys:
            return True
        return is_loopback(self.settings.host) and _is_local(address) and not self.keys.listed()

    async def _count(self, who: str) -> None:
        if not await self._limiter.hit(self._rate, who):
            reset, _ = await self._limiter.get_window_stats(self._rate, who)
            raise RateLimitedError(f"more than {self.settings.rate}", max(1.0, reset - time.time()))


def check_setup(settings: Settings, host: str) -> None:
    """Raise SetupError when the service would be open to others without keys and nobody said so."""
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


def _given(headers: Headers) -> str | None:
    """The key that a request brings; what chat programs send when they have none (»none«, »sk-…«) is none."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    value = headers.get("x-api-key") or (given.strip() if kind.lower() == "bearer" else None)
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
