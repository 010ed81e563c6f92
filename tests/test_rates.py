"""Requests counted by one process, by several with a real Redis; a clock set back or a lost Redis locks out nobody."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from limits import parse

from api import rates
from api.keys import KeyStore
from api.rates import Limiter
from api.settings import Settings
from qa.answerer import Answerer
from tests.conftest import needed_program
from tests.serving import serving

_RATE = parse("3/minute")


async def _passed(limiter: Limiter, who: str, times: int) -> int:
    return sum([await limiter.hit(_RATE, who) for _ in range(times)])


@contextmanager
def _redis(folder: Path, port: int) -> Iterator[str]:
    """A Redis server of our own, which keeps nothing on disk."""
    where = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([needed_program("redis-server"), *where], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("back", [5.0, 3600.0, 400 * 86400.0])
def test_a_clock_set_back_locks_nobody_out(monkeypatch: pytest.MonkeyPatch, back: float) -> None:
    async def run() -> tuple[int, int, float]:
        limiter = Limiter("memory://")
        before = await _passed(limiter, "a", 5)
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() - back)
        after = await _passed(limiter, "a", 5)
        reset, _ = await limiter.get_window_stats(_RATE, "a")
        return before, after, reset - time.time()

    before, after, wait = asyncio.run(run())
    assert (before, after) == (3, 3)
    assert 0 < wait <= 61


def test_a_clock_that_is_corrected_by_a_moment_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> int:
        limiter = Limiter("memory://")
        await _passed(limiter, "a", 3)
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() - 0.5)
        return await _passed(limiter, "a", 3)

    assert asyncio.run(run()) == 0


def test_two_services_count_together_in_redis(quick: Answerer, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    headers = {"X-API-Key": KeyStore(keys).create("a", "read")}
    with _redis(tmp_path, _free_port()) as store:
        settings = Settings(keys=keys, rate="5/minute", rate_store=store)
        with serving(quick, settings) as one, serving(quick, settings) as other:
            codes = [httpx.get(f"{url}/v1/sources", headers=headers).status_code for url in (one, other) * 4]
            late = httpx.get(f"{one}/v1/sources", headers=headers)
    assert codes == [200] * 5 + [429] * 3
    assert 1 <= int(late.headers["retry-after"]) <= 61


def test_without_redis_a_process_counts_by_itself_and_goes_back_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = _free_port()
    monkeypatch.setattr(rates, "APART", 0.2)

    async def run() -> tuple[int, int, int, int]:
        limiter, second = (Limiter(f"redis://127.0.0.1:{port}") for _ in range(2))
        apart = await _passed(limiter, "a", 5)
        with _redis(tmp_path, port):
            await asyncio.sleep(0.3)
            together = await _passed(limiter, "a", 5)
            other = await _passed(second, "a", 5)
        await limiter.close()
        await second.close()
        return apart, together, other, await _passed(limiter, "b", 5)

    assert asyncio.run(run()) == (3, 3, 0, 3)
    assert "rates_apart" in capsys.readouterr().out


def test_a_clock_set_back_locks_nobody_out_of_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(store: str) -> tuple[int, int]:
        limiter = Limiter(store)
        before = await _passed(limiter, "a", 5)
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() - 3600)
        after = await _passed(limiter, "a", 5)
        await limiter.close()
        return before, after

    with _redis(tmp_path, _free_port()) as store:
        assert asyncio.run(run(store)) == (3, 3)
