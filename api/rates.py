"""Counting requests: in memory, or in Redis for several services; a clock set back or a lost Redis locks nobody out."""

import time
from typing import Any

import structlog
from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.util import WindowStats

# So many seconds a clock may lie behind what was seen before: it is corrected all the time.
_SLACK = 1.0
#: Seconds that Redis may take, and that this process counts by itself after it took longer or was not there.
PATIENCE, APART = 1.0, 10.0


def parse_rate(text: str) -> RateLimitItem:
    """A rate as `30/minute`. Raises ValueError for anything else, several rates among it."""
    rates = parse_many(text)
    if len(rates) != 1:
        raise ValueError("one rate is kept, as 30/minute")
    return rates[0]


class Limiter(MovingWindowRateLimiter):
    """A moving window over the requests of each key or address, counted at `store` (`memory://`, `redis://…`)."""

    def __init__(self, store: str) -> None:
        options: dict[str, str | float | bool] = {}
        if store.startswith("redis"):
            options = {"implementation": "redispy", "key_prefix": "fussnote", "wrap_exceptions": True}
            options |= {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        kept = storage_from_string(f"async+{store}", **options)
        assert isinstance(kept, Storage)
        super().__init__(kept)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._latest, self._apart_until = float("-inf"), float("-inf")

    async def hit(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        """Count a request; whether it may pass."""
        await self._follow_clock()
        if time.monotonic() >= self._apart_until:
            try:
                return await super().hit(item, *identifiers, cost=cost)
            except StorageError as error:
                self._part(error)
        return await self._own.hit(item, *identifiers, cost=cost)

    async def get_window_stats(self, item: RateLimitItem, *identifiers: str) -> WindowStats:
        """When the window moves on, in seconds since 1970, and how many requests may still pass."""
        if time.monotonic() >= self._apart_until:
            try:
                return await super().get_window_stats(item, *identifiers)
            except StorageError as error:
                self._part(error)
        return await self._own.get_window_stats(item, *identifiers)

    async def close(self) -> None:
        """Leave Redis."""
        if isinstance(self.storage, RedisStorage):
            bridge: Any = self.storage.bridge
            await bridge.get_connection().aclose()

    async def _follow_clock(self) -> None:
        """Forget all counts when the clock was set back: they lie ahead, and would lock out until it is there again."""
        now = time.time()
        if now < self._latest - _SLACK:
            await self._own.storage.reset()
            try:
                await self.storage.reset()
            except StorageError as error:
                self._part(error)
        self._latest = now

    def _part(self, error: StorageError) -> None:
        """Count in this process for a while."""
        self._apart_until = time.monotonic() + APART
        structlog.get_logger("fussnote").warning("rates_apart", reason=type(error.storage_error).__name__)
